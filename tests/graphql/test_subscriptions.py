import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Subprotocol

from edge.node import Node
from tests.clients.region import Region, build_node, serving
from tests.clients.scripted import ScriptedGenerator
from tests.clients.traveller import STEP_SECONDS, Traveller, sign_in
from tests.fakes.cell import FakeClock

GENERATE = "mutation ($input: GenerateTripInput!) { generateTrip(input: $input) { trip { id } generation { id } } }"
PROGRESS = "subscription ($id: ID!) { generationProgress(id: $id) { generation { status daysDrafted } days { number title } } }"
CHANGED = "subscription ($id: ID!) { tripChanged(id: $id) { seq origin author documentIds trip { title } } }"
RENAME = "mutation ($input: UpdateTripInput!) { updateTrip(input: $input) { changeId } }"
SHARE = "mutation ($id: ID!, $user: ID!) { shareTrip(id: $id, role: VIEWER, userId: $user) { problems { code } } }"
UNSHARE = "mutation ($id: ID!, $user: ID!) { unshareTrip(id: $id, userId: $user) { problems { code } } }"
DELETE = "mutation ($id: ID!) { deleteTrip(id: $id) { problems { code } } }"


@asynccontextmanager
async def travelling(folder: Path, scripted: ScriptedGenerator) -> AsyncIterator[tuple[Node, Traveller, str]]:
    """Serve a node with a scripted generator, sign in and ask for three days; yield the generation's id too."""
    node = build_node(folder, FakeClock(), [scripted])
    async with serving(node) as url, httpx.AsyncClient(base_url=url, verify=False, timeout=20) as client:  # noqa: S501
        ana = await sign_in(client)
        begun = await ana.ask(GENERATE, input={"prompt": "3 days in Lisbon"})
        yield node, ana, begun["generation"]["id"]


async def first_day(source: Any) -> dict[str, Any]:
    """Return the step that tells the first day."""
    while True:
        step = dict(await source.next())
        if step["days"]:
            return step


async def test_a_day_is_told_over_a_socket_before_the_next_one_is_made(tmp_path: Path) -> None:
    scripted = ScriptedGenerator(allowed=0)
    async with travelling(tmp_path, scripted) as (_, ana, generation_id), ana.socket() as socket:
        await socket.subscribe(PROGRESS, id=generation_id)
        for number in (1, 2, 3):
            assert len(scripted.made) == number - 1
            scripted.allow()
            step = await first_day(socket)
            assert step == {
                "generation": {"status": "DRAFTING", "daysDrafted": number},
                "days": [{"number": number, "title": f"Dia {number}"}],
            }
            assert len(scripted.made) == number
        assert [(await socket.next())["generation"]["status"] for _ in range(2)][-1] in {"CHECKED", "DONE"}
        while (message := await socket.receive())["type"] == "next":
            assert message["payload"]["data"]["generationProgress"]["generation"]["status"] in {"CHECKED", "DONE"}
        assert message == {"id": "1", "type": "complete"}


async def test_a_day_is_told_as_an_event_before_the_next_one_is_made(tmp_path: Path) -> None:
    scripted = ScriptedGenerator(allowed=0)
    async with travelling(tmp_path, scripted) as (_, ana, generation_id), ana.events(PROGRESS, id=generation_id) as events:
        for number in (1, 2, 3):
            assert len(scripted.made) == number - 1
            scripted.allow()
            step = await first_day(events)
            assert step == {
                "generation": {"status": "DRAFTING", "daysDrafted": number},
                "days": [{"number": number, "title": f"Dia {number}"}],
            }
        statuses = []
        while (event := await events.event())[0] == "next":
            statuses.append(event[1]["data"]["generationProgress"]["generation"]["status"])
        assert statuses[-1] == "DONE"
        assert (event[0], await events.event()) == ("complete", ("", None))


