"""What bounds a document before it is validated: one memoised linear pass over it.

Fragments are measured once each, however often they are spread, so that a document that doubles with each of its
fragments is refused as fast as any other.
"""

from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    ListValueNode,
    ObjectValueNode,
    OperationDefinitionNode,
    ValueNode,
    get_named_type,
)
from graphql.language.ast import SelectionSetNode

from models.errors import DocumentTooLarge, TooMany
from schema.execution.cost import INTROSPECTION_PRICES, Price, Size, cost_of_field, times, total

TOKEN_LIMIT = 800
CHARACTER_LIMIT = 20_000
"""The longest document. To parse and validate it costs some 30 us a token, and a long string or comment 0.4 us a character."""

COMPARISON_LIMIT = 5_000
"""How much of validation may go into comparing fields that share a response key, in graphql-core's units of some 0.5 us."""

LIMITS = {
    "operations": 20,
    "depth": 20,
    "fields": 1_000,
    "aliases": 60,
    "directives": 60,
    "root fields": 20,
    "fragments": 30,
    "fields of one name in one place": 10,
}
"""What one operation may have, its fragments counted as often as they are spread.

Validation compares each pair of fields that share a response key in one place; hence the last of them.
"""

LIST_LIMIT = 250
"""The longest list in an argument or a variable, and the most fields of an object there."""


class Measure(NamedTuple):
    """The size of a part of a document, with all that it spreads."""

    depth: int = 0
    fields: int = 0
    aliases: int = 0
    directives: int = 0
    price: Price = 0


def require_bounded(schema: GraphQLSchema, document: DocumentNode) -> dict[str | None, Measure]:
    """Return the measure of each operation by its name; raise `DocumentTooLarge` or `TooMany`.

    The price is an upper bound: what two fragments ask of the same object is counted twice.
    """
    fragments = {each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)}
    _require("operations", len(document.definitions) - len(fragments))
    _require("fragments", len(fragments))
    pass_ = _Pass(schema, fragments)
    measures: dict[str | None, Measure] = {}
    for operation in document.definitions:
        if isinstance(operation, OperationDefinitionNode):
            _require("root fields", len(operation.selection_set.selections))
            measure = pass_.selections(operation.selection_set, schema.get_root_type(operation.operation), None, 0)
            own = len(operation.directives or ())
            measures[operation.name.value if operation.name else None] = measure._replace(directives=measure.directives + own)
            _require("directives", measure.directives + own)
    for name in fragments:
        pass_.fragment(name, None, 0)
    return measures


def require_short_lists(values: Mapping[str, object]) -> None:
    """Raise `TooMany` for a variable that holds a longer list, or an object of more fields, than any argument takes."""
    _require_short(("variables",), len(values))
    waiting: list[tuple[tuple[str, ...], object]] = [((name,), value) for name, value in values.items()]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, list):
            _require_short(path, len(value))
            waiting += [(path, each) for each in value if isinstance(each, dict | list)]
        elif isinstance(value, dict):
            _require_short(path, len(value))
            waiting += [((*path, str(name)), each) for name, each in value.items() if isinstance(each, dict | list)]


def _require(measure: str, found: int) -> None:
    if found > LIMITS[measure]:
        raise DocumentTooLarge(measure=measure, limit=LIMITS[measure])


_Sized = tuple[Size, frozenset[str]]
"""How long the lists of these names are that a connection slices."""


class _Pass:
    def __init__(self, schema: GraphQLSchema, fragments: Mapping[str, FragmentDefinitionNode]) -> None:
        self._schema = schema
        self._fragments = fragments
        self._known: dict[tuple[str, _Sized | None], Measure] = {}

    def fragment(self, name: str, sized: _Sized | None, depth: int) -> Measure:
        """Return the measure of a fragment; nothing for one that is unknown or spreads itself, which validation refuses."""
        definition = self._fragments.get(name)
        if definition is None:
            return Measure()
        key = (name, sized)
        if key not in self._known:
            self._known[key] = Measure()
            condition = self._schema.get_type(definition.type_condition.name.value)
            self._known[key] = self.selections(definition.selection_set, condition, sized, depth)
        found = self._known[key]
        _require("depth", depth + found.depth)
        return found

    def selections(self, node: SelectionSetNode, parent: GraphQLNamedType | None, sized: _Sized | None, depth: int) -> Measure:
        """Return the measure of a selection set; `sized` is what its connection slices."""
        _require("depth", depth)
        keys: Counter[str] = Counter()
        parts: list[Measure] = []
        directives = 0
        for selection in node.selections:
            directives += len(selection.directives or ())
            if isinstance(selection, FieldNode):
                keys[selection.alias.value if selection.alias else selection.name.value] += 1
                parts.append(self._field(selection, parent, sized, depth))
            elif isinstance(selection, FragmentSpreadNode):
                parts.append(self.fragment(selection.name.value, sized, depth))
            elif isinstance(selection, InlineFragmentNode):
                condition = selection.type_condition
                inner = self._schema.get_type(condition.name.value) if condition else parent
                part = self.selections(selection.selection_set, inner, sized, depth + 1)
                parts.append(part._replace(depth=part.depth + 1))
        if keys:
            _require("fields of one name in one place", max(keys.values()))
        measure = Measure(
            max((part.depth for part in parts), default=0),
            sum(part.fields for part in parts),
            sum(part.aliases for part in parts),
            directives + sum(part.directives for part in parts),
            total([part.price for part in parts]),
        )
        _require("fields", measure.fields)
        _require("aliases", measure.aliases)
        _require("directives", measure.directives)
        return measure

    def _field(self, node: FieldNode, parent: GraphQLNamedType | None, sized: _Sized | None, depth: int) -> Measure:
        for argument in node.arguments or ():
            _require_short_literal(argument.name.value, argument.value)
        name = node.name.value
        field = _field_of(self._schema, parent, name)
        size: Size = 1
        weight = 0
        sliced: _Sized | None = None
        if field is not None:
            cost = cost_of_field(field)
            weight = cost.weight
            if cost.sized_fields:
                sliced = cost.size(node), cost.sized_fields
            elif cost.is_list:
                size = sized[0] if sized is not None and name in sized[1] else cost.size(node)
        below = Measure()
        if node.selection_set is not None:
            inner = get_named_type(field.type) if field is not None else None
            below = self.selections(node.selection_set, inner, sliced, depth + 1)
        return Measure(
            below.depth + 1,
            below.fields + 1,
            below.aliases + (node.alias is not None),
            below.directives,
            INTROSPECTION_PRICES[name] if name in INTROSPECTION_PRICES else times(size, weight, below.price),
        )


def _field_of(schema: GraphQLSchema, parent: GraphQLNamedType | None, name: str) -> GraphQLField | None:
    if isinstance(parent, GraphQLObjectType | GraphQLInterfaceType):
        return parent.fields.get(name) or schema.get_field(parent, name)
    return None


def _require_short_literal(argument: str, value: ValueNode) -> None:
    waiting: list[tuple[tuple[str, ...], ValueNode]] = [((argument,), value)]
    while waiting:
        path, node = waiting.pop()
        if isinstance(node, ListValueNode):
            _require_short(path, len(node.values))
            waiting += [(path, each) for each in node.values]
        elif isinstance(node, ObjectValueNode):
            _require_short(path, len(node.fields))
            waiting += [((*path, each.name.value), each.value) for each in node.fields]


def _require_short(path: tuple[str, ...], length: int) -> None:
    if length > LIST_LIMIT:
        raise TooMany(path=path, field=path[-1], limit=LIST_LIMIT)
