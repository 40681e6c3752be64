"""A world at work: devices, network and server on one virtual time, doing what a script says under the eyes of the checkers."""

import asyncio
import functools
import hashlib
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import NamedTuple
from unittest.mock import patch

from edge.sync.durability import Durability
from edge.sync.puller import Page
from edge.sync.pusher import Outcome, Pushed, SentMutation
from edge.sync.retention import KEPT
from edge.sync.stream import PAUSE_SECONDS, Frame, FrameKind
from models.errors import CheckpointRefused, InvalidToken, NotDurable, NotFound, TripWiseError
from models.ids import UserId
from tests.fakes.trips import CELL, NOW
from tests.system.simulation.checks import RULES, Acknowledged, Checks, Seen, digest_of
from tests.system.simulation.device import Device, PullRequest, Stream
from tests.system.simulation.edits import Traveller
from tests.system.simulation.log import Log
from tests.system.simulation.model import Model
from tests.system.simulation.network import AT_ONCE, Fate, Network, VirtualClock
from tests.system.simulation.script import EDITS, PAGE_LIMITS, PUSH_LIMITS, SHARING, USER_LIMIT, Script, Step
from tests.system.simulation.server import Crashed, OpenStream, Server, blank_file, settle
from tests.system.simulation.violation import Violation

COPIES_KEPT = 12
ROUND_LIMIT = 12

Plant = Callable[[Server], None]


class Ending(NamedTuple):
    """How a run ended: what it broke, if anything, and what had happened by then."""

    violation: Violation | None
    journal: tuple[str, ...]
    change_count: int


def run(script: Script, *, plant: Plant = lambda _: None, rules: Iterable[str] = RULES) -> Ending:
    """Run a script from beginning to end, or to the first rule that breaks."""
    folder = Path(tempfile.mkdtemp(prefix="simulation-", dir=_memory()))
    clock = VirtualClock()
    try:
        with asyncio.Runner(loop_factory=lambda: _VirtualLoop(clock)) as runner, _numbered_ids():
            return runner.run(World(script, folder, clock, plant, rules).run())
    finally:
        shutil.rmtree(folder)


class _VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop whose timers go by the virtual clock."""

    def __init__(self, clock: VirtualClock) -> None:
        super().__init__()
        self._virtual = clock

    def time(self) -> float:
        return (self._virtual.now - NOW).total_seconds()


def _memory() -> str | None:
    """Return a folder in memory where there is one: nothing here is about what a disk does."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108  # a new folder of its own is made in it


@contextmanager
def _numbered_ids() -> Iterator[None]:
    """Let the server count its ids, so that they depend on nothing but what happened before."""
    number = 0

    def next_id() -> SimpleNamespace:
        nonlocal number
        number += 1
        return SimpleNamespace(hex=f"{number:012x}7{0:019x}")

    with patch("models.ids.uuid7", next_id):
        yield


@functools.lru_cache(maxsize=1)
def _file() -> bytes:
    with tempfile.TemporaryDirectory(dir=_memory()) as folder:
        return blank_file(Path(folder), _users(USER_LIMIT), VirtualClock())


def _users(count: int) -> tuple[UserId, ...]:
    return tuple(UserId(f"usr_{CELL}_{number:032x}") for number in range(1, count + 1))