async def test_who_comes_late_is_told_all_days_so_far_and_then_the_rest(tmp_path: Path) -> None:
    scripted = ScriptedGenerator(allowed=2)
    async with travelling(tmp_path, scripted) as (_, ana, generation_id):
        async with ana.events(PROGRESS, id=generation_id) as events:
            while (await events.next())["generation"]["daysDrafted"] < 2:
                pass
        async with ana.socket() as late:
            await late.subscribe(PROGRESS, id=generation_id)
            first = await late.next()
            assert first == {
                "generation": {"status": "DRAFTING", "daysDrafted": 2},
                "days": [{"number": 1, "title": "Dia 1"}, {"number": 2, "title": "Dia 2"}],
            }
            scripted.allow()
            assert (await late.next())["days"] == [{"number": 3, "title": "Dia 3"}]


async def test_who_comes_after_the_end_is_told_all_in_one_step(tmp_path: Path) -> None:
    async with travelling(tmp_path, ScriptedGenerator()) as (_, ana, generation_id):
        async with ana.events(PROGRESS, id=generation_id) as events:
            while (await events.event())[0] == "next":
                pass
        async with ana.events(PROGRESS, id=generation_id) as events:
            step = await events.next()
            assert (step["generation"]["status"], [day["number"] for day in step["days"]]) == ("DONE", [1, 2, 3])
            assert (await events.event())[0] == "complete"


async def test_many_followers_are_all_told_the_same(tmp_path: Path) -> None:
    scripted = ScriptedGenerator(allowed=0)
    async with travelling(tmp_path, scripted) as (_, ana, generation_id), ana.socket() as socket:
        for number in range(20):
            await socket.subscribe(PROGRESS, str(number), id=generation_id)
        firsts = [await socket.receive() for _ in range(20)]
        assert {message["type"] for message in firsts} == {"next"}
        scripted.allow(3)
        told: dict[str, list[int]] = {str(number): [] for number in range(20)}
        ended = 0
        while ended < 20:
            message = await socket.receive()
            if message["type"] == "complete":
                ended += 1
            else:
                told[message["id"]] += [day["number"] for day in message["payload"]["data"]["generationProgress"]["days"]]
        assert set(map(tuple, told.values())) == {(1, 2, 3)}


async def test_a_stranger_is_told_nothing_of_a_generation(tmp_path: Path) -> None:
    async with travelling(tmp_path, ScriptedGenerator(allowed=1)) as (_, ana, generation_id):
        rui = await sign_in(ana.client)
        async with rui.socket() as socket:
            await socket.subscribe(PROGRESS, id=generation_id)
            assert refusal_of(await socket.receive()) == "NOT_FOUND"


async def test_a_drained_node_closes_its_sockets_with_1012_and_completes_no_subscription(tmp_path: Path) -> None:
    scripted = ScriptedGenerator(allowed=1)
    node = build_node(tmp_path, FakeClock(), [scripted])
    async with httpx.AsyncClient(verify=False) as client:  # noqa: S501
        async with serving(node) as url:
            client.base_url = url  # type: ignore[assignment]  # httpx turns it into a URL
            ana = await sign_in(client)
            begun = await ana.ask(GENERATE, input={"prompt": "3 days in Lisbon"})
            generation_id = begun["generation"]["id"]
            leaving = asyncio.Event()

            async def followed() -> list[Any]:
                async with ana.socket() as socket:
                    await socket.subscribe(PROGRESS, id=generation_id)
                    await first_day(socket)
                    leaving.set()
                    return list(await until_closed(socket.connection))

            async def streamed() -> list[Any]:
                async with ana.events(PROGRESS, id=generation_id) as events:
                    await first_day(events)
                    return list(await events.event())

            socket_task, event_task = asyncio.create_task(followed()), asyncio.create_task(streamed())
            async with asyncio.timeout(10):
                await leaving.wait()
                while node.feed.waiter_count < 2:
                    await asyncio.sleep(0.01)
            await asyncio.sleep(0.05)
        assert await event_task == ["", None]
        assert await socket_task == [[], 1012]
    assert node.feed.waiter_count == 0


async def until_closed(connection: ClientConnection) -> tuple[list[dict[str, Any]], int | None]:
    """Return what still comes over a connection, and the code that it is closed with."""
    messages: list[dict[str, Any]] = []
    with suppress(ConnectionClosed):
        async with asyncio.timeout(STEP_SECONDS):
            while True:
                messages.append(json.loads(await connection.recv()))
    return messages, connection.close_code


