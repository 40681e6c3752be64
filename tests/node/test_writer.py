"""The one write path: a change and its documents are one transaction, and what was acknowledged stays."""

import asyncio
import json
import sys
from collections.abc import Callable
from datetime import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from edge.store.replay import replay
from edge.store.trips import itinerary as stored_itinerary
from edge.sync.writer import Transaction
from models.change import DocumentKind, Origin, fold
from models.errors import Forbidden, NotFound, NothingToUndo, StopLocked
from models.ids import CellCode, IdPrefix, TripId, UserId, home_of, kind_of, mint_trip
from models.itinerary import Itinerary, move_stop, remove_stop, set_start, update_day, update_stop, update_trip
from models.trip import Role
from tests.fakes.cell import Cell
from tests.fakes.trips import CELL, NOW, day_id, id_of, titles

ROOT = Path(__file__).parents[2]


def bare(itinerary: Itinerary) -> Itinerary:
    """Return an itinerary without its time of update, which no undo takes back."""
    return itinerary.replace(trip=itinerary.trip.replace(updated_at=NOW))


async def begun(cell: Cell) -> tuple[UserId, TripId]:
    owner = await cell.traveller()
    return owner, (await cell.trip(owner)).trip.id


async def test_a_commit_is_one_change_with_its_documents(cell: Cell) -> None:
    owner, trip_id = await begun(cell)
    cell.clock.forward(minutes=5)
    committed = await cell.writer.edit_itinerary(owner, trip_id, lambda before: update_day(before, day_id(before, 2), {"title": "Belém"}))
    change = committed.change
    assert change is not None
    assert (change.seq, change.scope, change.author, change.origin, change.at, change.undoes) == (
        2,
        trip_id,
        owner,
        Origin.EDIT,
        cell.clock(),
        None,
    )
    assert (kind_of(change.id), home_of(change.id)) == (IdPrefix.CHANGE, CELL)
    assert [(write.kind, write.was, write.becomes) for write in change.writes] == [
        (DocumentKind.TRIP, {"updated_at": "2026-11-22T12:00:00Z"}, {"updated_at": "2026-11-22T12:05:00Z"}),
        (DocumentKind.DAY, {"title": ""}, {"title": "Belém"}),
    ]
    assert await cell.reader.itinerary(owner, trip_id) == committed.result
    assert (await cell.log())[-1] == change
    seqs = await cell.database.read(
        lambda connection: connection.execute("SELECT seq FROM documents WHERE id = ?", (day_id(committed.result, 2),)).get
    )
    assert seqs == 2


async def test_an_edit_that_changes_nothing_leaves_no_change_and_wakes_nobody(cell: Cell) -> None:
    owner, trip_id = await begun(cell)
    async with cell.unchanged():
        cell.clock.forward(minutes=5)
        committed = await cell.writer.edit_itinerary(owner, trip_id, lambda before: update_day(before, day_id(before, 1), {"title": ""}))
    assert committed.change is None


async def test_work_that_raises_leaves_no_trace(cell: Cell) -> None:
    owner, trip_id = await begun(cell)

    def work(transaction: Transaction) -> None:
        before = transaction.itinerary(trip_id)
        transaction.save(before, update_trip(before, {"title": "x"}, CELL))
        transaction.connection.execute("INSERT INTO drafts VALUES ('g', 1, '{}')")
        raise StopLocked(title="x")

    async with cell.unchanged():
        with pytest.raises(StopLocked):
            await cell.writer.commit(owner, trip_id, Origin.EDIT, work)


async def test_concurrent_edits_all_count_and_see_each_other(cell: Cell) -> None:
    owner, trip_id = await begun(cell)
    await asyncio.gather(*(cell.add(owner, trip_id, f"s{number}") for number in range(30)))
    itinerary = await cell.reader.itinerary(owner, trip_id)
    assert sorted(titles(itinerary)) == sorted(f"s{number}" for number in range(30))
    assert [change.seq for change in await cell.log()] == list(range(1, 32))
    assert len({each.position for each in itinerary.stops}) == 30


