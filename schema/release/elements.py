"""The elements of a schema, each with its schema coordinate (GraphQL, September 2025, section 3.13)."""

from collections.abc import Iterator
from typing import NamedTuple

from graphql import (
    GraphQLArgument,
    GraphQLDirective,
    GraphQLEnumType,
    GraphQLEnumValue,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    is_introspection_type,
    is_specified_directive,
    is_specified_scalar_type,
)
from graphql.language import DirectiveNode

Definition = GraphQLNamedType | GraphQLField | GraphQLArgument | GraphQLInputField | GraphQLEnumValue | GraphQLDirective


class Element(NamedTuple):
    """A type, field, argument, input field, enum value or directive; `parent` is the coordinate of what it is part of."""

    coordinate: str
    parent: str | None
    definition: Definition

    @property
    def deprecation_reason(self) -> str | None:
        """Return why it is deprecated; None when it isn't, or can't be."""
        return None if isinstance(self.definition, GraphQLNamedType) else self.definition.deprecation_reason

    @property
    def directives(self) -> tuple[DirectiveNode, ...]:
        """Return the directives that the SDL applies to it."""
        node = self.definition.ast_node
        return tuple(node.directives or ()) if node else ()


def elements(schema: GraphQLSchema) -> Iterator[Element]:
    """Yield all that a schema defines itself, in its order, a type before its fields; nothing that GraphQL brings along."""
    for named in schema.type_map.values():
        if is_introspection_type(named) or is_specified_scalar_type(named):
            continue
        yield Element(named.name, None, named)
        yield from _members(named)
    for directive in schema.directives:
        if not is_specified_directive(directive):
            name = f"@{directive.name}"
            yield Element(name, None, directive)
            for argument, definition in directive.args.items():
                yield Element(f"{name}({argument}:)", name, definition)


def _members(named: GraphQLNamedType) -> Iterator[Element]:
    if isinstance(named, GraphQLObjectType | GraphQLInterfaceType):
        for name, field in named.fields.items():
            coordinate = f"{named.name}.{name}"
            yield Element(coordinate, named.name, field)
            for argument, definition in field.args.items():
                yield Element(f"{coordinate}({argument}:)", coordinate, definition)
    elif isinstance(named, GraphQLInputObjectType):
        for name, input_field in named.fields.items():
            yield Element(f"{named.name}.{name}", named.name, input_field)
    elif isinstance(named, GraphQLEnumType):
        for name, value in named.values.items():
            yield Element(f"{named.name}.{name}", named.name, value)
