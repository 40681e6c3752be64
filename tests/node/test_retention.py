"""What is forgotten after ninety days, and what never is."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest

from edge.store.access_periods import floor_of
from edge.store.replay import replay
from edge.sync.puller import Status
from edge.sync.retention import Retention
from models.itinerary import remove_stop
from models.trip import Role
from tests.fakes.offline import Offline, living
from tests.fakes.trips import id_of


@pytest.fixture
def cell(tmp_path: Path) -> Iterator[Offline]:
    opened = Offline(tmp_path / "cell")
    yield opened
    opened.close()


def retention(cell: Offline) -> Retention:
    return Retention(cell.database, cell.events, cell.clock)


async def test_a_deletion_is_forgotten_after_ninety_days_and_not_before(cell: Offline) -> None:
    trip_id, owner, (friend,) = await cell.shared(Role.EDITOR)
    itinerary = await cell.add(owner, trip_id, "Castelo")
    devices = [await cell.device(user).pull() for user in (owner, friend)]
    await cell.writer.edit_itinerary(owner, trip_id, lambda before: remove_stop(before, id_of(itinerary, "Castelo")))
    await cell.trips.unshare(owner, trip_id, friend)
    cell.clock.forward(days=89)
    assert await retention(cell).forget() == 0
    await devices[0].pull()
    await cell.add(owner, trip_id, "Torre")
    cell.clock.forward(days=2)
    changes = len(await cell.log())
    assert await retention(cell).forget() == 2
    assert await cell.database.read(floor_of) == changes - 1
    assert len(await cell.log()) == changes
    for device in devices:
        await device.pull()
        assert device.state == await living(cell, device.user)
    assert [device.statuses[-1] for device in devices] == [Status.DELTA, Status.RESET]
    assert replay(cell.folder).differences == ()


async def test_a_cell_that_is_younger_forgets_nothing(cell: Offline) -> None:
    await cell.shared()
    assert await retention(cell).forget() == 0
    assert await cell.database.read(floor_of) == 0


async def test_to_forget_twice_is_to_forget_once(cell: Offline) -> None:
    trip_id, owner, _ = await cell.shared()
    await cell.trips.delete(owner, trip_id)
    cell.clock.forward(days=91)
    assert await retention(cell).forget() == 5
    async with cell.unchanged():
        assert await retention(cell).forget() == 0


async def test_it_forgets_at_start_and_ends_when_the_node_does(cell: Offline) -> None:
    trip_id, owner, _ = await cell.shared()
    await cell.trips.delete(owner, trip_id)
    cell.clock.forward(days=91)
    running = retention(cell)
    await running.start()

    def count(connection: apsw.Connection) -> int:
        return int(connection.execute("SELECT count(*) FROM documents").get)

    assert await cell.database.read(count) == 0
    tasks = asyncio.all_tasks()
    await running.close()
    assert len(asyncio.all_tasks()) == len(tasks) - 1
