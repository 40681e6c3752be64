"""The database of a cell: durable or refused, never in between."""

import asyncio
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import apsw
import pytest

from edge.store import database as module
from edge.store.database import FILE_NAME, QUEUE_LIMIT, Database, connect, open_existing, require_sqlite
from edge.store.inspection import pending_migrations
from models.errors import DatabaseCorrupt, DatabaseInUse, DatabaseMissing, NotFound, Overloaded, ShuttingDown, SQLiteTooOld
from tests.fakes.cell import Cell, dump


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(tmp_path)
    yield opened
    opened.close()


def put(generation_id: str, number: int = 1) -> Callable[[apsw.Connection], int]:
    def work(connection: apsw.Connection) -> int:
        connection.execute("INSERT INTO drafts VALUES (?, ?, '{}')", (generation_id, number))
        return number

    return work


def numbers(connection: apsw.Connection) -> list[int]:
    return [row[0] for row in connection.execute("SELECT number FROM drafts ORDER BY number")]


class Gate:
    """Work that holds the writer up until it is let go, so that what comes after shares one commit."""

    def __init__(self, database: Database) -> None:
        self._open, self._reached = threading.Event(), threading.Event()
        self._task = asyncio.ensure_future(database.write(self._wait))

    def _wait(self, _: apsw.Connection) -> None:
        self._reached.set()
        self._open.wait(10)

    async def reached(self) -> None:
        while not self._reached.is_set():
            await asyncio.sleep(0.001)

    async def let_go(self) -> None:
        self._open.set()
        await self._task


async def test_what_was_written_is_read_again_after_closing(tmp_path: Path) -> None:
    first = Database(tmp_path)
    assert await first.write(put("g", 7)) == 7
    first.close()
    second = Database(tmp_path)
    assert await second.read(numbers) == [7]
    second.close()


async def test_writes_that_wait_share_commits_and_all_are_durable(database: Database) -> None:
    commits = []
    database._writer.set_commit_hook(lambda: commits.append(1) is not None)
    gate = Gate(database)
    await gate.reached()
    writing = [asyncio.ensure_future(database.write(put("g", number))) for number in range(600)]
    await asyncio.sleep(0)
    await gate.let_go()
    assert await asyncio.gather(*writing) == list(range(600))
    database._writer.set_commit_hook(None)
    assert len(commits) == 4
    database.close()
    reopened = open_existing(database.path.parent)
    assert numbers(reopened) == list(range(600))
    reopened.close()


async def test_a_write_that_fails_in_a_group_leaves_no_trace_and_takes_no_other_with_it(database: Database) -> None:
    def fail(connection: apsw.Connection) -> int:
        put("g", 50)(connection)
        raise NotFound

    gate = Gate(database)
    await gate.reached()
    works = [put("g", 1), fail, put("g", 2), put("g", 1), put("g", 3)]
    writing = [asyncio.ensure_future(database.write(work)) for work in works]
    await asyncio.sleep(0)
    await gate.let_go()
    outcomes = await asyncio.gather(*writing, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [int, NotFound, int, apsw.ConstraintError, int]
    assert await database.read(numbers) == [1, 2, 3]


async def test_a_full_disk_fails_its_group_and_the_next_write_passes(database: Database) -> None:
    def swell(connection: apsw.Connection) -> None:
        connection.execute("INSERT INTO drafts VALUES ('big', 1, ?)", ("x" * 4_000_000,))

    pages = await database.write(lambda connection: int(connection.execute("PRAGMA page_count").get))
    await database.write(lambda connection: connection.execute(f"PRAGMA max_page_count = {pages + 20}").fetchall())
    before = await database.read(dump)
    gate = Gate(database)
    await gate.reached()
    writing = [asyncio.ensure_future(database.write(work)) for work in (put("g", 1), swell, put("g", 2))]
    await asyncio.sleep(0)
    await gate.let_go()
    outcomes = await asyncio.gather(*writing, return_exceptions=True)
    assert {type(outcome) for outcome in outcomes} == {apsw.FullError}
    assert await database.read(dump) == before
    assert await database.write(put("g", 9)) == 9


async def test_a_commit_that_fails_is_told_to_every_writer_of_it(database: Database) -> None:
    gate = Gate(database)
    await gate.reached()
    database._writer.set_commit_hook(lambda: True)
    writing = [asyncio.ensure_future(database.write(put("g", number))) for number in range(3)]
    await asyncio.sleep(0)
    with pytest.raises(apsw.ConstraintError):
        await gate.let_go()
    outcomes = await asyncio.gather(*writing, return_exceptions=True)
    database._writer.set_commit_hook(None)
    assert {type(outcome) for outcome in outcomes} == {apsw.ConstraintError}
    assert await database.read(numbers) == []
    assert await database.write(put("g", 9)) == 9


async def test_a_cancelled_caller_s_write_is_committed_and_announced(database: Database) -> None:
    announced: list[int] = []
    gate = Gate(database)
    await gate.reached()
    writing = asyncio.ensure_future(database.write(put("g", 5), announced.append))
    await asyncio.sleep(0)
    writing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await writing
    assert announced == []
    await gate.let_go()
    assert await database.write(put("g", 6), announced.append) == 6
    assert announced == [5, 6]
    assert await database.read(numbers) == [5, 6]


async def test_what_fails_is_not_announced(database: Database) -> None:
    announced: list[object] = []
    await database.write(put("g", 1))
    with pytest.raises(apsw.ConstraintError):
        await database.write(put("g", 1), announced.append)
    assert announced == []


async def test_an_announcement_that_breaks_keeps_no_writer_waiting(database: Database) -> None:
    def burst(_: int) -> None:
        raise RuntimeError

    told: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: told.append(type(context.get("exception"))))
    gate = Gate(database)
    await gate.reached()
    writing = [asyncio.ensure_future(database.write(put("g", 1), burst)), asyncio.ensure_future(database.write(put("g", 2)))]
    await asyncio.sleep(0)
    await gate.let_go()
    assert await asyncio.wait_for(asyncio.gather(*writing), 5) == [1, 2]
    assert told == [RuntimeError]


