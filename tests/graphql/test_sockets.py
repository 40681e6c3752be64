import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from websockets.exceptions import InvalidStatus

from api.operations import Operations
from edge.access.registry import PartnerRegistry
from models.account import Tier
from models.api_key import Scope
from models.locale import Locale
from models.partner import Branding, Profile
from schema.context import Context
from schema.execution.endpoint import Answer, Request
from schema.limits import ITINERARY_LIMIT
from tests.clients.region import Region
from tests.clients.sockets import ending, opening, served, until
from tests.clients.traveller import Traveller, sign_in
from tests.fakes.cell import FakeClock
from tests.fakes.trips import CELL

CHANGED = "subscription ($id: ID!, $since: Int) { tripChanged(id: $id, since: $since) { seq } }"
RENAME = "mutation ($input: UpdateTripInput!) { updateTrip(input: $input) { changeId } }"
INIT = '{"type": "connection_init"}'


# --- Kept alive.


async def test_a_socket_is_asked_for_signs_of_life_and_lives_as_long_as_it_gives_some(tmp_path: Path) -> None:
    async with served(tmp_path, ping_seconds=0.2) as (_, client), Traveller(client).socket() as traveller:
        for _ in range(4):
            assert await traveller.receive() == {"type": "ping"}
            await traveller.send(type="pong")
        await traveller.subscribe("{ __typename }")
        answer = await traveller.receive()
        while answer == {"type": "ping"}:
            answer = await traveller.receive()
        assert answer["payload"]["data"] == {"__typename": "Query"}


async def test_a_socket_that_is_silent_for_two_intervals_is_closed_with_4408(tmp_path: Path) -> None:
    async with served(tmp_path, ping_seconds=0.2) as (_, client), Traveller(client).socket() as traveller:
        started = asyncio.get_running_loop().time()
        assert await ending(traveller.connection) == (4408, "Keep-alive timeout", [{"type": "ping"}])
        assert 0.3 < asyncio.get_running_loop().time() - started < 2


async def test_the_servers_pings_tell_a_client_that_is_waiting_that_the_server_lives(tmp_path: Path) -> None:
    async with served(tmp_path, ping_seconds=0.1) as (_, client), opening(client.base_url) as connection:
        assert json.loads(await connection.recv()) == {"type": "ping"}


async def test_a_flood_of_sockets_that_never_introduce_themselves_ends_by_itself(tmp_path: Path) -> None:
    async with served(tmp_path, sockets_per_address=20) as (node, client), AsyncExitStack() as stack:
        opened = [await stack.enter_async_context(opening(client.base_url)) for _ in range(20)]
        for _ in range(30):
            with pytest.raises(InvalidStatus) as refused:
                await stack.enter_async_context(opening(client.base_url))
            assert (refused.value.response.status_code, refused.value.response.headers["retry-after"]) == (429, "5")
        metrics = (await client.get("/metrics")).text
        assert "tripwise_sockets 20.0" in metrics
        assert "tripwise_sockets_refused_total 30.0" in metrics
        started = asyncio.get_running_loop().time()
        ends = await asyncio.gather(*(ending(each) for each in opened))
        assert set(map(str, ends)) == {str((4408, "Connection initialisation timeout", []))}
        assert asyncio.get_running_loop().time() - started < 6
        await until(lambda: node.events.registry.get_sample_value("tripwise_sockets") == 0)
        async with Traveller(client).socket() as late:
            await late.subscribe("{ __typename }")
            assert (await late.receive())["type"] == "next"


# --- The protocol.


