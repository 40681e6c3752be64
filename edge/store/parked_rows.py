"""Rows that came before what they belong to: RxDB pushes its collections side by side, a stop sooner than its trip."""

from datetime import datetime
from typing import NamedTuple

import apsw

from models.change import DocumentKind


class ParkedRow(NamedTuple):
    """A row as it was sent, as JSON: the document that the client assumed (or null), and the one that it wants."""

    kind: DocumentKind
    id: str
    trip_id: str
    assumed: str
    wanted: str


def park(connection: apsw.Connection, user_id: str, row: ParkedRow, awaits: str, now: datetime) -> None:
    """Keep a row until a document of this id is there; a later one of the same document takes its place."""
    connection.execute(
        "INSERT INTO parked_rows(user_id, id, kind, trip_id, awaits, assumed, wanted, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT(user_id, id) DO UPDATE SET trip_id = excluded.trip_id, awaits = excluded.awaits, assumed = excluded.assumed,"
        " wanted = excluded.wanted, at = excluded.at",
        (user_id, row.id, row.kind.value, row.trip_id, awaits, row.assumed, row.wanted, now.isoformat()),
    )


def unpark(connection: apsw.Connection, user_id: str, document_id: str) -> None:
    """Drop a user's row of a document; idempotent."""
    connection.execute("DELETE FROM parked_rows WHERE user_id = ? AND id = ?", (user_id, document_id))


def ready_rows(connection: apsw.Connection, user_id: str, impatient_before: datetime) -> list[tuple[ParkedRow, bool]]:
    """Return a user's rows that no longer wait, in the order of their arrival, and whether each may go on waiting for more.

    What they await has come to their trip, or they have waited since before a moment; their trip is one of the user's either way.
    """
    rows = connection.execute(
        "SELECT kind, id, parked_rows.trip_id, assumed, wanted, at >= ?2 FROM parked_rows"
        " JOIN members ON members.trip_id = parked_rows.trip_id AND members.user_id = parked_rows.user_id"
        " WHERE parked_rows.user_id = ?1 AND (at < ?2"
        " OR EXISTS (SELECT 1 FROM documents WHERE documents.id = awaits AND scope = parked_rows.trip_id))"
        " ORDER BY parked_rows.rowid",
        (user_id, impatient_before.isoformat()),
    )
    return [(ParkedRow(DocumentKind(row[0]), *map(str, row[1:5])), bool(row[5])) for row in rows]


def users_with_rows(connection: apsw.Connection) -> list[str]:
    """Return whose rows wait."""
    return [str(row[0]) for row in connection.execute("SELECT DISTINCT user_id FROM parked_rows ORDER BY 1")]


def parked_count(connection: apsw.Connection, user_id: str) -> int:
    """Return how many rows of a user wait."""
    return int(connection.execute("SELECT count(*) FROM parked_rows WHERE user_id = ?", (user_id,)).get)


def forget_parked(connection: apsw.Connection, before: datetime) -> int:
    """Drop the rows that have waited since before a moment; return how many there were."""
    connection.execute("DELETE FROM parked_rows WHERE at < ?", (before.isoformat(),))
    return connection.changes()
