"""The scratch stores that the contract suite runs on."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from edge.events import Events
from edge.scratch import Circuit, FallbackScratch, MemoryScratch, RedisScratch, Scratch
from tests.clients.redis import RedisServer

PATIENCE_SECONDS = 20.0
"""More than a request is given, since what is tested is the outcome and not the machine."""


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
