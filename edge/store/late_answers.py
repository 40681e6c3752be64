"""What came of rows that had waited, for their authors: their push was answered when nobody knew yet."""

from datetime import datetime
from typing import NamedTuple

import apsw

from models.change import DocumentKind

LATE_LIMIT = 2000
"""How many are kept for a user; the oldest go first."""


class LateAnswer(NamedTuple):
    """What a row is answered where nothing stands under its id, as JSON; `refusal` is the code of its problem, if it has one."""

    kind: DocumentKind
    id: str
    refusal: str | None
    echo: str


def keep_answer(connection: apsw.Connection, user_id: str, answer: LateAnswer, seq: int, now: datetime) -> None:
    """Keep what a user's row came to, at a place of the log; the newest of a document stands for all."""
    connection.execute(
        "INSERT OR REPLACE INTO late_answers(user_id, id, kind, seq, refusal, echo, at) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (user_id, answer.id, answer.kind.value, seq, answer.refusal, answer.echo, now.isoformat()),
    )


def drop_answer(connection: apsw.Connection, user_id: str, document_id: str) -> None:
    """Drop what a user is told of a document; idempotent."""
    connection.execute("DELETE FROM late_answers WHERE user_id = ? AND id = ?", (user_id, document_id))


def drop_oldest(connection: apsw.Connection, user_id: str) -> None:
    """Drop of a user's answers what is more than the limit."""
    connection.execute(
        "DELETE FROM late_answers WHERE rowid IN"
        " (SELECT rowid FROM late_answers WHERE user_id = ? ORDER BY seq DESC, rowid DESC LIMIT -1 OFFSET ?)",
        (user_id, LATE_LIMIT),
    )


def has_answers(connection: apsw.Connection, user_id: str, kind: DocumentKind, after: int, until: int) -> bool:
    """Tell whether anything of a collection is to be told to a user at the places in (after, until]."""
    found = "SELECT 1 FROM late_answers WHERE user_id = ? AND kind = ? AND seq > ? AND seq <= ? LIMIT 1"
    return connection.execute(found, (user_id, kind.value, after, until)).fetchone() is not None


def answers_between(connection: apsw.Connection, user_id: str, kind: DocumentKind, after: int, until: int) -> list[LateAnswer]:
    """Return what is to be told to a user of a collection at the places in (after, until], in that order."""
    rows = connection.execute(
        "SELECT kind, id, refusal, echo FROM late_answers WHERE user_id = ? AND kind = ? AND seq > ? AND seq <= ? ORDER BY seq, rowid",
        (user_id, kind.value, after, until),
    )
    return [LateAnswer(DocumentKind(row[0]), str(row[1]), None if row[2] is None else str(row[2]), str(row[3])) for row in rows]


def forget_answers(connection: apsw.Connection, before: datetime) -> int:
    """Drop what was to be told since before a moment; return how many there were."""
    connection.execute("DELETE FROM late_answers WHERE at < ?", (before.isoformat(),))
    return connection.changes()
