"""The fast path: a selection set over a list of objects, column by column.

graphql-core completes one leaf at a time, at some 5 us each. Where a sub-selection holds nothing but attributes and plain
methods, all values of one field are read at once, checked by their types, and the rows are put together as structs that
msgspec encodes. Whatever can't be shown to be exact raises `Inexact`, and graphql-core completes the value instead: columns
have no errors, no nulls and no order of their own.
"""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from functools import lru_cache
from itertools import chain, islice
from operator import attrgetter
from types import GeneratorType, NoneType
from typing import TypeVar, cast

import msgspec
from graphql import (
    BooleanValueNode,
    FieldNode,
    GraphQLError,
    GraphQLField,
    GraphQLList,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLResolveInfo,
    IntValueNode,
    StringValueNode,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
    is_object_type,
)
from graphql.execution.collect_fields import FieldDetails
from graphql.execution.values import VariableValues, get_argument_values
from graphql.pyutils import UndefinedType
from strawberry.types.base import StrawberryObjectDefinition
from strawberry.types.field import StrawberryField

from schema.execution.cost import STRAWBERRY, cost_of_field
from schema.execution.leaves import Coercer, Inexact, Types, Values, leaf_column
from schema.execution.views import View

Getter = Callable[[Values, "Run"], Values]
Completer = Callable[[Values, Types, "Run"], Values]
SubFields = Callable[[GraphQLObjectType, object], Iterable[tuple[str, object]]]
"""Returns the response keys of a selection set with what stands behind each, as the executor collects them."""

READY = "ready"
"""In a field's metadata: a function of the object alone that returns the value of an async resolver, if it is there already."""

_NO_OBJECTS = (Exception, UndefinedType, GeneratorType)
"""What graphql-core completes to an error or null, or may wait for, where an object is expected."""

T = TypeVar("T")


def there(value: T | None) -> T:
    """Return a value that was read already; raise `Inexact` where it has to be read first."""
    if value is None:
        raise Inexact
    return value


class Run:
    """One execution: what plain methods may ask for, and how much was completed.

    It stands in for Strawberry's `info`; a method that asks it for more than the context is not plain.
    """

    __slots__ = ("context", "cost", "rows", "slow_rows", "variables")

    def __init__(self, context: object, variables: VariableValues) -> None:
        """Begin with nothing completed."""
        self.context = context
        self.variables = variables
        self.cost = 0
        self.rows = 0
        self.slow_rows = 0


_ROOT: Values = (None,)
"""What the fields of a query are read of."""


class Rows:
    """A selection set over objects of one type."""

    def __init__(self, of: GraphQLObjectType, weight: int, keys: tuple[str, ...], columns: tuple[Getter, ...]) -> None:
        """Complete objects that cost `weight` each to rows with these keys."""
        definition = of.extensions.get(STRAWBERRY)
        origin = definition.origin if isinstance(definition, StrawberryObjectDefinition) else object
        self._origin = origin if of.is_type_of or issubclass(origin, View) else None
        self._weight = weight
        self._columns = columns
        self._row = _row_of(keys)
        self._plain: Types = set()

    def complete(self, objects: Values, types: Types, run: Run) -> Values:
        """Return a row for each object; raise `Inexact`."""
        if not types <= self._plain:
            self._require_plain(types)
        run.cost += self._weight * len(objects)
        run.rows += len(objects)
        return list(map(self._row, *[column(objects, run) for column in self._columns]))

    def complete_root(self, run: Run) -> object:
        """Return the row of the root, which is no object; raise `Inexact`."""
        return self._row(*[column(_ROOT, run)[0] for column in self._columns])

    def _require_plain(self, types: Types) -> None:
        for each in types:
            is_other = self._origin is not None and each is not self._origin
            if is_other or issubclass(each, _NO_OBJECTS) or hasattr(each, "__await__"):
                raise Inexact
        if len(self._plain) < 8:
            self._plain |= types


@lru_cache(maxsize=1024)
def _row_of(keys: tuple[str, ...]) -> Callable[..., object]:
    """Return a struct with these keys; they may be any GraphQL names, hence its fields are numbered."""
    fields = [f"field_{number}" for number in range(len(keys))]
    return msgspec.defstruct("Row", fields, rename=dict(zip(fields, keys, strict=True)), gc=False)


def compile_values(of: GraphQLOutputType, field: GraphQLField, behind: object, sub_fields: SubFields) -> Completer | None:
    """Return what completes a column of values of a type, or None where columns can't.

    `field` is the one that the values are of, `behind` what its response key stands for.
    """
    if is_non_null_type(of):
        inner = compile_values(of.of_type, field, behind, sub_fields)
        return None if inner is None else _required(inner)
    nullable: Completer | None = None
    if is_leaf_type(of):
        coerce = leaf_column(of)
        nullable = None if coerce is None else _leaf(coerce)
    elif is_list_type(of):
        nullable = _list(of, field, behind, sub_fields)
    elif is_object_type(of):
        rows = compile_rows(of, cost_of_field(field).weight, sub_fields(of, behind), sub_fields)
        nullable = None if rows is None else rows.complete
    return None if nullable is None else _optional(nullable)


