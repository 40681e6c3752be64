"""What went wrong while an operation was executed: the client's mistakes are told, ours are masked, and nothing is kept of either."""

from collections.abc import Iterator
from datetime import date
from enum import Enum

import pytest
import strawberry
from graphql import GraphQLError, OperationType
from structlog.testing import capture_logs

from models.locale import Locale
from schema.context import Context
from schema.execution.endpoint import Answer, Endpoint, Request
from schema.execution.served import ServedSchema
from tests.clients.region import Region
from tests.clients.traveller import Traveller

QUERIES = frozenset({OperationType.QUERY})
MASKED = {"code": "INTERNAL_ERROR", "retryable": True, "path": []}


@strawberry.enum
class Colour(Enum):
    RED = "red"


@strawberry.type
class Query:
    @strawberry.field
    def number(self) -> int:
        return "secret"  # type: ignore[return-value]  # wrong on purpose, as are the others

    @strawberry.field
    def colour(self) -> Colour:
        return "secret"  # type: ignore[return-value]

    @strawberry.field
    def day(self) -> date:
        return "secret"  # type: ignore[return-value]

    @strawberry.field
    def names(self) -> list[str]:
        return {"secret": 1}  # type: ignore[return-value]

    @strawberry.field
    def nothing(self) -> str:
        return None  # type: ignore[return-value]

    @strawberry.field
    def raised(self) -> str:
        raise GraphQLError("secret")


@pytest.fixture
def context(region: Region) -> Context:
    return Context(node=region.node, actor=None, locale=Locale.EN, address="here", request_id="request-1")


@pytest.fixture
def logged() -> Iterator[list[dict[str, object]]]:
    with capture_logs() as lines:
        yield lines  # type: ignore[misc]  # structlog's lines are mutable mappings


async def answer_of(endpoint: Endpoint, context: Context, query: str) -> Answer:
    return await endpoint.answer(Request(query=query), context, QUERIES)


@pytest.mark.parametrize("field", ["number", "colour", "day", "names", "nothing", "raised"])
async def test_what_a_resolver_returns_against_the_schema_is_masked_and_logged(
    context: Context, logged: list[dict[str, object]], field: str
) -> None:
    endpoint = ServedSchema(query=Query).serve()
    answer = await answer_of(endpoint, context, f"{{ {field} }}")
    (error,) = answer.errors or []
    assert (answer.data, answer.status, error.path, error.extensions) == (None, 200, [field], MASKED)
    assert error.message == "Something went wrong on our side. Quote request-1 if you write to us."
    assert "secret" not in str(answer.body())
    assert [(line["event"], line["where"]) for line in logged if line["log_level"] == "error"] == [("unexpected error", "graphql")]


@pytest.mark.parametrize(
    ("document", "path", "data"),
    [
        ("query ($x: Int = 100) { places(withinMetres: $x, first: 1) { id } }", ["places"], None),
        ("query ($x: Boolean = true) { me { id @include(if: $x) preferences { pace } } }", ["me"], {"me": None}),
        ("query ($x: Float = 1.5) { me { id } near: places(near: {latitude: $x, longitude: 1}) { id } }", ["near"], None),
    ],
)
async def test_a_variable_that_is_null_where_it_must_not_be_is_the_clients_mistake(
    ana: Traveller, document: str, path: list[str], data: object
) -> None:
    response = await ana.post(document, x=None)
    answer = response.json()
    (error,) = answer["errors"]
    assert "'$x'" in error["message"]
    assert (response.status_code, answer["data"]) == (200, data)
    assert (error["path"], error["extensions"]) == (path, {"code": "BAD_VARIABLES", "retryable": False})


async def test_a_refused_document_keeps_nothing_of_the_requests_that_sent_it(context: Context) -> None:
    endpoint = ServedSchema(query=Query).serve()
    document = "{ " + "nothing " * 50 + "}"
    told = [await answer_of(endpoint, context, document) for _ in range(3)]
    assert [[(error.extensions or {})["code"] for error in answer.errors or ()] for answer in told] == [["DOCUMENT_TOO_LARGE"]] * 3
    refusal = endpoint.documents.prepared(document).refusal
    assert refusal is not None
    assert (refusal.__traceback__, refusal.__context__) == (None, None)
    broken = await answer_of(endpoint, context, "{")
    assert [error.__traceback__ for error in broken.errors or ()] == [None]
