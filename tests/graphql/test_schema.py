import re
from collections.abc import Iterator

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLEnumValue,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    build_schema,
    is_introspection_type,
    is_specified_scalar_type,
)

from schema.release.elements import elements
from schema.release.sdl import SDL_FILE, sdl

PASCAL = re.compile(r"(?:[A-Z][a-z0-9]*)+")
CAMEL = re.compile(r"[a-z][a-z0-9]*(?:[A-Z][a-z0-9]*)*")
CAPITALS = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*")
COLLECTIONS = {"Trips", "Days", "Stops", "Notes", "Messages"}
"""RxDB takes nothing but a list of documents for the answer to a push."""

ARTEFACTS = {"self", "cls", "info", "value", "root", "kwargs", "args", "modelConfig", "previous"}


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    return build_schema(sdl())


def types_of(schema: GraphQLSchema) -> Iterator[GraphQLNamedType]:
    for each in schema.type_map.values():
        if not is_introspection_type(each) and not is_specified_scalar_type(each):
            yield each


def described(schema: GraphQLSchema) -> Iterator[tuple[str, str | None]]:
    for each in elements(schema):
        yield each.coordinate, each.definition.description


def test_the_committed_schema_is_the_one_that_is_served() -> None:
    committed = SDL_FILE.read_text(encoding="utf-8") if SDL_FILE.exists() else ""
    assert committed == sdl(), "The schema has changed. Write it anew with `make schema` (python -m schema.release.sdl) and commit it."


def test_all_that_a_client_sees_is_described(schema: GraphQLSchema) -> None:
    named = dict(described(schema))
    assert len(named) > 500
    assert [name for name, description in named.items() if not description] == []


def test_descriptions_are_sentences(schema: GraphQLSchema) -> None:
    own = {name: text for name, text in described(schema) if name not in {"Date", "DateTime", "Time"}}
    assert [name for name, text in own.items() if text and not (text[0].isupper() or text[0].isdigit()) and not text.startswith("`")] == []
    assert [name for name, text in own.items() if text and not text.endswith((".", "`"))] == []


def test_types_are_named_in_pascal_case(schema: GraphQLSchema) -> None:
    assert [each.name for each in types_of(schema) if not PASCAL.fullmatch(each.name)] == []


def test_all_kinds_of_things_are_looked_at(schema: GraphQLSchema) -> None:
    named = {name for name, _ in described(schema)}

    assert named > {"Trip", "Trip.title", "Query.trips(first:)", "TripFilterInput.text", "StopKind.MEAL", "@cost", "@cost(weight:)"}


def test_fields_and_arguments_are_named_in_camel_case(schema: GraphQLSchema) -> None:
    meant = {"SyncMutationInput.args"}
    all_coordinates = [each.coordinate for each in elements(schema) if not isinstance(each.definition, GraphQLEnumValue)]
    coordinates = [coordinate for coordinate in all_coordinates if coordinate not in meant]
    names = {part for coordinate in coordinates for part in re.findall(r"(?:\.|\(|@)(\w+)", coordinate)}
    assert len(names) > 100
    assert sorted(name for name in names if not CAMEL.fullmatch(name)) == []
    assert sorted(names & ARTEFACTS) == []


def test_enum_values_are_named_in_capitals(schema: GraphQLSchema) -> None:
    enums = [each for each in types_of(schema) if isinstance(each, GraphQLEnumType)]
    assert sorted(each.name for each in enums) == [
        "ChangeOrigin",
        "Diet",
        "DocumentKind",
        "Durability",
        "GenerationStatus",
        "Interest",
        "KeyScope",
        "Locale",
        "Meal",
        "Mobility",
        "Pace",
        "PlaceCategory",
        "RefinementHandler",
        "Role",
        "Speaker",
        "StopKind",
        "SyncFrameKind",
        "SyncOutcome",
        "SyncStatus",
        "Tier",
        "TravelMode",
        "TripOrderField",
    ]
    assert [f"{each.name}.{name}" for each in enums for name in each.values if not CAPITALS.fullmatch(name)] == []


def test_inputs_and_payloads_say_what_they_are(schema: GraphQLSchema) -> None:
    inputs = [each.name for each in types_of(schema) if isinstance(each, GraphQLInputObjectType)]
    assert [name for name in inputs if not name.endswith("Input")] == []
    assert schema.mutation_type is not None
    fields = schema.mutation_type.fields
    answers = {str(field.type).rstrip("!") for name, field in fields.items() if name.removeprefix("push") not in COLLECTIONS}
    assert [name for name in answers if not name.endswith("Payload")] == []


def test_every_payload_has_problems_and_nothing_else_that_is_required(schema: GraphQLSchema) -> None:
    payloads = [each for each in types_of(schema) if each.name.endswith("Payload") and isinstance(each, GraphQLObjectType)]
    assert len(payloads) == 11
    assert [each.name for each in payloads if str(each.fields["problems"].type) != "[Problem!]!"] == []
    required = {f"{each.name}.{name}" for each in payloads for name, field in each.fields.items() if str(field.type).endswith("!")}
    told_anyway = {"SignOutPayload.signedOut", "SyncPushPayload.results", "SyncPushPayload.durable"}
    assert required == {f"{each.name}.problems" for each in payloads} | told_anyway


def test_a_list_never_holds_null(schema: GraphQLSchema) -> None:
    lists = re.findall(r"\[\w+\]", sdl())
    assert lists == []


def test_what_a_node_query_can_find_is_a_node(schema: GraphQLSchema) -> None:
    interface = schema.type_map["Node"]
    assert isinstance(interface, GraphQLInterfaceType)
    names = sorted(each.name for each in schema.get_implementations(interface).objects)
    assert names == ["ChatMessage", "Day", "Generation", "Note", "Place", "Stop", "Trip", "Viewer"]
