"""A schema whose resolvers may return anything at all, and the values that make trouble."""

import asyncio
from collections import OrderedDict, UserList, UserString
from collections.abc import AsyncGenerator, Callable, Generator, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import Enum, IntEnum, StrEnum
from fractions import Fraction
from types import SimpleNamespace
from typing import Any, cast

import strawberry
from graphql import GraphQLError, Undefined
from strawberry.permission import BasePermission
from strawberry.schema.config import StrawberryConfig

from models.errors import NotFound
from schema.context import CONTEXT_KEY, Context
from schema.execution.columns import READY, there
from schema.execution.cost import Cost
from schema.execution.served import ServedSchema
from schema.execution.views import View, of_value
from schema.scalars import MICROS, Micros


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
    "class": lambda: Loose,
    "date": lambda: date(2027, 5, 7),
    "moment": lambda: datetime(2027, 5, 7, 12, 30, tzinfo=UTC),
    "naive moment": lambda: datetime(2027, 5, 7),  # noqa: DTZ001  # on purpose
    "time": lambda: time(9, 30),
    "time with a zone": lambda: time(9, 30, tzinfo=UTC),
    "loose object": lambda: Loose(text=lambda: "loose"),
    "list of loose objects": lambda: [Loose(), Loose(text=lambda: "second")],
    "list of objects and null": lambda: [Loose(), None],
    "list of objects and an error": lambda: [Loose(), ValueError("broken")],
    "list of objects and a promise": lambda: [Loose(), Promise(Loose(text=lambda: "late"))],
    "list of lists of objects": lambda: [[Loose()], [], [Loose(text=lambda: "second")]],
    "namespace": lambda: SimpleNamespace(text="RED"),
    "shelf": lambda: Shelf(value=SimpleNamespace(text="on a shelf")),
    "board": lambda: Board(value=SimpleNamespace(text="on a board", thick=3)),
    "impostor": lambda: SimpleNamespace(text="mine", value=SimpleNamespace(text="of the value")),
    "object": Thing,
}
"""What a resolver may return, made anew each time."""


class Loose(Thing):
    """An object with all attributes that an `Item` needs, some of them others, made anew each time they are read."""

    def __init__(self, **given: Callable[[], object]) -> None:
        """Take these attributes instead."""
        self._given = given

    def __getattribute__(self, name: str) -> Any:
        given = object.__getattribute__(self, "_given")
        return given[name]() if name in given else object.__getattribute__(self, name)

    text = "text"
    maybe_text = "text"
    count = 1
    maybe_count = 1
    ratio = 0.5
    flag = False
    key = "key"
    colour = Colour.RED
    maybe_colour = Colour.BLUE
    day = date(2027, 5, 7)
    moment = datetime(2027, 5, 7, 12, 30, tzinfo=UTC)
    hour = time(9, 30)
    amount = 10
    tags: tuple[str, ...] = ("a", "b")
    maybe_tags = None
    colours = (Colour.RED,)
    grid: tuple[object, ...] = ((1, None), None)
    child = None
    sure = SimpleNamespace(text="sure")
    children: tuple[object, ...] = ()
    maybe_children = None
    rows: tuple[object, ...] = ()
    named = None
    view = None


@strawberry.type
class Leaf:
    """An object with one attribute."""

    text: str


@strawberry.interface
class Named(View):
    """An interface of views."""

    text: str | None = of_value(description="Text.")


@strawberry.type
class Shelf(Named):
    """One implementer."""

    value: strawberry.Private[object]


@strawberry.type
class Board(Named):
    """Another implementer."""

    value: strawberry.Private[object]
    thick: int = of_value(description="How thick.")


@strawberry.type
class Seen(View):
    """A view of no interface."""

    value: strawberry.Private[object]
    text: str | None = of_value(description="Text.")


@strawberry.type
class Item:
    """An object with a field of every kind."""

    text: str
    maybe_text: str | None
    count: int
    maybe_count: int | None
    ratio: float | None
    flag: bool | None
    key: strawberry.ID | None
    colour: Colour
    maybe_colour: Colour | None
    day: date | None
    moment: datetime | None
    hour: time | None
    amount: Micros | None
    tags: list[str]
    maybe_tags: list[str | None] | None
    colours: list[Colour | None] | None
    grid: list[list[int | None] | None] | None
    child: Leaf | None
    sure: Leaf
    children: list[Leaf]
    maybe_children: list[Leaf | None] | None
    rows: list[list[Leaf]] | None
    named: Named | None
    view: Seen | None


