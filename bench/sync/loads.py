"""What is asked of each side over bare connections, and how long it took; loads are bounded in count and in time."""

import asyncio
import gc
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from typing import NamedTuple

from bench.graphql.contestants import LOAD_CORE, Times, busy_seconds
from bench.sync.servers import Server
from bench.sync.sides import Device, Seen, Side, Stream

LOAD_SECONDS = 180
"""How long any one load may take at most."""

SETTLE_SECONDS = 2.0
OPENING = 25
"""How many live clients connect at once."""

GLANCE_SECONDS = 0.05
PUSHERS = 4
PATIENCE = 5
"""How many times as long as planned changes may take to be made and seen by all."""


class Spent(NamedTuple):
    """What a stretch of time cost: its length, the server's CPU time, and what others had of either core in the meantime."""

    seconds: float
    cpu_seconds: float
    others_share: float


class Watch:
    """A stretch of time at a server."""

    def __init__(self, server: Server) -> None:
        """Begin now."""
        self._server = server
        self._began, self._times, self._busy, self._own = self._now()

    def stop(self) -> Spent:
        """Return what was spent since the beginning."""
        now, times, busy, own = self._now()
        seconds = now - self._began
        spent = times - self._times
        beside_load = busy - self._busy - (own - self._own)
        return Spent(seconds, spent.cpu_seconds, max(0.0, spent.others_seconds, beside_load) / seconds)

    def _now(self) -> tuple[float, Times, float, float]:
        return time.perf_counter(), self._server.times(), busy_seconds(LOAD_CORE), time.process_time()


class Rows(NamedTuple):
    """Documents that went over the wire."""

    row_count: int
    spent: Spent

    @property
    def rate(self) -> float:
        """Return rows per second."""
        return self.row_count / self.spent.seconds

    @property
    def rate_per_core(self) -> float:
        """Return rows per second of the server's CPU time."""
        return self.row_count / max(self.spent.cpu_seconds, 1e-9)


class Latency(NamedTuple):
    """Times in milliseconds from a push to its sight on another device."""

    p50: float
    p99: float
    sight_count: int


class Idle(NamedTuple):
    """What live clients cost that have nothing to hear."""

    client_count: int
    kib_each: float
    cpu_share: float
    lost: int


class Crowd(NamedTuple):
    """What many live clients of one trip saw of the changes made to it."""

    client_count: int
    change_count: int
    seconds: float
    missed: int
    """Changes times clients that did not arrive in time; anything that nobody wrote counts, too."""
    latency: Latency
    cpu_share: float
    others_share: float


async def pull_all(side: Side) -> tuple[Rows, Device]:
    """Sync a new device for the first time."""
    device = await side.device()
    return await catch_up(side, device), device


async def catch_up(side: Side, device: Device) -> Rows:
    """Let a device take what is new to it."""
    async with _bounded():
        watch = Watch(side.server)
        count = await device.pull()
        return Rows(count, watch.stop())


async def push_queue(side: Side, device: Device, stops: Sequence[str], batch: int, notes: str) -> Rows:
    """Push edits of stops, a batch a request, one request after the other."""
    async with _bounded():
        watch = Watch(side.server)
        for first in range(0, len(stops), batch):
            await device.push(stops[first : first + batch], notes)
        return Rows(len(stops), watch.stop())


async def push_to_sight(side: Side, stops: Sequence[str]) -> Latency:
    """Edit one stop after the other, each when the one before was seen on another device."""
    author, other = await side.device(), await side.device(1)
    sights: asyncio.Queue[tuple[str, str, float]] = asyncio.Queue()
    stream = await other.follow(lambda stop, notes: sights.put_nowait((stop, notes, time.perf_counter())))
    await asyncio.sleep(SETTLE_SECONDS)
    latencies = []
    async with _bounded():
        for number, stop in enumerate(stops):
            notes = f"seen {number}"
            began = time.perf_counter()
            await author.push([stop], notes)
            while (seen := await sights.get())[:2] != (stop, notes):
                pass
            latencies.append(seen[2] - began)
    stream.close()
    return latency(latencies)


