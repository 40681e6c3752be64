"""Rows of RxDB's replication: what a client took a document to be, and what it made of it.

A row holds two whole documents, and what stands here now is the third of a merge. Fields that a client doesn't know, because
its program is older, are in none of its documents and so stay as they are. Nothing that a row may hold is an error of the
request: RxDB would send it again for ever, and nothing else of its collection.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from pydantic import BaseModel, JsonValue
from pydantic_core import to_jsonable_python

from models.change import Document, DocumentKind
from models.clock import Edit
from models.errors import Cause, InvalidValue
from models.ids import IdPrefix
from models.merge import merge
from models.planning.generation import Message
from models.trip import Day, Note, Stop, Trip
from models.value import camel
from models.wire import snake

ROW_KINDS = (DocumentKind.TRIP, DocumentKind.DAY, DocumentKind.STOP, DocumentKind.NOTE, DocumentKind.MESSAGE)
"""The collections, in the order in which the documents of one depend on those of others."""

PREFIXES = {
    DocumentKind.TRIP: IdPrefix.TRIP,
    DocumentKind.DAY: IdPrefix.DAY,
    DocumentKind.STOP: IdPrefix.STOP,
    DocumentKind.NOTE: IdPrefix.NOTE,
    DocumentKind.MESSAGE: IdPrefix.MESSAGE,
}

_MODELS: dict[DocumentKind, type[BaseModel]] = {
    DocumentKind.TRIP: Trip,
    DocumentKind.DAY: Day,
    DocumentKind.STOP: Stop,
    DocumentKind.NOTE: Note,
    DocumentKind.MESSAGE: Message,
}

_EXACT = 2**53
_INT = 2**31 - 1
"""The largest number that JSON readers keep exact, and the largest that GraphQL calls an Int."""

_MONEY = frozenset({"amount_micros", "currency"})
_POINT = frozenset({"latitude", "longitude"})
_TRAVELLER = frozenset({"age"})
"""The parts of a value that has some: all of them, and no others."""

Fits = Callable[[JsonValue], bool]


def _is_text(value: JsonValue) -> bool:
    return isinstance(value, str)


def _is_number(value: JsonValue) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= _EXACT


def _is_whole(value: JsonValue) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= _INT and value == int(value)


def _is_flag(value: JsonValue) -> bool:
    return isinstance(value, bool)


def _are_texts(value: JsonValue) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def _is_money(value: JsonValue) -> bool:
    if not isinstance(value, dict) or value.keys() != _MONEY:
        return False
    amount = value["amount_micros"]
    return isinstance(amount, int) and _is_number(amount) and isinstance(value["currency"], str)


def _is_point(value: JsonValue) -> bool:
    return isinstance(value, dict) and value.keys() == _POINT and all(_is_number(part) for part in value.values())


def _are_travellers(value: JsonValue) -> bool:
    return isinstance(value, list) and all(
        isinstance(each, dict) and each.keys() == _TRAVELLER and _is_whole(each["age"]) for each in value
    )


FIELDS: dict[DocumentKind, dict[str, Fits]] = {
    DocumentKind.TRIP: {
        "owner": _is_text,
        "title": _is_text,
        "destinations": _are_texts,
        "starts_on": _is_text,
        "day_count": _is_whole,
        "day_ids": _are_texts,
        "travellers": _are_travellers,
        "budget": _is_money,
        "interests": _are_texts,
        "pace": _is_text,
        "mobility": _is_text,
        "diets": _are_texts,
        "locale": _is_text,
        "notes": _is_text,
        "created_at": _is_text,
        "updated_at": _is_text,
    },
    DocumentKind.DAY: {"trip_id": _is_text, "number": _is_whole, "destination": _is_text, "title": _is_text, "notes": _is_text},
    DocumentKind.STOP: {
        "trip_id": _is_text,
        "day_id": _is_text,
        "position": _is_number,
        "kind": _is_text,
        "title": _is_text,
        "place_id": _is_text,
        "location": _is_point,
        "starts_at": _is_text,
        "duration_minutes": _is_whole,
        "cost": _is_money,
        "notes": _is_text,
        "booking_reference": _is_text,
        "done": _is_flag,
        "locked": _is_flag,
    },
    DocumentKind.NOTE: {
        "trip_id": _is_text,
        "about": _is_text,
        "author": _is_text,
        "text": _is_text,
        "created_at": _is_text,
        "updated_at": _is_text,
    },
    DocumentKind.MESSAGE: {
        "trip_id": _is_text,
        "speaker": _is_text,
        "author": _is_text,
        "text": _is_text,
        "handled_by": _is_text,
        "generation_id": _is_text,
        "pending": _is_flag,
        "created_at": _is_text,
    },
}
"""The fields of each collection's documents, and what of JSON is one of them at all."""

EDITABLE: dict[DocumentKind, frozenset[str]] = {
    DocumentKind.TRIP: frozenset(FIELDS[DocumentKind.TRIP]) - {"owner", "created_at", "updated_at"},
    DocumentKind.DAY: frozenset({"title", "notes"}),
    DocumentKind.STOP: frozenset(FIELDS[DocumentKind.STOP]) - {"trip_id"},
    DocumentKind.NOTE: frozenset({"text"}),
    DocumentKind.MESSAGE: frozenset(),
}
"""The fields that clients may change; the others are the server's."""