async def test_too_many_waiting_writes_are_refused_and_nothing_is_lost(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database._jobs, "maxsize", 3)
    gate = Gate(database)
    await gate.reached()
    writing = [asyncio.ensure_future(database.write(put("g", number))) for number in range(5)]
    await asyncio.sleep(0)
    await gate.let_go()
    outcomes = await asyncio.gather(*writing, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [int, int, int, Overloaded, Overloaded]
    assert await database.read(numbers) == [0, 1, 2]
    assert QUEUE_LIMIT == 4096


async def test_closing_finishes_what_is_queued_and_refuses_what_comes_later(tmp_path: Path) -> None:
    database = Database(tmp_path)
    gate = Gate(database)
    await gate.reached()
    writing = [asyncio.ensure_future(database.write(put("g", number))) for number in range(3)]
    await asyncio.sleep(0)
    closing = asyncio.ensure_future(asyncio.to_thread(database.close))
    await gate.let_go()
    await closing
    assert await asyncio.gather(*writing) == [0, 1, 2]
    for refused in (database.write(put("g", 9)), database.read(numbers)):
        with pytest.raises(ShuttingDown):
            await refused
    database.close()
    reopened = Database(tmp_path)
    assert await reopened.read(numbers) == [0, 1, 2]
    reopened.close()


async def test_a_read_sees_one_snapshot(database: Database) -> None:
    started, go_on = threading.Event(), threading.Event()

    def read_twice(connection: apsw.Connection) -> tuple[list[int], list[int]]:
        before = numbers(connection)
        started.set()
        go_on.wait(10)
        return before, numbers(connection)

    reading = asyncio.ensure_future(database.read(read_twice))
    while not started.is_set():
        await asyncio.sleep(0.001)
    await database.write(put("g", 1))
    go_on.set()
    assert await reading == ([], [])
    assert await database.read(numbers) == [1]


async def test_a_reader_writes_nothing(database: Database) -> None:
    with pytest.raises(apsw.ReadOnlyError):
        await database.read(put("g", 1))
    assert await database.read(numbers) == []


async def test_reads_and_writes_leave_the_event_loop_free(database: Database) -> None:
    gate = Gate(database)
    await gate.reached()
    assert await asyncio.wait_for(database.read(numbers), 5) == []
    await gate.let_go()


def settings_of(connection: apsw.Connection) -> dict[str, object]:
    names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout", "temp_store", "cache_size")
    return {name: connection.execute(f"PRAGMA {name}").get for name in names}


async def test_every_connection_has_the_settings_of_the_house(database: Database) -> None:
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 5000, "temp_store": 2, "cache_size": -16000}
    assert await database.write(settings_of) == wanted
    assert await database.read(settings_of) == wanted
    outside = open_existing(database.path.parent)
    assert settings_of(outside) == wanted
    outside.close()