@pytest.mark.parametrize(
    "message",
    [
        {"type": "subscribe", "id": "1", "payload": None},
        {"type": "subscribe", "id": "1", "payload": {"query": 7}},
        {"type": "subscribe", "id": "1", "payload": {"query": "{ me { id } }", "variables": [1]}},
        {"type": "subscribe", "id": "1", "payload": {"query": "{ me { id } }", "operationName": {}}},
        {"type": "subscribe", "id": "1", "payload": {"query": "{ me { id } }", "extensions": "x"}},
        {"type": "subscribe", "id": "", "payload": {"query": "{ me { id } }"}},
        {"type": "subscribe", "id": "x" * 129, "payload": {"query": "{ me { id } }"}},
        {"type": "subscribe", "payload": {"query": "{ me { id } }"}},
        {"type": "complete"},
        {"type": "ping", "payload": 1},
        {"type": "é" * 500},
        {"type": None},
    ],
)
async def test_nonsense_in_an_envelope_is_closed_with_4400(region: Region, message: object) -> None:
    async with opening(region.url) as connection:
        await connection.send(INIT)
        assert json.loads(await connection.recv()) == {"type": "connection_ack"}
        await connection.send(json.dumps(message))
        code, reason, messages = await ending(connection)
        assert (code, (reason or "").partition(":")[0], messages) == (4400, "Invalid message", [])


async def test_a_binary_message_is_closed_with_4400(region: Region) -> None:
    async with opening(region.url) as connection:
        await connection.send(b"\x00")
        assert await ending(connection) == (4400, "WebSocket message type must be text", [])


async def test_an_empty_payload_of_the_introduction_may_be_null(region: Region) -> None:
    async with opening(region.url) as connection:
        await connection.send('{"type": "connection_init", "payload": null}')
        assert json.loads(await connection.recv()) == {"type": "connection_ack"}


async def test_an_id_in_use_is_closed_with_4409_and_may_be_used_again_when_it_has_ended(ana: Traveller) -> None:
    trip = await ana.create()
    async with ana.socket() as traveller:
        for _ in range(2):
            await traveller.subscribe("{ __typename }", "a")
            assert [(await traveller.receive())["type"] for _ in range(2)] == ["next", "complete"]
        await traveller.subscribe(CHANGED, "a", id=trip["id"])
        await traveller.subscribe(CHANGED, "a", id=trip["id"])
        assert await ending(traveller.connection) == (4409, "Subscriber for a already exists", [])


async def test_a_ping_is_answered_before_and_after_the_introduction(region: Region) -> None:
    async with opening(region.url) as connection:
        await connection.send('{"type": "ping", "payload": {"a": 1}}')
        assert json.loads(await connection.recv()) == {"type": "pong"}
        await connection.send(INIT)
        await connection.recv()
        await connection.send('{"type": "ping"}')
        assert json.loads(await connection.recv()) == {"type": "pong"}


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("", "BAD_REQUEST"),
        ("{" + " ".join(f"a{number}: me {{ id }}" for number in range(30)) + "}", "DOCUMENT_TOO_LARGE"),
    ],
)
async def test_what_is_wrong_with_one_operation_leaves_the_others_of_its_socket_alone(ana: Traveller, document: str, code: str) -> None:
    trip = await ana.create()
    async with ana.socket() as traveller:
        await traveller.subscribe(CHANGED, "other", id=trip["id"], since=0)
        assert (await traveller.receive())["id"] == "other"
        await traveller.subscribe(document, "wrong")
        refusal = await traveller.receive()
        assert (refusal["type"], refusal["id"], refusal["payload"][0]["extensions"]["code"]) == ("error", "wrong", code)
        await ana.ask(RENAME, input={"id": trip["id"], "title": "Noch da"})
        assert (await traveller.receive())["id"] == "other"


async def test_an_operation_over_a_socket_is_priced_as_over_http(ana: Traveller) -> None:
    async with ana.socket() as traveller:
        await traveller.subscribe("{ trips(first: 10) { edges { node { id } } } }")
        over_socket = (await traveller.receive())["payload"]["extensions"]["cost"]
    over_http = (await ana.post("{ trips(first: 10) { edges { node { id } } } }")).json()["extensions"]["cost"]
    assert (over_socket["requested"], over_socket["actual"]) == (over_http["requested"], over_http["actual"])


