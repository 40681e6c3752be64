"""Devices with RxDB end alike, whatever they did offline, in whatever order they sync and whichever answers get lost."""

import asyncio
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from edge.store.replay import replay
from models.change import Document, DocumentKind
from models.ids import IdPrefix, UserId
from models.trip import Role
from tests.fakes.collection import Collection
from tests.fakes.collections import DAY, NOTE, STOP, TRIP, Collections, new_id, new_note, new_stop, new_trip

KINDS = (TRIP, DAY, STOP, NOTE)
ANSWERED = {"refusal", "updated_at"}


class Step(NamedTuple):
    """What a device does: the numbers pick a document, a field and a value."""

    device: int
    does: str
    one: int
    other: int


STEPS = st.lists(
    st.builds(
        Step,
        st.integers(0, 2),
        st.sampled_from(
            [
                "insert",
                "insert",
                "edit",
                "edit",
                "move",
                "move",
                "remove",
                "note",
                "annotate",
                "trip",
                "day",
                "bad",
                "early",
                "early",
                "role",
                "push",
                "sync",
            ]
        ),
        st.integers(0, 30),
        st.integers(0, 30),
    ),
    min_size=1,
    max_size=30,
)


class Device:
    """A device: its collections, and what its user does with them."""

    def __init__(self, cell: Collections, user: UserId, trip: Document) -> None:
        """Know the trip."""
        self.user = user
        self.trip_id = str(trip["id"])
        self.day_ids = list(trip["dayIds"])  # type: ignore[arg-type]
        self.held = {kind: Collection(cell, user, kind) for kind in KINDS}

    def do(self, step: Step) -> None:
        """Do something offline."""
        trip_id, day_id = self.trip_id, self.day_ids[step.one % len(self.day_ids)]
        if step.does == "insert":
            stop = new_stop(trip_id, day_id, f"t{step.other}", position=1024 * (step.other % 5))
            self.held[STOP].write({**stop, "deleted": False})
        elif step.does == "early":
            self.held[STOP].write({**new_stop(trip_id, new_id(IdPrefix.DAY), f"t{step.other}", position=step.other), "deleted": False})
        elif step.does == "note":
            about = self._pick(STOP, step.one)
            note = new_note(trip_id, f"n{step.other}", about=None if about is None else about["id"])
            self.held[NOTE].write({**note, "deleted": False})
        elif step.does == "edit":
            fields = (
                {"title": f"e{step.other}"},
                {"notes": f"n{step.other}"},
                {"done": True},
                {"locked": step.other % 2 == 0},
                {"cost": None},
            )
            self._edit(STOP, step, fields[step.other % 5])
        elif step.does == "move":
            self._edit(STOP, step, {"day_id": self.day_ids[step.other % len(self.day_ids)], "position": step.other * 512})
        elif step.does == "bad":
            self._edit(STOP, step, {"title": "x" * 300})
        elif step.does == "remove":
            self._edit(NOTE if step.other % 4 == 0 else STOP, step, {"deleted": True})
        elif step.does == "annotate":
            self._edit(NOTE, step, {"text": f"a{step.other}"})
        elif step.does == "day":
            self._edit(DAY, step, {"title": f"d{step.other}"})
        elif step.does == "trip":
            self._edit(TRIP, step, ({"title": f"T{step.other}"}, {"day_count": 1 + step.other % 4}, {"budget": None})[step.other % 3])

    def _pick(self, kind: DocumentKind, number: int) -> Document | None:
        living = list(self.held[kind].living.values())
        return living[number % len(living)] if living else None

    def _edit(self, kind: DocumentKind, step: Step, fields: Document) -> None:
        document = self._pick(kind, step.one)
        if document is not None:
            camel = {"day_id": "dayId"} if "dayId" in document else {}
            self.held[kind].write({**document, **{camel.get(name, name): value for name, value in fields.items()}})


async def story(cell: Collections, steps: list[Step]) -> None:  # noqa: C901, PLR0912
    users = [await cell.traveller() for _ in range(3)]
    trip = new_trip(2)
    assert await cell.insert(users[0], TRIP, trip) == []
    trip_id = trip["id"]
    for user in users[1:]:
        await cell.trips.share(users[0], trip_id, Role.EDITOR, user_id=user, email=None)  # type: ignore[arg-type]
    devices = [Device(cell, user, trip) for user in users]
    for device in devices:
        for collection in device.held.values():
            await collection.pull()
    for step in steps:
        device = devices[step.device]
        if step.does == "role":
            role = Role.VIEWER if step.one % 2 else Role.EDITOR
            await cell.trips.share(users[0], trip_id, role, user_id=users[1], email=None)  # type: ignore[arg-type]
        elif step.does == "early":
            device.do(step)
            await device.held[STOP].push()
        elif step.does == "push":
            await device.held[KINDS[step.one % 4]].push(loses_answer=step.other % 2 == 0)
        elif step.does == "sync":
            collection = device.held[KINDS[step.one % 4]]
            await collection.pull()
            await collection.push(loses_answer=step.other % 3 == 0, pulls_meanwhile=step.other % 2 == 0)
        else:
            device.do(step)
    for _ in range(2):
        for device in devices:
            for collection in device.held.values():
                await collection.settle()
        cell.clock.forward(hours=2)
        await cell.rows.take_late()
    for device in devices:
        for kind, collection in device.held.items():
            await collection.pull()
            stands = {key: each for key, each in (await cell.all(device.user, kind)).items() if not each["deleted"]}
            shown = {key: each for key, each in collection.living.items() if key in stands or each["refusal"] is None}
            assert {key: bare(each) for key, each in shown.items()} == {key: bare(each) for key, each in stands.items()}
    positions = [(each["day_id"], each["position"]) for each in (await cell.all(users[0], STOP)).values() if not each["deleted"]]
    assert len(set(positions)) == len(positions)


def bare(document: Document) -> Document:
    return {name: value for name, value in document.items() if name not in ANSWERED}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cell"


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(STEPS)
@example([Step(1, "early", 0, 0), Step(1, "role", 1, 0)])
def test_devices_end_alike(folder: Path, steps: list[Step]) -> None:
    cell = Collections(folder)

    async def told() -> None:
        await cell.fill()
        await story(cell, steps)

    try:
        asyncio.run(told())
    finally:
        cell.close()
    assert replay(folder).differences == ()


async def test_a_device_that_never_hears_an_answer_does_nothing_twice(folder: Path) -> None:
    cell = Collections(folder)
    await cell.fill()
    user = await cell.traveller()
    trip = new_trip()
    await cell.insert(user, TRIP, trip)
    stops, notes = Collection(cell, user, STOP), Collection(cell, user, NOTE)
    stops.write({**new_stop(trip["id"], trip["dayIds"][0]), "deleted": False})  # type: ignore[index]
    notes.write({**new_note(trip["id"]), "deleted": False})
    for _ in range(5):
        await stops.push(loses_answer=True)
        await notes.push(loses_answer=True)
    assert await cell.reader.head() == 3
    assert (len(await cell.all(user, STOP)), len(await cell.all(user, NOTE))) == (1, 1)
    assert new_id(IdPrefix.STOP) not in stops.fork
    cell.close()
