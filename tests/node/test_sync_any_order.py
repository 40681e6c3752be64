"""Whatever is written, granted, revoked, undone, forgotten and lost between two pages, each device ends with what is true."""

import random
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path

import apsw
import pytest

from edge.store.access_periods import forget_before
from edge.store.replay import replay
from models.errors import TripWiseError
from models.ids import TripId, UserId
from models.itinerary import Itinerary, remove_stop, update_stop
from models.trip import Role
from tests.fakes.offline import Device, Offline, living

SEEDS = range(20)


class World:
    """An owner of two trips, two friends who come and go, and two devices of each, at random."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.random = random.Random(seed)
        self.cell = Offline(folder / "cell")
        self.trips: list[TripId] = []
        self.devices: list[Device] = []
        self._copies: list[tuple[Path, list[TripId]]] = []
        self._number = 0
        self.visible: dict[UserId, set[str]] = {}

    async def begin(self) -> None:
        users = [await self.cell.traveller() for _ in range(3)]
        self.owner, *self.friends = users
        self.visible = {user: set() for user in self.friends}
        self.trips = [(await self.cell.trip(self.owner, day_count=2)).trip.id for _ in range(2)]
        self.devices = [self.cell.device(user, f"d{number}") for user in users for number in range(2)]

    async def step(self) -> None:
        steps: list[tuple[int, Callable[[], Awaitable[object]]]] = [
            (22, lambda: self.random.choice(self.devices).page(self.random.choice([1, 2, 4, 500]))),
            (20, self._share),
            (20, self._unshare),
            (15, lambda: self.cell.add(self.owner, self._trip(), "t")),
            (7, lambda: self._edit(remove_stop)),
            (6, lambda: self._edit(lambda before, stop: update_stop(before, stop, {"title": str(self.random.random())}))),
            (2, lambda: self.cell.writer.undo(self.owner, self._trip())),
            (2, self._delete),
            (6, self._forget),
            (3, self._copy_or_go_back),
        ]
        (step,) = self.random.choices([each for _, each in steps], [weight for weight, _ in steps])
        with suppress(TripWiseError):  # Such as a revocation of what nobody has.
            await step()
        for user in self.friends:
            self.visible[user] |= set(self.cell.database.glance(lambda connection, user=user: visible_to(connection, user)))

    def _trip(self) -> TripId:
        return self.random.choice(self.trips)

    async def _share(self) -> None:
        role = self.random.choice([Role.EDITOR, Role.VIEWER])
        await self.cell.trips.share(self.owner, self._trip(), role, user_id=self.random.choice(self.friends), email=None)

    async def _unshare(self) -> None:
        await self.cell.trips.unshare(self.owner, self._trip(), self.random.choice(self.friends))

    async def _edit(self, change: Callable[[Itinerary, str], Itinerary]) -> None:
        itinerary = await self.cell.reader.itinerary(self.owner, self._trip())
        if itinerary.stops:
            stop = self.random.choice(itinerary.stops).id
            await self.cell.writer.edit_itinerary(self.owner, itinerary.trip.id, lambda before: change(before, stop))

    async def _delete(self) -> None:
        gone = self._trip()
        await self.cell.trips.delete(self.owner, gone)
        self.trips = [each for each in self.trips if each != gone] + [(await self.cell.trip(self.owner, day_count=2)).trip.id]

    async def _forget(self) -> None:
        head = await self.cell.reader.head()
        floor = self.random.choice([head, self.random.randint(0, head)])
        await self.cell.database.write(lambda connection: forget_before(connection, floor))

    async def _copy_or_go_back(self) -> None:
        if not self._copies or self.random.random() < 0.5:
            folder = self.cell.copied()
            self._copies.append((folder.rename(f"{folder}-{self._number}"), [*self.trips]))
            self._number += 1
            return
        folder, self.trips = self._copies.pop()
        self.cell.close()
        self.cell = Offline(folder)
        for device in self.devices:
            device.cell = self.cell


def visible_to(connection: apsw.Connection, user: UserId) -> list[str]:
    """Return the ids of what a user may see."""
    trips = "SELECT trip_id FROM members WHERE user_id = ?"
    return [str(row[0]) for row in connection.execute(f"SELECT id FROM documents WHERE body IS NOT NULL AND scope IN ({trips})", (user,))]


@pytest.mark.parametrize("seed", SEEDS)
async def test_every_device_ends_with_what_its_user_may_see_is_told_of_nothing_else_and_the_replay_agrees(
    tmp_path: Path, seed: int
) -> None:
    world = World(tmp_path, seed)
    await world.begin()
    for _ in range(world.random.randint(10, 60)):
        await world.step()
    for device in world.devices:
        await device.pull(world.random.choice([1, 3, 500]))
        assert device.state == await living(world.cell, device.user)
        assert device.user == world.owner or world.visible[device.user].issuperset(device.told)
    assert replay(world.cell.folder).differences == ()
    world.cell.close()
