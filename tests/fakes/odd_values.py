"""Values that make trouble: of the wrong type, of a class that only looks right, late, broken, or not there at all."""

import asyncio
from collections import OrderedDict, UserList, UserString
from collections.abc import AsyncGenerator, Callable, Generator, Iterator
from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import Enum, IntEnum, StrEnum
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import strawberry
from graphql import GraphQLError, Undefined

from models.errors import NotFound


@strawberry.enum
class Colour(Enum):
    """An enum of the schema."""

    RED = "red"
    BLUE = "blue"
    CRIMSON = "red"  # noqa: PIE796  # another name of RED


class Paint(Enum):
    """An enum that the schema does not know, with values of one that it knows."""

    RED = "red"
    GREEN = "green"


class Word(StrEnum):
    """Text that is more than text."""

    RED = "RED"


class Number(IntEnum):
    """A number that is more than a number."""

    ONE = 1


class Text(str):
    """Text of another class."""

    __slots__ = ()


class Whole(int):
    """A number of another class."""

    __slots__ = ()


class Items(list[object]):
    """A list of another class."""


class Thing:
    """Looks the same each time it is made."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"


class Promise(Thing):
    """Something that can be awaited, any number of times."""

    def __init__(self, value: object) -> None:
        """Promise `value`."""
        self._value = value

    def __await__(self) -> Generator[Any, None, object]:
        yield from asyncio.sleep(0).__await__()
        return self._value


class Indexed(Thing):
    """Counts as a number."""

    def __index__(self) -> int:
        return 7


class Stream(Thing):
    """A list that comes bit by bit."""

    async def __aiter__(self) -> AsyncGenerator[object, None]:
        yield "RED"


def _numbers() -> Iterator[int]:
    yield from (1, 2)


VALUES: dict[str, Callable[[], object]] = {
    "null": lambda: None,
    "undefined": lambda: Undefined,
    "unset": lambda: strawberry.UNSET,
    "true": lambda: True,
    "int": lambda: 3,
    "int of 32 bits": lambda: -(2**31),
    "int of 33 bits": lambda: 2**31,
    "int of 70 bits": lambda: 2**70,
    "int of a class": lambda: Whole(5),
    "int of an enum": lambda: Number.ONE,
    "index": Indexed,
    "float": lambda: 1.5,
    "whole float": lambda: 4.0,
    "minus nought": lambda: -0.0,
    "huge float": lambda: 1e300,
    "not a number": lambda: float("nan"),
    "infinity": lambda: float("inf"),
    "decimal": lambda: Decimal("2.50"),
    "fraction": lambda: Fraction(1, 2),
    "complex": lambda: 1j,
    "text": lambda: 'a "text"\n\x00 ✈',
    "digits": lambda: "12",
    "name of a colour": lambda: "RED",
    "value of a colour": lambda: "red",
    "text of a class": lambda: Text("mine"),
    "text of an enum": lambda: Word.RED,
    "user text": lambda: UserString("mine"),
    "bytes": lambda: b"bytes",
    "colour": lambda: Colour.BLUE,
    "second name of a colour": lambda: Colour.CRIMSON,
    "paint": lambda: Paint.RED,
    "green paint": lambda: Paint.GREEN,
    "error": lambda: ValueError("broken"),
    "error of graphql": lambda: GraphQLError("broken", extensions={"code": "BROKEN"}),
    "error of ours": NotFound,
    "class of an error": lambda: ValueError,
    "promise of text": lambda: Promise("RED"),
    "promise of null": lambda: Promise(None),
    "promise of a number": lambda: Promise(2),
    "empty list": list,
    "list of text": lambda: ["RED", "BLUE"],
    "list of texts and null": lambda: ["RED", None],
    "list of numbers": lambda: [1, 2],
    "list of lists": lambda: [[1, None], None, [], [2]],
    "list of tuples": lambda: [(1,), [2]],
    "list of bad lists": lambda: [[1], 2],
    "list with an error": lambda: ["RED", ValueError("broken")],
    "list with a promise": lambda: ["RED", Promise("BLUE")],
    "list of colours": lambda: [Colour.RED, Colour.BLUE, None],
    "list of a class": lambda: Items(["RED"]),
    "user list": lambda: UserList(["RED"]),
    "tuple": lambda: ("RED", "BLUE"),
    "set": lambda: {"RED"},
    "frozen set": lambda: frozenset({1}),
    "range": lambda: range(2),
    "generator": _numbers,
    "stream": Stream,
    "dict": lambda: {"text": "RED", "count": 1, "children": []},
    "ordered dict": lambda: OrderedDict(text="RED"),
    "function": lambda: len,
    "date": lambda: date(2027, 5, 7),
    "moment": lambda: datetime(2027, 5, 7, 12, 30, tzinfo=UTC),
    "naive moment": lambda: datetime(2027, 5, 7),  # noqa: DTZ001  # on purpose
    "time": lambda: time(9, 30),
    "time with a zone": lambda: time(9, 30, tzinfo=UTC),
    "namespace": lambda: SimpleNamespace(text="RED"),
    "impostor": lambda: SimpleNamespace(text="mine", value=SimpleNamespace(text="of the value")),
    "object": Thing,
}
"""What a resolver may return, made anew each time."""