async def test_every_table_is_strict(database: Database) -> None:
    tables = await database.read(
        lambda connection: connection.execute(
            "SELECT name, strict FROM pragma_table_list WHERE type = 'table' AND schema = 'main'"
        ).fetchall()
    )
    loose = {name for name, strict in tables if not strict and not name.startswith(("sqlite_", "_sqlite_"))}
    assert loose == set()
    assert {"changes", "documents", "trips", "members", "accounts", "sessions", "refresh_tokens", "drafts", "places"} <= {
        name for name, _ in tables
    }
    with pytest.raises(apsw.ConstraintError, match="cannot store"):
        await database.write(lambda connection: connection.execute("INSERT INTO drafts VALUES ('g', 'one', '{}')").fetchall())


async def test_references_are_kept(database: Database) -> None:
    with pytest.raises(apsw.ConstraintError, match="FOREIGN KEY"):
        await database.write(
            lambda connection: connection.execute("INSERT INTO sessions(id, user_id, created_at) VALUES ('s', 'nobody', '')").fetchall()
        )


@pytest.mark.parametrize(
    "statement", ["UPDATE changes SET author = 'x'", "DELETE FROM changes", "REPLACE INTO changes SELECT * FROM changes"]
)
async def test_the_log_is_append_only(cell: Cell, statement: str) -> None:
    await cell.trip(await cell.traveller())
    async with cell.unchanged():
        with pytest.raises(apsw.ConstraintError, match="append-only"):
            await cell.database.write(lambda connection: connection.execute(statement).fetchall())


def test_a_folder_has_one_database_at_a_time(database: Database) -> None:
    with pytest.raises(DatabaseInUse):
        Database(database.path.parent)
    database.close()
    Database(database.path.parent).close()


def test_another_process_is_kept_out_too(database: Database) -> None:
    code = (
        "import sys; from pathlib import Path; from edge.store.database import Database; from models.errors import DatabaseInUse\n"
        "try: Database(Path(sys.argv[1]))\nexcept DatabaseInUse: sys.exit(42)"
    )
    assert subprocess.run([sys.executable, "-c", code, str(database.path.parent)], check=False, timeout=30).returncode == 42


def test_a_failed_opening_gives_the_folder_free(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"no database at all" * 500)
    for _ in range(2):
        with pytest.raises(DatabaseCorrupt):
            Database(tmp_path)
    (tmp_path / FILE_NAME).unlink()
    Database(tmp_path).close()


def test_an_old_sqlite_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for found in ("3.51.2", "3.9.0", "2.8.17"):
        with pytest.raises(SQLiteTooOld) as caught:
            require_sqlite(found)
        assert caught.value.params == {"found": found, "needed": "3.51.3"}
    for found in ("3.51.3", "3.52.0", "4.0.0"):
        require_sqlite(found)
    monkeypatch.setattr(module.require_sqlite, "__defaults__", ("3.40.1",))
    with pytest.raises(SQLiteTooOld):
        Database(tmp_path / "cell")
    assert not (tmp_path / "cell").exists()


def test_a_missing_database_is_named(tmp_path: Path) -> None:
    with pytest.raises(DatabaseMissing):
        open_existing(tmp_path)
    assert list(tmp_path.iterdir()) == []


async def filled(folder: Path) -> bytes:
    cell = Cell(folder)
    owner = await cell.traveller()
    for number in range(8):
        itinerary = await cell.trip(owner, f"Lisboa {number}", notes="x" * 3_000)
        await cell.add(owner, itinerary.trip.id, "Castelo")
    cell.close()
    return (folder / FILE_NAME).read_bytes()


def page_of(sound: bytes, index: str, folder: Path) -> int:
    """Return where the root page of a table or index begins."""
    connection = apsw.Connection(str(folder / FILE_NAME), flags=apsw.SQLITE_OPEN_READONLY)
    root: int = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?", (index,)).get
    connection.close()
    return (root - 1) * int.from_bytes(sound[16:18], "big")


