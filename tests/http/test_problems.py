from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from pathlib import Path

import apsw
import httpx
import pytest
from structlog.testing import capture_logs

from api.graphql import LINGER_BYTES
from edge.node import Node
from models.locale import Locale
from models.place import Place
from tests.clients.region import build_node, serving
from tests.fakes.cell import FakeClock


def broken_node(folder: Path) -> Node:
    """Return a node whose search fails as a driver would."""
    node = build_node(folder, FakeClock())

    async def places(**_: object) -> list[tuple[Place, int | None]]:
        raise apsw.IOError("/secret/path is broken")

    node.reader.places = places  # type: ignore[method-assign]  # broken on purpose
    return node


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nowhere", 404, "NO_SUCH_ROUTE"),
        ("GET", "/health", 404, "NO_SUCH_ROUTE"),
        ("GET", "/../../etc/passwd", 404, "NO_SUCH_ROUTE"),
        ("GET", "/%00", 404, "NO_SUCH_ROUTE"),
        ("POST", "/health/ready", 405, "METHOD_NOT_ALLOWED"),
        ("DELETE", "/metrics", 405, "METHOD_NOT_ALLOWED"),
    ],
)
async def test_what_is_wrong_with_a_request_is_told_as_problem_details(
    client: httpx.AsyncClient, method: str, path: str, status: int, code: str
) -> None:
    answer = await client.request(method, path)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    found = answer.json()
    assert found.pop("detail")
    assert found == {"type": f"urn:tripwise:problem:{code}", "title": code, "status": status, "code": code, "retryable": False}


async def test_a_method_that_a_route_lacks_is_told_with_those_that_it_has(client: httpx.AsyncClient) -> None:
    answer = await client.post("/health/live")
    assert "GET" in answer.headers["allow"]


@pytest.mark.parametrize(
    ("method", "accept", "status", "code", "allow"),
    [
        ("PATCH", "*/*", 405, "METHOD_NOT_ALLOWED", "GET, POST"),
        ("TRACE", "*/*", 405, "METHOD_NOT_ALLOWED", "GET, POST"),
        ("GET", "text/html", 406, "NOT_ACCEPTABLE", None),
        ("GET", "*/*", 400, "BAD_REQUEST", None),
        ("DELETE", "*/*", 404, "NOT_FOUND", None),
    ],
)
async def test_graphql_tells_its_errors_as_graphql_does(
    client: httpx.AsyncClient, method: str, accept: str, status: int, code: str, allow: str | None
) -> None:
    answer = await client.request(method, "/graphql", headers={"accept": accept})
    (error,) = answer.json()["errors"]
    assert (answer.status_code, answer.headers["content-type"].split(";")[0]) == (status, "application/json")
    assert error["extensions"] == {"code": code, "retryable": False}
    assert answer.headers.get("allow") == allow
    assert set(answer.json()) == {"errors"}


async def test_a_body_without_a_length_is_refused_when_it_gets_too_large(client: httpx.AsyncClient) -> None:
    async def parts() -> AsyncIterator[bytes]:
        for _ in range(100):
            yield b"x" * 10_000

    answer = await client.post("/graphql", content=parts(), headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (413, "BODY_TOO_LARGE")
    assert answer.headers["connection"] == "close"


async def test_who_sends_without_end_is_cut_off(client: httpx.AsyncClient) -> None:
    sent = 0

    async def parts() -> AsyncIterator[bytes]:
        nonlocal sent
        while True:
            yield b"x" * 100_000
            sent += 100_000

    with suppress(httpx.TransportError):
        await client.post("/graphql", content=parts(), headers={"content-type": "application/json"})
    assert sent < 4 * LINGER_BYTES


async def test_a_body_that_is_too_large_is_told_in_the_language_of_the_caller(client: httpx.AsyncClient) -> None:
    told = set()
    for locale in Locale:
        headers = {"content-type": "application/json", "accept-language": locale.value}
        answer = await client.post("/graphql", content=b"x" * 300_000, headers=headers)
        assert (answer.status_code, answer.headers["content-language"]) == (413, locale.value)
        told.add(answer.json()["errors"][0]["message"])
    assert len(told) >= 5


async def test_a_media_type_that_graphql_does_not_read_is_refused(client: httpx.AsyncClient) -> None:
    answer = await client.post("/graphql", content=b"{ me { id } }", headers={"content-type": "text/plain"})
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (415, "UNSUPPORTED_MEDIA_TYPE")


# --- What went wrong on our side.


@pytest.fixture
def logged() -> Iterator[list[dict[str, object]]]:
    with capture_logs() as lines:
        yield lines  # type: ignore[misc]  # structlog's lines are mutable mappings


async def test_an_unexpected_error_is_masked_and_logged_under_the_id_of_the_request(
    tmp_path: Path, logged: list[dict[str, object]]
) -> None:
    async with (
        serving(broken_node(tmp_path)) as url,
        httpx.AsyncClient(base_url=url, verify=False) as client,  # noqa: S501
    ):
        headers = {"accept-language": "en", "x-request-id": "request-12345"}
        answer = await client.post("/graphql", json={"query": '{ places(text: "a") { id } }'}, headers=headers)
    (error,) = answer.json()["errors"]
    assert error["message"] == "Something went wrong on our side. Quote request-12345 if you write to us."
    assert error["extensions"] == {"code": "INTERNAL_ERROR", "retryable": True, "path": []}
    assert "secret" not in answer.text
    (line,) = [each for each in logged if each["log_level"] == "error"]
    assert (line["event"], line["where"]) == ("unexpected error", "graphql")
    assert "secret" in str(line["exc_info"])


async def test_an_unexpected_error_of_a_route_is_a_500_without_its_details(tmp_path: Path, logged: list[dict[str, object]]) -> None:
    node = build_node(tmp_path, FakeClock())
    async with serving(node) as url, httpx.AsyncClient(base_url=url, verify=False) as client:  # noqa: S501
        node.events.registry = None  # type: ignore[assignment]  # broken on purpose
        answer = await client.get("/metrics", headers={"accept-language": "en", "x-request-id": "request-12345"})
    assert (answer.status_code, answer.headers["content-type"]) == (500, "application/problem+json")
    assert answer.headers["x-request-id"] == "request-12345"
    assert answer.json() == {
        "type": "urn:tripwise:problem:INTERNAL_ERROR",
        "title": "INTERNAL_ERROR",
        "status": 500,
        "detail": "Something went wrong on our side. Quote request-12345 if you write to us.",
        "code": "INTERNAL_ERROR",
        "retryable": True,
    }
    assert [line["where"] for line in logged if line["log_level"] == "error"] == ["/metrics"]
