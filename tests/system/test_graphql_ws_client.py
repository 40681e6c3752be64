"""The npm client graphql-ws against a node, and bare sockets against its manners."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from secrets import token_urlsafe

import httpx

from edge.node import Node
from edge.settings import read_settings
from models.ids import TripId, UserId
from models.itinerary import update_trip
from tests.clients.region import build_node, serving
from tests.clients.script import running
from tests.clients.traveller import Traveller, sign_in
from tests.fakes.cell import FakeClock
from tests.fakes.trips import CELL
from tests.system.session import Server

UPDATE = "mutation ($input: UpdateTripInput!) { updateTrip(input: $input) { changeId } }"
PING_SECONDS = 0.5


@asynccontextmanager
async def travelling(
    folder: Path, clock: FakeClock | None = None, ping_seconds: float = PING_SECONDS
) -> AsyncIterator[tuple[Node, Traveller, dict[str, object]]]:
    """Serve a node to one traveller with a trip, and what scripts have to know of them."""
    node = build_node(folder, clock or FakeClock(), ping_seconds=ping_seconds)
    async with serving(node) as url, httpx.AsyncClient(base_url=url, timeout=20) as client:
        ana = await sign_in(client)
        trip = await ana.create()
        socket_url = f"{url}/graphql".replace("http", "ws", 1)
        yield node, ana, {"http": f"{url}/graphql", "url": socket_url, "token": ana.token, "trip": trip["id"]}


async def test_graphql_ws_asks_changes_and_follows_over_one_socket_opened_when_needed_or_at_once(tmp_path: Path) -> None:
    async with travelling(tmp_path) as (_, ana, given):
        other = await ana.create()
        async with running("ws-operations", other=other["id"], **given) as script:
            told = await script.rest()

    def session(opened_before: int, title: str) -> list[object]:
        return [
            ["opened before the first operation", opened_before],
            ["follows", "number"],
            ["query", [{"me": {"id": ana.user_id}}]],
            ["mutation", [{"updateTrip": {"trip": {"title": title}, "problems": []}}]],
            ["subscription", {"title": title}],
            ["error", ["GRAPHQL_VALIDATION_FAILED"]],
            ["syntax", ["GRAPHQL_PARSE_FAILED"]],
            ["still", [{"me": {"id": ana.user_id}}]],
            ["closed", 1000],
            ["opened", 1],
        ]

    assert told[:10] == session(0, "Lazy true")
    assert told[10:] == session(1, "Lazy false")


async def test_graphql_ws_is_asked_for_signs_of_life_and_gets_some(tmp_path: Path) -> None:
    async with travelling(tmp_path) as (_, __, given), running("ws-pings", pingMilliseconds=PING_SECONDS * 1000, **given) as script:
        assert await script.rest() == [
            ["mute", [4408, "Keep-alive timeout"]],
            ["lively", ["ping of the server", "pong of the client", "ping of the client", "pong of the server"]],
            ["closed", 1000],
        ]


async def test_each_way_to_break_the_protocol_has_its_close_code(tmp_path: Path) -> None:
    async with travelling(tmp_path) as (_, __, given), running("ws-closes", **given) as script:
        ends = {name: (code, reason.partition(":")[0]) for name, (code, reason) in await script.rest()}
    assert ends == {
        "subscribe before it": (4401, "Unauthorized"),
        "twice": (4429, "Too many initialisation requests"),
        "an id twice": (4409, "Subscriber for 1 already exists"),
        "a bad token": (4403, "Forbidden"),
        "no JSON": (4400, "WebSocket message must be valid JSON"),
        "an unknown message": (4400, "Invalid message"),
        "variables as a list": (4400, "Invalid message"),
        "no protocol": (4406, "Subprotocol not acceptable"),
        "a foreign page": (403, ""),
        "too long": (1009, "frame exceeds limit of 262144 bytes"),
    }


async def test_graphql_ws_comes_back_with_a_fresh_token_when_the_old_one_expires(tmp_path: Path) -> None:
    clock = FakeClock()
    # The script asks for a fresh token while its new socket is silent, and a busy machine takes its time over that.
    async with (
        travelling(tmp_path, clock, ping_seconds=2) as (node, ana, given),
        running("ws-token", refreshToken=ana.refresh_token, **given) as script,
    ):
        assert await script.until("following") == [["connected", False], ["following", None]]
        clock.forward(minutes=15)
        assert await script.until("connected") == [["closed", [4403, "Token expired"]], ["connected", True]]
        author, trip_id = UserId(ana.user_id), TripId(str(given["trip"]))
        await node.writer.edit_itinerary(author, trip_id, lambda before: update_trip(before, {"title": "Danach"}, CELL))
        assert await script.event() == ["change", {"title": "Danach"}]
        await script.tell()
        assert await script.rest() == [["closed", [1000, "Normal Closure"]]]


@asynccontextmanager
async def started(folder: Path, **settings: str) -> AsyncIterator[tuple[Server, Traveller]]:
    """Start `tripwise serve` in a process of its own, and sign in."""
    server = Server(folder, {"TRIPWISE_LOCAL_MODEL": "false", **settings})
    await server.start()
    try:
        async with httpx.AsyncClient(base_url=server.url, timeout=20) as client:
            yield server, await sign_in(client)
    finally:
        await server.stop()


async def note(traveller: Traveller, trip_id: str) -> str:
    """Change a trip by a text that does not compress; return the change's id."""
    return str((await traveller.ask(UPDATE, input={"id": trip_id, "notes": token_urlsafe(6_000)}))["changeId"])


