"""Notes of the travellers: documents of their own, so that two who write offline both keep theirs.

The functions write in an open transaction, so that other ways in can do the same; `Notes` gives each one its own.
"""

from datetime import datetime

from edge.store.births import birth_of, created_before
from edge.store.documents import count_of
from edge.sync.writer import Committed, Transaction, Writer
from models.change import DocumentKind, Origin
from models.clock import Clock
from models.errors import Cause, InvalidValue, NotFound, TooMany
from models.ids import CellCode, IdPrefix, NoteId, TripId, UserId, home_of, mint_note, require_of
from models.trip import NOTE_LIMIT, Note, Role
from models.value import checked


class Notes:
    """Writes, changes and deletes notes."""

    def __init__(self, writer: Writer, cell: CellCode, clock: Clock) -> None:
        """Write through `writer`."""
        self._writer = writer
        self._cell = cell
        self._clock = clock

    async def create(self, author: UserId, trip_id: TripId, about: str | None, text: str, note_id: NoteId | None = None) -> Committed[Note]:
        """Write a note as `create_note` does, under a new id where none is given."""
        new_id = note_id or mint_note(self._cell)

        def work(transaction: Transaction) -> Note:
            return create_note(transaction, trip_id, new_id, about, text, self._clock())

        return await self._writer.commit(author, trip_id, Origin.EDIT, work)

    async def update(self, author: UserId, trip_id: TripId, note_id: str, text: str) -> Committed[Note]:
        """Change a note as `update_note` does."""

        def work(transaction: Transaction) -> Note:
            return update_note(transaction, trip_id, note_id, text, self._clock())

        return await self._writer.commit(author, trip_id, Origin.EDIT, work)

    async def delete(self, author: UserId, trip_id: TripId, note_id: str) -> Committed[Note]:
        """Delete a note as `delete_note` does."""
        return await self._writer.commit(author, trip_id, Origin.EDIT, lambda transaction: delete_note(transaction, trip_id, note_id))


def create_note(transaction: Transaction, trip_id: TripId, note_id: NoteId, about: str | None, text: str, now: datetime) -> Note:
    """Write a note about a trip, or about a day or stop of it, for an editor; once, and return it as it is then.

    A day or stop that is gone by now will do: who wrote offline could not know. Raises `MalformedID` for an id that is
    not of the trip's cell, `IDTaken`, `InvalidValue` for what is not of the trip, and `TooMany`.
    """
    transaction.require_role(trip_id, Role.EDITOR)
    require_of(note_id, IdPrefix.NOTE, home_of(trip_id))
    connection = transaction.connection
    earlier = created_before(connection, transaction.author, DocumentKind.NOTE, note_id, trip_id, Note)
    if earlier is not None:
        return earlier
    if about is not None and not _is_of_trip(transaction, trip_id, about):
        raise InvalidValue(path=("input", "about"), field="about", reason=Cause.NOT_OF_TRIP)
    begun = sum((write.was is None) - (write.becomes is None) for write in transaction.writes if write.kind is DocumentKind.NOTE)
    if count_of(connection, trip_id, DocumentKind.NOTE) + begun >= NOTE_LIMIT:
        raise TooMany(field="notes", limit=NOTE_LIMIT)
    author = transaction.author
    note = checked(
        lambda: Note(id=note_id, trip_id=trip_id, about=about, author=author, text=text, created_at=now, updated_at=now), "input"
    )
    transaction.put(DocumentKind.NOTE, note.id, None, note)
    return note


def update_note(transaction: Transaction, trip_id: TripId, note_id: str, text: str, now: datetime) -> Note:
    """Change a note's text; only its author may, while an editor, and the owner of the trip."""
    before = _writable(transaction, trip_id, note_id)
    after = checked(lambda: before.replace(text=text), "input")
    if after != before:
        after = after.replace(updated_at=now)
        transaction.put(DocumentKind.NOTE, after.id, before, after)
    return after


def delete_note(transaction: Transaction, trip_id: TripId, note_id: str) -> Note:
    """Delete a note and return it as it was; only its author may, while an editor, and the owner of the trip."""
    note = _writable(transaction, trip_id, note_id)
    transaction.put(DocumentKind.NOTE, note.id, note, None)
    return note


_SUBJECTS = frozenset({DocumentKind.DAY, DocumentKind.STOP})


def _is_of_trip(transaction: Transaction, trip_id: TripId, about: str) -> bool:
    """Tell whether an id is or was that of a day or stop of the trip, one of this very transaction included."""
    if any(write.id == about and write.kind in _SUBJECTS for write in transaction.writes):
        return True
    birth = birth_of(transaction.connection, about)
    return birth is not None and birth.kind in _SUBJECTS and birth.scope == trip_id


def _writable(transaction: Transaction, trip_id: TripId, note_id: str) -> Note:
    transaction.require_role(trip_id, Role.EDITOR)
    note = transaction.document(DocumentKind.NOTE, note_id, Note)
    if note is None or note.trip_id != trip_id:
        raise NotFound
    if note.author != transaction.author:
        transaction.require_role(trip_id, Role.OWNER)
    return note
