"""A database of before there was sync: what it becomes, and that a client then gets what it should."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlite_utils import Database as Utils

from edge.store.database import FILE_NAME, Database
from edge.store.migrations import migrations
from edge.store.replay import replay
from edge.sync.puller import Status
from models.change import Change, DocumentKind, Origin, Write, difference, fold
from models.ids import ChangeId, IdPrefix, MemberId, UserId, mint, mint_user
from models.itinerary import Itinerary, add_stop, remove_stop, writes_between
from models.trip import Member, Role
from tests.fakes.cell import Cell
from tests.fakes.offline import Offline, living
from tests.fakes.trips import CELL, NOW, empty, id_of, stop

FIRST_OF_SYNC = "epochs"


class Old:
    """A cell's file as the version before sync wrote it."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.path = folder / FILE_NAME
        database = Utils(self.path)
        database.execute("PRAGMA journal_mode = WAL")
        migrations.apply(database, stop_before=FIRST_OF_SYNC)
        database.close()
        self.connection = sqlite3.connect(self.path)

    def write(self, trip: Itinerary, *writes: Write | None) -> int:
        """Write a change to the log and fold it as that version did."""
        change = Change(
            seq=0,
            id=ChangeId(mint(IdPrefix.CHANGE, CELL)),
            scope=trip.trip.id,
            author=trip.trip.owner,
            origin=Origin.EDIT,
            at=NOW,
            writes=tuple(write for write in writes if write is not None),
        )
        body = [write.model_dump_json() for write in change.writes]
        cursor = self.connection.execute(
            "INSERT INTO changes(id, scope, author, origin, at, writes) VALUES (?, ?, ?, ?, ?, ?)",
            (change.id, change.scope, change.author, change.origin.value, change.at.isoformat(), f"[{','.join(body)}]"),
        )
        seq = int(cursor.lastrowid or 0)
        for write in change.writes:
            self._fold(write, change.scope, seq)
        self.connection.commit()
        return seq

    def _fold(self, write: Write, scope: str, seq: int) -> None:
        row = self.connection.execute("SELECT body FROM documents WHERE id = ?", (write.id,)).fetchone()
        after = fold(None if row is None or row[0] is None else json.loads(row[0]), write)
        self.connection.execute(
            "INSERT INTO documents(id, kind, scope, body, seq) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT(id) DO UPDATE SET body = excluded.body, seq = excluded.seq",
            (write.id, write.kind.value, scope, None if after is None else json.dumps(after), seq),
        )
        if write.kind is DocumentKind.MEMBER:
            self.connection.execute("DELETE FROM members WHERE document_id = ?", (write.id,))
            if after is not None:
                found = Member.model_validate(after)
                self.connection.execute("INSERT INTO members VALUES (?, ?, ?, ?)", (scope, found.user_id, found.role.value, found.id))
        if write.kind is DocumentKind.TRIP and write.was is None and write.becomes is not None:
            self.connection.execute(
                "INSERT INTO trips(id, title_key, starts_on, created_at, updated_at) VALUES (?, 'lisboa', ?, ?, ?)",
                (write.id, write.becomes["starts_on"], NOW.isoformat(), NOW.isoformat()),
            )
            self.connection.execute("INSERT INTO trips_search(rowid, title, destinations, stops) VALUES (1, 'Lisboa', 'lisboa', '')")

    def searched(self, stops: str) -> None:
        """Let the search index hold these stops, as that version kept it."""
        self.connection.execute("UPDATE trips_search SET stops = ? WHERE rowid = 1", (stops,))
        self.connection.commit()


def member_of(trip: Itinerary, user: UserId, role: Role) -> Member:
    return Member(id=MemberId(mint(IdPrefix.MEMBER, CELL)), trip_id=trip.trip.id, user_id=user, role=role, since=NOW)


def grant(member: Member, before: Member | None = None) -> Write | None:
    was = None if before is None else before.model_dump(mode="json")
    return difference(DocumentKind.MEMBER, member.id, was, member.model_dump(mode="json"))


def revoke(member: Member) -> Write | None:
    return difference(DocumentKind.MEMBER, member.id, member.model_dump(mode="json"), None)


