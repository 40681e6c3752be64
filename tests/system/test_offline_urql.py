"""urql with graphcache's offlineExchange: what was done offline is shown, kept over a restart, and done once however often it is sent."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx

from tests.clients.device import told
from tests.clients.link import Link, linked
from tests.clients.region import build_node, serving
from tests.clients.script import Script, running
from tests.clients.traveller import Traveller, sign_in
from tests.fakes.cell import FakeClock
from tests.fakes.trips import CELL

STOPS = "query ($id: ID!) { trip(id: $id) { days { stops { id title done } } } }"


@asynccontextmanager
async def app(folder: Path) -> AsyncIterator[tuple[Script, Link, Traveller, dict[str, Any]]]:
    """Run an app of a traveller who has a trip of two days, and has looked at it."""
    async with (
        serving(build_node(folder, FakeClock())) as url,
        httpx.AsyncClient(base_url=url, timeout=20) as client,
        linked(url) as link,
    ):
        ana = await sign_in(client)
        trip = await ana.create()
        async with running("urql", "offline", url=f"{link.url}/graphql", token=ana.token, trip=trip["id"]) as script:
            await told(script, "open")
            assert await told(script, "trip", policy="network-only") == [[], []]
            yield script, link, ana, trip


def stop_id(number: int) -> str:
    """Return the id of a stop."""
    return f"stp_{CELL}_{number:032x}"


async def stops_of(ana: Traveller, trip: dict[str, Any]) -> list[list[Any]]:
    """Return the stops of a trip's first day as the server has them."""
    return [[stop["id"], stop["title"], stop["done"]] for stop in (await ana.ask(STOPS, id=trip["id"]))["days"][0]["stops"]]


async def test_stops_that_were_added_offline_outlive_the_app_and_are_created_when_it_is_online(tmp_path: Path) -> None:
    async with app(tmp_path) as (script, link, ana, trip):
        link.cut()
        wanted = [[stop_id(number), f"Stop {number}", False] for number in (1, 2)]
        for stop, title, _ in wanted:
            await told(script, "create", input={"tripId": trip["id"], "dayId": trip["days"][0]["id"], "id": stop, "title": title})
            await told(script, "queued", stop=stop)
        assert await told(script, "trip", policy="cache-first") == [wanted, []]
        await told(script, "close")
        assert await stops_of(ana, trip) == []
        await link.restore()
        await told(script, "open")
        await told(script, "sent")
        assert sorted(await stops_of(ana, trip)) == wanted


async def test_a_mutation_that_is_sent_again_because_its_answer_was_lost_creates_one_stop(tmp_path: Path) -> None:
    async with app(tmp_path) as (script, link, ana, trip):
        lost = link.lose_answer_to("createStop")
        given = {"tripId": trip["id"], "dayId": trip["days"][0]["id"], "id": stop_id(1), "title": "Once"}
        await told(script, "create", input=given)
        await lost.executed()
        assert await stops_of(ana, trip) == [[stop_id(1), "Once", False]]
        await told(script, "queued", stop=stop_id(1))
        await script.tell({"do": "online"})
        assert sorted(map(repr, [await script.event(), await script.event()])) == [
            repr(["answered", [stop_id(1), [], None]]),
            repr(["online", None]),
        ]
        assert await stops_of(ana, trip) == [[stop_id(1), "Once", False]]
        await script.tell({"do": "create", "input": {**given, "title": "Another"}})
        assert {repr(await script.event()), repr(await script.event())} == {
            repr(["answered", [stop_id(1), [], None]]),
            repr(["create", None]),
        }
        assert await stops_of(ana, trip) == [[stop_id(1), "Once", False]]


async def test_a_tick_that_was_set_offline_is_set_when_the_app_is_online(tmp_path: Path) -> None:
    async with app(tmp_path) as (script, link, ana, trip):
        stop = await ana.add(trip, "Museu")
        assert await told(script, "trip", policy="network-only") == [[[stop, "Museu", False]], []]
        link.cut()
        await told(script, "update", input={"tripId": trip["id"], "id": stop, "title": "Museu", "done": True})
        await told(script, "queued", stop=stop)
        assert await told(script, "trip", policy="cache-first") == [[[stop, "Museu", True]], []]
        await link.restore()
        await script.tell({"do": "online"})
        assert {repr(await script.event()), repr(await script.event())} == {repr(["answered", [stop, [], None]]), repr(["online", None])}
        assert await stops_of(ana, trip) == [[stop, "Museu", True]]
