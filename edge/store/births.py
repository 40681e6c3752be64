"""What ids were first used for: so that a creation which a client sends again is known, and done once."""

from typing import NamedTuple, TypeVar

import apsw

from edge.store.documents import document
from edge.store.trips import itinerary, role_of
from models.change import DocumentKind
from models.errors import IDTaken
from models.ids import TripId, UserId
from models.itinerary import Itinerary
from models.value import Value

V = TypeVar("V", bound=Value)


class Birth(NamedTuple):
    """What a document was created as, and by whom; a deletion takes nothing of it back."""

    kind: DocumentKind
    scope: str
    author: UserId


def birth_of(connection: apsw.Connection, document_id: str) -> Birth | None:
    """Return what an id was first used for, be it living, a tombstone, or without even that by now; None for one that never was."""
    row = connection.execute(
        "SELECT kind, used.scope, author FROM (SELECT kind, scope, born FROM documents WHERE id = ?1 UNION ALL"
        " SELECT kind, scope, born FROM buried WHERE id = ?1) AS used JOIN changes ON changes.seq = born LIMIT 1",
        (document_id,),
    ).fetchone()
    return None if row is None else Birth(DocumentKind(row[0]), str(row[1]), UserId(str(row[2])))


def created_before(
    connection: apsw.Connection, author: UserId, kind: DocumentKind, document_id: str, trip_id: TripId, value: type[V]
) -> V | None:
    """Return what `author` created under this id in this trip, as it is now; None for an id that was never used.

    Raises `IDTaken` for any other use of the id, and for what was deleted since.
    """
    birth = birth_of(connection, document_id)
    if birth is None:
        return None
    found = document(connection, kind, document_id, value)
    if found is None or (birth.scope, birth.author) != (trip_id, author):
        raise IDTaken
    return found


def trip_created_before(connection: apsw.Connection, author: UserId, trip_id: TripId) -> Itinerary | None:
    """Return the trip that `author` created under this id and is still a member of, as `created_before` does."""
    birth = birth_of(connection, trip_id)
    if birth is None:
        return None
    found = itinerary(connection, trip_id)
    if found is None or birth.author != author or role_of(connection, trip_id, author) is None:
        raise IDTaken
    return found