def rows(path: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(query).fetchall()


async def test_periods_and_births_follow_from_the_log_of_before(tmp_path: Path) -> None:
    old = Old(tmp_path / "cell")
    trip = empty()
    owner, ana, rui = (
        member_of(trip, user, role)
        for user, role in ((trip.trip.owner, Role.OWNER), (mint_user(CELL), Role.EDITOR), (mint_user(CELL), Role.VIEWER))
    )
    assert old.write(trip, *writes_between(None, trip), grant(owner)) == 1
    assert old.write(trip, grant(ana)) == 2
    with_stop = add_stop(trip, stop(trip, 1, "Castelo"), None)
    assert old.write(trip, *writes_between(trip, with_stop)) == 3
    assert old.write(trip, grant(rui)) == 4
    viewer = ana.replace(role=Role.VIEWER)
    assert old.write(trip, grant(viewer, ana)) == 5
    two = add_stop(with_stop, stop(trip, 2, "Torre"), None)
    assert old.write(trip, *writes_between(with_stop, two)) == 6
    assert old.write(trip, revoke(viewer)) == 7
    castle = id_of(two, "Castelo")
    assert old.write(trip, *writes_between(two, remove_stop(two, castle))) == 8
    again = member_of(trip, viewer.user_id, Role.EDITOR)
    assert old.write(trip, grant(again)) == 9
    assert old.write(trip, *writes_between(remove_stop(two, castle), two)) == 10
    old.searched("Castelo  Torre ")
    old.connection.close()

    cell = Offline(tmp_path / "cell")
    assert cell.database.migrations[0] == FIRST_OF_SYNC
    periods = rows(old.path, "SELECT document_id, user_id, since_seq, until_seq FROM access_periods ORDER BY since_seq")
    assert periods == [
        (owner.id, owner.user_id, 1, None),
        (ana.id, ana.user_id, 2, 7),
        (rui.id, rui.user_id, 4, None),
        (again.id, ana.user_id, 9, None),
    ]
    born = dict(rows(old.path, "SELECT id, born FROM documents"))
    assert born == {
        trip.trip.id: 1,
        **{day.id: 1 for day in trip.days},
        owner.id: 1,
        ana.id: 2,
        castle: 3,
        rui.id: 4,
        id_of(two, "Torre"): 6,
        again.id: 9,
    }
    assert rows(old.path, "SELECT seq FROM tombstone_floor") == [(0,)]
    assert replay(tmp_path / "cell").differences == ()
    assert (await living(cell, ana.user_id)).keys() == (await living(cell, owner.user_id)).keys()
    cell.close()


async def test_the_first_pull_after_the_migration_is_followed_by_deltas(tmp_path: Path) -> None:
    old = Old(tmp_path / "cell")
    trip = empty()
    owner = member_of(trip, trip.trip.owner, Role.OWNER)
    old.write(trip, *writes_between(None, trip), grant(owner))
    old.connection.close()
    cell = Offline(tmp_path / "cell")
    device = await cell.device(owner.user_id).pull()
    await cell.add(owner.user_id, trip.trip.id, "Castelo")
    await device.pull()
    assert (device.statuses, len(device.documents)) == ([Status.DELTA] * 2, 6)
    assert replay(cell.folder).differences == ()
    cell.close()


async def test_a_document_that_no_creation_in_the_log_tells_of_was_born_with_its_newest_write(tmp_path: Path) -> None:
    old = Old(tmp_path / "cell")
    trip = empty()
    old.write(trip, *writes_between(None, trip), grant(member_of(trip, trip.trip.owner, Role.OWNER)))
    old.connection.execute("INSERT INTO documents(id, kind, scope, body, seq) VALUES ('stray', 'stop', 'x', NULL, 1)")
    old.connection.commit()
    old.connection.close()
    Database(tmp_path / "cell").close()
    assert rows(old.path, "SELECT born FROM documents WHERE id = 'stray'") == [(1,)]


async def test_changes_of_before_are_read_as_made_by_nobodys_device(tmp_path: Path) -> None:
    old = Old(tmp_path / "cell")
    trip = empty()
    old.write(trip, *writes_between(None, trip), grant(member_of(trip, trip.trip.owner, Role.OWNER)))
    old.connection.close()
    cell = Cell(tmp_path / "cell")
    (change,) = await cell.log()
    assert (change.edited_at, change.client) == (None, None)
    cell.close()


async def test_a_migration_that_fails_is_taken_up_again(tmp_path: Path) -> None:
    old = Old(tmp_path / "cell")
    trip = empty()
    old.write(trip, *writes_between(None, trip), grant(member_of(trip, trip.trip.owner, Role.OWNER)))
    old.connection.close()
    database = Utils(old.path)
    migrations.apply(database, stop_before="access_periods")
    database.close()
    cell = Offline(tmp_path / "cell")
    assert cell.database.migrations[0] == "access_periods"
    assert len((await living(cell, trip.trip.owner)).keys()) == 5
    cell.close()
