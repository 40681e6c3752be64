"""The documents: the fold of the change log, kept in the same transaction, and the lists derived from them."""

import json
from typing import TypeVar

import apsw

from edge.store.access_periods import close_period, open_period
from models import folding
from models.change import Change, Document, DocumentKind, Write
from models.change import fold as fold_write
from models.planning.generation import Message
from models.trip import Member, Note, Trip
from models.value import Value

V = TypeVar("V", bound=Value)


def document(connection: apsw.Connection, kind: DocumentKind, document_id: str, value: type[V]) -> V | None:
    """Return a document as a value, or None where there is none."""
    row = connection.execute(
        "SELECT body FROM documents WHERE id = ? AND kind = ? AND body IS NOT NULL", (document_id, kind.value)
    ).fetchone()
    return None if row is None else value.model_validate_json(row[0])


def documents_of(connection: apsw.Connection, scope: str, kind: DocumentKind, value: type[V]) -> list[V]:
    """Return all documents of a kind in a scope, in order of their ids, hence of their birth."""
    rows = connection.execute(
        "SELECT body FROM documents WHERE scope = ? AND kind = ? AND body IS NOT NULL ORDER BY id", (scope, kind.value)
    )
    return [value.model_validate_json(row[0]) for row in rows]


def exists(connection: apsw.Connection, document_id: str) -> bool:
    """Tell whether an id was ever used, by a living document, a tombstone, or one whose tombstone is gone."""
    found = "SELECT 1 FROM documents WHERE id = ?1 UNION ALL SELECT 1 FROM buried WHERE id = ?1"
    return connection.execute(found, (document_id,)).fetchone() is not None


def count_of(connection: apsw.Connection, scope: str, kind: DocumentKind) -> int:
    """Return how many documents of a kind a scope holds."""
    return int(
        connection.execute("SELECT count(*) FROM documents WHERE scope = ? AND kind = ? AND body IS NOT NULL", (scope, kind.value)).get
    )


def notes_of(connection: apsw.Connection, trip_id: str, limit: int) -> list[Note]:
    """Return the notes of a trip that came last, in the order of their arrival: their ids follow the clocks of devices."""
    rows = connection.execute(
        "SELECT body FROM documents WHERE scope = ? AND kind = 'note' AND body IS NOT NULL ORDER BY born DESC, id DESC LIMIT ?",
        (trip_id, limit),
    )
    return [Note.model_validate_json(row[0]) for row in rows][::-1]


def messages_of(connection: apsw.Connection, trip_id: str, limit: int) -> list[Message]:
    """Return the newest chat messages of a trip, oldest first."""
    rows = connection.execute(
        "SELECT body FROM documents WHERE scope = ? AND kind = 'message' AND body IS NOT NULL ORDER BY born DESC, rowid DESC LIMIT ?",
        (trip_id, limit),
    )
    return [Message.model_validate_json(row[0]) for row in rows][::-1]


def apply(connection: apsw.Connection, change: Change, unindexed: set[str] | None = None) -> None:
    """Fold a change into the documents and bring the derived lists up to date.

    Where `unindexed` is given, a trip whose words changed is added to it instead of being indexed at once.
    """
    touches_search = False
    for write in change.writes:
        after = fold_write(body_of(connection, write.id), write)
        connection.execute(
            "INSERT INTO documents(id, kind, scope, body, seq, born) VALUES (?1, ?2, ?3, ?4, ?5, ?5)"
            " ON CONFLICT(id) DO UPDATE SET body = excluded.body, seq = excluded.seq",
            (write.id, write.kind.value, change.scope, None if after is None else json.dumps(after, ensure_ascii=False), change.seq),
        )
        derive(connection, write.kind, write.id, after, change.seq)
        touches_search = touches_search or _is_searched(write)
    if not touches_search:
        return
    if unindexed is None:
        index_trip(connection, change.scope)
    else:
        unindexed.add(change.scope)


_SEARCHED = {DocumentKind.TRIP: {"title", "destinations"}, DocumentKind.STOP: {"title", "notes"}}


def _is_searched(write: Write) -> bool:
    """Tell whether a write changes words that searches find."""
    fields = _SEARCHED.get(write.kind, set())
    return bool(fields) and (write.was is None or write.becomes is None or not fields.isdisjoint(write.becomes))


def body_of(connection: apsw.Connection, document_id: str) -> Document | None:
    """Return a document as it is stored, or None where there is none."""
    row = connection.execute("SELECT body FROM documents WHERE id = ?", (document_id,)).fetchone()
    return None if row is None or row[0] is None else json.loads(row[0])


def derive(connection: apsw.Connection, kind: DocumentKind, document_id: str, after: Document | None, seq: int) -> None:
    """Bring the rows derived from one document up to date with the change of this seq."""
    if kind is DocumentKind.TRIP:
        if after is None:
            connection.execute("DELETE FROM trips_search WHERE rowid = (SELECT number FROM trips WHERE id = ?)", (document_id,))
            connection.execute("DELETE FROM trips WHERE id = ?", (document_id,))
            return
        trip = Trip.model_validate(after)
        connection.execute(
            "INSERT INTO trips(id, title_key, starts_on, created_at, updated_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT(id) DO UPDATE"
            " SET title_key = excluded.title_key, starts_on = excluded.starts_on, updated_at = excluded.updated_at",
            (
                trip.id,
                folding.fold(trip.title),
                trip.starts_on.isoformat() if trip.starts_on else None,
                trip.created_at.isoformat(),
                trip.updated_at.isoformat(),
            ),
        )
    elif kind is DocumentKind.MEMBER:
        connection.execute("DELETE FROM members WHERE document_id = ?", (document_id,))
        if after is None:
            close_period(connection, document_id, seq)
        else:
            member = Member.model_validate(after)
            open_period(connection, member, seq)
            connection.execute(
                "INSERT INTO members(trip_id, user_id, role, document_id) VALUES (?, ?, ?, ?)",
                (member.trip_id, member.user_id, member.role.value, member.id),
            )


def index_trip(connection: apsw.Connection, trip_id: str) -> None:
    """Write a trip's row of the search index anew."""
    row = connection.execute("SELECT number FROM trips WHERE id = ?", (trip_id,)).fetchone()
    trip = document(connection, DocumentKind.TRIP, trip_id, Trip)
    if row is None or trip is None:
        return
    words = connection.execute(
        "SELECT coalesce(group_concat(body ->> '$.title' || ' ' || (body ->> '$.notes'), ' ' ORDER BY id), '') FROM documents"
        " WHERE scope = ? AND kind = 'stop' AND body IS NOT NULL",
        (trip_id,),
    ).get
    connection.execute("DELETE FROM trips_search WHERE rowid = ?", row)
    connection.execute(
        "INSERT INTO trips_search(rowid, title, destinations, stops) VALUES (?, ?, ?, ?)",
        (row[0], trip.title, " ".join(trip.destinations).replace("-", " "), words),
    )
