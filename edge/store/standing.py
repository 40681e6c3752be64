"""What stands under an id, and who ever saw it: what has to be known of a document before a client's own state of it is taken."""

import json
from typing import NamedTuple

import apsw

from models.change import Document, DocumentKind


class Standing(NamedTuple):
    """A document as it is stored; no body for one that is gone."""

    kind: DocumentKind
    scope: str
    body: Document | None
    is_as_born: bool


def standing_of(connection: apsw.Connection, document_id: str) -> Standing | None:
    """Return what stands under an id, None for one that was never used. A trip also tells the ids of its days, in order."""
    row = connection.execute(
        "SELECT kind, scope, body, seq = born FROM documents WHERE id = ?1 UNION ALL SELECT kind, scope, NULL, 0 FROM buried WHERE id = ?1",
        (document_id,),
    ).fetchone()
    if row is None:
        return None
    body: Document | None = None if row[2] is None else json.loads(row[2])
    kind = DocumentKind(row[0])
    if body is not None and kind is DocumentKind.TRIP:
        body["day_ids"] = list(day_ids_of(connection, document_id))
    return Standing(kind, str(row[1]), body, bool(row[3]))


def day_ids_of(connection: apsw.Connection, trip_id: str) -> list[str]:
    """Return the ids of a trip's days, in order."""
    rows = connection.execute(
        "SELECT id FROM documents WHERE scope = ? AND kind = 'day' AND body IS NOT NULL ORDER BY json_extract(body, '$.number')", (trip_id,)
    )
    return [str(row[0]) for row in rows]


def births_of(connection: apsw.Connection, trip_id: str) -> dict[str, int]:
    """Return with which change each stop of a trip came."""
    return {
        str(stop_id): int(str(born))
        for stop_id, born in connection.execute("SELECT id, born FROM documents WHERE scope = ? AND kind = 'stop'", (trip_id,))
    }


def ever_saw(connection: apsw.Connection, user_id: str, trip_id: str) -> bool:
    """Tell whether a user is or was a member of a trip, as far back as tombstones reach."""
    row = connection.execute("SELECT 1 FROM access_periods WHERE user_id = ? AND trip_id = ? LIMIT 1", (user_id, trip_id)).fetchone()
    return row is not None