async def test_what_goes_wrong_inside_is_masked_in_a_subscription(tmp_path: Path) -> None:
    class BrokenFeed:
        async def changes(self, *_: object) -> AsyncIterator[None]:
            raise RuntimeError("password=secret")
            yield

        def wake(self, scope: str) -> None:
            """Wake nobody."""

        def close(self) -> None:
            """Close nothing."""

    async with served(tmp_path) as (node, client):
        ana = await sign_in(client)
        trip = await ana.create()
        node.feed = BrokenFeed()  # type: ignore[assignment]  # what the subscription asks of it
        async with ana.socket() as traveller:
            await traveller.subscribe(CHANGED, id=trip["id"])
            told = json.dumps([await traveller.receive(), await traveller.receive()])
            assert "INTERNAL_ERROR" in told
            assert "secret" not in told


async def test_what_a_subscription_reads_is_bounded_for_each_result_and_not_for_all_together(region: Region) -> None:
    class Reading:
        async def stream(self, _: Request, context: Context, __: object) -> AsyncIterator[Answer]:
            for _ in range(3):
                context.loaders.count(ITINERARY_LIMIT)
                yield Answer(data={})

    context = Context(node=region.node, actor=None, locale=Locale.EN, address="here", request_id="request")
    operations = Operations(Reading(), limit=1)  # type: ignore[arg-type]  # all that is asked of an endpoint
    assert [answer.data async for answer in operations.answers(Request(), context)] == [{}, {}, {}]
    assert operations.seats.count == 0


# --- Whose it is, and for how long.


async def test_a_socket_is_closed_with_4403_at_the_second_its_token_expires(tmp_path: Path) -> None:
    clock = FakeClock()
    async with served(tmp_path, clock, ping_seconds=0.3) as (node, client):
        ana = await sign_in(client)
        trip = await ana.create()
        async with ana.socket() as traveller:
            await traveller.subscribe(CHANGED, id=trip["id"])
            await until(lambda: node.feed.waiter_count == 1)
            clock.forward(minutes=14, seconds=59)
            for _ in range(2):
                assert await traveller.receive() == {"type": "ping"}
                await traveller.send(type="pong")
            clock.forward(seconds=1)
            code, reason, messages = await ending(traveller.connection)
            assert (code, reason) == (4403, "Token expired")
            assert all(message == {"type": "ping"} for message in messages)
        await until(lambda: node.feed.waiter_count == 0)


async def test_a_socket_of_nobody_does_not_expire(tmp_path: Path) -> None:
    clock = FakeClock()
    async with served(tmp_path, clock, ping_seconds=0.3) as (_, client), Traveller(client).socket() as traveller:
        clock.forward(days=365)
        for _ in range(2):
            assert await traveller.receive() == {"type": "ping"}
            await traveller.send(type="pong")


async def test_a_token_that_expires_soon_is_not_waited_for_until_the_next_ping(tmp_path: Path) -> None:
    clock = FakeClock()
    async with served(tmp_path, clock) as (_, client):
        ana = await sign_in(client)
        clock.forward(minutes=14, seconds=59.8)
        async with ana.socket() as traveller:
            clock.forward(seconds=0.2)
            started = asyncio.get_running_loop().time()
            assert await ending(traveller.connection) == (4403, "Token expired", [])
            assert asyncio.get_running_loop().time() - started < 1


async def test_a_token_that_has_expired_opens_no_socket(tmp_path: Path) -> None:
    clock = FakeClock()
    async with served(tmp_path, clock) as (_, client):
        ana = await sign_in(client)
        clock.forward(minutes=15)
        async with opening(client.base_url) as connection:
            await connection.send(json.dumps({"type": "connection_init", "payload": {"Authorization": f"Bearer {ana.token}"}}))
            assert await ending(connection) == (4403, "Forbidden", [])