@pytest.mark.parametrize("damage", ["header", "text", "short", "table", "index", "schema"])
async def test_a_damaged_file_is_refused_and_left_as_it_is(tmp_path: Path, damage: str) -> None:
    sound = await filled(tmp_path)
    places = {"table": "changes", "index": "idx_changes_id"}
    start = page_of(sound, places[damage], tmp_path) if damage in places else 0
    broken = {
        "header": b"\x00" * 100 + sound[100:],
        "text": b"This was never a database.\n" * 200,
        "short": sound[: len(sound) // 2 + 100],
        "schema": sound[:100] + b"\xff" * 200 + sound[300:],
        "table": sound[:start] + b"\xff" * 2000 + sound[start + 2000 :],
        "index": sound[:start] + b"\x00" * 4096 + sound[start + 4096 :],
    }[damage]
    (tmp_path / FILE_NAME).write_bytes(broken)
    with pytest.raises(DatabaseCorrupt) as caught:
        Database(tmp_path)
    assert caught.value.params["file"] == tmp_path / FILE_NAME
    assert (tmp_path / FILE_NAME).read_bytes() == broken


async def test_a_damaged_file_of_an_older_version_is_not_migrated(tmp_path: Path) -> None:
    await filled(tmp_path)
    connection = connect(tmp_path / FILE_NAME, read_only=False)
    connection.execute("DROP TABLE drafts; DELETE FROM _sqlite_migrations WHERE name = 'drafts'").fetchall()
    assert pending_migrations(connection) == ("drafts",)
    connection.close()
    sound = (tmp_path / FILE_NAME).read_bytes()
    start = page_of(sound, "idx_changes_id", tmp_path)
    broken = sound[:start] + b"\x00" * 4096 + sound[start + 4096 :]
    (tmp_path / FILE_NAME).write_bytes(broken)
    with pytest.raises(DatabaseCorrupt):
        Database(tmp_path)
    assert (tmp_path / FILE_NAME).read_bytes() == broken


async def test_a_file_of_an_older_version_is_migrated_and_keeps_what_it_holds(tmp_path: Path) -> None:
    await filled(tmp_path)
    connection = connect(tmp_path / FILE_NAME, read_only=False)
    connection.execute("DROP TABLE drafts; DELETE FROM _sqlite_migrations WHERE name = 'drafts'").fetchall()
    connection.close()
    cell = Cell(tmp_path)
    await cell.database.write(put("g", 1))
    assert len(await cell.log()) == 16
    cell.close()


def test_a_sqlite_file_of_somebody_else_is_not_taken_for_sound_data(tmp_path: Path) -> None:
    foreign = sqlite3.connect(tmp_path / FILE_NAME)
    foreign.execute("CREATE TABLE changes(seq INTEGER PRIMARY KEY, note TEXT)")
    foreign.commit()
    foreign.close()
    before = (tmp_path / FILE_NAME).read_bytes()
    with pytest.raises(DatabaseCorrupt):
        Database(tmp_path)
    assert sqlite_rows(tmp_path) == [("changes",)]
    assert len((tmp_path / FILE_NAME).read_bytes()) == len(before)


def sqlite_rows(folder: Path) -> list[tuple[str]]:
    connection = apsw.Connection(str(folder / FILE_NAME), flags=apsw.SQLITE_OPEN_READONLY)
    rows = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
    connection.close()
    return [(str(row[0]),) for row in rows]


async def test_writers_of_two_event_loops_are_both_answered(database: Database) -> None:
    elsewhere = asyncio.to_thread(lambda: asyncio.run(database.write(put("g", 2))))
    assert await asyncio.gather(database.write(put("g", 1)), elsewhere) == [1, 2]


async def test_a_damaged_file_beside_a_hot_log_is_left_as_it_is(tmp_path: Path) -> None:
    crashed = tmp_path / "crashed"
    crashed.mkdir()
    first = Database(tmp_path / "running")
    try:
        await first.write(lambda connection: connection.execute("INSERT INTO accounts VALUES ('u', NULL, NULL, 'free', 'now')").fetchall())
        for name in (FILE_NAME, f"{FILE_NAME}-wal"):
            shutil.copy(tmp_path / "running" / name, crashed / name)
    finally:
        first.close()
    file = crashed / FILE_NAME
    content = bytearray(file.read_bytes())
    content[4096 * 3 : 4096 * 4] = b"\xff" * 4096
    file.write_bytes(content)
    before = {path.name: path.read_bytes() for path in (file, crashed / f"{FILE_NAME}-wal")}

    with pytest.raises(DatabaseCorrupt):
        Database(crashed)

    assert {name: (crashed / name).read_bytes() for name in before} == before