EDITS: list[Callable[[Itinerary], Itinerary]] = [
    lambda before: update_trip(before, {"title": "Outra"}, CELL),
    lambda before: update_trip(before, {"day_count": 5}, CELL),
    lambda before: update_trip(before, {"day_count": 1, "destinations": ("porto",)}, CELL),
    lambda before: update_day(before, day_id(before, 1), {"notes": "n"}),
    lambda before: move_stop(before, before.stops[0].id, day_id(before, len(before.days)), None),
    lambda before: remove_stop(before, before.stops[-1].id),
    lambda before: set_start(before, before.stops[-1].id, time(18)),
    lambda before: update_stop(before, before.stops[0].id, {"done": not before.stops[0].done}),
]


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(EDITS), max_size=6))
def test_undo_takes_back_each_edit_in_turn_down_to_the_new_trip(cell: Cell, chosen: list[Callable[[Itinerary], Itinerary]]) -> None:
    async def story() -> None:
        owner, trip_id = await begun(cell)
        states = [await cell.reader.itinerary(owner, trip_id)]
        states += [await cell.add(owner, trip_id, title) for title in ("a", "b")]
        for edit in chosen:
            cell.clock.forward(minutes=1)
            try:
                committed = await cell.writer.edit_itinerary(owner, trip_id, edit)
            except IndexError:
                continue
            if committed.change is not None:
                states.append(committed.result)
        for expected in reversed(states[:-1]):
            undone = await cell.writer.undo(owner, trip_id)
            assert bare(undone.result) == bare(expected)
            assert bare(await cell.reader.itinerary(owner, trip_id)) == bare(expected)
        async with cell.unchanged():
            with pytest.raises(NothingToUndo):
                await cell.writer.undo(owner, trip_id)

    asyncio.run(story())


async def test_an_undo_is_a_change_that_names_what_it_takes_back(cell: Cell) -> None:
    owner, trip_id = await begun(cell)
    await cell.add(owner, trip_id, "a")
    undone = await cell.writer.undo(owner, trip_id)
    log = await cell.log()
    assert undone.change is not None
    assert (undone.change.origin, undone.change.undoes, len(log)) == (Origin.UNDO, log[1].id, 3)
    await cell.add(owner, trip_id, "b")
    again = await cell.writer.undo(owner, trip_id)
    assert again.change is not None
    assert again.change.undoes == (await cell.log())[3].id


async def test_an_undo_moves_the_time_of_update_on(cell: Cell) -> None:
    owner, trip_id = await begun(cell)
    cell.clock.forward(hours=1)
    await cell.add(owner, trip_id, "a")
    cell.clock.forward(hours=1)
    assert (await cell.writer.undo(owner, trip_id)).result.trip.updated_at == cell.clock()


async def test_sharing_is_not_undone_with_a_stop(cell: Cell) -> None:
    owner, trip_id = await begun(cell)
    friend = await cell.traveller()
    await cell.add(owner, trip_id, "a")
    await cell.trips.share(owner, trip_id, Role.VIEWER, user_id=friend, email=None)
    await cell.writer.undo(owner, trip_id)
    assert titles(await cell.reader.itinerary(friend, trip_id)) == []


async def test_a_change_of_owner_is_not_undone(cell: Cell) -> None:
    owner, trip_id = await begun(cell)
    friend = await cell.traveller()
    await cell.trips.share(owner, trip_id, Role.OWNER, user_id=friend, email=None)
    async with cell.unchanged():
        with pytest.raises(NothingToUndo):
            await cell.writer.undo(owner, trip_id)