class Nobody(BasePermission):
    """Lets nobody through."""

    message = "Not for you."

    def has_permission(self, *_: object, **__: object) -> bool:
        """Refuse."""
        return False


@strawberry.type
class Odd:
    """An object whose methods do odd things."""

    number: strawberry.Private[int] = 1

    @strawberry.field
    def raises(self) -> str | None:
        """Raise for every second object."""
        if self.number % 2:
            raise ValueError("odd")
        return "even"

    @strawberry.field
    def must(self) -> str:
        """Raise where nothing may be null."""
        if self.number % 2:
            raise NotFound
        return "even"

    @strawberry.field
    def context(self, info: strawberry.Info) -> str:
        """Ask for no more than the context."""
        return f"{self.number} {sorted(info.context)}"

    @strawberry.field
    def path(self, info: strawberry.Info) -> str:
        """Ask for more than the context."""
        return str(info.path.as_list())

    @strawberry.field
    def parent(self, info: strawberry.Info) -> str:
        """Ask for the raw info."""
        return f"{info._raw_info.parent_type} {info.field_name} {info.variable_values}"

    @strawberry.field
    async def late(self) -> int:
        """Take a moment."""
        await asyncio.sleep(0)
        return self.number

    @strawberry.field(metadata={READY: lambda odd: there(odd.number if odd.number < 2 else None)})
    async def ready(self) -> int:
        """Take a moment, unless the number is small."""
        await asyncio.sleep(0)
        return self.number

    @strawberry.field
    def promised(self) -> int:
        """Return something to wait for from a plain method."""
        return Promise(self.number)  # type: ignore[return-value]  # on purpose

    @strawberry.field
    def given(self, by: int = 2) -> int:
        """Take an argument."""
        return self.number * by

    @strawberry.field(permission_classes=[Nobody])
    def secret(self) -> str | None:
        """Be refused."""
        return "secret"

    @strawberry.field
    @staticmethod
    def fixed() -> int:
        """Know no object."""
        return 42

    @strawberry.field
    def parented(root: strawberry.Parent["Odd"]) -> int:  # noqa: N805  # as Strawberry has it
        """Take the object by another name."""
        return root.number

    @strawberry.field(directives=[Cost(weight="5")])
    def dear(self) -> Leaf:
        """Return an object that costs more."""
        return Leaf(text=str(self.number))

    @strawberry.field(directives=[Cost(weight="0")])
    def free(self) -> Leaf:
        """Return an object that costs nothing."""
        return Leaf(text=str(self.number))


@strawberry.type
class Picky(Named):
    """An implementer that says for itself what it is."""

    value: strawberry.Private[object]

    @classmethod
    def is_type_of(cls, found: object, _: object) -> bool:
        """Want no value."""
        return isinstance(found, cls) and found.value is None


@dataclass
class TroubledContext(Context):
    """A context with what the queries return."""

    found: Callable[[], object] = list


def _found(info: strawberry.Info) -> Any:
    return cast("TroubledContext", info.context[CONTEXT_KEY]).found()


@strawberry.type
class Query:
    """The root."""

    @strawberry.field
    def items(self, info: strawberry.Info) -> list[Item | None]:
        """Return what the test says."""
        return list(_found(info))

    @strawberry.field
    def sure_items(self, info: strawberry.Info) -> list[Item] | None:
        """Return what the test says, where nothing may be null."""
        return list(_found(info))

    @strawberry.field
    def any_items(self, info: strawberry.Info) -> list[Item | None] | None:
        """Return what the test says in whatever it is in."""
        return _found(info)  # type: ignore[no-any-return]

    @strawberry.field
    def odd(self) -> list[Odd | None]:
        """Return four odd objects."""
        return [Odd(number=number) for number in range(4)]

    @strawberry.field
    def shelves(self, info: strawberry.Info) -> list[Shelf | None]:
        """Return what the test says as implementers of an interface."""
        return list(_found(info))

    @strawberry.field
    def views(self, info: strawberry.Info) -> list[Seen | None]:
        """Return what the test says as views."""
        return list(_found(info))

    @strawberry.field
    def picky(self) -> list[Picky | None]:
        """Return two objects, one of which is not of its type."""
        return [Picky(value=None), Picky(value=SimpleNamespace(text="RED"))]


def build_troubled_schema() -> ServedSchema:
    """Return the schema."""
    return ServedSchema(Query, types=[Board, Picky], config=StrawberryConfig(scalar_map={Micros: MICROS}))
