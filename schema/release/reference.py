"""The schema as a page to read: `python -m schema.release.reference` writes `docs/schema.md` from the SDL."""

import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from graphql import (
    GraphQLArgument,
    GraphQLDirective,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    GraphQLUnionType,
    build_schema,
    is_introspection_type,
    is_specified_directive,
    is_specified_scalar_type,
    print_ast,
)
from graphql.language import DirectiveNode, NullValueNode
from graphql.type import GraphQLType
from graphql.utilities import get_default_value_ast

from schema.release.elements import Definition, Element
from schema.scopes import ANY_KEY, NEEDS, NO_KEY

SDL_FILE = Path(__file__).parents[1] / "schema.graphql"
REFERENCE_FILE = Path(__file__).parents[2] / "docs" / "schema.md"

_HEAD = """\
# Schema reference

`make schema` writes this page from [schema/schema.graphql](../schema/schema.graphql); change the code, not the page. What has changed
for clients since the last release, and until when what is deprecated still works, stands in the [changelog](../CHANGELOG.md); every
code of a problem in [problems.md](problems.md); clients to begin with in [clients/](clients/README.md).

A name is a schema coordinate: `Trip.title` is the field `title` of the type `Trip`. `!` means never null, `[ ]` a list. Behind `=`
stands what an argument is when it is left out. “API key” says which scope a partner's key needs for a field; travellers who sign
in need none. An operation is priced by `@cost`, the price of an object of that field instead of 1, and `@listSize`, how long a
list is taken to be: by its `slicingArguments`, else `assumedSize`.
"""

_KINDS: tuple[tuple[str, type[GraphQLNamedType]], ...] = (
    ("Objects", GraphQLObjectType),
    ("Interfaces", GraphQLInterfaceType),
    ("Unions", GraphQLUnionType),
    ("Inputs", GraphQLInputObjectType),
    ("Enums", GraphQLEnumType),
    ("Scalars", GraphQLScalarType),
)


def reference(schema: GraphQLSchema, needs: Mapping[str, Mapping[str, str]] = NEEDS) -> str:
    """Return the page of a schema that was built from SDL; `needs` tells the scope by operation and root field."""
    roots = {
        title: root
        for title, root in (
            ("Queries", schema.query_type),
            ("Mutations", schema.mutation_type),
            ("Subscriptions", schema.subscription_type),
        )
        if root is not None
    }
    rest = [each for each in schema.type_map.values() if not is_introspection_type(each) and not is_specified_scalar_type(each)]
    types = {
        title: sorted((each for each in rest if isinstance(each, kind) and each not in roots.values()), key=lambda each: each.name)
        for title, kind in _KINDS
    }
    types = {title: found for title, found in types.items() if found}
    directives = [each for each in schema.directives if not is_specified_directive(each)]
    blocks = [_HEAD, "## Index\n", *_index(roots, types, directives)]
    for title, root in roots.items():
        blocks.append(f"## {title}\n")
        blocks += [part for name, field in root.fields.items() for part in _root_field(root, name, field, needs)]
    for title, found in types.items():
        blocks.append(f"## {title}\n")
        blocks += [part for each in found for part in _type(each, schema)]
    if directives:
        blocks.append("## Directives\n")
        blocks += [part for each in directives for part in _directive(each)]
    return "\n".join(blocks)


def slug(heading: str) -> str:
    """Return the anchor that GitHub gives a heading: lower case, without punctuation, spaces as hyphens."""
    return "".join("-" if each == " " else each for each in heading.lower() if each.isalnum() or each in " -_")


def main() -> None:
    """Write the page anew."""
    REFERENCE_FILE.write_text(reference(build_schema(SDL_FILE.read_text(encoding="utf-8"))), encoding="utf-8")
    sys.stdout.write(f"{REFERENCE_FILE}\n")


def _index(
    roots: Mapping[str, GraphQLObjectType], types: Mapping[str, list[GraphQLNamedType]], directives: list[GraphQLDirective]
) -> Iterator[str]:
    for title, root in roots.items():
        yield f"- [{title}](#{slug(title)}): " + ", ".join(f"[{name}](#{slug(f'{root.name}.{name}')})" for name in root.fields)
    for title, found in types.items():
        yield f"- [{title}](#{slug(title)}): " + ", ".join(f"[{each.name}](#{slug(each.name)})" for each in found)
    if directives:
        yield "- [Directives](#directives): " + ", ".join(f"[@{each.name}](#{slug(each.name)})" for each in directives)
    yield ""


