"""A schema whose resolvers may return anything at all."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from types import SimpleNamespace
from typing import Any, cast

import strawberry
from strawberry.permission import BasePermission
from strawberry.schema.config import StrawberryConfig

from models.errors import NotFound
from schema.context import CONTEXT_KEY, Context
from schema.execution.columns import READY, there
from schema.execution.cost import Cost
from schema.execution.served import ServedSchema
from schema.execution.views import View, of_value
from schema.scalars import MICROS, Micros
from tests.fakes.odd_values import VALUES as ODD_VALUES
from tests.fakes.odd_values import Colour, Promise, Thing


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


VALUES: dict[str, Callable[[], object]] = {
    **ODD_VALUES,
    "class": lambda: Loose,
    "loose object": lambda: Loose(text=lambda: "loose"),
    "list of loose objects": lambda: [Loose(), Loose(text=lambda: "second")],
    "list of objects and null": lambda: [Loose(), None],
    "list of objects and an error": lambda: [Loose(), ValueError("broken")],
    "list of objects and a promise": lambda: [Loose(), Promise(Loose(text=lambda: "late"))],
    "list of lists of objects": lambda: [[Loose()], [], [Loose(text=lambda: "second")]],
    "shelf": lambda: Shelf(value=SimpleNamespace(text="on a shelf")),
    "board": lambda: Board(value=SimpleNamespace(text="on a board", thick=3)),
}
"""What a resolver may return, made anew each time."""


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
