"""The scratch stores that the contract suite runs on, and what its tests measure them by."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from edge.events import Events
from edge.scratch import Circuit, FallbackScratch, Grant, MemoryScratch, RedisScratch, Scratch
from models.quota import Budget
from tests.clients.redis import RedisServer

PATIENCE_SECONDS = 20.0
"""More than a request is given, since what is tested is the outcome and not the machine."""

STEADY = Budget(limit=50, restore_rate=1e-6)
"""Nothing to speak of is restored while a test lasts."""

BRISK = Budget(limit=50, restore_rate=1_000)


@asynccontextmanager
async def open_memory() -> AsyncIterator[Scratch]:
    """Yield the one of a single process."""
    yield MemoryScratch()


@asynccontextmanager
async def open_redis() -> AsyncIterator[Scratch]:
    """Yield the one of a region."""
    with RedisServer() as server:
        scratch = RedisScratch(server.url, deadline_seconds=PATIENCE_SECONDS)
        yield scratch
        await scratch.close()


@asynccontextmanager
async def open_fallback() -> AsyncIterator[Scratch]:
    """Yield the one of a region with memory behind it, while Redis is well."""
    async with open_redis() as shared:
        yield FallbackScratch(shared, MemoryScratch(), Circuit(Events()))


@asynccontextmanager
async def open_bereft() -> AsyncIterator[Scratch]:
    """Yield the same after Redis is gone."""
    with RedisServer() as server:
        shared = RedisScratch(server.url, deadline_seconds=PATIENCE_SECONDS)
    scratch = FallbackScratch(shared, MemoryScratch(), Circuit(Events()))
    yield scratch
    await scratch.close()


SCRATCHES: dict[str, Callable[[], AbstractAsyncContextManager[Scratch]]] = {
    "memory": open_memory,
    "redis": open_redis,
    "fallback": open_fallback,
    "fallback-without-redis": open_bereft,
}


class Seconds:
    """Time that passes only when told to."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


class Listening(Events):
    """Keeps what was told of the scratch store."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[str] = []

    def scratch_failed(self, reason: str) -> None:
        super().scratch_failed(reason)
        self.heard.append(reason)

    def scratch_restored(self) -> None:
        super().scratch_restored()
        self.heard.append("restored")

    @property
    def failures(self) -> float:
        return sum(
            sample.value
            for metric in self.registry.collect()
            for sample in metric.samples
            if sample.name == "tripwise_scratch_failures_total"
        )


def seen(grant: Grant) -> tuple[bool, int, int]:
    return grant.granted, round(grant.remaining), round(grant.wait_seconds)