def refusal_of(message: dict[str, Any]) -> str:
    """Return the code of a refused subscription, told as an error or in a result."""
    payload = message["payload"]
    errors = payload if isinstance(payload, list) else payload["errors"]
    return str(errors[0]["extensions"]["code"])


# --- Changes of a trip.


async def test_each_change_of_a_trip_is_told_in_order_with_who_made_it(region: Region, ana: Traveller) -> None:
    trip = await ana.create()
    async with ana.socket() as socket:
        await socket.subscribe(CHANGED, id=trip["id"])
        await followed(region)
        for title in ("Um", "Dois", "Três"):
            await ana.ask(RENAME, input={"id": trip["id"], "title": title})
        changes = [await socket.next() for _ in range(3)]
        assert [(change["origin"], change["author"], change["documentIds"]) for change in changes] == [
            ("EDIT", ana.user_id, [trip["id"]])
        ] * 3
        assert changes[-1]["trip"] == {"title": "Três"}
        seqs = [change["seq"] for change in changes]
        assert seqs == sorted(set(seqs))


async def test_changes_of_other_trips_are_not_told(region: Region, ana: Traveller) -> None:
    trip, other = await ana.create(), await ana.create()
    async with ana.events(CHANGED, id=trip["id"]) as events:
        await followed(region)
        await ana.ask(RENAME, input={"id": other["id"], "title": "Outra"})
        await ana.ask(RENAME, input={"id": trip["id"], "title": "Esta"})
        assert (await events.next())["trip"] == {"title": "Esta"}


async def test_a_membership_that_is_taken_away_ends_the_subscription(region: Region, ana: Traveller, rui: Traveller) -> None:
    trip = await ana.create()
    assert (await ana.ask(SHARE, id=trip["id"], user=rui.user_id))["problems"] == []
    async with rui.socket() as socket:
        await socket.subscribe(CHANGED, id=trip["id"])
        await followed(region)
        await ana.ask(RENAME, input={"id": trip["id"], "title": "Ainda"})
        assert (await socket.next())["trip"] == {"title": "Ainda"}
        await ana.ask(UNSHARE, id=trip["id"], user=rui.user_id)
        await ana.ask(RENAME, input={"id": trip["id"], "title": "Secreto"})
        message = await socket.receive()
        assert refusal_of(message) == "NOT_FOUND"
        assert "Secreto" not in json.dumps(message)
        assert (await socket.receive())["type"] == "complete"


async def test_a_deleted_trip_ends_the_subscription(region: Region, ana: Traveller) -> None:
    trip = await ana.create()
    async with ana.socket() as socket:
        await socket.subscribe(CHANGED, id=trip["id"])
        await followed(region)
        await ana.ask(DELETE, id=trip["id"])
        assert refusal_of(await socket.receive()) == "NOT_FOUND"


async def test_a_foreign_trip_can_not_be_followed(ana: Traveller, rui: Traveller) -> None:
    trip = await ana.create()
    async with rui.socket() as socket:
        await socket.subscribe(CHANGED, id=trip["id"])
        assert refusal_of(await socket.receive()) == "NOT_FOUND"