class SentRow(NamedTuple):
    """A row as it was read: fields by the names under which they are stored.

    `blanks` are those that came as null, and `misfits` those that are nothing of the kind.
    """

    kind: DocumentKind
    id: str
    assumed: Document | None
    wanted: Document
    blanks: frozenset[str]
    misfits: tuple[str, ...]
    is_deleted: bool
    refusal: str | None

    @property
    def is_echo(self) -> bool:
        """Tell whether it is what was answered to a refused creation: RxDB sends that once more, as it does with every conflict."""
        return self.refusal is not None and self.assumed is not None and not self.edits

    @property
    def edits(self) -> dict[str, JsonValue]:
        """Return the fields that differ from what the client took the document to be."""
        assumed = self.assumed or {}
        return {name: value for name, value in self.wanted.items() if name not in assumed or assumed[name] != value}

    @property
    def state(self) -> Document:
        """Return what the client made of the document, as `read_row` reads it again."""
        return {**self.wanted, "id": self.id, "deleted": self.is_deleted, "refusal": self.refusal}

    def changes_of(self, current: Document, edit: Edit) -> dict[str, JsonValue]:
        """Return what the row still changes of a document. A field that both sides have changed goes to the row, which came later.

        Raises `InvalidValue` for a field that is nothing of the kind.
        """
        self.require_fields()
        editable = {name: value for name, value in self.wanted.items() if name in EDITABLE[self.kind]}
        changes = merge(current, self.assumed or {}, editable, edit, lambda _: None).changes
        return {name: value for name, value in changes.items() if value is not None or name not in ("day_id", "position", "day_ids")}

    def is_in(self, current: Document) -> bool:
        """Tell whether a document holds already what the row wants, and the row nothing that the server says otherwise."""
        if self.is_deleted or self.misfits:
            return False
        assumed, editable = self.assumed or {}, EDITABLE[self.kind]
        for name, value in self.wanted.items():
            is_stale = name not in editable and (value is None or (name in assumed and assumed[name] == value))
            if current.get(name) != value and not is_stale:
                return False
        return True

    def lacks(self, current: Document) -> bool:
        """Tell whether a document holds anything that the row does not."""
        sent = {name: None if name in self.blanks else value for name, value in self.wanted.items()}
        return any(sent.get(name) != current.get(name) for name in FIELDS[self.kind])

    def given(self) -> dict[str, JsonValue]:
        """Return the fields of a new document that are not null; raise `InvalidValue` for one that is nothing of the kind."""
        self.require_fields()
        return {name: value for name, value in self.wanted.items() if value is not None and name in EDITABLE[self.kind]}

    def require_fields(self) -> None:
        """Raise `InvalidValue` for a field that is nothing of the kind."""
        for name in self.misfits:
            raise InvalidValue(path=(camel(name),), field=camel(name), reason=Cause.UNEXPECTED_FORM)

    def text(self, name: str) -> str | None:
        """Return a field that is text, or None."""
        value = self.wanted.get(name)
        return value if isinstance(value, str) else None


def read_row(kind: DocumentKind, assumed: object, wanted: object) -> SentRow:
    """Read a row as a client sends it; raise `InvalidValue` only for what has no id, which nothing could be answered about."""
    if not isinstance(wanted, dict) or not isinstance(document_id := wanted.get("id"), str):
        raise InvalidValue(path=("rows", "newDocumentState", "id"), field="id", reason=Cause.UNEXPECTED_FORM)
    known = FIELDS[kind]
    sent = _named(wanted, known)
    before = _named(assumed, known) if isinstance(assumed, dict) else None
    misfits = tuple(name for name, value in sent.items() if value is not None and not known[name](value))
    fields = {name: None if name in misfits else value for name, value in sent.items()}
    if before is not None:
        before = {name: _canonical(kind, name, value) for name, value in before.items() if value is None or known[name](value)}
        fields |= {name: None for name in before if name not in fields}
    refusal = wanted.get("refusal")
    return SentRow(
        kind,
        document_id,
        before,
        {name: _canonical(kind, name, value) for name, value in fields.items()},
        frozenset(name for name, value in fields.items() if value is None),
        misfits,
        wanted.get("deleted") is True,
        refusal if isinstance(refusal, str) else None,
    )


def told(kind: DocumentKind, document_id: str, body: Mapping[str, JsonValue] | None, refusal: str | None = None) -> Document:
    """Return a document as a client of the collection gets it: all its fields, null where there is none; bare for one that is gone."""
    fields: Document = dict.fromkeys(FIELDS[kind])
    if body is not None:
        fields |= {name: body[name] for name, fits in FIELDS[kind].items() if name in body and body[name] is not None and fits(body[name])}
    if isinstance(position := fields.get("position"), int | float):
        fields["position"] = int(min(max(position, -_INT), _INT))
    return {"id": document_id, "deleted": body is None, "refusal": refusal, **fields}


def _named(sent: Mapping[str, JsonValue], known: Mapping[str, Fits]) -> Document:
    """Return the known fields of a document, by the names under which they are stored."""
    return {name: _renamed(value) for key, value in sent.items() if (name := snake(key)) in known}


def _renamed(value: JsonValue) -> JsonValue:
    """Name the parts of money, and of nothing deeper: no field of a row has parts in its parts."""
    return {snake(key): part for key, part in value.items()} if isinstance(value, dict) else value


def _canonical(kind: DocumentKind, name: str, value: JsonValue) -> JsonValue:
    """Return a value as it would be stored: null is the default where a document has no null, 60.0 is 60, and 09:30 is 09:30:00."""
    if value is None:
        field = _MODELS[kind].model_fields.get(name)
        default: JsonValue = None
        if field is not None and not field.is_required():
            default = to_jsonable_python(field.get_default(call_default_factory=True))
        return default
    if name == "starts_at" and isinstance(value, str) and len(value) == len("09:30"):
        return f"{value}:00"
    return int(value) if isinstance(value, float) and value == int(value) else value
