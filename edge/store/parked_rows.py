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


_IS_MEMBER = "EXISTS (SELECT 1 FROM members WHERE members.trip_id = parked_rows.trip_id AND members.user_id = parked_rows.user_id)"
_HAS_LEFT = (
    "EXISTS (SELECT 1 FROM access_periods WHERE access_periods.trip_id = parked_rows.trip_id"
    " AND access_periods.user_id = parked_rows.user_id)"
)
_HAS_COME = "EXISTS (SELECT 1 FROM documents WHERE documents.id = awaits AND scope = parked_rows.trip_id)"
_IS_READY = f"iif({_IS_MEMBER}, at < :impatient_before OR {_HAS_COME}, {_HAS_LEFT})"


def ready_rows(connection: apsw.Connection, user_id: str, impatient_before: datetime) -> list[tuple[ParkedRow, bool]]:
    """Return a user's rows that no longer wait, in the order of their arrival, and whether each may go on waiting for more.

    What they await has come to their trip, they have waited for it since before a moment, or their user has left the trip.
    """
    rows = connection.execute(
        f"SELECT {_COLUMNS}, at >= :impatient_before OR {_HAS_COME} FROM parked_rows WHERE user_id = :user AND {_IS_READY} ORDER BY rowid",
        {"user": user_id, "impatient_before": impatient_before.isoformat()},
    )
    return [(_row(row), bool(row[5])) for row in rows]


def rows_before(connection: apsw.Connection, user_id: str, moment: datetime) -> list[ParkedRow]:
    """Return a user's rows that have waited since before a moment, in the order of their arrival."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM parked_rows WHERE user_id = ? AND at < ? ORDER BY rowid", (user_id, moment.isoformat())
    )
    return [_row(row) for row in rows]


def users_with_ready_rows(connection: apsw.Connection, impatient_before: datetime, expired_before: datetime) -> list[str]:
    """Return whose rows no longer wait: as `ready_rows` and, with the later moment, `rows_before` tell."""
    rows = connection.execute(
        f"SELECT DISTINCT user_id FROM parked_rows WHERE at < :expired_before OR {_IS_READY} ORDER BY 1",
        {"impatient_before": impatient_before.isoformat(), "expired_before": expired_before.isoformat()},
    )
    return [str(row[0]) for row in rows]


def waiting_since(connection: apsw.Connection, user_id: str, moment: datetime) -> dict[str, str | None]:
    """Return the ids of a user's rows that wait since a moment or later, each with the trip that it would add a stop to."""
    rows = connection.execute(
        "SELECT id, iif(kind = 'stop' AND assumed = 'null', trip_id, NULL) FROM parked_rows WHERE user_id = ? AND at >= ?",
        (user_id, moment.isoformat()),
    )
    return {str(document_id): None if trip_id is None else str(trip_id) for document_id, trip_id in rows}


_COLUMNS = "kind, id, trip_id, assumed, wanted"


def _row(row: tuple[object, ...]) -> ParkedRow:
    return ParkedRow(DocumentKind(str(row[0])), *map(str, row[1:5]))
