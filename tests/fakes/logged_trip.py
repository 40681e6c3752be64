"""A trip in a cell's database, written through the log as a node writes it."""

from collections.abc import Callable
from pathlib import Path

import apsw

from edge.store.changes import append
from edge.store.database import Database
from edge.store.documents import apply
from models.change import Change, DocumentKind, Origin, Write, difference
from models.ids import ChangeId, IdPrefix, MemberId, mint
from models.itinerary import Itinerary, remove_stop, writes_between
from models.trip import Member, Role
from tests.fakes.trips import CELL, NOW, id_of, planned


async def fill_cell(folder: Path) -> Itinerary:
    """Create a database in `folder` with a trip, and close it; return the trip."""
    database = Database(folder)
    try:
        return await put_trip(database)
    finally:
        database.close()


async def put_trip(database: Database) -> Itinerary:
    """Write a trip of three days with two stops in one change, and delete the first stop, `Castelo`, in another."""
    trip = planned("09:00 Castelo", "12:30 Time Out Market")
    owner = trip.trip.owner
    member = Member(id=MemberId(mint(IdPrefix.MEMBER, CELL)), trip_id=trip.trip.id, user_id=owner, role=Role.OWNER, since=NOW)
    membership = difference(DocumentKind.MEMBER, member.id, None, member.model_dump(mode="json"))
    assert membership is not None
    await database.write(_commit(trip, (*writes_between(None, trip), membership)))
    after = remove_stop(trip, id_of(trip, "Castelo"))
    await database.write(_commit(trip, writes_between(trip, after)))
    return after


def _commit(trip: Itinerary, writes: tuple[Write, ...]) -> Callable[[apsw.Connection], None]:
    def work(connection: apsw.Connection) -> None:
        change = Change(
            seq=0,
            id=ChangeId(mint(IdPrefix.CHANGE, CELL)),
            scope=trip.trip.id,
            author=trip.trip.owner,
            origin=Origin.EDIT,
            at=NOW,
            writes=writes,
        )
        apply(connection, append(connection, change))

    return work
