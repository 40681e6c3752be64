"""GraphQL over HTTP where no audit looks: caches, negotiation, trusted and persisted documents, budgets, and what is told of errors."""

import hashlib
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from edge.access.registry import PartnerRegistry
from edge.node import Node
from edge.scratch import MemoryScratch
from models.account import Tier
from models.api_key import Scope
from models.errors import InvalidSetting
from models.partner import Profile
from models.place import Place
from models.quota import network_of
from tests.clients.in_process import Application, Reply, authorized, in_process
from tests.clients.region import build_node, serving, unchanged
from tests.fakes.cell import FakeClock
from tests.fakes.trips import CELL

JSON = "application/json; charset=utf-8"
RESPONSE = "application/graphql-response+json; charset=utf-8"
ORIGIN = "https://app.example.org"
DESTINATIONS = "{ destinations { code name } }"
ME = "{ me { id name } }"
SECRET = "/secret/path is broken"


class Seconds:
    """Time in seconds that passes only when told to."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


def node_of(folder: Path, **settings: object) -> tuple[Node, Seconds]:
    """Return a node, and the clock of its budgets."""
    node = build_node(folder, FakeClock(), **settings)
    seconds = Seconds()
    node.scratch = MemoryScratch(seconds)
    return node, seconds


@pytest.fixture
async def application(tmp_path: Path) -> AsyncIterator[Application]:
    async with in_process(node_of(tmp_path, allowed_origins=(ORIGIN,))[0]) as opened:
        yield opened


# --- Caches.


async def test_what_is_the_same_for_everybody_may_be_kept_by_any_cache(application: Application) -> None:
    replies = [await application.get({"query": DESTINATIONS}, **authorized(each)) for each in ("", await application.sign_in())]
    for reply in replies:
        assert (reply.status, reply.header("cache-control")) == (200, "public, max-age=300")
        assert reply.header("vary") == "accept, accept-language"
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
    assert reply.header("vary") == "accept, accept-language, authorization"
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
    node, _ = node_of(tmp_path)
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
    vary = {each.strip().lower() for name, value in reply.headers if name == "vary" for each in value.split(",")}
    assert vary == {"accept", "accept-language", "origin"}


# --- Trusted documents.

TRUSTED = {
    "sha256:first": "query Cities { destinations { code } }",
    "second": "query Own { me { id } } mutation Out { signOut { signedOut } }",
}


def manifest(folder: Path, documents: object) -> Path:
    """Write a manifest and return its path."""
    path = folder / "documents.json"
    path.write_text(documents if isinstance(documents, str) else json.dumps(documents), encoding="utf-8")
    return path


@pytest.mark.parametrize("only", [True, False])
async def test_a_trusted_document_is_executed_by_its_id(tmp_path: Path, only: bool) -> None:
    node, _ = node_of(tmp_path / "cell", trusted_documents=manifest(tmp_path, TRUSTED), only_trusted_documents=only)
    async with in_process(node) as opened:
        token = await opened.sign_in() if not only else ""
        got = await opened.get({"documentId": "sha256:first"})
        posted = await opened.post({"documentId": "sha256:first"})
        own = await opened.get({"documentId": "second", "operationName": "Own"}, **authorized(token))
        assert got.json["data"] == posted.json["data"]
        assert len(got.json["data"]["destinations"]) == 8
        assert (got.header("cache-control"), own.header("cache-control")) == ("public, max-age=300", "private, no-cache")
        assert (await opened.get({"documentId": "sha256:first"}, if_none_match=str(got.header("etag")))).status == 304
        assert (await opened.get({"documentId": "second", "operationName": "Out"})).codes == ["METHOD_NOT_ALLOWED"]
        assert (await opened.post({"documentId": "second"})).codes == ["OPERATION_NOT_FOUND"]
        assert (await opened.post({"documentId": "third"})).codes == ["UNKNOWN_DOCUMENT"]


async def test_documents_that_nobody_trusts_are_refused_where_only_trusted_ones_are_served(tmp_path: Path) -> None:
    text = "{ destinations { code } }"
    persisted = {"persistedQuery": {"version": 1, "sha256Hash": hashlib.sha256(text.encode()).hexdigest()}}
    node, _ = node_of(tmp_path / "cell", trusted_documents=manifest(tmp_path, TRUSTED), only_trusted_documents=True)
    async with in_process(node) as opened, unchanged(node):
        for request in (
            {"query": text},
            {"query": TRUSTED["sha256:first"]},
            {"query": text, "extensions": persisted},
            {"extensions": persisted},
        ):
            reply = await opened.post(request)
            assert (reply.status, reply.codes) == (403, ["DOCUMENT_NOT_TRUSTED"]), request
        assert (await opened.get({"query": text})).codes == ["DOCUMENT_NOT_TRUSTED"]
        assert (await opened.post({"query": "mutation { signInAsGuest { session { userId } } }"})).codes == ["DOCUMENT_NOT_TRUSTED"]


async def test_a_document_persisted_by_a_client_is_found_by_its_id_as_well(application: Application) -> None:
    text = "query Mine { destinations { code } }"
    hash_ = hashlib.sha256(text.encode()).hexdigest()
    assert (await application.get({"documentId": f"sha256:{hash_}"})).codes == ["UNKNOWN_DOCUMENT"]
    await application.post({"query": text, "extensions": {"persistedQuery": {"version": 1, "sha256Hash": hash_}}})
    assert (await application.get({"documentId": f"sha256:{hash_}"})).status == 200


@pytest.mark.parametrize(
    "documents",
    ["{", "[]", '{"a": 1}', '"text"', {"a": "{ nothing }"}, {"a": "{"}, {"a": "{ " + "a " * 900 + "}"}],
    ids=["no JSON", "a list", "a number", "a text", "an invalid document", "no syntax", "too large a document"],
)
def test_a_node_does_not_start_with_documents_that_are_no_good(tmp_path: Path, documents: object) -> None:
    node, _ = node_of(tmp_path / "cell", trusted_documents=manifest(tmp_path, documents))
    try:
        with pytest.raises(InvalidSetting) as refused:
            Application(node)
    finally:
        node.database.close()
    assert "TRIPWISE_TRUSTED_DOCUMENTS" in str(refused.value.params["setting"])


def test_a_node_does_not_start_without_its_manifest(tmp_path: Path) -> None:
    node, _ = node_of(tmp_path / "cell", trusted_documents=tmp_path / "nowhere.json")
    try:
        with pytest.raises(InvalidSetting):
            Application(node)
    finally:
        node.database.close()


# --- Automatic persisted queries.


async def test_a_persisted_query_is_registered_once_and_used_by_get(application: Application) -> None:
    text = "query Cities { destinations { code } }"
    hash_ = hashlib.sha256(text.encode()).hexdigest()
    extensions = {"persistedQuery": {"version": 1, "sha256Hash": hash_}}
    by_hash = {"extensions": json.dumps(extensions)}

    unknown = await application.get(by_hash)
    assert (unknown.status, unknown.codes, unknown.json["errors"][0]["message"]) == (
        200,
        ["PERSISTED_QUERY_NOT_FOUND"],
        "PersistedQueryNotFound",
    )
    registered = await application.post({"query": text, "extensions": extensions})
    assert (registered.status, registered.codes) == (200, [])
    found = await application.get(by_hash)
    assert found.json["data"] == registered.json["data"]
    assert found.header("cache-control") == "public, max-age=300"
    assert (await application.post({"extensions": extensions})).json["data"] == registered.json["data"]


async def test_a_persisted_query_can_be_registered_by_get(application: Application) -> None:
    text = "{ destinations { code } }"
    extensions = json.dumps({"persistedQuery": {"version": 1, "sha256Hash": hashlib.sha256(text.encode()).hexdigest()}})
    assert (await application.get({"query": text, "extensions": extensions})).status == 200
    assert (await application.get({"extensions": extensions})).json["data"]["destinations"]


async def test_a_hash_of_another_text_registers_nothing(application: Application) -> None:
    hash_ = hashlib.sha256(b"{ __typename }").hexdigest()
    extensions = {"persistedQuery": {"version": 1, "sha256Hash": hash_}}
    for text in ("{ destinations { code } }", "{ __typename } "):
        assert (await application.post({"query": text, "extensions": extensions})).codes == ["PERSISTED_QUERY_MISMATCH"]
    assert (await application.post({"extensions": extensions})).codes == ["PERSISTED_QUERY_NOT_FOUND"]


async def test_a_document_that_is_not_valid_is_not_kept_under_its_hash(application: Application) -> None:
    extensions = {"persistedQuery": {"version": 1, "sha256Hash": hashlib.sha256(b"{ nothing }").hexdigest()}}
    assert set((await application.post({"query": "{ nothing }", "extensions": extensions})).codes) == {"GRAPHQL_VALIDATION_FAILED"}
    assert (await application.post({"extensions": extensions})).codes == ["PERSISTED_QUERY_NOT_FOUND"]


# --- Budgets.


def cost_of(reply: Reply) -> dict[str, float]:
    return dict(reply.json["extensions"]["cost"])


async def test_what_remains_falls_by_what_was_used_and_comes_back_with_time(tmp_path: Path) -> None:
    node, seconds = node_of(tmp_path)
    query = {"query": '{ places(first: 100, destination: "lisboa", category: CASTLE) { name } }'}
    async with in_process(node) as opened:
        reply = await opened.post(query)
        used = len(reply.json["data"]["places"])
        assert 0 < used < 100
        assert cost_of(reply) == {"requested": 100, "actual": used, "limit": 2_000, "remaining": 2_000 - used, "restoreRate": 100}
        assert cost_of(await opened.post(query))["remaining"] == 2_000 - 2 * used
        seconds.now += 0.01
        assert cost_of(await opened.post(query))["remaining"] == 2_000 - 3 * used + 1
        seconds.now += 3_600
        assert cost_of(await opened.post(query))["remaining"] == 2_000 - used


async def test_who_has_used_up_a_budget_is_told_when_to_come_back(tmp_path: Path) -> None:
    node, seconds = node_of(tmp_path, budget_factor=0.05)
    query = {"query": "{ places(first: 40) { name } }"}
    async with in_process(node) as opened:
        assert [cost_of(await opened.post(query))["remaining"] for _ in range(2)] == [60, 20]
        async with unchanged(node):
            refused = await opened.post(query, accept_language="en")
        assert (refused.status, refused.codes, refused.header("retry-after")) == (429, ["RATE_LIMITED"], "4")
        assert refused.json["errors"][0]["extensions"]["retryable"] is True
        assert "data" not in refused.json
        seconds.now += 3.9
        assert (await opened.post(query)).status == 429
        seconds.now += 0.1
        assert cost_of(await opened.post(query))["remaining"] == 0


async def test_more_than_a_whole_budget_is_refused_for_good(tmp_path: Path) -> None:
    node, _ = node_of(tmp_path, budget_factor=0.05)
    async with in_process(node) as opened:
        reply = await opened.post({"query": "{ places(first: 101) { name } }"})
        assert (reply.status, reply.codes, reply.header("retry-after")) == (400, ["COST_TOO_HIGH"], None)
        assert cost_of(await opened.post({"query": "{ places(first: 1) { name } }"}))["remaining"] == 99


async def test_what_is_refused_costs_nothing_and_wrong_variables_cost_one(tmp_path: Path) -> None:
    node, _ = node_of(tmp_path)
    async with in_process(node) as opened:
        for query in ("{", "{ nothing }", "{ " + "a " * 900 + "}"):
            await opened.post({"query": query})
        assert cost_of(await opened.post({"query": "{ __typename }"}))["remaining"] == 1_999
        await opened.post({"query": "query ($n: Int!) { places(first: $n) { id } }", "variables": {"n": "x"}})
        assert cost_of(await opened.post({"query": "{ __typename }"}))["remaining"] == 1_997


async def test_lists_longer_than_assumed_are_paid_for(tmp_path: Path) -> None:
    node, _ = node_of(tmp_path)
    async with in_process(node) as opened:
        token = await opened.sign_in()
        create = 'mutation { createTrip(input: { destinations: ["lisboa"], dayCount: 30 }) { trip { id } problems { code } } }'
        trip_id = (await opened.ask(create, token))["trip"]["id"]
        before = cost_of(await opened.post({"query": "{ __typename }"}, **authorized(token)))["remaining"]
        query = {"query": "query ($i: ID!) { trip(id: $i) { days { id } } }", "variables": {"i": trip_id}}
        cost = cost_of(await opened.post(query, **authorized(token)))
    assert (cost["requested"], cost["actual"], cost["remaining"]) == (8, 31, before - 31)


async def test_the_keys_of_a_partner_share_one_budget_and_users_have_one_each(tmp_path: Path) -> None:
    node, _ = node_of(tmp_path)
    async with in_process(node) as opened:
        registry = PartnerRegistry(node.settings.data, CELL, node.clock)
        profile = Profile.model_validate({"slug": "agency", "name": "Agency", "tier": Tier.PARTNER, "branding": {"name": "Agency"}})
        first = registry.create(profile, list(Scope), "first", None)
        second = registry.add_key("agency", list(Scope), "second", None)
        await node.partners.refresh()
        remaining = [
            cost_of(await opened.post({"query": "{ places(first: 10) { name } }"}, **authorized(each)))["remaining"]
            for each in (first.text, second.text, first.text, await opened.sign_in(), await opened.sign_in())
        ]
    assert remaining == [49_990, 49_980, 49_970, 9_990, 9_990]


@pytest.mark.parametrize(
    ("first", "second", "is_shared"),
    [
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::1", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("fe80::1%eth0", "fe80::2%eth1", True),
        ("192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),
    ],
)
async def test_callers_unknown_share_the_budget_of_their_network(tmp_path: Path, first: str, second: str, is_shared: bool) -> None:
    node, _ = node_of(tmp_path)
    body = json.dumps({"query": "{ places(first: 10) { name } }"}).encode()
    async with in_process(node) as opened:
        replies = [
            await opened.request("POST", body=body, headers={"content-type": "application/json"}, address=each) for each in (first, second)
        ]
    assert [cost_of(each)["remaining"] for each in replies] == [1_990, 1_980 if is_shared else 1_990]


def test_what_is_no_address_is_a_network_of_its_own() -> None:
    assert [network_of(each) for each in (None, ("testclient", 1), ("a:b", 1))] == ["unknown", "testclient", "a:b"]


# --- What is told.


def broken(node: Node) -> None:
    """Make the search of a node fail as a driver would."""

    async def places(**_: object) -> list[tuple[Place, int | None]]:
        raise OSError(SECRET)

    node.reader.places = places  # type: ignore[method-assign]  # broken on purpose


@pytest.mark.parametrize("environment", ["development", "production"])
async def test_what_broke_is_never_told(tmp_path: Path, environment: str) -> None:
    node, _ = node_of(tmp_path, environment=environment)
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
    node, _ = node_of(tmp_path)

    async def take(*_: object) -> None:
        raise OSError(SECRET)

    async with in_process(node) as opened:
        node.scratch.take = take  # type: ignore[method-assign,assignment]  # broken on purpose
        reply = await opened.post({"query": "{ __typename }"})
    assert (reply.status, reply.codes) == (500, ["INTERNAL_ERROR"])
    assert "secret" not in reply.body.decode()


@pytest.mark.parametrize(
    ("settings", "is_open"),
    [
        ({"environment": "development"}, True),
        ({"environment": "production"}, False),
        ({"environment": "production", "introspection": True}, True),
        ({"environment": "development", "introspection": False}, False),
    ],
)
async def test_the_schema_and_names_like_it_are_told_as_the_operator_says(tmp_path: Path, settings: dict[str, Any], is_open: bool) -> None:
    node, _ = node_of(tmp_path, **settings)
    async with in_process(node) as opened:
        schema = await opened.post({"query": "{ __schema { queryType { name } } }"})
        typo = await opened.post({"query": "{ destination { code } }"})
    assert (schema.codes == []) is is_open
    assert ("destinations" in typo.json["errors"][0]["message"]) is is_open


async def test_a_node_behind_its_server_answers_as_it_does_in_process(tmp_path: Path) -> None:
    node, _ = node_of(tmp_path)
    async with serving(node) as url, httpx.AsyncClient(base_url=url) as client:
        first = await client.get("/graphql", params={"query": DESTINATIONS})
        again = await client.get("/graphql", params={"query": DESTINATIONS}, headers={"if-none-match": first.headers["etag"]})
        head = await client.head("/graphql", params={"query": DESTINATIONS})
    assert (first.status_code, first.headers["cache-control"]) == (200, "public, max-age=300")
    assert (again.status_code, again.content) == (304, b"")
    assert head.status_code == 405
