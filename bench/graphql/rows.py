"""The schema that is measured: ours, with a greeting and rows of ten plain fields beside it."""

from typing import Annotated, TypeVar

import strawberry
from strawberry.schema.config import StrawberryConfig

from schema.execution.cost import Cost, ListSize
from schema.root import Mutation, Query, Subscription
from schema.scalars import MICROS, Micros

ROW_COUNT = 1_000


@strawberry.type(description="Something with ten plain fields.")
class Row:
    """A row."""

    id: strawberry.ID
    title: str
    city: str
    kind: str
    notes: str
    price: float
    rating: float
    visits: int
    open: bool
    position: int


_CITIES = ("Lisboa", "Porto", "Rio de Janeiro", "São Paulo", "Salvador", "Madrid", "Paris", "Roma")
_KINDS = ("museum", "garden", "viewpoint", "restaurant", "market")

ROWS = [
    Row(
        id=strawberry.ID(f"row_{number:05}"),
        title=f"Miradouro número {number}",
        city=_CITIES[number % len(_CITIES)],
        kind=_KINDS[number % len(_KINDS)],
        notes=f"Chega-se a pé em {number % 40 + 2} minutos; à tarde há menos gente.",
        price=number % 90 + 0.25,  # A whole number would be written differently by Python and by JavaScript.
        rating=number % 5 + 0.5,
        visits=number * 37 % 100_000,
        open=number % 3 != 0,
        position=number,
    )
    for number in range(ROW_COUNT)
]


@strawberry.type(name="Query", description="What can be read, and what is measured beside it.")
class BenchQuery(Query):
    """The root of queries."""

    @strawberry.field(description="A greeting.")
    def hello(self) -> str:
        """Return the greeting."""
        return "world"

    @strawberry.field(description="Rows from memory.", directives=[ListSize(slicing_arguments=["first"])])
    def rows(self, first: Annotated[int, strawberry.argument(description="How many.")]) -> list[Row]:
        """Return the rows."""
        return ROWS[:first]


S = TypeVar("S", bound=strawberry.Schema)


def bench_schema(kind: type[S]) -> S:
    """Return the schema, executed as `kind` does: by our endpoint, or by Strawberry itself with no extension."""
    return kind(
        query=BenchQuery,
        mutation=Mutation,
        subscription=Subscription,
        schema_directives=[Cost, ListSize],
        config=StrawberryConfig(scalar_map={Micros: MICROS}),
    )