async def test_roles_decide_who_writes(cell: Cell) -> None:
    owner, trip_id = await begun(cell)
    editor, viewer, stranger = [await cell.traveller() for _ in range(3)]
    await cell.trips.share(owner, trip_id, Role.EDITOR, user_id=editor, email=None)
    await cell.trips.share(owner, trip_id, Role.VIEWER, user_id=viewer, email=None)
    await cell.add(editor, trip_id, "a")
    async with cell.unchanged():
        for author, error in ((viewer, Forbidden), (stranger, NotFound), (UserId("system"), NotFound)):
            with pytest.raises(error):
                await cell.add(author, trip_id, "b")
            with pytest.raises(error):
                await cell.writer.undo(author, trip_id)
        for trip in (mint_trip(CELL), mint_trip(CellCode("lis-1"))):
            with pytest.raises(NotFound):
                await cell.add(owner, trip, "b")
    await cell.writer.undo(editor, trip_id)


async def test_reading_takes_a_role_too(cell: Cell) -> None:
    owner, trip_id = await begun(cell)
    stranger = await cell.traveller()
    itinerary = await cell.add(owner, trip_id, "a")
    for kind, node in ((DocumentKind.TRIP, trip_id), (DocumentKind.DAY, itinerary.days[0].id), (DocumentKind.STOP, id_of(itinerary, "a"))):
        assert getattr(await cell.reader.node(owner, kind, node), "id", None) == node
        for reader, document_id in ((stranger, node), (owner, node[:-1] + "x")):
            with pytest.raises(NotFound):
                await cell.reader.node(reader, kind, document_id)
    for refused in (
        cell.reader.itinerary(stranger, trip_id),
        cell.reader.role(stranger, trip_id),
        cell.reader.itinerary(stranger, trip_id, Role.EDITOR),
    ):
        with pytest.raises(NotFound):
            await refused


async def test_a_refused_edit_changes_nothing(cell: Cell) -> None:
    owner, trip_id = await begun(cell)
    itinerary = await cell.add(owner, trip_id, "a")
    await cell.writer.edit_itinerary(owner, trip_id, lambda before: update_stop(before, id_of(itinerary, "a"), {"locked": True}))
    async with cell.unchanged():
        with pytest.raises(StopLocked):
            await cell.writer.edit_itinerary(owner, trip_id, lambda before: remove_stop(before, id_of(itinerary, "a")))


async def test_the_log_tells_all_that_the_documents_hold(cell: Cell) -> None:
    owner, trip_id = await begun(cell)
    for title in ("a", "b", "c"):
        await cell.add(owner, trip_id, title)
    await cell.writer.edit_itinerary(owner, trip_id, lambda before: remove_stop(before, id_of(before, "b")))
    await cell.writer.undo(owner, trip_id)
    folded: dict[str, object] = {}
    for change in await cell.log():
        for write in change.writes:
            folded[write.id] = fold(folded.get(write.id), write)  # type: ignore[arg-type]  # a document
    rows = await cell.database.read(lambda connection: connection.execute("SELECT id, body FROM documents").fetchall())
    assert {key: json.loads(body) if body else None for key, body in rows} == folded
    proof = replay(cell.folder)
    assert (proof.changes, proof.differences) == (6, ())


async def test_every_acknowledged_write_survives_kill_9(tmp_path: Path) -> None:
    scribe = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.fakes.scribe", str(tmp_path), cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    assert scribe.stdout is not None
    told = [(await asyncio.wait_for(scribe.stdout.readline(), 30)).decode().split() for _ in range(60)]
    scribe.kill()
    told += [line.decode().split() async for line in scribe.stdout if line.endswith(b"\n")]
    assert await scribe.wait() == -9
    cell = Cell(tmp_path)
    log = await cell.log()
    created = {
        (change.scope, str(write.becomes["title"]))
        for change in log
        for write in change.writes
        if write.kind is DocumentKind.STOP and write.was is None and write.becomes is not None
    }
    assert {(trip_id, title) for _, trip_id, title in told} <= created
    assert [change.seq for change in log] == list(range(1, len(log) + 1))
    assert len(log) >= max(int(seq) for seq, _, _ in told)
    for trip_id in {trip_id for _, trip_id, _ in told}:
        assert await cell.database.read(lambda connection, wanted=trip_id: stored_itinerary(connection, wanted)) is not None
    cell.close()
    proof = replay(tmp_path)
    assert (proof.changes, proof.differences) == (len(log), ())
