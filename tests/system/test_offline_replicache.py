"""Replicache, with a pusher and a puller onto `syncPush` and `syncPull`: exactly once, in order, whole or not at all."""

import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.clients.device import Device, Scene, scene, trip_of
from tests.clients.region import Region, build_node, serving
from tests.clients.traveller import Traveller
from tests.fakes.cell import FakeClock
from tests.fakes.trips import CELL


@pytest.fixture(scope="module")
def region(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Region]:
    """Serve a node to all tests of this file."""
    folder = tmp_path_factory.mktemp("cell")
    with Region(lambda: build_node(folder, FakeClock())) as running:
        yield running


@asynccontextmanager
async def travelling(url: str) -> AsyncIterator[tuple[Scene, Traveller, dict[str, Any]]]:
    """Set a scene with one traveller who has a trip of two days."""
    async with scene("replicache", url) as held:
        ana = await held.guest()
        yield held, ana, await ana.create()


async def opened(held: Scene, name: str, traveller: Traveller, **options: object) -> Device:
    """Return a new device with Replicache."""
    device = Device(held.script, name, await held.link())
    await device.tell("open", token=traveller.token, url=f"{device.link.url}/graphql", **options)
    return device


async def mutate(device: Device, name: str, **args: object) -> None:
    """Let the app on a device do something."""
    await device.tell("mutate", name=name, args=args)


async def until(device: Device, titles: dict[str, str], absent: tuple[str, ...] = ()) -> list[str]:
    """Wait until a device shows these titles and nothing waits to be sent; return all its keys."""
    return list(await device.tell("until", titles=titles, absent=absent))


def stop_id(number: int) -> str:
    """Return the id of a stop."""
    return f"stp_{CELL}_{number:032x}"


def key(day_id: str, stop: str) -> str:
    """Return the key of a stop that stands under its day."""
    return f"stop/{day_id}/{stop}"


async def test_mutations_are_done_once_and_in_order_though_answers_are_lost(region: Region) -> None:
    async with travelling(region.url) as (held, ana, trip):
        phone = await opened(held, "phone", ana, isFollowing=False)
        day = trip["days"][0]["id"]
        phone.link.cut()
        for number in range(1, 6):
            await mutate(phone, "createStop", id=stop_id(number), tripId=trip["id"], dayId=day, title=f"Stop {number}")
        await mutate(phone, "updateStop", id=stop_id(1), tripId=trip["id"], title="First")
        assert await phone.tell("pending") == 6
        lost = phone.link.lose_answer_to("syncPush")
        await phone.link.restore()
        await lost.executed()
        outcomes = await phone.tell("told", count=6)
        applied = [[number, "APPLIED", None] for number in range(1, 7)]
        assert outcomes == applied * (len(outcomes) // len(applied))
        await phone.tell("follow")
        await until(phone, {key(day, stop_id(1)): "First", key(day, stop_id(5)): "Stop 5"})
        titles = [stop["title"] for stop in (await trip_of(ana, trip["id"]))["days"][0]["stops"]]
        assert titles == ["First", "Stop 2", "Stop 3", "Stop 4", "Stop 5"]


async def test_a_stop_that_moves_between_days_is_on_exactly_one_in_every_state_that_is_seen(region: Region) -> None:
    async with travelling(region.url) as (held, ana, trip):
        phone, tablet = await opened(held, "phone", ana), await opened(held, "tablet", ana)
        days = [day["id"] for day in trip["days"]]
        stops = [await ana.add(trip, f"Stop {number}") for number in range(3)]
        for device in (phone, tablet):
            await until(device, {key(days[0], stop): f"Stop {number}" for number, stop in enumerate(stops)})
            await device.tell("states")
        for turn in range(1, 8):
            for stop in stops:
                await mutate(phone, "moveStop", id=stop, tripId=trip["id"], dayId=days[turn % 2])
        for device in (phone, tablet):
            await until(device, {key(days[1], stop): f"Stop {number}" for number, stop in enumerate(stops)})
            states = await device.tell("states")
            assert states
            for state in states:
                assert sorted(each.split("/")[2] for each in state if each.startswith("stop/")) == sorted(stops)


async def test_a_trip_made_offline_arrives_as_one_atom(region: Region) -> None:
    async with travelling(region.url) as (held, ana, trip):
        phone, tablet = await opened(held, "phone", ana), await opened(held, "tablet", ana)
        await until(tablet, {f"trip/{trip['id']}": "Lisboa"})
        phone.link.cut()
        trip_id, days = f"trp_{CELL}_{'1':0>32}", [f"day_{CELL}_{number:032x}" for number in (1, 2)]
        planned = [
            {"id": day, "stops": [{"id": stop_id(100 * rank + number), "title": f"Stop {number}"} for number in range(20)]}
            for rank, day in enumerate(days, start=10)
        ]
        await mutate(phone, "createTrip", id=trip_id, title="Porto", destinations=["porto"], dayCount=2, days=planned)
        await phone.link.restore()
        await until(tablet, {f"trip/{trip_id}": "Porto"})
        for state in await tablet.tell("states"):
            mine = [
                each
                for each in state
                if each.startswith((f"trip/{trip_id}", *(f"day/{day}" for day in days), *(f"stop/{day}" for day in days)))
            ]
            assert len(mine) in {0, 1 + 2 + 40}


async def test_a_refused_mutation_is_told_taken_back_and_does_not_hold_up_the_next(region: Region) -> None:
    async with travelling(region.url) as (held, ana, trip):
        phone = await opened(held, "phone", ana)
        day = trip["days"][0]["id"]
        await mutate(phone, "createStop", id=stop_id(501), tripId=trip["id"], dayId=day, title="x" * 201)
        await mutate(phone, "createStop", id=stop_id(502), tripId=trip["id"], dayId=day, title="Museu")
        keys = await until(phone, {key(day, stop_id(502)): "Museu"}, absent=(key(day, stop_id(501)),))
        assert key(day, stop_id(501)) not in keys
        outcomes = {tuple(each) for each in await phone.tell("told", count=2)}
        assert outcomes == {(1, "REFUSED", "TEXT_TOO_LONG"), (2, "APPLIED", None)}


async def test_a_client_of_a_cell_that_lost_its_newest_writes_begins_anew_and_converges(tmp_path: Path) -> None:
    cell, copy, clock = tmp_path / "cell", tmp_path / "copy", FakeClock()
    async with serving(build_node(cell, clock)) as url, travelling(url) as (held, ana, trip):
        day = trip["days"][0]["id"]
        kept = await ana.add(trip, "Kept")
        shutil.copytree(cell, copy)
        phone = await opened(held, "phone", ana)
        await mutate(phone, "createStop", id=stop_id(1), tripId=trip["id"], dayId=day, title="Lost")
        tablet = await opened(held, "tablet", ana)
        for device in (phone, tablet):
            await until(device, {key(day, kept): "Kept", key(day, stop_id(1)): "Lost"})
            device.link.cut()
        async with serving(build_node(copy, clock)) as restored:
            for device in (phone, tablet):
                device.link.lead_to(restored)
                await device.link.restore()
            assert await phone.tell("anew") == 1
            await mutate(phone, "createStop", id=stop_id(2), tripId=trip["id"], dayId=day, title="After")
            for device in (phone, tablet):
                keys = await until(device, {key(day, kept): "Kept", key(day, stop_id(2)): "After"}, absent=(key(day, stop_id(1)),))
                assert [each for each in keys if each.startswith("stop/")] == [key(day, stop_id(2)), key(day, kept)]
