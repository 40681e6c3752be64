"""The one order in which a reader gets the documents that they may see.

A document stands at the seq of its newest write or, if that is later, of the change that let the reader see its scope; the
documents of a scope that they may no longer see stand, as bare tombstones, at the change that took it away. What one change
brought about therefore stands at one place, and a place never lies before one that was handed out.
"""

from collections.abc import Sequence
from typing import NamedTuple

import apsw

from models.change import DocumentKind


class Position(NamedTuple):
    """A document at its place; `is_gone` says that the reader gets no more than its end."""

    seq: int
    row: int
    is_gone: bool


class Asked(NamedTuple):
    """Whose documents, of which one scope (None for all that they see) and kind (None for all)."""

    user_id: str
    scope: str | None = None
    kind: DocumentKind | None = None


class Row(NamedTuple):
    """A document as it is stored; no body for a deleted one, or one that its reader must forget."""

    id: str
    kind: DocumentKind
    scope: str
    seq: int
    body: str | None


_SEEN = """
    SELECT trip_id AS scope, since_seq AS since FROM access_periods
    WHERE user_id = :user AND until_seq IS NULL AND coalesce(:scope = trip_id, TRUE)
    UNION ALL SELECT :user, 0 WHERE coalesce(:scope = :user, TRUE)
"""

_POSITIONS = f"""
    SELECT max(documents.seq, seen.since) AS place, documents.rowid AS number, FALSE AS is_gone
    FROM ({_SEEN}) AS seen JOIN documents
    ON documents.scope = seen.scope AND documents.seq > iif(seen.since > :after, 0, :after)
    WHERE coalesce(documents.kind = :kind, TRUE) AND (documents.body IS NOT NULL OR (seen.since <= :after AND :after > 0))
    UNION ALL
    SELECT until_seq, documents.rowid, TRUE FROM access_periods JOIN documents
    ON documents.scope = access_periods.trip_id AND documents.born <= until_seq
    WHERE user_id = :user AND since_seq <= :after AND until_seq > :after AND coalesce(:scope = trip_id, TRUE)
    AND (documents.body IS NOT NULL OR documents.seq > since_seq)
    AND coalesce(documents.kind = :kind, TRUE)
"""


def positions_after(connection: apsw.Connection, asked: Asked, after: int, limit: int) -> list[Position]:
    """Return the first places after a seq: at least `limit` if there are so many, and all of the last change among them."""
    values = {**_values(asked), "after": after}
    found = [
        Position(*row) for row in connection.execute(f"{_POSITIONS} ORDER BY place, number LIMIT :limit", {**values, "limit": limit + 1})
    ]
    if len(found) <= limit:
        return found
    last = found[limit - 1].seq
    if found[limit].seq > last:
        return found[:limit]
    rest = connection.execute(f"SELECT * FROM ({_POSITIONS}) WHERE place = :last ORDER BY number", {**values, "last": last})
    return [each for each in found if each.seq < last] + [Position(*row) for row in rest]


def has_after(connection: apsw.Connection, asked: Asked, handed_out: int, after: int) -> bool:
    """Tell whether a reader who stood at `after` has more to get behind `handed_out`."""
    values = {**_values(asked), "after": after, "last": handed_out}
    return connection.execute(f"SELECT 1 FROM ({_POSITIONS}) WHERE place > :last LIMIT 1", values).fetchone() is not None


def rows_at(connection: apsw.Connection, positions: Sequence[Position]) -> list[Row]:
    """Return the documents at some places, each once, in that order."""
    read = "SELECT id, kind, scope, seq, body FROM documents WHERE rowid = ?"
    rows: dict[int, Row] = {}
    for position in positions:
        document_id, kind, scope, seq, body = connection.execute(read, (position.row,)).get
        rows.pop(position.row, None)
        if position.is_gone:  # When it was written later is nothing for somebody who may not see it any more.
            rows[position.row] = Row(document_id, DocumentKind(kind), scope, min(seq, position.seq), None)
        else:
            rows[position.row] = Row(document_id, DocumentKind(kind), scope, seq, body)
    return list(rows.values())


def rows_after(connection: apsw.Connection, scope: str, after: int, limit: int) -> list[Row]:
    """Return what was written in a scope after a seq, the deleted ones too, in the order of the writes."""
    rows = connection.execute(
        "SELECT id, kind, scope, seq, body FROM documents WHERE scope = ? AND seq > ? ORDER BY seq, rowid LIMIT ?", (scope, after, limit)
    )
    return [Row(document_id, DocumentKind(kind), scope, seq, body) for document_id, kind, scope, seq, body in rows]


def rows_of(connection: apsw.Connection, user_id: str, document_ids: Sequence[str]) -> dict[str, Row]:
    """Return those of some documents that a user may see, by their ids, the deleted ones too."""
    found: dict[str, Row] = {}
    for document_id in dict.fromkeys(document_ids):
        row = connection.execute(
            "SELECT id, kind, scope, seq, body FROM documents WHERE id = ? AND (scope = ?"
            " OR scope IN (SELECT trip_id FROM members WHERE user_id = ?))",
            (document_id, user_id, user_id),
        ).fetchone()
        if row is not None:
            found[document_id] = Row(row[0], DocumentKind(row[1]), row[2], row[3], row[4])
    return found


def scopes_of(connection: apsw.Connection, user_id: str) -> list[str]:
    """Return the scopes that a user sees now: their own, and their trips."""
    return [user_id, *(str(row[0]) for row in connection.execute("SELECT trip_id FROM members WHERE user_id = ?", (user_id,)))]


def revisions_of(connection: apsw.Connection, scope: str, after: str, until: str) -> list[tuple[str, int]]:
    """Return the living documents of a scope by id, within (after, until], with the seq of their newest write.

    An empty `until` is no bound.
    """
    rows = connection.execute(
        "SELECT id, seq FROM documents WHERE scope = ? AND body IS NOT NULL AND id > ? AND (? = '' OR id <= ?) ORDER BY id",
        (scope, after, until, until),
    )
    return [(str(document_id), int(str(seq))) for document_id, seq in rows]


def _values(asked: Asked) -> dict[str, str | None]:
    return {"user": asked.user_id, "scope": asked.scope, "kind": None if asked.kind is None else asked.kind.value}
