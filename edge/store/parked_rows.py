"""Rows that came before what they belong to: RxDB pushes its collections side by side, a stop sooner than its trip."""

from datetime import datetime
from typing import NamedTuple

import apsw

from models.change import DocumentKind


class ParkedRow(NamedTuple):
    """A row as it was sent, as JSON: the document that the client assumed (or null), and the one that it wants."""

    kind: DocumentKind
    id: str
    assumed: str
    wanted: str


def park(connection: apsw.Connection, user_id: str, row: ParkedRow, awaits: str, now: datetime) -> None:
    """Keep a row until a document of this id is there; a later one of the same document takes its place."""
    connection.execute(
        "INSERT INTO parked_rows(user_id, id, kind, awaits, assumed, wanted, at) VALUES (?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT(user_id, id) DO UPDATE SET awaits = excluded.awaits, assumed = excluded.assumed, wanted = excluded.wanted,"
        " at = excluded.at",
        (user_id, row.id, row.kind.value, awaits, row.assumed, row.wanted, now.isoformat()),
    )


def unpark(connection: apsw.Connection, user_id: str, document_id: str) -> None:
    """Drop a user's row of a document; idempotent."""
    connection.execute("DELETE FROM parked_rows WHERE user_id = ? AND id = ?", (user_id, document_id))


def ready_rows(connection: apsw.Connection, user_id: str) -> list[ParkedRow]:
    """Return a user's rows that no longer have to wait, in the order of their arrival: what they await is of a trip of theirs."""
    rows = connection.execute(
        "SELECT parked_rows.kind, parked_rows.id, assumed, wanted FROM parked_rows JOIN documents ON documents.id = awaits"
        " JOIN members ON members.trip_id = documents.scope AND members.user_id = parked_rows.user_id"
        " WHERE parked_rows.user_id = ? ORDER BY parked_rows.rowid",
        (user_id,),
    )
    return [ParkedRow(DocumentKind(kind), str(document_id), str(assumed), str(wanted)) for kind, document_id, assumed, wanted in rows]


def parked_count(connection: apsw.Connection, user_id: str) -> int:
    """Return how many rows of a user wait."""
    return int(connection.execute("SELECT count(*) FROM parked_rows WHERE user_id = ?", (user_id,)).get)


def forget_parked(connection: apsw.Connection, before: datetime) -> int:
    """Drop the rows that have waited since before a moment; return how many there were."""
    connection.execute("DELETE FROM parked_rows WHERE at < ?", (before.isoformat(),))
    return connection.changes()