class World:
    """Everything there is in one run."""

    def __init__(self, script: Script, folder: Path, clock: VirtualClock, plant: Plant, rules: Iterable[str]) -> None:
        """Make the world of `script`, with its server's file in `folder`."""
        self._script = script
        self._clock = clock
        self._users = _users(script.user_count)
        self._network = Network(clock)
        self._devices = [Device(number, self._users[number % len(self._users)], clock) for number in range(script.device_count)]
        self._folder, self._plant = folder, plant
        self._rules = rules
        self._copies: list[bytes] = []
        self._keeps_copies = any(step.kind == "rollback" for step in script.steps)
        self._slow: set[int] = set()
        self._lives = [0] * script.device_count
        self._latency: dict[int, float] = {}
        self._stream_count = 0
        self._journal: list[str] = []

    async def run(self) -> Ending:
        """Do every step, let the world come to rest, and check the end."""
        self._server = Server(
            self._folder / "cell", _file(), self._clock, has_replica=self._script.has_replica, plant=self._plant
        )
        self._model = Model(self._users, self._clock)
        self._checks = Checks(self._rules, self._model, self._server)
        violation: Violation | None = None
        try:
            for number, step in enumerate(self._script.steps):
                self._note(f"{number:3} {step}")
                await self._do(step)
            await self._come_to_rest()
            self._checks.ended(self._devices)
            await self._compare_digests()
        except Violation as broken:
            violation = broken
        finally:
            change_count = self._server.head()
            await self._server.close()
        return Ending(violation, tuple(self._journal), change_count)

    def _note(self, line: str) -> None:
        self._journal.append(line)

    async def _do(self, step: Step) -> None:
        device = self._devices[step.device]
        if step.kind in EDITS or step.kind in SHARING:
            made = Traveller(device, self._users, step).edit(step.kind)
            self._checks.made(made, is_run=step.kind == "run")
            for sent in made:
                self._note(f"      {device.client_id} #{sent.id} {sent.op} {sent.args} base {sent.base}")
        else:
            await _ACTIONS[step.kind](self, device, step)
        await self._network.run(step.seconds)
        await self._pump()

    # What devices and server say to each other.

    async def pull(self, device: Device, step: Step) -> None:
        """Ask for what follows the checkpoint."""
        next_fate = (AT_ONCE, step.fate, Fate((3.0,), (0.5,)), None)[step.picks[2] % 4]
        self._send_pull(device, PAGE_LIMITS[step.picks[0] % len(PAGE_LIMITS)], step.fate, next_fate)
        await self._network.run(0)

    def _send_pull(self, device: Device, limit: int, fate: Fate, next_fate: Fate | None = AT_ONCE) -> None:
        """Ask for a page, and for those that follow it with another fate, or not at all."""
        request, life = device.ask_pull(limit), self._lives[device.number]

        def go_on() -> None:
            if next_fate is not None:
                self._send_pull(device, limit, next_fate, next_fate)

        for sent, answered in zip(fate.requests, fate.answers, strict=True):
            self._send(device, sent, functools.partial(self._serve_pull, device, request, answered, life, go_on))

    def _send(self, device: Device, delay: float | None, deliver: Callable[[], "asyncio._CoroutineLike[None]"]) -> None:
        if device.is_online:
            self._network.send(delay, deliver)

    async def _serve_pull(
        self, device: Device, request: PullRequest, answered: float | None, life: int, go_on: Callable[[], None]
    ) -> None:
        try:
            page = await self._server.puller.pull(device.user_id, request.checkpoint, request.limit, clients=[device.client_id])
        except NotDurable:
            return
        seen = self._checks.page(device.user_id, page)
        self._send(device, answered, functools.partial(self._take_page, device, request, page, seen, life, go_on))

    async def _take_page(
        self, device: Device, request: PullRequest, page: Page, seen: Seen, life: int, go_on: Callable[[], None]
    ) -> None:
        if not device.is_online or life != self._lives[device.number]:
            return
        taken = False

        def take() -> None:
            nonlocal taken
            taken = device.take_pulled(request, page)

        self._checks.hold(take)
        self._note(
            f"      {device.client_id} {'takes' if taken else 'leaves'} a page: {page.status} {page.rollback_to or ''} "
            f"{len(page.documents)} documents, log at {page.head}{', more' if page.has_more else ''}"
        )
        if taken and page.has_more:
            go_on()
        elif taken:
            self._checks.consistent(device, seen)

    async def push(self, device: Device, step: Step) -> None:
        """Send what is to be sent."""
        durability = Durability.LOCAL if step.picks[1] % 4 == 0 else Durability.REPLICA
        self._send_push(device, PUSH_LIMITS[step.picks[0] % len(PUSH_LIMITS)], durability, step.fate)
        await self._network.run(0)

    def _send_push(self, device: Device, limit: int, durability: Durability, fate: Fate) -> None:
        mutations, life = device.ask_push(limit), self._lives[device.number]
        if mutations:
            for sent, answered in zip(fate.requests, fate.answers, strict=True):
                self._send(device, sent, functools.partial(self._serve_push, device, mutations, durability, answered, life))

    async def _serve_push(
        self, device: Device, mutations: Sequence[SentMutation], durability: Durability, answered: float | None, life: int
    ) -> None:
        if self._keeps_copies:
            self._copies = [*self._copies[-COPIES_KEPT:], self._server.database.copy()]
        user, client = device.user_id, device.client_id
        database = self._server.database
        database.last_outcome = None
        pushed: Pushed | None = None
        try:
            pushed = await self._server.pusher.push(user, client, mutations, durability=durability)
        except NotDurable:
            pass
        except Crashed:
            self._note("      the server dies in the push, and is started again")
            await self._server.restart()
        outcome = database.last_outcome
        done = outcome[0] if isinstance(outcome, tuple) else None
        self._checks.pushed(user, client, mutations, done)
        if done is not None:
            told = ", ".join(f"#{each.id} {each.code or each.outcome.value} {each.seq or ''}".strip() for each in done.results)
            self._note(f"      server: push of {client}: {told or 'nothing'}; expects {done.expected}{'' if pushed else ', answers nothing'}")
        if pushed is not None:
            asked = {each for result in pushed.results for each in result.ids}
            self._checks.hold(lambda: self._checks.told(user, pushed.documents.values(), self._server.head(), asked=asked))
            self._send(device, answered, functools.partial(self._take_pushed, device, pushed, self._checks.log, life))
        await self._pump()

    async def _take_pushed(self, device: Device, pushed: Pushed, log: Log, life: int) -> None:
        if not device.is_online or life != self._lives[device.number]:
            return

        def take() -> None:
            for sent, result in device.take_pushed(pushed):
                if result.outcome is Outcome.APPLIED:
                    self._checks.acknowledged[device.number, sent.id] = Acknowledged(sent, result, pushed.durable, log)

        self._checks.hold(take)

    async def subscribe(self, device: Device, step: Step) -> None:
        """Open a stream from the checkpoint on, in the place of the one that is open."""
        self._stream_count += 1
        number, checkpoint = self._stream_count, device.stored.checkpoint
        self.unsubscribe(device)
        if checkpoint is None or not device.is_online or step.fate.requests[0] is None:
            return
        device.stream = Stream(number, checkpoint)
        self._latency[number] = step.fate.answers[0] or 0.0
        self._network.send(step.fate.requests[0], functools.partial(self._serve_stream, device, number, checkpoint))
        await self._network.run(0)

    def unsubscribe(self, device: Device) -> None:
        """Close the device's stream."""
        if device.stream is not None and (stream := self._server.streams.pop(device.stream.number, None)) is not None and stream.task:
            stream.task.cancel()
        device.stream = None

    async def _serve_stream(self, device: Device, number: int, checkpoint: str) -> None:
        if device.stream is None or device.stream.number != number:
            return
        stream = self._server.follow(number, device.user_id, checkpoint)
        if device.number in self._slow:
            stream.gate.clear()
        await self._pump()

    async def _pump(self) -> None:
        """Let the streams run, and send what they bring."""
        await settle(self._server)
        for stream in list(self._server.streams.values()):
            device = next((each for each in self._devices if each.stream is not None and each.stream.number == stream.number), None)
            if stream.error is not None:
                raise stream.error
            frames, stream.frames = stream.frames, []
            for frame in frames:
                seen = self._checks.page(stream.reader, frame.page)
                if device is not None:
                    self._send(device, self._latency[stream.number], functools.partial(self._take_frame, device, stream.number, frame, seen))
            if stream.is_ended:
                del self._server.streams[stream.number]
                if device is not None:
                    self._send(device, self._latency[stream.number], functools.partial(self._take_end, device, stream.number))
            elif stream.gate.is_set():
                await self._require_nothing_missed(stream)
        await self._network.run(0)

    async def _require_nothing_missed(self, stream: OpenStream) -> None:
        """A stream that rests has told everything: a pull from where it stands brings nothing."""
        head, rests_for = self._server.head(), (self._clock.now - stream.last_at).total_seconds()
        if stream.last is None or stream.checked_head == head or rests_for <= PAUSE_SECONDS or "live stream" not in self._rules:
            return
        stream.checked_head = head
        try:
            page = await self._server.puller.pull(stream.reader, stream.last.page.checkpoint, 1)
        except NotDurable:
            return
        if page.documents:
            raise Violation("live stream", f"stream {stream.number} rests at {stream.last.page.head} and lacks {page.documents[0].id}")

    async def _take_frame(self, device: Device, number: int, frame: Frame, seen: Seen) -> None:
        if not device.is_online or device.stream is None or device.stream.number != number:
            return
        goes_on = False

        def take() -> None:
            nonlocal goes_on
            goes_on = device.take_frame(number, frame)

        self._checks.hold(take)
        self._note(f"      {device.client_id} {'takes' if goes_on else 'leaves'} a frame: {frame.kind} {len(frame.page.documents)} documents, log at {frame.page.head}")
        if not goes_on:
            self.unsubscribe(device)
        elif device.stored.is_consistent and frame.kind is FrameKind.CHANGES:
            self._checks.consistent(device, seen)

    async def _take_end(self, device: Device, number: int) -> None:
        if device.stream is not None and device.stream.number == number:
            device.stream = None

    # What goes wrong.

    async def go_offline(self, device: Device, _: Step) -> None:
        """Cut the device off; its stream breaks."""
        device.is_online = False
        self.unsubscribe(device)

    async def go_online(self, device: Device, _: Step) -> None:
        """Connect the device again."""
        device.is_online = True

    async def crash_device(self, device: Device, _: Step) -> None:
        """Kill the app: what was asked is never heard."""
        self.unsubscribe(device)
        device.crash()
        self._lives[device.number] += 1

    async def begin_anew(self, device: Device, _: Step) -> None:
        """Empty the device's cache."""
        self.unsubscribe(device)
        device.begin_anew()

    async def set_clock(self, device: Device, step: Step) -> None:
        """Put the device's clock wrong, or right."""
        device.clock_error = (timedelta(), timedelta(days=-365), timedelta(days=365), timedelta(seconds=50), timedelta(hours=-3))[step.picks[0] % 5]

    async def slow_down(self, device: Device, _: Step) -> None:
        """Let the device's stream stand still, or go on."""
        self._slow ^= {device.number}
        for stream in self._server.streams.values():
            if device.stream is not None and stream.number == device.stream.number:
                stream.gate.clear() if device.number in self._slow else stream.gate.set()

    async def crash_server(self, _: Device, __: Step) -> None:
        """Kill the server between two requests, and start it again."""
        await self._server.restart()
        await self._pump()

    async def crash_in_push(self, _: Device, step: Step) -> None:
        """Let the server die at its next write, before or after it is on disk."""
        self._server.database.dies = ("before", "after")[step.picks[0] % 2]

    async def roll_back(self, _: Device, step: Step) -> None:
        """Put the server back to a copy of some pushes ago."""
        if self._copies:
            index = len(self._copies) - 1 - step.picks[0] % min(5, len(self._copies))
            await self._put_back(self._copies[index])
            del self._copies[index + 1 :]

    async def fail_over(self, _: Device, __: Step) -> None:
        """Lose the server, and go on with what is in the replica."""
        replica = self._server.replica
        if replica is not None and replica.copy.file:
            await self._put_back(replica.copy.file)

    async def _put_back(self, file: bytes) -> None:
        await self._server.restart(file)
        head = self._server.head()
        self._note(f"      the log is back at {head}")
        if self._server.replica is not None:
            self._server.replica.copy = self._server.replica.copy._replace(head=head)
        self._checks.hold(lambda: self._model.rewind(self._server.standing()))
        self._checks.hold(lambda: self._checks.lost_tail(head))
        await self._pump()

    async def lag(self, _: Device, __: Step) -> None:
        """Let the replica fall behind."""
        if self._server.replica is not None:
            self._server.replica.is_lagging = True

    async def catch_up(self, _: Device, __: Step) -> None:
        """Let the replica keep up again."""
        if self._server.replica is not None:
            self._server.replica.is_lagging = False
            self._server.replica.catch_up()

    async def wait_long(self, _: Device, step: Step) -> None:
        """Let hours or weeks pass."""
        await self._network.run((3600.0, 86400.0, 7 * 86400.0, 30 * 86400.0)[step.picks[0] % 4])

    async def forget(self, _: Device, __: Step) -> None:
        """Let a hundred days pass, and the server forget."""
        await self._network.run(100 * 86400.0)
        server = self._server
        before = self._clock.now - KEPT
        server.database.dies = ""
        await server.forget()
        floor = server.standing().floor
        dead = frozenset(key for key, seq in self._checks.log.deleted.items() if seq <= floor)
        self._model.forget(dead, before, floor)
        self._checks.hold(self._checks.same_as_model)

    async def spy(self, device: Device, step: Step) -> None:
        """Ask for what is not for this user: documents of others, their trips, with their checkpoints."""
        reader = device.user_id
        ids = sorted(self._checks.log.born)[step.picks[0] % 7 :: 3][:50]
        with _refused(NotDurable):
            documents = await self._server.puller.documents(reader, ids)
            self._checks.hold(lambda: self._checks.told(reader, documents, self._server.head(), asked=ids))
        other = self._devices[step.picks[1] % len(self._devices)]
        if other.user_id != reader and other.stored.checkpoint is not None:
            with _refused(CheckpointRefused, InvalidToken):
                await self._server.puller.pull(reader, other.stored.checkpoint, 10)
                self._checks.hold(lambda: _leak(f"{reader} pulled with a checkpoint of {other.user_id}"))
        foreign = sorted(set(self._model.state.contents.of_kind("trip")) - self._checks.log.members_at(reader, self._server.head()))
        if foreign:
            trip = foreign[step.picks[2] % len(foreign)]
            with _refused(NotFound, NotDurable):
                await self._server.puller.digest(reader, trip)
                self._checks.hold(lambda: _leak(f"{reader} got the digest of {trip}"))
            with _refused(NotDurable):
                page = await self._server.puller.pull(reader, None, 100, scope=trip)
                self._checks.page(reader, page)

    # How it ends.

    async def _come_to_rest(self) -> None:
        """Heal everything, and let the devices sync until nothing changes any more."""
        self._server.database.dies = ""
        if self._server.replica is not None:
            self._server.replica.is_lagging = False
        for device in self._devices:
            device.is_online = True
            self.unsubscribe(device)
        await self._network.run_dry()
        for _ in range(ROUND_LIMIT):
            before = (self._server.head(), self._server.last_ids(), [device.stored.checkpoint for device in self._devices])
            for device in self._devices:
                self._send_push(device, 250, Durability.REPLICA, AT_ONCE)
                await self._network.run(1)
                self._send_pull(device, 1000, AT_ONCE)
                await self._network.run(1)
            is_quiet = all(each.result is not None for device in self._devices for each in device.stored.outbox)
            if is_quiet and before == (self._server.head(), self._server.last_ids(), [device.stored.checkpoint for device in self._devices]):
                return
        self._checks.hold(lambda: _no_end())

    async def _compare_digests(self) -> None:
        for device in self._devices:
            for scope in await self._server.puller.scopes(device.user_id):
                digest = await self._server.puller.digest(device.user_id, scope)
                mine = digest_of(each for each in device.stored.documents.values() if each.scope == scope)
                if digest.hash != mine and "strong convergence" in self._rules:
                    raise Violation("strong convergence", f"{device.client_id} has another digest of {scope}")


@contextmanager
def _refused(*errors: type[TripWiseError]) -> Iterator[None]:
    with suppress(*errors):
        yield


def _leak(detail: str) -> None:
    raise Violation("permission leak", detail)


def _no_end() -> None:
    raise Violation("strong convergence", "the devices never come to rest")


async def _unsubscribe(world: World, device: Device, _: Step) -> None:
    world.unsubscribe(device)


_ACTIONS = {
    "pull": World.pull,
    "push": World.push,
    "subscribe": World.subscribe,
    "unsubscribe": _unsubscribe,
    "offline": World.go_offline,
    "online": World.go_online,
    "device crash": World.crash_device,
    "begin anew": World.begin_anew,
    "wrong clock": World.set_clock,
    "slow stream": World.slow_down,
    "server crash": World.crash_server,
    "crash in push": World.crash_in_push,
    "rollback": World.roll_back,
    "failover": World.fail_over,
    "lag": World.lag,
    "catch up": World.catch_up,
    "long wait": World.wait_long,
    "forget": World.forget,
    "spy": World.spy,
}
