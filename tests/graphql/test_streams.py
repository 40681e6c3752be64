import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.operations import Operations
from api.seats import Seats
from api.streams import TOKEN_HEADER, Streams
from models.errors import NotFound, TooManySubscriptions
from models.locale import Locale
from schema.context import Context
from tests.clients.region import Region
from tests.clients.sockets import served, until
from tests.clients.traveller import EventStream, Traveller, sign_in
from tests.fakes.cell import FakeClock

CHANGED = "subscription ($id: ID!, $since: Int) { tripChanged(id: $id, since: $since) { seq } }"
RENAME = "mutation ($input: UpdateTripInput!) { updateTrip(input: $input) { changeId } }"
STREAM = {"accept": "text/event-stream"}


class Reserved:
    """A reserved stream of a traveller."""

    def __init__(self, traveller: Traveller, token: str) -> None:
        self.traveller = traveller
        self.headers = {**traveller.all_headers, TOKEN_HEADER: token}

    async def post(self, document: str, operation_id: object = "1", **variables: object) -> httpx.Response:
        """Send an operation."""
        body = {"query": document, "variables": variables, "extensions": {"operationId": operation_id}}
        return await self.traveller.client.post("/graphql", json=body, headers=self.headers)

    async def delete(self, operation_id: str = "1") -> httpx.Response:
        """Stop an operation."""
        return await self.traveller.client.delete("/graphql", params={"operationId": operation_id}, headers=self.headers)

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[EventStream]:
        """Open the stream."""
        async with self.traveller.client.stream("GET", "/graphql", headers={**self.headers, **STREAM}) as response:
            assert response.status_code == 200, await response.aread()
            yield EventStream(response)


async def reserved(traveller: Traveller) -> Reserved:
    response = await traveller.client.put("/graphql", headers=traveller.all_headers)
    assert (response.status_code, response.headers["content-type"].partition(";")[0]) == (201, "text/plain")
    return Reserved(traveller, response.text)


# --- Distinct connections.


async def test_a_query_and_a_mutation_are_one_event_each(ana: Traveller) -> None:
    trip = await ana.create()
    async with ana.events("{ me { id } }") as events:
        assert await events.next() == {"id": ana.user_id}
        assert await events.event() == ("complete", None)
        assert await events.event() == ("", None)
    async with ana.events(RENAME, input={"id": trip["id"], "title": "Outra"}) as events:
        assert (await events.next())["changeId"].startswith("chg_")


async def test_what_is_wrong_with_an_operation_is_an_event_of_its_stream(ana: Traveller) -> None:
    async with ana.events("{ nothing }") as events:
        name, data = await events.event()
        assert (name, data["errors"][0]["extensions"]["code"], "data" in data) == ("next", "GRAPHQL_VALIDATION_FAILED", False)
        assert await events.event() == ("complete", None)


async def test_a_subscription_may_be_asked_for_in_the_query_string_and_a_mutation_may_not(region: Region, ana: Traveller) -> None:
    trip = await ana.create()
    given = {"query": CHANGED, "variables": json.dumps({"id": trip["id"], "since": 0})}
    async with ana.client.stream("GET", "/graphql", params=given, headers={**ana.all_headers, **STREAM}) as response:
        assert (await EventStream(response).next())["seq"] > 0
    mutation = {"query": "mutation { signInAsGuest { session { userId } } }"}
    head = await region.node.reader.head()
    async with ana.client.stream("GET", "/graphql", params=mutation, headers={**ana.all_headers, **STREAM}) as response:
        assert "errors" in (await EventStream(response).event())[1]
    assert await region.node.reader.head() == head


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"content": b"{", "headers": {"content-type": "application/json"}}, 400),
        ({"content": b'{"query": 7}', "headers": {"content-type": "application/json"}}, 400),
        ({"content": b'{"query": "{ me { id } }", "variables": []}', "headers": {"content-type": "application/json"}}, 400),
        ({"content": b"[" * 100_000, "headers": {"content-type": "application/json"}}, 400),
        ({"content": b'{"query": "{ me { id } }"}', "headers": {"content-type": "text/plain"}}, 415),
        ({"content": b'"' + b"x" * 300_000 + b'"', "headers": {"content-type": "application/json"}}, 413),
        ({"content": b"{}", "headers": {"content-type": "application/json", "authorization": "Bearer x"}}, 401),
    ],
)
async def test_what_is_no_request_begins_no_stream(ana: Traveller, given: dict[str, Any], status: int) -> None:
    response = await ana.client.post("/graphql", content=given["content"], headers={**STREAM, **given["headers"]})
    assert response.status_code == status
    assert set(response.json()) == {"errors"}


async def test_a_stream_is_kept_alive_by_comments(tmp_path: Path) -> None:
    async with served(tmp_path, ping_seconds=0.05) as (_, client):
        ana = await sign_in(client)
        trip = await ana.create()
        async with client.stream(
            "POST", "/graphql", json={"query": CHANGED, "variables": {"id": trip["id"]}}, headers={**ana.all_headers, **STREAM}
        ) as response:
            assert response.headers["cache-control"] == "no-cache, no-transform"
            lines = response.aiter_lines()
            assert [await anext(lines) for _ in range(6)] == [":", "", ": ping", "", ": ping", ""]


async def test_a_stream_ends_incomplete_when_its_token_expires(tmp_path: Path) -> None:
    clock = FakeClock()
    async with served(tmp_path, clock, ping_seconds=0.1) as (node, client):
        ana = await sign_in(client)
        trip = await ana.create()
        async with client.stream(
            "POST", "/graphql", json={"query": CHANGED, "variables": {"id": trip["id"]}}, headers={**ana.all_headers, **STREAM}
        ) as response:
            await until(lambda: node.feed.waiter_count == 1)
            clock.forward(minutes=15)
            told = [line async for line in response.aiter_lines() if line not in {"", ": ping"}]
        assert told == [":", ": TOKEN_EXPIRED"]
        await until(lambda: node.feed.waiter_count == 0)