async def stay_idle(side: Side, count: int, seconds: float) -> Idle:
    """Open many live clients, members of the trip in turn, and let them wait."""
    await asyncio.sleep(SETTLE_SECONDS)
    before = side.server.memory_kib()
    async with _bounded():
        streams = await _open(side, count, [_ignore] * count)
        await asyncio.sleep(SETTLE_SECONDS)
        watch = Watch(side.server)
        await asyncio.sleep(seconds)
        spent = watch.stop()
        after = side.server.memory_kib()
    lost = sum(stream.is_lost for stream in streams)
    await _close(streams)
    return Idle(count, (after - before) / count, spent.cpu_seconds / spent.seconds, lost)


async def watch_together(side: Side, count: int, stops: Sequence[str], rate: float) -> Crowd:
    """Change each stop once, `rate` times a second whatever the answers, while many live clients of the trip look on.

    A latency begins when its change was due and ends with the sight of it at one client.
    """
    due: dict[str, float] = {}
    latencies: list[float] = []
    witnesses = [_Witness(due, latencies) for _ in range(count)]
    pushers = [await side.device(number) for number in range(PUSHERS)]
    gc.collect()
    gc.disable()
    try:
        async with _bounded():
            streams = await _open(side, count, [witness.see for witness in witnesses])
            await asyncio.sleep(SETTLE_SECONDS)
            watch = Watch(side.server)
            begin = time.perf_counter() + 0.1
            lanes = [
                _lane(pusher, lane, stops[lane::PUSHERS], begin + lane / rate, PUSHERS / rate, due) for lane, pusher in enumerate(pushers)
            ]
            with suppress(TimeoutError):  # What did not arrive by then counts as missed.
                async with asyncio.timeout(PATIENCE * len(stops) / rate):
                    await asyncio.gather(*lanes)
                    await _all_seen(witnesses, len(stops))
            spent = watch.stop()
    finally:
        gc.enable()
    missed = sum(len(stops) - len(witness.seen) + witness.strays for witness in witnesses)
    await _close(streams)
    return Crowd(count, len(stops), spent.seconds, missed, latency(latencies), spent.cpu_seconds / spent.seconds, spent.others_share)


class _Witness:
    """A live client that counts what it sees of the changes that were made."""

    def __init__(self, due: dict[str, float], latencies: list[float]) -> None:
        self._due = due
        self._latencies = latencies
        self.seen: dict[str, None] = {}
        self.strays = 0

    def see(self, stop: str, notes: str) -> None:
        if notes not in self._due:
            self.strays += 1
        elif stop not in self.seen:
            self.seen[stop] = None
            self._latencies.append(time.perf_counter() - self._due[notes])


async def _lane(pusher: Device, lane: int, stops: Sequence[str], begin: float, gap: float, due: dict[str, float]) -> None:
    for number, stop in enumerate(stops):
        moment = begin + number * gap
        await asyncio.sleep(max(0.0, moment - time.perf_counter()))
        notes = f"together {lane} {number}"
        due[notes] = moment
        await pusher.push([stop], notes)


async def _all_seen(witnesses: Sequence[_Witness], count: int) -> None:
    for witness in witnesses:
        for _ in range(int(LOAD_SECONDS / GLANCE_SECONDS)):
            if len(witness.seen) >= count:
                break
            await asyncio.sleep(GLANCE_SECONDS)


async def _open(side: Side, count: int, seen: Sequence[Seen]) -> list[Stream]:
    streams: list[Stream] = []
    for first in range(0, count, OPENING):
        devices = [await side.device(number) for number in range(first, min(first + OPENING, count))]
        streams += await asyncio.gather(*(device.follow(seen[first + place]) for place, device in enumerate(devices)))
        for device in devices:
            device.close()
    return streams


async def _close(streams: Sequence[Stream]) -> None:
    for stream in streams:
        stream.close()
    await asyncio.sleep(SETTLE_SECONDS)


def _ignore(stop: str, notes: str) -> None:
    """See nothing in it."""


def latency(seconds: list[float]) -> Latency:
    """Return percentiles of times in seconds."""
    if not seconds:
        return Latency(float("inf"), float("inf"), 0)
    ordered = sorted(seconds)
    p50, p99 = (ordered[int(len(ordered) * share)] * 1e3 for share in (0.5, 0.99))
    return Latency(p50, p99, len(ordered))


@asynccontextmanager
async def _bounded() -> AsyncIterator[None]:
    async with asyncio.timeout(LOAD_SECONDS):
        yield
