"""How large a document may be before anybody validates it, and what it costs."""

import time

import pytest
from graphql import GraphQLSchema, get_introspection_query, parse
from hypothesis import given
from hypothesis import strategies as st

from models.errors import DocumentTooLarge, TooMany
from schema.execution.cost import DEFAULT_LIST_SIZE, SIZE_CEILING
from schema.execution.documents import Documents, Operation
from schema.execution.guard import LIMITS, LIST_LIMIT, require_bounded, require_short_lists
from schema.root import build_schema

CPU_LIMIT_SECONDS = 0.05


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    return build_schema()._schema


def cost(schema: GraphQLSchema, text: str, **variables: object) -> int:
    operation = Documents(schema).prepared(text).operation(None)
    assert isinstance(operation, Operation), operation
    return operation.requested_cost(variables)


def doubling(count: int, last: str = "id") -> str:
    """Return fragments that spread the next one twice each."""
    spreads = [f"fragment F{n} on Query {{ me {{ id }} ...F{n + 1} ...F{n + 1} }}" for n in range(count)]
    return "query { ...F0 } " + " ".join(spreads) + f" fragment F{count} on Query {{ me {{ {last} }} }}"


def test_introspection_is_small_enough(schema: GraphQLSchema) -> None:
    require_bounded(schema, parse(get_introspection_query(input_value_deprecation=True)))


@pytest.mark.parametrize(
    ("document", "measure"),
    [
        ("{ " + " ".join(f"a{n}: me {{ id }}" for n in range(LIMITS["root fields"] + 1)) + " }", "root fields"),
        ("{ me { " + "id " * (LIMITS["fields of one name in one place"] + 1) + "} }", "fields of one name in one place"),
        ("{ me { ... on Viewer { " + "id " * 11 + "} } }", "fields of one name in one place"),
        ("query Q { ...F } fragment F on Query { me { " + "id " * 11 + "} }", "fields of one name in one place"),
        ("{ " + " ".join(f"me {{ {' '.join(f'b{m}: id' for m in range(7))} }}" for _ in range(9)) + " }", "aliases"),
        ("{ me { id } } " + " ".join(f"fragment F{n} on Viewer {{ id }}" for n in range(LIMITS["fragments"] + 1)), "fragments"),
        ("{ me { id " + "@include(if: true) " * (LIMITS["directives"] + 1) + "} }", "directives"),
        ("query " + "@a " * (LIMITS["directives"] + 1) + "{ me { id } }", "directives"),
        ("{ me " * (LIMITS["depth"] + 1) + "{ id }" + " }" * (LIMITS["depth"] + 1), "depth"),
        ("{ " + "... { " * (LIMITS["depth"] + 1) + "me { id }" + " }" * (LIMITS["depth"] + 2), "depth"),
        (doubling(12), "fields"),
        (doubling(29), "fields"),
    ],
    ids=[
        "root fields",
        "one key",
        "one key in an inline fragment",
        "one key in a fragment",
        "aliases",
        "fragments",
        "directives on a field",
        "directives on an operation",
        "depth of fields",
        "depth of inline fragments",
        "4096 spreads",
        "2^29 spreads",
    ],
)
def test_a_document_that_is_too_large_is_refused_fast(schema: GraphQLSchema, document: str, measure: str) -> None:
    ast = parse(document)
    begun = time.process_time()

    with pytest.raises(DocumentTooLarge) as refused:
        require_bounded(schema, ast)

    assert time.process_time() - begun < CPU_LIMIT_SECONDS
    assert refused.value.params == {"measure": measure, "limit": LIMITS[measure]}


def test_fragments_that_spread_each_other_are_left_to_validation(schema: GraphQLSchema) -> None:
    text = "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }"
    require_bounded(schema, parse(text))
    assert [error.message for error in Documents(schema).prepared(text).errors] == ["Cannot spread fragment 'A' within itself via 'B'."]


def test_a_literal_list_is_bounded(schema: GraphQLSchema) -> None:
    names = '"x" ' * (LIST_LIMIT + 1)
    document = f"mutation {{ createTrip(input: {{ destinations: [{names}] }}) {{ problems {{ code }} }} }}"
    with pytest.raises(TooMany) as refused:
        require_bounded(schema, parse(document))
    assert refused.value.path == ("input", "destinations")


def test_a_list_in_a_variable_is_bounded_however_deep() -> None:
    require_short_lists({"input": {"list": [0] * LIST_LIMIT}})
    with pytest.raises(TooMany) as refused:
        require_short_lists({"input": [{"list": [0] * (LIST_LIMIT + 1)}]})
    assert refused.value.path == ("input", "list")


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ("{ __typename }", 1),
        ("{ me { id name } }", 1),
        ("{ me { id preferences { pace } } }", 2),
        ("{ destinations { code } }", 8),
        ("{ destinations { code location { latitude } } }", 16),
        ("{ places(first: 7) { name } }", 7),
        ("{ places { name } }", 20),
        ("{ trips(first: 20) { totalCount } }", 1),
        ("{ trips(first: 20) { edges { node { id } } } }", 1 + 20 * 2),
        ("{ trips(last: 3) { pageInfo { hasNextPage } edges { node { days { stops { id } } } } } }", 2 + 3 * (2 + 7 * (1 + 8))),
        ("{ trips(first: 2) { ...C } } fragment C on TripConnection { edges { node { id } } }", 1 + 2 * 2),
        ("{ a: trips(first: 2) { ...C } b: trips(first: 3) { ...C } } fragment C on TripConnection { edges { node { id } } }", 5 + 7),
        ('mutation { moveTrip(id: "x") { problems { code } } }', 10 + DEFAULT_LIST_SIZE),
        ('mutation { generateTrip(input: { prompt: "x" }) { trip { id } } }', 101),
        ("{ __schema { types { name } } }", 1000),
    ],
)
def test_what_an_operation_costs(schema: GraphQLSchema, document: str, expected: int) -> None:
    assert cost(schema, document) == expected


@pytest.mark.parametrize(
    ("variables", "expected"),
    [({"n": 5}, 11), ({}, 5), ({"n": 10**12}, 1 + 2 * SIZE_CEILING), ({"n": -4}, 1), ({"n": None}, 1 + 2 * DEFAULT_LIST_SIZE)],
)
def test_the_price_follows_from_the_variables(schema: GraphQLSchema, variables: dict[str, object], expected: int) -> None:
    assert cost(schema, "query ($n: Int = 2) { trips(first: $n) { edges { node { id } } } }", **variables) == expected


def test_a_hundred_by_a_hundred_by_a_hundred_is_priced_as_a_million(schema: GraphQLSchema) -> None:
    document = "{ trips(first: 100) { edges { node { messages(last: 100) { id } } } } }"
    assert cost(schema, document) == 1 + 100 * (2 + 100)


@given(first=st.integers(0, 100), last=st.integers(0, 100))
def test_the_larger_of_two_sizes_counts(first: int, last: int) -> None:
    schema = _SCHEMA
    document = f"query ($last: Int) {{ trips(first: {first}, last: $last) {{ edges {{ cursor }} }} }}"
    assert cost(schema, document, last=last) == 1 + max(first, last)


_SCHEMA = build_schema()._schema
