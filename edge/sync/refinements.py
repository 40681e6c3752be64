"""Refinements as they are asked for: chat messages that wait until somebody runs them, and the one write that ends the wait."""

from datetime import datetime

import apsw

from edge.store.documents import exists
from edge.sync.writer import Transaction
from models.change import DocumentKind
from models.errors import IDTaken, NotFound, TooMany
from models.ids import ChangeId, GenerationId, IdPrefix, MessageId, TripId, home_of, mint, require_of
from models.locale import Locale
from models.planning.generation import Handler, Message, Speaker
from models.trip import Role
from models.value import checked

PENDING = "pending refinements"
"""The scope that the feed wakes when there is something to run."""

PENDING_LIMIT = 20
"""How many refinements of one trip may wait."""


class AnsweredError(Exception):
    """A refinement was asked for or answered before; what came of it stands in its message."""


def ask(transaction: Transaction, trip_id: TripId, message_id: str, text: str, locale: Locale, now: datetime) -> Message:
    """Write down what an editor asks for, under the id that their client minted; wake `PENDING` when it is on disk.

    Raises `NotFound`, `Forbidden`, `MalformedID`, `IDTaken`, `TextTooLong`, `InvalidValue`, or `TooMany` for a trip where too
    much waits already.
    """
    transaction.require_role(trip_id, Role.EDITOR)
    asked_id = MessageId(require_of(message_id, IdPrefix.MESSAGE, home_of(trip_id)))
    asked = checked(
        lambda: Message(
            id=asked_id,
            trip_id=trip_id,
            speaker=Speaker.TRAVELLER,
            author=transaction.author,
            text=text,
            locale=locale,
            pending=True,
            created_at=now,
        )
    )
    if exists(transaction.connection, asked.id) or any(write.id == asked.id for write in transaction.writes):
        raise IDTaken
    beside = sum(write.kind is DocumentKind.MESSAGE and bool((write.becomes or {}).get("pending")) for write in transaction.writes)
    if pending_count(transaction.connection, trip_id) + beside >= PENDING_LIMIT:
        raise TooMany(field="refinements", limit=PENDING_LIMIT)
    transaction.put(DocumentKind.MESSAGE, asked.id, None, asked)
    return asked


def answer(
    transaction: Transaction,
    asked: Message,
    text: str,
    now: datetime,
    *,
    handled_by: Handler | None = None,
    generation_id: GenerationId | None = None,
    change_id: ChangeId | None = None,
) -> Message:
    """Write the answer to a refinement in the change that does it, and end its wait; return the answer.

    That is what makes it happen once: raises `AnsweredError` for one that waits no longer, or whose id is in the chat
    already, `NotFound` for one that went with its trip, and `IDTaken` for an id that was used for something else.
    """
    before = transaction.document(DocumentKind.MESSAGE, asked.id, Message)
    if before is None and asked.pending:
        raise NotFound
    if before is not None and not (before.pending and asked.pending):
        raise AnsweredError
    if before is None and exists(transaction.connection, asked.id):
        raise IDTaken
    reply = Message(
        id=MessageId(mint(IdPrefix.MESSAGE, home_of(asked.trip_id))),
        trip_id=asked.trip_id,
        speaker=Speaker.ASSISTANT,
        author=asked.author,
        text=text,
        handled_by=handled_by,
        generation_id=generation_id,
        change_id=change_id,
        created_at=now,
    )
    after = (before or asked).replace(pending=False, reply_id=reply.id, generation_id=generation_id)
    transaction.put(DocumentKind.MESSAGE, asked.id, before, after)
    transaction.put(DocumentKind.MESSAGE, reply.id, None, reply)
    return reply


_PENDING = "FROM documents WHERE kind = 'message' AND body IS NOT NULL AND json_extract(body, '$.pending') = 1"


def pending_trips(connection: apsw.Connection, after: int = 0) -> list[tuple[TripId, int]]:
    """Return where refinements wait that were asked for after a seq, exclusive, in that order: the trip and the seq of each."""
    rows = connection.execute(f"SELECT scope, seq {_PENDING} AND seq > ? ORDER BY seq", (after,))
    return [(TripId(str(scope)), int(str(seq))) for scope, seq in rows]


def first_pending(connection: apsw.Connection, trip_id: str) -> Message | None:
    """Return the refinement of a trip that has waited longest, or None."""
    row = connection.execute(f"SELECT body {_PENDING} AND scope = ? ORDER BY seq, rowid LIMIT 1", (trip_id,)).fetchone()
    return None if row is None else Message.model_validate_json(row[0])


def pending_count(connection: apsw.Connection, trip_id: str) -> int:
    """Return how many refinements of a trip wait."""
    return int(connection.execute(f"SELECT count(*) {_PENDING} AND scope = ?", (trip_id,)).get)
