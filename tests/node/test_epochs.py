"""The epoch log: every start of a node begins one, and what clients know can be told from what came instead."""

from pathlib import Path

from edge.store import epochs
from edge.store.database import Database
from edge.store.epochs import Reign
from tests.fakes.cell import FakeClock
from tests.fakes.logged_trip import put_trip
from tests.fakes.trips import NOW


async def reign(database: Database, epoch: str) -> Reign | None:
    return await database.read(lambda connection: epochs.reign_of(connection, epoch))


async def test_a_new_cell_begins_its_first_epoch_at_nothing(tmp_path: Path) -> None:
    database = Database(tmp_path, clock=FakeClock())
    assert await reign(database, database.epoch) == Reign(epoch=database.epoch, start_seq=0, end_seq=None)
    rows = await database.read(lambda connection: connection.execute("SELECT number, epoch, start_seq, at FROM epochs").fetchall())
    assert rows == [(1, database.epoch, 0, NOW.isoformat())]
    assert len(database.epoch) == 32
    database.close()


async def test_every_opening_begins_an_epoch_before_its_first_write_and_ends_the_one_before(tmp_path: Path) -> None:
    first = Database(tmp_path)
    await put_trip(first)
    first.close()
    second = Database(tmp_path)
    assert await second.read(epochs.present) == second.epoch != first.epoch
    assert await reign(second, first.epoch) == Reign(epoch=first.epoch, start_seq=0, end_seq=2)
    await put_trip(second)
    second.close()
    third = Database(tmp_path)
    assert await reign(third, second.epoch) == Reign(epoch=second.epoch, start_seq=2, end_seq=4)
    assert await reign(third, third.epoch) == Reign(epoch=third.epoch, start_seq=4, end_seq=None)
    third.close()


async def test_an_epoch_without_a_write_ends_where_it_began(tmp_path: Path) -> None:
    opened = []
    for _ in range(3):
        database = Database(tmp_path)
        opened.append(database.epoch)
        database.close()
    last = Database(tmp_path)
    assert [await reign(last, each) for each in opened] == [Reign(epoch=each, start_seq=0, end_seq=0) for each in opened]
    last.close()


async def test_an_epoch_of_another_cell_is_none(tmp_path: Path) -> None:
    here, there = Database(tmp_path / "here"), Database(tmp_path / "there")
    assert await reign(here, there.epoch) is None
    assert await reign(here, "") is None
    for database in (here, there):
        database.close()


async def test_two_that_go_on_from_one_copy_never_share_an_epoch(tmp_path: Path) -> None:
    database = Database(tmp_path / "cell")
    await put_trip(database)
    database.close()
    epochs_seen = {database.epoch}
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "cell.sqlite").write_bytes((tmp_path / "cell" / "cell.sqlite").read_bytes())
        copy = Database(tmp_path / name)
        epochs_seen.add(copy.epoch)
        assert await reign(copy, database.epoch) == Reign(epoch=database.epoch, start_seq=0, end_seq=2)
        copy.close()
    assert len(epochs_seen) == 3


async def test_the_key_of_checkpoints_is_of_the_cell_and_goes_with_its_file(tmp_path: Path) -> None:
    keys = []
    for _ in range(2):
        database = Database(tmp_path / "cell")
        keys.append(await database.read(epochs.checkpoint_key))
        database.close()
    other = Database(tmp_path / "other")
    assert keys[0] == keys[1] != await other.read(epochs.checkpoint_key)
    assert len(keys[0]) == 32
    other.close()