def _leaf(coerce: Coercer) -> Completer:
    return lambda values, types, _: coerce(values, types)


def _required(inner: Completer) -> Completer:
    def complete(values: Values, types: Types, run: Run) -> Values:
        if NoneType in types:
            raise Inexact
        return inner(values, types, run)

    return complete


def _optional(inner: Completer) -> Completer:
    def complete(values: Values, types: Types, run: Run) -> Values:
        if NoneType not in types:
            return inner(values, types, run)
        present = [value for value in values if value is not None]
        done = iter(inner(present, types - {NoneType}, run))
        return [None if value is None else next(done) for value in values]

    return complete


def _list(of: GraphQLList[GraphQLOutputType], field: GraphQLField, behind: object, sub_fields: SubFields) -> Completer | None:
    inner = compile_values(of.of_type, field, behind, sub_fields)
    if inner is None:
        return None

    def complete(values: Values, types: Types, run: Run) -> Values:
        if not types <= {list, tuple}:
            raise Inexact
        lists = cast("Sequence[Sequence[object]]", values)
        if len(lists) == 1:
            items = lists[0]
            return [inner(items, set(map(type, items)), run)]
        items = list(chain.from_iterable(lists))
        done = iter(inner(items, set(map(type, items)), run))
        return [list(islice(done, len(each))) for each in lists]

    return complete


def compile_rows(of: GraphQLObjectType, weight: int, selected: Iterable[tuple[str, object]], sub_fields: SubFields) -> Rows | None:
    """Return what completes objects of a type to rows of what is selected, or None where columns can't."""
    definition = of.extensions.get(STRAWBERRY)
    if isinstance(definition, StrawberryObjectDefinition) and definition.is_type_of is not None:
        return None
    keys: list[str] = []
    columns: list[Getter] = []
    for key, below in selected:
        column = _column(of, below, sub_fields)
        if column is None:
            return None
        keys.append(key)
        columns.append(column)
    if not keys:
        return None
    return Rows(of, weight, tuple(keys), tuple(columns))


def _column(parent: GraphQLObjectType, behind: object, sub_fields: SubFields) -> Getter | None:
    node = cast("list[FieldDetails]", behind)[0].node
    name = node.name.value
    if name == "__typename":
        constant = parent.name
        return lambda objects, _: [constant] * len(objects)
    field = parent.fields.get(name)
    read = None if field is None else _reader(parent, field, node)
    complete = None if field is None or read is None else compile_values(field.type, field, behind, sub_fields)
    if read is None or complete is None:
        return None
    reads, completes = read, complete

    def column(objects: Values, run: Run) -> Values:
        values = reads(objects, run)
        return completes(values, set(map(type, values)), run)

    return column


def _reader(parent: GraphQLObjectType, field: GraphQLField, node: FieldNode) -> Getter | None:
    """Return what reads a field of many objects as its resolver would, or None for a resolver that does more than that."""
    definition = field.extensions.get(STRAWBERRY)
    if not isinstance(definition, StrawberryField) or definition.extensions or definition.permission_classes:
        return None
    if READY in definition.metadata:
        return _each(definition.metadata[READY])
    if definition.is_basic_field:
        if definition.default_resolver is not getattr:
            return None
        owner = parent.extensions.get(STRAWBERRY)
        is_viewed = isinstance(owner, StrawberryObjectDefinition) and issubclass(owner.origin, View) and not definition.init
        get = attrgetter(f"value.{definition.python_name}" if is_viewed else definition.python_name)
        return lambda objects, _: list(map(get, objects))
    resolver = definition.base_resolver
    if resolver is None or resolver.is_async or resolver.self_parameter is None:
        return None
    if resolver.parent_parameter is not None or resolver.root_parameter is not None:
        return None
    if field.args:
        return _with_arguments(field, node)
    function = cast("Callable[..., object]", resolver.wrapped_func)
    if resolver.info_parameter is None:
        return _each(function)
    info_name = resolver.info_parameter.name
    return lambda objects, run: [function(each, **{info_name: run}) for each in objects]


def _each(function: Callable[[object], object]) -> Getter:
    return lambda objects, _: list(map(function, objects))


def _with_arguments(field: GraphQLField, node: FieldNode) -> Getter | None:
    """Return what calls Strawberry's resolver for each object, with the arguments coerced once for all of them."""
    resolve = field.resolve
    if resolve is None:
        return None

    constant = None
    if all(isinstance(argument.value, IntValueNode | StringValueNode | BooleanValueNode) for argument in node.arguments or ()):
        with suppress(GraphQLError):  # Each call raises it again, and graphql-core tells it at its place.
            constant = get_argument_values(field, node, VariableValues({}, {}))

    def read(objects: Values, run: Run) -> Values:
        arguments = get_argument_values(field, node, run.variables) if constant is None else constant
        return [resolve(each, cast("GraphQLResolveInfo[object]", run), **arguments) for each in objects]

    return read
