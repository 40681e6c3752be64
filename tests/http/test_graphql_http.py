"""GraphQL over HTTP where no audit looks: caches, negotiation, origins, and what is told of errors."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio

from edge.node import Node
from models.place import Place
from tests.clients.in_process import Application, Reply, authorized, in_process, metered_node
from tests.clients.region import serving

JSON = "application/json; charset=utf-8"
RESPONSE = "application/graphql-response+json; charset=utf-8"
ORIGIN = "https://app.example.org"
DESTINATIONS = "{ destinations { code name } }"
ME = "{ me { id name } }"
SECRET = "/secret/path is broken"

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def application(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Application]:
    node, _ = metered_node(tmp_path_factory.mktemp("cell"), allowed_origins=(ORIGIN,), budget_factor=1_000)
    async with in_process(node) as opened:
        yield opened


# --- Caches.


async def test_what_is_the_same_for_everybody_may_be_kept_by_any_cache(application: Application) -> None:
    replies = [await application.get({"query": DESTINATIONS}, **authorized(each)) for each in ("", await application.sign_in())]
    for reply in replies:
        assert (reply.status, reply.header("cache-control")) == (200, "public, max-age=300")
        assert reply.header("vary") == "accept, accept-language, origin"
        assert "extensions" not in reply.json
    assert replies[0].body == replies[1].body
    assert replies[0].header("etag") == replies[1].header("etag")


async def test_what_is_the_same_in_one_language_only_has_a_tag_for_each(application: Application) -> None:
    tags = {(await application.get({"query": DESTINATIONS}, accept_language=each)).header("etag") for each in ("en", "en", "it")}
    assert len(tags) == 2


@pytest.mark.parametrize("query", [ME, "{ destinations { code } me { id } }", "{ ...F } fragment F on Query { me { id } }"])
async def test_what_is_somebodys_own_is_kept_by_nobody_else(application: Application, query: str) -> None:
    reply = await application.get({"query": query}, **authorized(await application.sign_in()))
    assert (reply.status, reply.header("cache-control")) == (200, "private, no-cache")
    assert reply.header("vary") == "accept, accept-language, origin, authorization"
    assert reply.json["extensions"]["cost"]["actual"] >= 1


@pytest.mark.parametrize(
    "query", ['{ places(text: "castelo", first: 3) { name } }', '{ branding(partner: "nobody") { name } }', "{ __typename }"]
)
async def test_public_queries_are_public(application: Application, query: str) -> None:
    assert (await application.get({"query": query})).header("cache-control") == "public, max-age=300"


@pytest.mark.parametrize(
    "parameters",
    [
        {"query": "{ nothing }"},
        {"query": "{"},
        {"query": "mutation { signOut { signedOut } }"},
        {"query": "{ trips(first: 1) { totalCount } }"},
        {"extensions": '{"persistedQuery":{"version":1,"sha256Hash":"00"}}'},
        {"documentId": "nobody"},
        {},
    ],
    ids=["invalid", "no syntax", "mutation", "not signed in", "not found", "unknown document", "nothing"],
)
async def test_an_error_is_kept_by_no_cache(application: Application, parameters: dict[str, str]) -> None:
    reply = await application.get(parameters)
    assert reply.codes
    assert (reply.header("cache-control"), reply.header("etag")) == ("no-store", None)


async def test_a_copy_that_is_still_good_is_not_sent_again(application: Application) -> None:
    token = await application.sign_in()
    for query in (DESTINATIONS, ME):
        first = await application.get({"query": query}, **authorized(token))
        tag = first.header("etag")
        assert tag is not None
        assert tag.startswith('W/"')
        for known in (tag, tag.removeprefix("W/"), f'"other", {tag}', "*"):
            again = await application.get({"query": query}, **authorized(token), if_none_match=known)
            assert (again.status, again.body, again.header("content-length")) == (304, b"", None)
            assert [again.header(each) for each in ("etag", "vary", "cache-control")] == [
                first.header(each) for each in ("etag", "vary", "cache-control")
            ]


async def test_a_copy_that_is_no_longer_good_is_sent_anew(application: Application) -> None:
    token = await application.sign_in()
    tag = (await application.get({"query": ME}, **authorized(token))).header("etag")
    await application.ask('mutation { updateProfile(input: { name: "Ana" }) { problems { code } } }', token)
    reply = await application.get({"query": ME}, **authorized(token), if_none_match=str(tag))
    assert (reply.status, reply.json["data"]["me"]["name"]) == (200, "Ana")
    assert reply.header("etag") != tag


async def test_the_tag_of_ones_own_data_does_not_tell_what_asking_for_it_cost(tmp_path: Path) -> None:
    node, _ = metered_node(tmp_path)
    async with in_process(node) as opened:
        token = await opened.sign_in()
        replies = [await opened.get({"query": ME}, **authorized(token)) for _ in range(2)]
    assert replies[0].json["extensions"] != replies[1].json["extensions"]
    assert replies[0].header("etag") == replies[1].header("etag")


async def test_an_answer_to_a_post_says_nothing_of_caches(application: Application) -> None:
    reply = await application.post({"query": DESTINATIONS})
    assert (reply.header("etag"), reply.header("cache-control")) == (None, None)


# --- Negotiation.


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("*/*", JSON),
        ("", JSON),
        ("application/*", JSON),
        ("application/json", JSON),
        ("Application/JSON", JSON),
        ("application/json; charset=utf-8", JSON),
        ("application/graphql-response+json", RESPONSE),
        ("application/graphql-response+json, application/json;q=0.9", RESPONSE),
        ("application/json;q=0.5, application/graphql-response+json;q=0.9", RESPONSE),
        ("application/json;q=0.9, application/graphql-response+json;q=0.5", JSON),
        ("text/html, */*;q=0.1", JSON),
        ("text/event-stream;q=0.1, application/json", JSON),
        ("application/json;q=0, */*", RESPONSE),
        ("application/graphql-response+json;q=0, */*", JSON),
        ("*/*;q=abc", JSON),
        ("application/json, " + "text/plain, " * 1_000, JSON),
    ],
)
async def test_an_answer_comes_in_the_form_that_is_liked_best(application: Application, accept: str, expected: str) -> None:
    reply = await application.post({"query": "{ __typename }"}, accept=accept)
    assert (reply.status, reply.header("content-type")) == (200, expected)


@pytest.mark.parametrize("accept", ["text/html", "application/xml, text/plain", "application/json;q=0", "*/*;q=0.0", "nonsense"])
async def test_who_takes_nothing_that_we_have_is_told_so(application: Application, accept: str) -> None:
    reply = await application.post({"query": "mutation { signInAsGuest { session { userId } } }"}, accept=accept)
    assert (reply.status, reply.codes, reply.header("content-type")) == (406, ["NOT_ACCEPTABLE"], JSON)
    assert "data" not in reply.json


@pytest.mark.parametrize(
    ("accept", "query", "status"),
    [
        ("application/json", "{ nothing }", 200),
        ("application/json", "{", 200),
        ("application/graphql-response+json", "{ nothing }", 400),
        ("application/graphql-response+json", "{", 400),
        ("application/graphql-response+json", "{ trips(first: 1) { totalCount } }", 200),
        ("application/json", "{ " + "a " * 900 + "}", 400),
    ],
)
async def test_the_status_tells_what_the_form_lets_it(application: Application, accept: str, query: str, status: int) -> None:
    reply = await application.post({"query": query}, accept=accept)
    assert reply.status == status
    assert reply.codes


@pytest.mark.parametrize(
    ("content_type", "status"),
    [
        ("application/json", 200),
        ("application/json; charset=UTF-8", 200),
        ('application/json; charset="utf-8"', 200),
        ("APPLICATION/JSON;charset=utf8", 200),
        ("application/json; profile=x", 200),
        ("application/json; charset=utf-16", 415),
        ("application/json; charset=latin-1", 415),
        ("application/graphql", 415),
        ("application/graphql+json", 415),
        ("text/plain", 415),
        ("multipart/form-data; boundary=x", 415),
        ("application/x-www-form-urlencoded", 415),
        ("", 415),
    ],
)
async def test_a_body_is_json_in_utf_8(application: Application, content_type: str, status: int) -> None:
    reply = await application.post({"query": "{ __typename }"}, content_type=content_type)
    assert reply.status == status
    assert reply.codes == ([] if status == 200 else ["UNSUPPORTED_MEDIA_TYPE"])


async def test_text_beyond_ascii_comes_and_goes_as_it_is(application: Application) -> None:
    token = await application.sign_in()
    await application.ask("mutation ($n: String) { updateProfile(input: { name: $n }) { problems { code } } }", token, n="Zoë ✈ 東京")
    reply = await application.get({"query": "{ me { name } } # ✈"}, **authorized(token))
    assert "Zoë ✈ 東京".encode() in reply.body
    assert reply.header("content-length") == str(len(reply.body))


async def test_an_id_for_the_request_comes_with_every_answer(application: Application) -> None:
    replies = [
        await application.post({"query": "{ __typename }"}, x_request_id="abcdefgh-1"),
        await application.post({"query": "{"}, x_request_id="abcdefgh-1"),
        await application.get({"query": DESTINATIONS}, x_request_id="abcdefgh-1"),
    ]
    assert [each.header("x-request-id") for each in replies] == ["abcdefgh-1"] * 3
    assert (await application.post({"query": "{ __typename }"})).header("x-request-id") not in {None, "abcdefgh-1"}


async def test_a_page_of_an_allowed_origin_may_read_the_answers_and_no_other(application: Application) -> None:
    for origin, allowed in ((ORIGIN, ORIGIN), ("https://evil.example", None)):
        for reply in (
            await application.post({"query": "{ __typename }"}, origin=origin),
            await application.get({"query": DESTINATIONS}, origin=origin),
            await application.post({"query": "{"}, origin=origin),
            await application.post(b" " * 300_000, origin=origin),
        ):
            assert reply.header("access-control-allow-origin") == allowed


async def test_what_is_kept_for_one_origin_is_not_given_to_another(application: Application) -> None:
    reply = await application.get({"query": DESTINATIONS}, origin=ORIGIN)
    assert _varying(reply) == {"accept", "accept-language", "origin"}
    assert reply.header("access-control-expose-headers") == "etag, retry-after, x-request-id"
    assert _varying(await application.get({"query": DESTINATIONS})) == {"accept", "accept-language", "origin"}
    assert _varying(await application.post({"query": DESTINATIONS}, origin=ORIGIN)) == {"origin"}


def _varying(reply: Reply) -> set[str]:
    return {each.strip().lower() for name, value in reply.headers if name == "vary" for each in value.split(",")}


# --- What is told.


def broken(node: Node) -> None:
    """Make the search of a node fail as a driver would."""

    async def places(**_: object) -> list[tuple[Place, int | None]]:
        raise OSError(SECRET)

    node.reader.places = places  # type: ignore[method-assign]  # broken on purpose


@pytest.mark.parametrize("environment", ["development", "production"])
async def test_what_broke_is_never_told(tmp_path: Path, environment: str) -> None:
    node, _ = metered_node(tmp_path, environment=environment)
    broken(node)
    async with in_process(node) as opened:
        replies = [
            await opened.post({"query": "{ places(first: 1) { id } }"}, x_request_id="request-1234", accept_language="en"),
            await opened.get({"query": "{ places(first: 1) { id } }"}, x_request_id="request-1234", accept_language="en"),
        ]
    for reply in replies:
        (error,) = reply.json["errors"]
        assert error["extensions"] == {"code": "INTERNAL_ERROR", "retryable": True, "path": []}
        assert error["message"] == "Something went wrong on our side. Quote request-1234 if you write to us."
        assert "secret" not in reply.body.decode()
        assert "OSError" not in reply.body.decode()


async def test_what_broke_outside_of_a_resolver_is_never_told_either(tmp_path: Path) -> None:
    node, _ = metered_node(tmp_path)

    async def take(*_: object) -> None:
        raise OSError(SECRET)

    async with in_process(node) as opened:
        node.scratch.take = take  # type: ignore[method-assign,assignment]  # broken on purpose
        reply = await opened.post({"query": "{ __typename }"})
    assert (reply.status, reply.codes) == (500, ["INTERNAL_ERROR"])
    assert "secret" not in reply.body.decode()


@pytest.mark.parametrize(
    ("settings", "codes"),
    [
        ({"environment": "development"}, set()),
        ({"environment": "production"}, {"GRAPHQL_VALIDATION_FAILED"}),
        ({"environment": "production", "introspection": True}, set()),
        ({"environment": "development", "introspection": False}, {"GRAPHQL_VALIDATION_FAILED"}),
    ],
)
async def test_the_schema_and_names_like_it_are_told_as_the_operator_says(
    tmp_path: Path, settings: dict[str, Any], codes: set[str]
) -> None:
    node, _ = metered_node(tmp_path, **settings)
    async with in_process(node) as opened:
        schema = await opened.post({"query": "{ __schema { queryType { name } } }"})
        typo = await opened.post({"query": "{ destination { code } }"})
    assert set(schema.codes) == codes
    assert ("destinations" in typo.json["errors"][0]["message"]) is (not codes)


async def test_a_node_behind_its_server_answers_as_it_does_in_process(tmp_path: Path) -> None:
    node, _ = metered_node(tmp_path)
    async with serving(node) as url, httpx.AsyncClient(base_url=url) as client:
        first = await client.get("/graphql", params={"query": DESTINATIONS})
        again = await client.get("/graphql", params={"query": DESTINATIONS}, headers={"if-none-match": first.headers["etag"]})
        head = await client.head("/graphql", params={"query": DESTINATIONS})
    assert (first.status_code, first.headers["cache-control"]) == (200, "public, max-age=300")
    assert (again.status_code, again.content) == (304, b"")
    assert head.status_code == 405