async def test_a_client_that_does_not_read_and_clients_of_a_node_that_drains_are_sent_away_and_miss_nothing(tmp_path: Path) -> None:
    async with started(tmp_path, TRIPWISE_SLOW_CONSUMER_SECONDS="0.5", TRIPWISE_LOG_LEVEL="WARNING") as (server, ana):
        await read_nothing(server, ana)
        await be_drained(server, ana)


async def read_nothing(server: Server, ana: Traveller) -> None:
    """Follow a trip without reading until the node has had enough, then read on."""
    trip_id = (await ana.create())["id"]
    given = {"url": f"{server.url}/graphql".replace("http", "ws", 1), "token": ana.token, "trip": trip_id, "since": 0}
    async with running("ws-restart", copies=40, isSlow=True, **given) as script:
        await script.until("following")
        written = 0
        while 'slow_consumers_total{protocol="websocket"} 1.0' not in (await ana.client.get("/metrics")).text:
            written += 1
            assert written < 500
            await note(ana, trip_id)
        await script.tell()
        assert await script.until("connected") == [["closed", [1013, "Slow consumer", True]], ["connected", True]]
        await script.tell(await note(ana, trip_id))
        (_, seen), *end = await script.rest()
    assert (len(seen), seen) == (written + 2, sorted(set(seen)))
    assert end == [["closed", [1000, "Normal Closure", True]], ["complete", None]]


async def be_drained(server: Server, ana: Traveller) -> None:
    """Follow a trip by either protocol while the node stops and another one takes over."""
    trip_id = (await ana.create())["id"]
    known = {"token": ana.token, "trip": trip_id, "since": 0}
    async with (
        running("ws-restart", url=f"{server.url}/graphql".replace("http", "ws", 1), copies=2, **known) as sockets,
        running("sse-restart", url=f"{server.url}/graphql", **known) as streams,
    ):
        assert await sockets.until("following") == [["connected", False], ["following", None]]
        assert await streams.until("following") == [["connected", False], ["following", None]]
        assert await server.stop() == 0
        assert await sockets.event() == ["closed", [1012, "", True]]
        assert await streams.event() == ["interrupted", None]
        elsewhere = Node(read_settings(data=server.data, local_model=False, drain_seconds=1))
        async with serving(elsewhere) as url, httpx.AsyncClient(base_url=url, timeout=20) as client:
            ana.client = client
            for _ in range(3):
                await note(ana, trip_id)
            await sockets.tell(f"{url}/graphql".replace("http", "ws", 1))
            await streams.tell(f"{url}/graphql")
            for script in (sockets, streams):
                assert await script.event() == ["connected", True]
            last = await note(ana, trip_id)
            for script in (sockets, streams):
                await script.tell(last)
                (_, seen), *_ = await script.rest()
                assert (len(seen), seen) == (5, sorted(set(seen)))
