"""Documents as clients see them: the names of their fields in camel case, their values as they are stored."""

import re
from functools import lru_cache

from pydantic import JsonValue

from models.change import Document
from models.errors import Cause, InvalidValue
from models.value import camel

_HUMP = re.compile(r"(?<=[a-z0-9])([A-Z])")


@lru_cache(maxsize=512)
def snake(name: str) -> str:
    """Return a field's name as it is stored: `startsAt` becomes `starts_at`."""
    return _HUMP.sub(lambda hump: f"_{hump[1].lower()}", name)


def to_wire(stored: Document) -> Document:
    """Return a stored document as clients see it."""
    return {camel(name): value if _is_plain(value) else _renamed(value) for name, value in stored.items()}


def from_wire(sent: Document, *path: str) -> Document:
    """Return fields that a client sent by the names under which they are stored; raise `InvalidValue` for a name that is none."""
    stored: Document = {}
    for name, value in sent.items():
        if not name.isalnum():
            raise InvalidValue(path=(*path, name[:60]), field=name[:60], reason=Cause.UNEXPECTED_FORM)
        stored[snake(name)] = _stored(value, *path, name)
    return stored


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