async def test_nobody_may_follow_without_a_token(stranger: Traveller, ana: Traveller) -> None:
    trip = await ana.create()
    async with stranger.socket() as socket:
        await socket.subscribe(CHANGED, id=trip["id"])
        assert refusal_of(await socket.receive()) == "UNAUTHENTICATED"
    async with stranger.events(CHANGED, id=trip["id"]) as events:
        assert (await events.event())[1]["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def test_a_subscription_that_is_left_is_let_go(region: Region, ana: Traveller) -> None:
    trip = await ana.create()
    async with ana.socket() as socket:
        await socket.subscribe(CHANGED, id=trip["id"])
        await waiters(region, 1)
        await socket.send(id="1", type="complete")
        await waiters(region, 0)
        await socket.subscribe(CHANGED, id=trip["id"])
        await waiters(region, 1)
    await waiters(region, 0)
    async with ana.events(CHANGED, id=trip["id"]):
        await waiters(region, 1)
    await waiters(region, 0)


async def followed(region: Region) -> None:
    """Wait until somebody follows a trip of the region, and has read where the log ends."""
    await waiters(region, 1)
    await asyncio.sleep(0.05)


async def waiters(region: Region, count: int) -> None:
    async with asyncio.timeout(5):
        while region.node.feed.waiter_count != count:
            await asyncio.sleep(0.01)


async def test_a_socket_answers_queries_and_mutations_too(ana: Traveller) -> None:
    async with ana.socket() as socket:
        await socket.subscribe("{ me { id } }")
        assert await socket.next() == {"id": ana.user_id}
        assert await socket.receive() == {"id": "1", "type": "complete"}


async def test_a_socket_speaks_the_language_it_was_asked_for(ana: Traveller) -> None:
    messages = set()
    for language in ("pt-BR", "en", "fr", "es", "it"):
        async with ana.socket(acceptLanguage=language) as socket:
            await socket.subscribe(CHANGED, id="x")
            payload = (await socket.receive())["payload"]
            messages.add((payload if isinstance(payload, list) else payload["errors"])[0]["message"])
    assert len(messages) == 5


async def closing(url: str, *messages: str, protocol: str | None = "graphql-transport-ws") -> int | None:
    """Send messages over a new socket and return the code it is closed with."""
    async with connect(
        url.replace("http", "ws", 1) + "/graphql", subprotocols=[Subprotocol(protocol)] if protocol else None, proxy=None
    ) as socket:
        for message in messages:
            await socket.send(message)
        return (await until_closed(socket))[1]


INIT = '{"type": "connection_init"}'


@pytest.mark.parametrize(
    ("messages", "code"),
    [
        ((INIT, INIT), 4429),
        (('{"type": "subscribe", "id": "1", "payload": {"query": "{ me { id } }"}}',), 4401),
        (('{"type": "connection_init", "payload": {"Authorization": "Bearer x"}}',), 4403),
        (('{"type": "connection_init", "payload": {"authorization": 7}}',), 4403),
        (('{"type": "connection_init", "payload": [1]}',), 4400),
        (("{",), 4400),
        (("null",), 4400),
        (("[]",), 4400),
        (('"x"',), 4400),
        (("{}",), 4400),
        (('{"type": "start"}',), 4400),
        ((INIT, '{"type": "subscribe", "id": "1"}'), 4400),
        (("[" * 100_000,), 4400),
    ],
)
async def test_a_socket_that_breaks_the_protocol_is_closed_with_the_reason(region: Region, messages: tuple[str, ...], code: int) -> None:
    assert await closing(region.url, *messages) == code


@pytest.mark.parametrize(
    "message",
    [
        '{"type": "subscribe", "id": {"a": 1}, "payload": {"query": "{ me { id } }"}}',
        '{"type": "subscribe", "id": "1", "payload": [1]}',
        '{"type": "subscribe", "id": "1", "payload": {"query": 7}}',
        '{"type": "complete", "id": [1]}',
    ],
)
async def test_a_socket_that_talks_nonsense_is_closed_and_the_node_goes_on(region: Region, ana: Traveller, message: str) -> None:
    with suppress(ConnectionClosed):
        await closing(region.url, INIT, message, '{"type": "nonsense"}')
    assert (await ana.ask("{ me { id } }"))["id"] == ana.user_id


async def test_a_socket_without_our_protocol_is_refused(region: Region) -> None:
    assert await closing(region.url, protocol=None) == 4406


async def test_a_page_of_another_origin_may_not_open_a_socket(region: Region) -> None:
    with pytest.raises(InvalidStatus) as refused:
        async with connect(
            region.url.replace("http", "ws", 1) + "/graphql",
            subprotocols=[Subprotocol("graphql-transport-ws")],
            origin="https://evil.example",  # type: ignore[arg-type]  # a NewType of str
            proxy=None,
        ):
            pass
    assert refused.value.response.status_code == 403


async def test_a_socket_holds_50_subscriptions_and_no_more(region: Region, ana: Traveller) -> None:
    trip = await ana.create()
    async with ana.socket() as socket:
        for number in range(51):
            await socket.subscribe(CHANGED, str(number), id=trip["id"])
        assert (await socket.receive())["id"] == "50"
        await waiters(region, 50)
    await waiters(region, 0)
