"""Attempts to sign in are bounded alike wherever they are counted."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest
from redis import Redis

from edge.access.quotas import (
    ADDRESS_FACTOR,
    FallbackWindows,
    MemoryWindows,
    RedisWindows,
    SignInQuota,
    Windows,
    connect_windows,
)
from edge.events import Events
from edge.scratch import Circuit
from models.errors import RateLimited
from tests.clients.redis import RedisServer
from tests.contracts.scratches import PATIENCE_SECONDS

HOME, OFFICE = "192.0.2.1", "192.0.2.2"
ANA, RUI = "ana@example.org", "rui@example.org"
ATTEMPTS = 3


@asynccontextmanager
async def open_memory() -> AsyncIterator[Windows]:
    yield MemoryWindows()


@asynccontextmanager
async def open_redis() -> AsyncIterator[Windows]:
    with RedisServer() as server:
        windows = RedisWindows(server.url, deadline_seconds=PATIENCE_SECONDS)
        yield windows
        await windows.close()


@asynccontextmanager
async def open_fallback() -> AsyncIterator[Windows]:
    async with open_redis() as shared:
        yield FallbackWindows(shared, MemoryWindows(), Circuit(Events()))


@asynccontextmanager
async def open_bereft() -> AsyncIterator[Windows]:
    with RedisServer() as server:
        shared = RedisWindows(server.url, deadline_seconds=PATIENCE_SECONDS)
    windows = FallbackWindows(shared, MemoryWindows(), Circuit(Events()))
    yield windows
    await windows.close()


WINDOWS: dict[str, Callable[[], AbstractAsyncContextManager[Windows]]] = {
    "memory": open_memory,
    "redis": open_redis,
    "fallback": open_fallback,
    "fallback-without-redis": open_bereft,
}


@pytest.fixture(params=sorted(WINDOWS))
async def quota(request: pytest.FixtureRequest) -> AsyncIterator[SignInQuota]:
    async with WINDOWS[request.param]() as windows:
        yield SignInQuota(ATTEMPTS, windows)


async def test_an_email_has_so_many_attempts_from_anywhere(quota: SignInQuota) -> None:
    for address in (HOME, OFFICE, HOME):
        await quota.take(address, ANA)

    for address in (HOME, OFFICE):
        with pytest.raises(RateLimited) as caught:
            await quota.take(address, ANA)
        assert 295 <= int(str(caught.value.params["seconds"])) <= 300


async def test_another_email_is_not_concerned(quota: SignInQuota) -> None:
    for _ in range(ATTEMPTS):
        await quota.take(HOME, ANA)
    for _ in range(ATTEMPTS):
        await quota.take(HOME, RUI)
    with pytest.raises(RateLimited):
        await quota.take(HOME, RUI)


async def test_an_address_has_ten_times_as_many(quota: SignInQuota) -> None:
    for number in range(ATTEMPTS * ADDRESS_FACTOR):
        await quota.take(HOME, f"{number}@example.org")

    with pytest.raises(RateLimited):
        await quota.take(HOME, ANA)
    with pytest.raises(RateLimited):
        await quota.take(HOME)
    await quota.take(OFFICE, ANA)


async def test_an_attempt_that_the_address_is_refused_is_not_counted_for_the_email(quota: SignInQuota) -> None:
    for _ in range(ATTEMPTS * ADDRESS_FACTOR):
        await quota.take(HOME)
    for _ in range(ATTEMPTS):
        with pytest.raises(RateLimited):
            await quota.take(HOME, ANA)

    for _ in range(ATTEMPTS):
        await quota.take(OFFICE, ANA)


async def test_of_many_attempts_at_once_no_more_get_through(quota: SignInQuota) -> None:
    outcomes = await asyncio.gather(*(quota.take(HOME, ANA) for _ in range(20)), return_exceptions=True)

    assert [type(each) for each in outcomes if each is not None] == [RateLimited] * 17


async def test_the_nodes_of_a_region_count_together(server: RedisServer) -> None:
    quotas = [SignInQuota(ATTEMPTS, RedisWindows(server.url, deadline_seconds=PATIENCE_SECONDS)) for _ in range(2)]

    for number in range(ATTEMPTS):
        await quotas[number % 2].take(HOME, ANA)
    for quota in quotas:
        with pytest.raises(RateLimited):
            await quota.take(OFFICE, ANA)
        await quota.close()


async def test_redis_holds_no_email_or_address_in_clear_and_forgets_in_time(server: RedisServer) -> None:
    quota = SignInQuota(ATTEMPTS, RedisWindows(server.url, deadline_seconds=PATIENCE_SECONDS))
    await quota.take(HOME, ANA)
    await quota.close()

    with Redis.from_url(server.url.get_secret_value(), decode_responses=True) as keeper:
        keys = [str(key) for key in keeper.scan_iter()]
        assert len(keys) == 2
        assert [key for key in keys if ANA in key or HOME in key] == []
        assert all(key.startswith("tripwise:") for key in keys)
        assert all(0 < int(keeper.ttl(key)) <= 300 for key in keys)


async def test_when_redis_is_killed_attempts_are_counted_anew_and_still_bounded(server: RedisServer) -> None:
    events = Events()
    shared = RedisWindows(server.url, deadline_seconds=PATIENCE_SECONDS)
    quota = SignInQuota(ATTEMPTS, FallbackWindows(shared, MemoryWindows(), Circuit(events)))
    await quota.take(HOME, ANA)
    server.kill()

    for _ in range(ATTEMPTS):
        await quota.take(HOME, ANA)
    with pytest.raises(RateLimited):
        await quota.take(HOME, ANA)
    assert events.registry.get_sample_value("tripwise_scratch_failures_total", {"reason": "ConnectionError"}) == 1
    await quota.close()


def test_without_a_url_attempts_are_counted_in_memory() -> None:
    assert isinstance(connect_windows(None, Events()), MemoryWindows)