def _root_field(root: GraphQLObjectType, name: str, field: GraphQLField, needs: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    yield f"### {root.name}.{name}\n"
    yield f"{_said(field)}\n"
    need = needs.get(root.name.lower(), {}).get(name, NO_KEY)
    keys = {NO_KEY: "none may", ANY_KEY: "any"}.get(need, f"`{need}`")
    yield f"Answers {_linked(field.type)}. API key: {keys}.\n"
    if field.args:
        yield from _table("argument", ((argument, definition) for argument, definition in field.args.items()))


def _type(named: GraphQLNamedType, schema: GraphQLSchema) -> Iterator[str]:
    yield f"### {named.name}\n"
    yield f"{_said(named)}\n"
    if isinstance(named, GraphQLObjectType | GraphQLInterfaceType):
        if named.interfaces:
            yield f"Implements {_list(named.interfaces)}.\n"
        if isinstance(named, GraphQLInterfaceType):
            yield f"Implemented by {_list(sorted(schema.get_implementations(named).objects, key=lambda each: each.name))}.\n"
        yield from _table("field", _with_arguments(named.fields))
    elif isinstance(named, GraphQLUnionType):
        yield f"One of {_list(named.types)}.\n"
    elif isinstance(named, GraphQLInputObjectType):
        yield from _table("field", named.fields.items())
    elif isinstance(named, GraphQLEnumType):
        yield "| value | |\n|---|---|"
        yield from (f"| `{name}` | {_cell(_said(value))} |" for name, value in named.values.items())
        yield ""
    elif isinstance(named, GraphQLScalarType) and named.specified_by_url:
        yield f"Specified at <{named.specified_by_url}>.\n"


def _directive(directive: GraphQLDirective) -> Iterator[str]:
    yield f"### @{directive.name}\n"
    places = ", ".join(f"`{each.name}`" for each in directive.locations)
    yield f"{directive.description or ''} On {places}{', repeatable' if directive.is_repeatable else ''}.\n"
    if directive.args:
        yield from _table("argument", directive.args.items())


def _with_arguments(fields: Mapping[str, GraphQLField]) -> Iterator[tuple[str, GraphQLField | GraphQLArgument]]:
    for name, field in fields.items():
        yield name, field
        for argument, definition in field.args.items():
            yield f"{name}({argument}:)", definition


def _table(head: str, rows: Iterable[tuple[str, GraphQLField | GraphQLArgument | GraphQLInputField]]) -> Iterator[str]:
    yield f"| {head} | type | |\n|---|---|---|"
    for name, definition in rows:
        yield f"| `{name}` | {_linked(definition.type)}{_default(definition)} | {_cell(_said(definition))} |"
    yield ""


def _default(definition: GraphQLField | GraphQLArgument | GraphQLInputField) -> str:
    node = None if isinstance(definition, GraphQLField) else get_default_value_ast(definition)
    return f" = {_cell(f'`{print_ast(node)}`')}" if node else ""


def _linked(gql_type: GraphQLType) -> str:
    """Return a type as Markdown, its name a link to its own section."""
    if isinstance(gql_type, GraphQLNonNull):
        return f"{_linked(gql_type.of_type)}!"
    if isinstance(gql_type, GraphQLList):
        return rf"\[{_linked(gql_type.of_type)}\]"
    assert isinstance(gql_type, GraphQLNamedType)  # noqa: S101  # what is left
    return gql_type.name if is_specified_scalar_type(gql_type) else _link(gql_type)


def _link(named: GraphQLNamedType) -> str:
    return f"[{named.name}](#{slug(named.name)})"


def _list(types: Iterable[GraphQLNamedType]) -> str:
    return ", ".join(_link(each) for each in types)


def _said(definition: Definition) -> str:
    """Return what is said of a definition: its description, its directives, its deprecation."""
    element = Element("", None, definition)
    said = [definition.description or ""]
    said += [f"`{_applied(each)}`." for each in element.directives if each.name.value not in {"deprecated", "specifiedBy"}]
    if element.deprecation_reason is not None:
        said.append(f"**Deprecated** {element.deprecation_reason}")
    return " ".join(said)


def _applied(directive: DirectiveNode) -> str:
    """Return a directive as the SDL applies it, without arguments that say nothing."""
    arguments = [print_ast(each) for each in directive.arguments or () if not isinstance(each.value, NullValueNode)]
    return f"@{directive.name.value}" + (f"({', '.join(arguments)})" if arguments else "")


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", r"\|")


if __name__ == "__main__":
    main()
