import json
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from edge.store.backup import back_up
from edge.store.database import FILE_NAME, Database
from edge.store.inspection import inspect
from edge.store.replay import Difference, replay
from models.errors import DatabaseCorrupt, DatabaseMissing, InvalidSetting
from models.itinerary import Itinerary
from tests.fakes.logged_trip import fill_cell, put_trip
from tests.fakes.terminal import runner
from tests.fakes.trips import id_of


@pytest.fixture
async def trip(tmp_path: Path) -> Itinerary:
    """A cell with a trip, in the folder `cell`."""
    return await fill_cell(tmp_path / "cell")


@pytest.fixture
def cell(tmp_path: Path, trip: Itinerary) -> Path:
    """The folder of a cell with a trip."""
    return tmp_path / "cell"


def meddle(cell: Path, script: str) -> None:
    """Change a database behind the log's back, by another SQLite in another process."""
    code = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.executescript(sys.argv[2]); c.commit(); c.close()"
    subprocess.run([sys.executable, "-c", code, cell / FILE_NAME, script], check=True)


def contents(folder: Path) -> dict[str, bytes]:
    """Return a folder's files but for the shared index of the WAL, where readers leave their marks."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if not path.name.endswith("-shm")}


def differences(cell: Path) -> list[tuple[str, str, str, object, object]]:
    return [(each.table, each.id, each.field, each.stored, each.replayed) for each in replay(cell).differences]


def test_a_database_as_a_node_leaves_it_is_sound(cell: Path) -> None:
    inspection = inspect(cell)
    assert inspection.findings == ()
    assert inspection.pending == ()
    assert inspection.applied[0] == "log_and_documents"
    assert inspection.counts == {
        "changes": 2,
        "documents": 6,
        "tombstones": 1,
        "trips": 1,
        "members": 1,
        "unfinished_generations": 0,
        "accounts": 0,
        "open_sessions": 0,
        "partners": 0,
        "live_api_keys": 0,
        "places": 0,
    }


def test_a_reference_to_nowhere_is_found(cell: Path) -> None:
    meddle(cell, "INSERT INTO sessions VALUES ('ses', 'usr_gone', '2026-11-22', NULL)")
    assert inspect(cell).findings == ("row 1 of sessions refers to a row that accounts lacks",)


def test_a_search_index_that_differs_from_its_rows_is_found(cell: Path) -> None:
    meddle(cell, "UPDATE trips_search_content SET c0 = 'Porto'")
    assert inspect(cell).findings == ('fts5: checksum mismatch for table "trips_search"',)


def test_a_migration_of_a_newer_version_is_found(cell: Path) -> None:
    meddle(cell, "INSERT INTO _sqlite_migrations(migration_set, name, applied_at) VALUES ('tripwise', 'regions', '2027-01-01')")
    assert inspect(cell).findings == ("the migration regions is of a newer TripWise",)


def test_pending_migrations_are_no_fault(tmp_path: Path) -> None:
    sqlite3.connect(tmp_path / FILE_NAME).close()
    inspection = inspect(tmp_path)
    assert inspection.is_sound
    assert inspection.applied == ()
    assert inspection.pending[0] == "log_and_documents"
    assert inspection.counts == {}
    with pytest.raises(InvalidSetting, match="lacks log_and_documents"):
        replay(tmp_path)


def test_what_is_no_database_is_refused_and_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    path.write_bytes(b"no database at all" * 500)
    for look in (inspect, replay):
        with pytest.raises(DatabaseCorrupt, match="file is not a database"):
            look(tmp_path)
    assert path.read_bytes() == b"no database at all" * 500
    assert list(tmp_path.iterdir()) == [path]


def test_a_missing_database_is_not_created(tmp_path: Path) -> None:
    for look in (inspect, replay):
        with pytest.raises(DatabaseMissing):
            look(tmp_path / "nowhere")
    with pytest.raises(DatabaseMissing):
        back_up(tmp_path / "nowhere", tmp_path / "copy.sqlite")
    assert list(tmp_path.iterdir()) == []


def test_the_log_yields_what_is_stored(cell: Path) -> None:
    outcome = replay(cell)
    assert (outcome.changes, outcome.documents, outcome.differences) == (2, 6, ())


def test_a_field_of_a_document_that_the_log_does_not_know_is_named_with_both_values(cell: Path, trip: Itinerary) -> None:
    stop = id_of(trip, "Time Out Market")
    meddle(cell, f"UPDATE documents SET body = json_set(body, '$.title', 'Pizza Hut') WHERE id = '{stop}'")
    assert differences(cell) == [("documents", stop, "title", "Pizza Hut", "Time Out Market")]


def test_a_lost_document_is_named(cell: Path, trip: Itinerary) -> None:
    day = trip.days[2].id
    meddle(cell, f"DELETE FROM documents WHERE id = '{day}'")
    [(table, key, field, stored, replayed)] = differences(cell)
    assert (table, key, field, stored) == ("documents", day, "", None)
    assert isinstance(replayed, list)
    assert replayed[:3] == ["day", trip.trip.id, 1]


def test_a_document_that_came_from_nowhere_is_named(cell: Path) -> None:
    meddle(cell, "INSERT INTO documents VALUES ('stp_forged', 'stop', 'trp_forged', '{}', 1, 1)")
    assert differences(cell) == [("documents", "stp_forged", "", ["stop", "trp_forged", 1, 1, "{}"], None)]


def test_a_tombstone_come_back_to_life_is_named(cell: Path) -> None:
    meddle(cell, "UPDATE documents SET body = '{\"a\": 1}' WHERE body IS NULL")
    [(table, _, field, stored, replayed)] = differences(cell)
    assert (table, field, stored, replayed) == ("documents", "body", {"a": 1}, None)


def test_a_body_that_is_no_json_is_named(cell: Path, trip: Itinerary) -> None:
    meddle(cell, f"UPDATE documents SET body = 'not json' WHERE id = '{trip.days[0].id}'")
    [(table, key, field, stored, _)] = differences(cell)
    assert (table, key, field, stored) == ("documents", trip.days[0].id, "body", "not json")


def test_derived_lists_are_compared_too(cell: Path, trip: Itinerary) -> None:
    meddle(cell, "UPDATE members SET role = 'viewer'; UPDATE trips SET title_key = 'porto', number = 7")
    trip_id, owner = trip.trip.id, trip.trip.owner
    found = differences(cell)
    assert ("members", f"{trip_id} {owner}", "role", "viewer", "owner") in found
    assert ("trips", trip_id, "title_key", "porto", "lisboa") in found
    assert ("trips_search", "row 1", "", ["Lisboa", "lisboa", "Time Out Market "], None) in found
    assert ("trips_search", trip_id, "", None, ["Lisboa", "lisboa", "Time Out Market "]) in found
    assert len(found) == 4


def test_the_numbers_of_rows_may_differ(cell: Path) -> None:
    meddle(cell, "UPDATE trips SET number = 7; UPDATE trips_search_content SET id = 7; UPDATE trips_search_docsize SET id = 7")
    assert differences(cell) == []


def test_a_change_that_can_not_be_read_is_named(cell: Path, trip: Itinerary) -> None:
    meddle(cell, 'DROP TRIGGER changes_are_final; UPDATE changes SET writes = \'[{"kind": "boat"}]\' WHERE seq = 2')
    found = replay(cell).differences
    assert (found[0].table, found[0].id) == ("changes", "the one after 1")
    assert "kind" in str(found[0].stored)
    assert {each.id for each in found[1:]} >= {next(each.id for each in found if each.field == "seq")}


async def test_replay_and_check_run_beside_a_node_and_write_nothing(tmp_path: Path) -> None:
    database = Database(tmp_path)
    try:
        await put_trip(database)
        before = contents(tmp_path)
        assert replay(tmp_path).differences == ()
        assert inspect(tmp_path).is_sound
        assert contents(tmp_path) == before
        await put_trip(database)
        assert inspect(tmp_path).counts["trips"] == 2
    finally:
        database.close()


async def test_a_backup_holds_what_is_committed_and_serves_as_a_cell(tmp_path: Path) -> None:
    database = Database(tmp_path / "cell")
    try:
        await put_trip(database)
        done = back_up(tmp_path / "cell", tmp_path / "copy.sqlite")
        await put_trip(database)
    finally:
        database.close()
    assert (done.changes, done.size_bytes) == (2, (tmp_path / "copy.sqlite").stat().st_size)
    assert (tmp_path / "copy.sqlite").stat().st_mode & 0o777 == 0o600
    assert {path.name for path in tmp_path.iterdir()} == {"cell", "copy.sqlite"}
    restored = tmp_path / "restored"
    restored.mkdir()
    shutil.copy(tmp_path / "copy.sqlite", restored / FILE_NAME)
    Database(restored).close()
    assert replay(restored).differences == ()
    assert inspect(restored).counts["trips"] == 1


def test_a_backup_overwrites_nothing(cell: Path, tmp_path: Path) -> None:
    target = tmp_path / "copy.sqlite"
    target.write_text("precious")
    with pytest.raises(InvalidSetting, match=r"copy\.sqlite exists already"):
        back_up(cell, target)
    assert target.read_text() == "precious"


def test_an_unsound_database_leaves_no_backup(cell: Path, tmp_path: Path) -> None:
    meddle(cell, "INSERT INTO sessions VALUES ('ses', 'usr_gone', '2026-11-22', NULL)")
    with pytest.raises(DatabaseCorrupt, match="refers to a row that accounts lacks"):
        back_up(cell, tmp_path / "copy.sqlite")
    assert {path.name for path in tmp_path.iterdir()} == {"cell"}


def test_a_target_that_can_not_be_written_is_named(cell: Path, tmp_path: Path) -> None:
    with pytest.raises(InvalidSetting, match="No such file or directory"):
        back_up(cell, tmp_path / "nowhere" / "copy.sqlite")


def test_the_commands_tell_by_their_exit_codes(
    cell: Path, tmp_path: Path, trip: Itinerary, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run = runner(monkeypatch, capsys, tmp_path)
    sound = run("database", "check", "--json", TRIPWISE_DATA=str(cell))
    assert (sound.code, json.loads(sound.out)["findings"], sound.err) == (0, [], "")
    assert run("database", "replay", "--data", str(cell)).out == "2 changes replayed into 6 documents: all as stored.\n"
    stop = id_of(trip, "Time Out Market")
    meddle(cell, f"UPDATE documents SET body = json_set(body, '$.title', 'Pizza Hut') WHERE id = '{stop}'")
    told = run("database", "replay", "--data", str(cell))
    assert told.code == 1
    assert told.out.splitlines() == [
        f'documents {stop}, field title: stored "Pizza Hut", by the log "Time Out Market"',
        "2 changes replayed into 6 documents: 1 DIFFERENCES.",
    ]
    as_json = run("database", "replay", "--data", str(cell), "--json")
    difference = Difference(table="documents", id=stop, field="title", stored="Pizza Hut", replayed="Time Out Market")
    assert json.loads(as_json.out)["differences"] == [difference.model_dump()]
    nothing = run("database", "check")
    assert (nothing.code, nothing.out) == (2, "")
    assert nothing.err == (
        "DATABASE_MISSING: There is no database in data. Check --data, or start a node there first with `tripwise serve`.\n"
    )
    done = run("database", "backup", "copy.sqlite", "--data", str(cell))
    assert done.code == 0
    assert done.out.endswith("to copy.sqlite; the copy is sound.\n")
    assert run("database", "backup", "copy.sqlite", "--data", str(cell)).code == 2