async def test_a_foreign_page_may_not_read_a_stream_and_ours_may(tmp_path: Path) -> None:
    async with served(tmp_path, allowed_origins=("https://app.example",)) as (_, client):
        for origin, allowed in (("https://evil.example", None), ("https://app.example", "https://app.example")):
            headers = {**STREAM, "origin": origin}
            response = await client.post("/graphql", json={"query": "{ __typename }"}, headers=headers)
            assert response.headers.get("access-control-allow-origin") == allowed
            asked = {"origin": origin, "access-control-request-method": "PUT", "access-control-request-headers": TOKEN_HEADER}
            preflight = await client.options("/graphql", headers=asked)
            assert preflight.headers.get("access-control-allow-origin") == allowed


# --- A single connection.


async def test_operations_of_one_stream_bear_their_ids(region: Region, ana: Traveller) -> None:
    trip = await ana.create()
    stream = await reserved(ana)
    async with stream.opened() as events:
        assert (await stream.post(CHANGED, "follow", id=trip["id"])).status_code == 202
        await until(lambda: region.node.feed.waiter_count == 1)
        accepted = await stream.post("{ me { id } }", "me")
        assert (accepted.status_code, accepted.content) == (202, b"")
        name, data = await events.event()
        assert (name, data["id"], data["payload"]["data"]) == ("next", "me", {"me": {"id": ana.user_id}})
        assert await events.event() == ("complete", {"id": "me"})
        assert (await stream.post(RENAME, "rename", input={"id": trip["id"], "title": "Outra"})).status_code == 202
        told = [await events.event() for _ in range(3)]
        assert sorted((name, data["id"]) for name, data in told) == [("complete", "rename"), ("next", "follow"), ("next", "rename")]
        assert (await stream.delete("follow")).status_code == 200
        await until(lambda: region.node.feed.waiter_count == 0)
        assert (await stream.delete("follow")).status_code == 200
    assert (await stream.post("{ me { id } }")).status_code == 404


async def test_operations_may_come_before_the_stream_is_opened(ana: Traveller) -> None:
    stream = await reserved(ana)
    for number in range(3):
        assert (await stream.post("{ me { id } }", str(number))).status_code == 202
    async with stream.opened() as events:
        told = [await events.event() for _ in range(6)]
    assert sorted((name, data["id"]) for name, data in told) == sorted((name, each) for name in ("next", "complete") for each in "012")


async def test_an_event_source_shows_its_token_in_the_query_string(ana: Traveller) -> None:
    stream = await reserved(ana)
    assert (await stream.post("{ me { id } }")).status_code == 202
    given = {"token": stream.headers[TOKEN_HEADER]}
    async with ana.client.stream("GET", "/graphql", params=given, headers=STREAM) as response:
        name, data = await EventStream(response).event()
        assert (name, data["payload"]["data"]) == ("next", {"me": {"id": ana.user_id}})


async def test_a_stream_is_opened_once_and_its_operations_have_ids_of_their_own(ana: Traveller) -> None:
    trip = await ana.create()
    stream = await reserved(ana)
    async with stream.opened():
        again = await ana.client.get("/graphql", headers={**stream.headers, **STREAM})
        assert again.status_code == 409
        assert (await stream.post(CHANGED, id=trip["id"])).status_code == 202
        assert (await stream.post(CHANGED, id=trip["id"])).status_code == 409
        for wrong in (None, "", 7, "x" * 129):
            assert (await stream.post("{ me { id } }", wrong)).status_code == 400
        assert (await ana.client.delete("/graphql", headers=stream.headers)).status_code == 400


async def test_a_reserved_stream_belongs_to_who_reserved_it(ana: Traveller, rui: Traveller, stranger: Traveller) -> None:
    stream = await reserved(ana)
    for other in (rui, stranger):
        theirs = Reserved(other, stream.headers[TOKEN_HEADER])
        assert (await theirs.post("{ me { id } }")).status_code == 404
        assert (await theirs.delete()).status_code == 404
    opened = await rui.client.get("/graphql", headers={**rui.all_headers, **STREAM, TOKEN_HEADER: stream.headers[TOKEN_HEADER]})
    assert opened.status_code == 404
    assert (await Reserved(ana, "x").post("{ me { id } }")).status_code == 404
    async with stream.opened():
        pass


async def test_a_stream_with_nothing_to_tell_ends_when_the_node_drains(tmp_path: Path) -> None:
    async with served(tmp_path, drain_seconds=30) as (node, client):
        ana = await sign_in(client)
        stream = await reserved(ana)
        async with stream.opened() as events:
            node.drain()
            assert await events.event() == ("", None)


async def test_reserved_streams_are_as_few_as_sockets_and_forgotten_when_nobody_opens_them(region: Region) -> None:
    context = Context(node=region.node, actor=None, locale=Locale.EN, address="here", request_id="request")
    seats = Seats(2)
    streams = Streams(region.node, Operations(None, 1), seats, reservation_seconds=0.05)  # type: ignore[arg-type]  # nothing is executed
    for _ in range(2):
        streams.put(context)
    with pytest.raises(TooManySubscriptions):
        streams.put(context)
    assert (streams.reserved_count, seats.count) == (2, 2)
    await asyncio.sleep(0.1)
    assert (streams.reserved_count, seats.count) == (0, 0)
    token = streams.put(context).content.decode()
    with pytest.raises(NotFound):
        streams._reservation(token + "x", context)
