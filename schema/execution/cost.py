"""What an operation costs: the price of a document, from the actual values of its variables.

The weights stand in the schema as `@cost` and `@listSize` of the GraphQL Cost Directives Specification (IBM), so that a
client can tell the price of its own operations: an object costs 1 or what `@cost` says, a leaf nothing, and a list its
size times its items.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import strawberry
from graphql import (
    FieldNode,
    GraphQLField,
    GraphQLNamedType,
    IntValueNode,
    ListValueNode,
    VariableNode,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
)
from graphql.type import GraphQLOutputType, get_named_type
from strawberry.schema_directive import Location
from strawberry.types.field import StrawberryField

STRAWBERRY = "strawberry-definition"
"""Under which name Strawberry leaves its own definition with a type or field of graphql-core."""

_COST = "tripwise-cost"

COST_LIMIT = 10_000
"""The highest price of one operation, whoever asks."""

DEFAULT_LIST_SIZE = 10
"""How long a list without `@listSize` is taken to be."""

SIZE_CEILING = 1_000_000
"""What a size in a variable is cut to; the resolver refuses it anyway, and sums stay small numbers."""

INTROSPECTION_PRICES = {"__schema": 1_000, "__type": 100}
"""Introspection has no directives of its own; these are its prices, whatever is asked of it."""


@strawberry.schema_directive(locations=[Location.FIELD_DEFINITION], description="What an object of this field costs, instead of 1.")
class Cost:
    """IBM Cost Directives, section 2.2."""

    weight: str = strawberry.field(description="The cost in units, as a number.")


@strawberry.schema_directive(
    locations=[Location.FIELD_DEFINITION], name="listSize", description="How long a list is taken to be when its price is told in advance."
)
class ListSize:
    """IBM Cost Directives, section 2.3."""

    assumed_size: int | None = strawberry.field(description="The size when no argument tells it.", default=strawberry.UNSET)
    slicing_arguments: list[str] | None = strawberry.field(
        description="The arguments that bound the size, by their value or, for a list, by its length; the largest that is given counts.",
        default=strawberry.UNSET,
    )
    sized_fields: list[str] | None = strawberry.field(
        description="The fields of the answer that have this size, in a connection.", default=strawberry.UNSET
    )


@dataclass(frozen=True)
class VariableSize:
    """A size that variables tell; hashable, so that a fragment is measured once per size."""

    names: tuple[str, ...]
    floor: int
    fallback: int

    def of(self, variables: Mapping[str, object]) -> int:
        """Return the size under these values."""
        told = (variables.get(name) for name in self.names)
        given = [
            len(value) if isinstance(value, list) else value for value in told if isinstance(value, int | float | list)
        ]  # 1e2 is an Int.
        if not given and not self.floor:
            return self.fallback
        return max(self.floor, *(int(min(max(value, 0), SIZE_CEILING)) for value in given), 0)


Size = int | VariableSize
Price = int | Callable[[Mapping[str, object]], int]
"""A price, or how it follows from the values of the variables."""


@dataclass(frozen=True)
class FieldCost:
    """What the schema says about the cost of a field."""

    weight: int
    is_list: bool
    assumed_size: int
    slicing_arguments: tuple[str, ...]
    sized_fields: frozenset[str]
    defaults: Mapping[str, int]

    def size(self, node: FieldNode) -> Size:
        """Return how long the list, or the connection, that a field asks for can be."""
        literals: list[int] = []
        names: list[str] = []
        given = {argument.name.value: argument.value for argument in node.arguments or ()}
        for name in self.slicing_arguments:
            value = given.get(name)
            if isinstance(value, VariableNode):
                names.append(value.name.value)
            elif isinstance(value, ListValueNode):
                literals.append(len(value.values))
            elif isinstance(value, IntValueNode):
                literals.append(min(max(int(value.value), 0), SIZE_CEILING) if len(value.value) < 10 else SIZE_CEILING)
            elif value is None and name in self.defaults:
                literals.append(self.defaults[name])
        if names:
            return VariableSize(tuple(names), max(literals, default=0), self.assumed_size)
        return max(literals, default=self.assumed_size)


def cost_of_field(field: GraphQLField) -> FieldCost:
    """Return what the schema says about a field's cost; it is kept with the field."""
    known = field.extensions.get(_COST)
    if not isinstance(known, FieldCost):
        known = field.extensions[_COST] = _read_cost(field)
    return known


def explicit_weights(types: Iterable[GraphQLNamedType]) -> dict[tuple[str, str], int]:
    """Return the weights of objects that differ from 1, by type and field."""
    return {
        (each.name, name): cost.weight
        for each in types
        for name, field in getattr(each, "fields", {}).items()
        if isinstance(field, GraphQLField) and not is_leaf_type(get_named_type(field.type)) and (cost := cost_of_field(field)).weight != 1
    }


def times(size: Size, weight: int, children: Price) -> Price:
    """Return the price of a list: its size times an item with all below it."""
    if isinstance(size, int) and isinstance(children, int):
        return size * (weight + children)

    def price(variables: Mapping[str, object]) -> int:
        below = children if isinstance(children, int) else children(variables)
        return (size if isinstance(size, int) else size.of(variables)) * (weight + below)

    return price


def total(prices: Iterable[Price]) -> Price:
    """Return the sum of prices."""
    fixed = 0
    open_ones: list[Callable[[Mapping[str, object]], int]] = []
    for each in prices:
        if isinstance(each, int):
            fixed += each
        else:
            open_ones.append(each)
    if not open_ones:
        return fixed
    return lambda variables: fixed + sum(each(variables) for each in open_ones)


def _is_list(of: GraphQLOutputType) -> bool:
    return is_list_type(of.of_type if is_non_null_type(of) else of)


def _read_cost(field: GraphQLField) -> FieldCost:
    definition = field.extensions.get(STRAWBERRY)
    directives = definition.directives if isinstance(definition, StrawberryField) else ()
    weight = next((int(each.weight) for each in directives if isinstance(each, Cost)), None)
    listing = next((each for each in directives if isinstance(each, ListSize)), None)
    assumed = listing.assumed_size if listing is not None else None
    arguments = tuple(listing.slicing_arguments or ()) if listing is not None else ()
    return FieldCost(
        weight=(0 if is_leaf_type(get_named_type(field.type)) else 1) if weight is None else weight,
        is_list=_is_list(field.type),
        assumed_size=assumed if isinstance(assumed, int) else DEFAULT_LIST_SIZE,
        slicing_arguments=arguments,
        sized_fields=frozenset((listing.sized_fields or ()) if listing is not None else ()),
        defaults={
            name: argument.default_value
            for name, argument in field.args.items()
            if name in arguments and isinstance(argument.default_value, int)
        },
    )
