"""Valid queries over a schema, drawn at random: aliases, fragments, conditions, variables, and fields that merge."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from graphql import (
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_leaf_type,
)
from hypothesis import strategies as st

DEPTH = 7
"""How many levels of fields a query has at most, its leaves included: trips, edges, node, days, stops, place, name."""

FIELDS = 30
"""How many fields a query has at most as it is written; fragments that are spread twice add to that."""

Chosen = Mapping[str, object]
"""Values of arguments by their names; JSON, but for `Symbol`."""

Composite = GraphQLObjectType | GraphQLInterfaceType


class Symbol(str):
    """The name of an enum's value."""

    __slots__ = ()


@dataclass(frozen=True)
class DrawnQuery:
    """A query with the values of its variables; `switches` are those that decide on what is selected."""

    text: str
    variables: dict[str, object]
    switches: tuple[str, ...]

    def switched(self) -> dict[str, object]:
        """Return the values of the variables with every decision turned round."""
        return {**self.variables, **{name: not self.variables.get(name, True) for name in self.switches}}


@st.composite
def drawn_queries(draw: st.DrawFn, schema: GraphQLSchema, arguments: Mapping[str, Sequence[Chosen]]) -> DrawnQuery:
    """Draw a query; `arguments` holds what to choose from for each field that takes any, by `Type.field`."""
    drawn = _Drawn(draw, schema, arguments)
    assert schema.query_type is not None
    body = drawn.selection_set(schema.query_type, DEPTH)
    declared = ", ".join(f"${name}: {kind}" for name, kind in sorted(drawn.kinds.items()))
    text = f"query{f'({declared})' if declared else ''} {body}" + "".join(f" {each}" for each in drawn.definitions)
    return DrawnQuery(text, drawn.values, tuple(name for name in drawn.kinds if name in _SWITCHES))


_SWITCHES = {"on": "Boolean!", "off": "Boolean!", "late": "Boolean! = true"}
_VALUES = {"on": True, "off": False}


class _Drawn:
    def __init__(self, draw: st.DrawFn, schema: GraphQLSchema, arguments: Mapping[str, Sequence[Chosen]]) -> None:
        self._draw = draw
        self._schema = schema
        self._arguments = arguments
        self._ambiguous = _ambiguous(schema)
        self._fields_left = FIELDS
        self._finished: list[tuple[str, Composite, int]] = []
        """The fragments that are defined by now, each with its type and its depth."""
        self.definitions: list[str] = []
        self.kinds: dict[str, str] = {}
        self.values: dict[str, object] = {}

    def selection_set(self, of: Composite, depth: int) -> str:
        """Draw a selection set of at most `depth` levels."""
        parts: list[str] = []
        for _ in range(self._draw(st.integers(1, 5))):
            kind = self._draw(st.integers(0, 19))
            if kind == 0:
                parts.append(self._typename())
            elif kind == 1 and parts:
                parts.append(self._draw(st.sampled_from(parts)))
            elif kind in {2, 3} and depth > 1:
                parts.append(self._inline(of, depth))
            elif kind in {4, 5} and depth > 1:
                parts.append(self._spread(of, depth))
            else:
                parts.append(self._field(of, depth))
        return "{ " + " ".join(parts) + " }"

    def _typename(self) -> str:
        return self._draw(st.sampled_from(["__typename", "kindOf: __typename"])) + self._condition()

    def _field(self, of: Composite, depth: int) -> str:
        leaves_only = depth == 1 or self._fields_left <= 0
        named = {name: field for name, field in of.fields.items() if not leaves_only or is_leaf_type(get_named_type(field.type))}
        named = {name: field for name, field in named.items() if not field.args or f"{of.name}.{name}" in self._arguments}
        if not named:
            return "__typename"
        self._fields_left -= 1
        name = self._draw(st.sampled_from(sorted(named)))
        key, given = self._given(of, name)
        condition = self._condition()
        inner = get_named_type(named[name].type)
        below = self.selection_set(inner, depth - 1) if isinstance(inner, Composite) else ""
        label = "" if key == name else f"{key}: "
        return f"{label}{name}{given}{condition} {below}".rstrip()

    def _given(self, of: Composite, name: str) -> tuple[str, str]:
        """Return a response key and arguments; the same key always stands for the same field and arguments."""
        key = f"{name}Of{of.name}" if name in self._ambiguous else name
        given = ""
        choices = self._arguments.get(f"{of.name}.{name}")
        if choices:
            index = self._draw(st.integers(0, len(choices) - 1))
            as_variables = self._draw(st.booleans())
            key = f"{key}{index}{'v' if as_variables else ''}"
            written = [
                f"{argument}: {self._variable(of, name, argument, index, value) if as_variables else _literal(value)}"
                for argument, value in choices[index].items()
            ]
            given = f"({', '.join(written)})" if written else ""
        return (f"{key}_", given) if self._draw(st.integers(0, 7)) == 0 else (key, given)

    def _variable(self, of: Composite, name: str, argument: str, index: int, value: object) -> str:
        variable = f"{name}{index}_{argument}"
        self.kinds[variable] = str(of.fields[name].args[argument].type)
        self.values[variable] = value
        return f"${variable}"

    def _condition(self) -> str:
        if self._draw(st.integers(0, 6)):
            return ""
        chosen = self._draw(st.sampled_from(["true", "false", *_SWITCHES]))
        if chosen in _SWITCHES:
            self.kinds[chosen] = _SWITCHES[chosen]
            self.values |= {name: value for name, value in _VALUES.items() if name == chosen}
            chosen = f"${chosen}"
        return f" @{self._draw(st.sampled_from(['include', 'skip']))}(if: {chosen})"

    def _inline(self, of: Composite, depth: int) -> str:
        target = self._draw(st.sampled_from([None, *self._conditions_on(of)]))
        body = self.selection_set(of if target is None else target, depth - 1)
        return f"...{'' if target is None else f' on {target.name}'}{self._condition()} {body}"

    def _spread(self, of: Composite, depth: int) -> str:
        fitting = self._conditions_on(of)
        known = [name for name, target, needed in self._finished if target in fitting and needed <= depth]
        if known and self._draw(st.booleans()):
            return f"...{self._draw(st.sampled_from(known))}{self._condition()}"
        target = self._draw(st.sampled_from(fitting))
        body = self.selection_set(target, depth - 1)
        name = f"F{len(self._finished)}"
        self._finished.append((name, target, depth))
        self.definitions.append(f"fragment {name} on {target.name} {body}")
        return f"...{name}{self._condition()}"

    def _conditions_on(self, of: Composite) -> list[Composite]:
        """Return the types that a fragment on a value of this type can have."""
        if isinstance(of, GraphQLInterfaceType):
            return [of, *self._schema.get_possible_types(of)]
        return [of, *of.interfaces]


def _ambiguous(schema: GraphQLSchema) -> frozenset[str]:
    """Return the fields that objects of one interface have with different types, and so can't share a response key."""
    kinds: Counter[str] = Counter()
    for interface in filter(_is_interface, schema.type_map.values()):
        implementers = schema.get_implementations(interface).objects  # type: ignore[arg-type]  # it is an interface
        fields = {(name, str(field.type)) for each in implementers for name, field in each.fields.items()}
        kinds.update(name for name, _ in fields)
    return frozenset(name for name, count in kinds.items() if count > 1)


def _is_interface(of: GraphQLNamedType) -> bool:
    return isinstance(of, GraphQLInterfaceType)


def _literal(value: object) -> str:
    if isinstance(value, Symbol):
        return str(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {_literal(each)}" for name, each in value.items()) + "}"
    return json.dumps(value)
