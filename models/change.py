"""A change: one transaction in the log, the unit of sync, subscription, audit and replay.

A document is the fold of its writes: creation sets all fields, an update sets some, a deletion sets none. Every write
says what stood there before, so that its inverse is a write too; undo is a change like any other.
"""

from enum import StrEnum

from pydantic import AwareDatetime, JsonValue

from models.ids import ChangeId, UserId
from models.value import Value

Document = dict[str, JsonValue]


class DocumentKind(StrEnum):
    """What a document holds."""

    USER = "user"
    TRIP = "trip"
    DAY = "day"
    STOP = "stop"
    MEMBER = "member"
    MESSAGE = "message"
    GENERATION = "generation"
    NOTE = "note"


ITINERARY = frozenset({DocumentKind.TRIP, DocumentKind.DAY, DocumentKind.STOP})
"""What undo takes back; a chat or a grant is not undone with a stop."""


class Origin(StrEnum):
    """What brought a change about."""

    EDIT = "edit"
    GENERATION = "generation"
    REFINEMENT = "refinement"
    UNDO = "undo"
    SHARING = "sharing"
    CHAT = "chat"
    ACCOUNT = "account"


UNDOABLE = frozenset({Origin.EDIT, Origin.GENERATION, Origin.REFINEMENT})
"""Whose changes undo takes back; a hand-over of a trip, for one, is no edit of it."""


class Write(Value):
    """What a change does to one document: `was` is None for a creation, `becomes` is None for a deletion.

    An update holds the same fields in both.
    """

    kind: DocumentKind
    id: str
    was: Document | None
    becomes: Document | None


class Change(Value):
    """One transaction of the log; `seq` is its place in the cell's order of commits.

    `edited_at` is when it was made by the clock of the device, and `client` which device that was; both are data, and order
    nothing but two edits of one field that knew nothing of each other.
    """

    seq: int
    id: ChangeId
    scope: str
    author: UserId
    origin: Origin
    at: AwareDatetime
    writes: tuple[Write, ...]
    undoes: ChangeId | None = None
    edited_at: AwareDatetime | None = None
    client: str | None = None

    @property
    def is_undoable(self) -> bool:
        """Tell whether undo may take it back."""
        return self.origin in UNDOABLE and bool(self.undone_writes)

    @property
    def undone_writes(self) -> tuple[Write, ...]:
        """Return the writes that undo takes back, in order: those of the itinerary, and the notes that a refinement wrote for somebody."""
        kinds = ITINERARY | {DocumentKind.NOTE} if self.origin is Origin.REFINEMENT else ITINERARY
        return tuple(write for write in self.writes if write.kind in kinds)


def difference(kind: DocumentKind, document_id: str, before: Document | None, after: Document | None) -> Write | None:
    """Return the write that leads from `before` to `after`, or None if they are equal."""
    if before == after:
        return None
    if before is None or after is None:
        return Write(kind=kind, id=document_id, was=before, becomes=after)
    fields = [name for name in after if after[name] != before.get(name)]
    return Write(
        kind=kind,
        id=document_id,
        was={name: before.get(name) for name in fields},
        becomes={name: after[name] for name in fields},
    )


def fold(document: Document | None, write: Write) -> Document | None:
    """Return what a document becomes by one write."""
    if write.becomes is None:
        return None
    return dict(write.becomes) if write.was is None else {**(document or {}), **write.becomes}


def inverse(write: Write) -> Write:
    """Return the write that takes `write` back."""
    return Write(kind=write.kind, id=write.id, was=write.becomes, becomes=write.was)
