"""What devices and server say to each other, over a network that spares no message: requests, answers, streams."""

import functools
from collections.abc import Awaitable, Callable, Sequence

from edge.sync.durability import Durability
from edge.sync.mutation_push import Outcome, Pushed
from edge.sync.puller import Page, Status
from edge.sync.stream import PAUSE_SECONDS, Frame, FrameKind
from models.errors import NotDurable
from models.mutation import SentMutation
from tests.system.simulation.checks import Acknowledged, Checks, Seen
from tests.system.simulation.device import Device, PullRequest, Stream
from tests.system.simulation.log import Log
from tests.system.simulation.network import AT_ONCE, Fate, Network, VirtualClock
from tests.system.simulation.script import PAGE_LIMITS, PUSH_LIMITS, Step
from tests.system.simulation.server import Crashed, OpenStream, Server, settle
from tests.system.simulation.violation import Violation

COPIES_KEPT = 12

LONGEST_PAUSE = PAUSE_SECONDS * 100
"""A trip of the simulation has far fewer followers than a hundred."""


class Exchange:
    """Carries requests to the server and answers back, each past the checkers."""

    def __init__(
        self,
        server: Server,
        devices: Sequence[Device],
        network: Network,
        clock: VirtualClock,
        checks: Checks,
        note: Callable[[str], None],
        *,
        keeps_copies: bool,
    ) -> None:
        """Connect `devices` with `server`; with `keeps_copies`, the file is copied before each push."""
        self._server = server
        self._devices = devices
        self._network = network
        self._clock = clock
        self._checks = checks
        self._note = note
        self._keeps_copies = keeps_copies
        self._stream_count = 0
        self._latency: dict[int, float] = {}
        self.copies: list[bytes] = []
        self.slow: set[int] = set()
        self.lives = [0] * len(devices)
        """How often each device was started: what was asked in an earlier life is not heard in this one."""

    async def pull(self, device: Device, step: Step) -> None:
        """Ask for what follows the checkpoint."""
        next_fate = (AT_ONCE, step.fate, Fate((3.0,), (0.5,)), None)[step.picks[2] % 4]
        self.send_pull(device, PAGE_LIMITS[step.picks[0] % len(PAGE_LIMITS)], step.fate, next_fate)
        await self._network.run(0)

    def send_pull(self, device: Device, limit: int, fate: Fate, next_fate: Fate | None = AT_ONCE) -> None:
        """Ask for a page, and for those that follow it with another fate, or not at all."""
        request, life = device.ask_pull(limit), self.lives[device.number]

        def go_on() -> None:
            if next_fate is not None:
                self.send_pull(device, limit, next_fate, next_fate)

        for sent, answered in zip(fate.requests, fate.answers, strict=True):
            self._send(device, sent, functools.partial(self._serve_pull, device, request, answered, life, go_on))

    def _send(self, device: Device, delay: float | None, deliver: Callable[[], Awaitable[None]]) -> None:
        if device.is_online:
            self._network.send(delay, deliver)

    async def _serve_pull(self, device: Device, request: PullRequest, answered: float | None, life: int, go_on: Callable[[], None]) -> None:
        try:
            page = await self._server.puller.pull(device.user_id, request.checkpoint, request.limit, clients=[device.client_id])
        except NotDurable:
            return
        seen = self._checks.page(device.user_id, page)
        self._send(device, answered, functools.partial(self._take_page, device, request, page, seen, life, go_on))

    async def _take_page(self, device: Device, request: PullRequest, page: Page, seen: Seen, life: int, go_on: Callable[[], None]) -> None:
        if not device.is_online or life != self.lives[device.number]:
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
        self.send_push(device, PUSH_LIMITS[step.picks[0] % len(PUSH_LIMITS)], durability, step.fate)
        await self._network.run(0)

    def send_push(self, device: Device, limit: int, durability: Durability, fate: Fate) -> None:
        """Send what was not acknowledged yet, up to so many mutations."""
        mutations, life = device.ask_push(limit), self.lives[device.number]
        if mutations:
            for sent, answered in zip(fate.requests, fate.answers, strict=True):
                self._send(device, sent, functools.partial(self._serve_push, device, mutations, durability, answered, life))

    async def _serve_push(
        self, device: Device, mutations: Sequence[SentMutation], durability: Durability, answered: float | None, life: int
    ) -> None:
        if self._keeps_copies:
            self.copies = [*self.copies[-COPIES_KEPT:], self._server.database.copy()]
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
        done = outcome[1] if isinstance(outcome, tuple) else None
        self._checks.pushed(user, client, mutations, done)
        if done is not None:
            told = ", ".join(f"#{each.id} {each.code or each.outcome.value} {each.seq or ''}".strip() for each in done.results)
            self._note(
                f"      server: push of {client}: {told or 'nothing'}; expects {done.expected}{'' if pushed else ', answers nothing'}"
            )
        if pushed is not None:
            asked = {each for result in pushed.results for each in result.ids}
            self._checks.hold(lambda: self._checks.told(user, pushed.documents.values(), self._server.head(), asked=asked))
            self._send(device, answered, functools.partial(self._take_pushed, device, pushed, self._checks.log, life))
        await self.pump()

    async def _take_pushed(self, device: Device, pushed: Pushed, log: Log, life: int) -> None:
        if not device.is_online or life != self.lives[device.number]:
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
        if device.number in self.slow:
            stream.gate.clear()
        await self.pump()

    async def pump(self) -> None:
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
                    self._send(
                        device, self._latency[stream.number], functools.partial(self._take_frame, device, stream.number, frame, seen)
                    )
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
        if stream.last is None or stream.checked_head == head or rests_for <= LONGEST_PAUSE or not self._checks.holds("live stream"):
            return
        stream.checked_head = head
        try:
            page = await self._server.puller.pull(stream.reader, stream.last.page.checkpoint, 1)
        except NotDurable:
            return
        if page.documents and page.status is Status.DELTA:  # A stream that was quiet for 90 days has an old checkpoint.
            raise Violation("live stream", f"stream {stream.number} rests at {stream.last.page.head} and lacks {page.documents[0].id}")

    async def _take_frame(self, device: Device, number: int, frame: Frame, seen: Seen) -> None:
        if not device.is_online or device.stream is None or device.stream.number != number:
            return
        goes_on = False

        def take() -> None:
            nonlocal goes_on
            goes_on = device.take_frame(number, frame)

        self._checks.hold(take)
        told = f"{frame.kind} {len(frame.page.documents)} documents, log at {frame.page.head}"
        self._note(f"      {device.client_id} {'takes' if goes_on else 'leaves'} a frame: {told}")
        if not goes_on:
            self.unsubscribe(device)
        elif device.stored.is_consistent and frame.kind is FrameKind.CHANGES:
            self._checks.consistent(device, seen)

    async def _take_end(self, device: Device, number: int) -> None:
        if device.stream is not None and device.stream.number == number:
            device.stream = None
