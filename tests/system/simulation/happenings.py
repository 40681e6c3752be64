"""What happens besides editing: devices sync, and everything that can go wrong does."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import TYPE_CHECKING

from edge.sync.retention import KEPT
from models.errors import CheckpointRefused, InvalidToken, NotDurable, NotFound, TripWiseError
from tests.system.simulation.device import Device
from tests.system.simulation.script import Step
from tests.system.simulation.violation import Violation

if TYPE_CHECKING:
    from tests.system.simulation.world import World

CLOCK_ERRORS = (timedelta(), timedelta(days=-365), timedelta(days=365), timedelta(seconds=50), timedelta(hours=-3))


async def pull(world: "World", device: Device, step: Step) -> None:
    """Ask for what follows the checkpoint."""
    await world.exchange.pull(device, step)


async def push(world: "World", device: Device, step: Step) -> None:
    """Send what is to be sent."""
    await world.exchange.push(device, step)


async def subscribe(world: "World", device: Device, step: Step) -> None:
    """Open a stream."""
    await world.exchange.subscribe(device, step)


async def unsubscribe(world: "World", device: Device, _: Step) -> None:
    """Close the stream."""
    world.exchange.unsubscribe(device)


async def go_offline(world: "World", device: Device, _: Step) -> None:
    """Cut the device off; its stream breaks."""
    device.is_online = False
    world.exchange.unsubscribe(device)


async def go_online(world: "World", device: Device, _: Step) -> None:
    """Connect the device again."""
    device.is_online = True


async def crash_device(world: "World", device: Device, _: Step) -> None:
    """Kill the app: what was asked is never heard."""
    world.exchange.unsubscribe(device)
    device.crash()
    world.exchange.lives[device.number] += 1


async def begin_anew(world: "World", device: Device, _: Step) -> None:
    """Empty the device's cache."""
    world.exchange.unsubscribe(device)
    device.begin_anew()


async def set_clock(world: "World", device: Device, step: Step) -> None:
    """Put the device's clock wrong, or right."""
    device.clock_error = (timedelta(), timedelta(days=-365), timedelta(days=365), timedelta(seconds=50), timedelta(hours=-3))[
        step.picks[0] % 5
    ]


async def slow_down(world: "World", device: Device, _: Step) -> None:
    """Let the device's stream stand still, or go on."""
    world.exchange.slow ^= {device.number}
    for stream in world.server.streams.values():
        if device.stream is not None and stream.number == device.stream.number:
            stream.gate.clear() if device.number in world.exchange.slow else stream.gate.set()


async def crash_server(world: "World", _: Device, __: Step) -> None:
    """Kill the server between two requests, and start it again."""
    await world.server.restart()
    await world.exchange.pump()


async def crash_in_push(world: "World", _: Device, step: Step) -> None:
    """Let the server die at its next write, before or after it is on disk."""
    world.server.database.dies = ("before", "after")[step.picks[0] % 2]


async def roll_back(world: "World", _: Device, step: Step) -> None:
    """Put the server back to a copy of some pushes ago."""
    if world.exchange.copies:
        index = len(world.exchange.copies) - 1 - step.picks[0] % min(5, len(world.exchange.copies))
        await _put_back(world, world.exchange.copies[index])
        del world.exchange.copies[index + 1 :]


async def fail_over(world: "World", _: Device, __: Step) -> None:
    """Lose the server, and go on with what is in the replica."""
    replica = world.server.replica
    if replica is not None and replica.copy.file:
        await _put_back(world, replica.copy.file)


async def _put_back(world: "World", file: bytes) -> None:
    await world.server.restart(file)
    head = world.server.head()
    world.note(f"      the log is back at {head}")
    if world.server.replica is not None:
        world.server.replica.copy = world.server.replica.copy._replace(head=head)
    world.checks.hold(lambda: world.model.rewind(world.server.standing()))
    world.checks.hold(lambda: world.checks.lost_tail(head))
    await world.exchange.pump()


async def lag(world: "World", _: Device, __: Step) -> None:
    """Let the replica fall behind."""
    if world.server.replica is not None:
        world.server.replica.is_lagging = True


async def catch_up(world: "World", _: Device, __: Step) -> None:
    """Let the replica keep up again."""
    if world.server.replica is not None:
        world.server.replica.is_lagging = False
        world.server.replica.catch_up()


async def wait_long(world: "World", _: Device, step: Step) -> None:
    """Let hours or weeks pass."""
    await world.network.run((3600.0, 86400.0, 7 * 86400.0, 30 * 86400.0)[step.picks[0] % 4])


async def forget(world: "World", _: Device, __: Step) -> None:
    """Let a hundred days pass, and the server forget."""
    await world.network.run(100 * 86400.0)
    server = world.server
    before = world.clock.now - KEPT
    server.database.dies = ""
    await server.forget()
    floor = server.standing().floor
    dead = frozenset(key for key, seq in world.checks.log.deleted.items() if seq <= floor)
    world.model.forget(dead, before, floor)
    world.checks.hold(world.checks.same_as_model)


async def spy(world: "World", device: Device, step: Step) -> None:
    """Ask for what is not for this user: documents of others, their trips, with their checkpoints."""
    reader = device.user_id
    ids = sorted(world.checks.log.born)[step.picks[0] % 7 :: 3][:50]
    with _refused(NotDurable):
        documents = await world.server.puller.documents(reader, ids)
        world.checks.hold(lambda: world.checks.told(reader, documents, world.server.head(), asked=ids))
    other = world.devices[step.picks[1] % len(world.devices)]
    if other.user_id != reader and other.stored.checkpoint is not None:
        with _refused(CheckpointRefused, InvalidToken):
            await world.server.puller.pull(reader, other.stored.checkpoint, 10)
            world.checks.hold(lambda: _leak(f"{reader} pulled with a checkpoint of {other.user_id}"))
    foreign = sorted(set(world.model.state.contents.of_kind("trip")) - world.checks.log.members_at(reader, world.server.head()))
    if foreign:
        trip = foreign[step.picks[2] % len(foreign)]
        with _refused(NotFound, NotDurable):
            await world.server.puller.digest(reader, trip)
            world.checks.hold(lambda: _leak(f"{reader} got the digest of {trip}"))
        with _refused(NotDurable):
            page = await world.server.puller.pull(reader, None, 100, scope=trip)
            world.checks.page(reader, page)


@contextmanager
def _refused(*errors: type[TripWiseError]) -> Iterator[None]:
    with suppress(*errors):
        yield


def _leak(detail: str) -> None:
    raise Violation("permission leak", detail)


HAPPENINGS: dict[str, Callable[["World", Device, Step], Awaitable[None]]] = {
    "pull": pull,
    "push": push,
    "subscribe": subscribe,
    "unsubscribe": unsubscribe,
    "offline": go_offline,
    "online": go_online,
    "device crash": crash_device,
    "begin anew": begin_anew,
    "wrong clock": set_clock,
    "slow stream": slow_down,
    "server crash": crash_server,
    "crash in push": crash_in_push,
    "rollback": roll_back,
    "failover": fail_over,
    "lag": lag,
    "catch up": catch_up,
    "long wait": wait_long,
    "forget": forget,
    "spy": spy,
}
"""What each kind of step does, but for the edits."""