async def test_a_partner_has_more_sockets_than_a_user_and_its_revoked_key_closes_them(tmp_path: Path) -> None:
    clock = FakeClock()
    async with served(tmp_path, clock, sockets_per_actor=1) as (node, client):
        registry = PartnerRegistry(tmp_path, CELL, clock)
        key = registry.create(
            Profile(slug="rede-sol", name="Rede Sol", tier=Tier.PARTNER, branding=Branding(name="Rede Sol")),
            [Scope.TRIPS_READ],
            "test",
            None,
        )
        await node.partners.refresh()
        partner = Traveller(client, token=key.text)
        async with partner.socket(), partner.socket() as traveller:
            registry.revoke("rede-sol", None)
            assert (await ending(traveller.connection))[:2] == (4403, "Key revoked")


async def test_a_bad_token_in_the_handshake_opens_no_socket(region: Region) -> None:
    with pytest.raises(InvalidStatus) as refused:
        async with opening(region.url, additional_headers={"authorization": "Bearer x"}):
            pass
    assert refused.value.response.status_code == 403


async def test_a_page_of_a_foreign_origin_opens_no_socket_and_ours_and_native_apps_do(tmp_path: Path) -> None:
    async with served(tmp_path, allowed_origins=("https://app.example",)) as (_, client):
        for origin in ("https://evil.example", "null", "https://app.example.evil.example", "http://app.example"):
            with pytest.raises(InvalidStatus) as refused:
                async with opening(client.base_url, origin=origin):
                    pass
            assert refused.value.response.status_code == 403
        for origin in ("https://app.example", str(client.base_url).rstrip("/"), None):
            async with opening(client.base_url, origin=origin) as connection:
                await connection.send(INIT)
                assert json.loads(await connection.recv()) == {"type": "connection_ack"}


# --- How many.


async def test_an_actor_has_so_many_sockets_and_one_more_when_one_is_closed(tmp_path: Path) -> None:
    async with served(tmp_path, sockets_per_actor=2) as (node, client):
        ana, rui = await sign_in(client), await sign_in(client)
        async with ana.socket() as first, ana.socket():
            async with opening(client.base_url) as third:
                await third.send(json.dumps({"type": "connection_init", "payload": {"Authorization": f"Bearer {ana.token}"}}))
                assert await ending(third) == (1013, "Too many sockets", [])
            async with rui.socket():
                pass
            await first.connection.close()
            await until(lambda: node.events.registry.get_sample_value("tripwise_sockets") == 1)
            async with ana.socket() as again:
                await again.subscribe("{ me { id } }")
                assert await again.next() == {"id": ana.user_id}


async def test_sockets_that_have_introduced_themselves_leave_their_address_to_others(tmp_path: Path) -> None:
    async with served(tmp_path, sockets_per_address=1) as (_, client):
        ana = await sign_in(client)
        async with ana.socket(), ana.socket(), Traveller(client).socket():
            with pytest.raises(InvalidStatus):
                async with opening(client.base_url):
                    pass


async def test_an_actor_has_so_many_operations_open_over_all_sockets_and_streams(tmp_path: Path) -> None:
    async with served(tmp_path, subscriptions_per_actor=3) as (node, client):
        ana, rui = await sign_in(client), await sign_in(client)
        trip = await ana.create()
        async with ana.socket() as first, ana.socket() as second:
            for number in range(2):
                await first.subscribe(CHANGED, str(number), id=trip["id"])
            async with ana.events(CHANGED, id=trip["id"]):
                await until(lambda: node.feed.waiter_count == 3)
                await second.subscribe(CHANGED, "3", id=trip["id"])
                (error,) = (await second.receive())["payload"]
                assert (error["extensions"]["code"], error["extensions"]["retryable"]) == ("TOO_MANY_SUBSCRIPTIONS", True)
                async with ana.events(CHANGED, id=trip["id"]) as refused:
                    name, data = await refused.event()
                    assert (name, data["errors"][0]["extensions"]["code"]) == ("next", "TOO_MANY_SUBSCRIPTIONS")
                    assert await refused.event() == ("complete", None)
                async with rui.socket() as other:
                    await other.subscribe("{ me { id } }")
                    assert await other.next() == {"id": rui.user_id}
            await until(lambda: node.feed.waiter_count == 2)
            await second.subscribe("{ me { id } }", "4")
            assert await second.next("4") == {"id": ana.user_id}
