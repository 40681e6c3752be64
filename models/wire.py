"""Documents as clients see them: the names of their fields in camel case, their values as they are stored."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import get_args

from pydantic import JsonValue

from models.account import User
from models.change import Document, DocumentKind
from models.errors import Cause, InvalidValue
from models.planning.generation import Generation, Message
from models.trip import Day, Member, Note, Stop, Trip
from models.value import Value, camel

VALUES: dict[DocumentKind, type[Value]] = {
    DocumentKind.USER: User,
    DocumentKind.TRIP: Trip,
    DocumentKind.DAY: Day,
    DocumentKind.STOP: Stop,
    DocumentKind.MEMBER: Member,
    DocumentKind.NOTE: Note,
    DocumentKind.MESSAGE: Message,
    DocumentKind.GENERATION: Generation,
}
"""What a document of each kind is."""

_HUMP = re.compile(r"(?<=[a-z0-9])([A-Z])")


@lru_cache(maxsize=512)
def snake(name: str) -> str:
    """Return a field's name as it is stored: `startsAt` becomes `starts_at`."""
    return _HUMP.sub(lambda hump: f"_{hump[1].lower()}", name)


def to_wire(stored: Document) -> Document:
    """Return a stored document as clients see it."""
    return {camel(name): value if _is_plain(value) else _renamed(value) for name, value in stored.items()}


def wire_text(kind: DocumentKind, stored: str) -> str:
    """Return the JSON of a stored document as clients see it, as `to_wire` does, but without reading it.

    In JSON nothing but a name stands between quotes before a colon: a quote inside of a text has a backslash before it.
    """
    for name, renamed in _names_of(kind):
        stored = stored.replace(name, renamed)
    return stored


def from_wire(sent: Document, *path: str) -> Document:
    """Return fields that a client sent by the names under which they are stored; raise `InvalidValue` for a name that is none."""
    stored: Document = {}
    for name, value in sent.items():
        if not name.isalnum():
            raise InvalidValue(path=(*path, name[:60]), field=name[:60], reason=Cause.UNEXPECTED_FORM)
        stored[snake(name)] = _stored(value, *path, name)
    return stored


@lru_cache(maxsize=len(DocumentKind))
def _names_of(kind: DocumentKind) -> tuple[tuple[str, str], ...]:
    """Return the names that documents of a kind have to be rid of, and what they are called instead, each as it stands in JSON."""
    names = sorted(name for name in _fields_of(VALUES[kind]) if "_" in name)
    return tuple((f'"{name}":', f'"{camel(name)}":') for name in names)


def _fields_of(value: object) -> Iterator[str]:
    """Yield the names of the fields of a value, and of all values in it."""
    if isinstance(value, type) and issubclass(value, Value):
        for name, field in value.model_fields.items():
            yield name
            yield from _fields_of(field.annotation)
    for part in get_args(value):
        yield from _fields_of(part)


def _is_plain(value: JsonValue) -> bool:
    return not isinstance(value, dict | list)


def _renamed(value: JsonValue) -> JsonValue:
    if isinstance(value, dict):
        return to_wire(value)
    return [_renamed(each) for each in value] if isinstance(value, list) else value


def _stored(value: JsonValue, *path: str) -> JsonValue:
    if isinstance(value, dict):
        return from_wire(value, *path)
    return [_stored(each, *path) for each in value] if isinstance(value, list) else value
