"""WatermelonDB on LokiJS, whose synchronize() goes through a small adapter onto `syncPull` and `syncPush`."""

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
UPDATE = "mutation ($input: UpdateStopInput!) { updateStop(input: $input) { problems { code } } }"


@asynccontextmanager
async def device(folder: Path) -> AsyncIterator[tuple[Script, Link, Traveller, dict[str, Any]]]:
    """Run the device of a traveller who has a trip of two days, and has synced once."""
    async with (
        serving(build_node(folder, FakeClock())) as url,
        httpx.AsyncClient(base_url=url, timeout=20) as client,
        linked(url) as link,
    ):
        ana = await sign_in(client)
        trip = await ana.create()
        async with running("watermelon", "offline", url=f"{link.url}/graphql", token=ana.token, trip=trip["id"]) as script:
            assert await told(script, "sync") is None
            yield script, link, ana, trip


async def synced(script: Script) -> Any:
    """Let the device sync and return what it tells of its push: how many results, and the codes of refusals."""
    await script.tell({"do": "sync"})
    name, pushed = await script.event()
    assert name == "pushed", (name, pushed)
    assert await script.event() == ["sync", None]
    return pushed


def stop_id(number: int) -> str:
    """Return the id of a stop."""
    return f"stp_{CELL}_{number:032x}"


async def stops_of(ana: Traveller, trip: dict[str, Any]) -> list[list[Any]]:
    """Return the stops of a trip's first day as the server has them."""
    return [[stop["id"], stop["title"], stop["done"]] for stop in (await ana.ask(STOPS, id=trip["id"]))["days"][0]["stops"]]


async def test_stops_are_created_changed_and_deleted_on_either_side(tmp_path: Path) -> None:
    async with device(tmp_path) as (script, link, ana, trip):
        theirs = await ana.add(trip, "Theirs")
        gone = await ana.add(trip, "Gone")
        assert await told(script, "sync") is None
        link.cut()
        await told(script, "create", id=stop_id(1), tripId=trip["id"], dayId=trip["days"][0]["id"], title="Mine")
        await told(script, "update", id=theirs, done=True)
        await told(script, "remove", id=gone)
        assert await told(script, "sync") == "fetch failed"
        await link.restore()
        await ana.ask(UPDATE, input={"tripId": trip["id"], "id": theirs, "title": "Renamed"})
        assert await synced(script) == [3, []]
        assert await stops_of(ana, trip) == [[theirs, "Renamed", True], [stop_id(1), "Mine", False]]
        assert await told(script, "sync") is None
        assert await told(script, "stops") == [[stop_id(1), "Mine", False, "synced"], [theirs, "Renamed", True, "synced"]]


async def test_a_push_whose_answer_is_lost_is_repeated_and_done_once(tmp_path: Path) -> None:
    async with device(tmp_path) as (script, link, ana, trip):
        await told(script, "create", id=stop_id(1), tripId=trip["id"], dayId=trip["days"][0]["id"], title="Once")
        link.lose_answer_to("syncPush")
        assert await told(script, "sync") == "fetch failed"
        assert await stops_of(ana, trip) == [[stop_id(1), "Once", False]]
        await told(script, "create", id=stop_id(2), tripId=trip["id"], dayId=trip["days"][0]["id"], title="Next")
        assert await synced(script) == [2, []]
        assert await stops_of(ana, trip) == [[stop_id(1), "Once", False], [stop_id(2), "Next", False]]
        assert await told(script, "stops") == [[stop_id(1), "Once", False, "synced"], [stop_id(2), "Next", False, "synced"]]


async def test_a_refused_stop_stays_on_the_device_and_holds_up_no_other(tmp_path: Path) -> None:
    async with device(tmp_path) as (script, _, ana, trip):
        for number, title in ((1, "x" * 201), (2, "Good")):
            await told(script, "create", id=stop_id(number), tripId=trip["id"], dayId=trip["days"][0]["id"], title=title)
        assert await synced(script) == [2, ["TEXT_TOO_LONG"]]
        assert await stops_of(ana, trip) == [[stop_id(2), "Good", False]]
        assert await told(script, "stops") == [[stop_id(1), "x" * 201, False, "created"], [stop_id(2), "Good", False, "synced"]]
