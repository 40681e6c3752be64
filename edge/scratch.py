"""What callers have left of their budgets: in this process, or in a Redis that the cells of a region share.

All of it is scratch. It restores itself within seconds, so that losing it loses nothing durable and refuses nobody; while
Redis fails, each node counts by itself.
"""

import asyncio
import math
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeVar

from pydantic import SecretStr

from edge.events import Events
from models.errors import InvalidSetting
from models.quota import Budget, drained, fits, given_back, wait_seconds

if TYPE_CHECKING:
    from redis.asyncio import BlockingConnectionPool

T = TypeVar("T")

KEY_PREFIX = "tripwise"
"""What all keys in Redis begin with, before a colon."""

BUCKET_LIMIT = 100_000
"""How many buckets are kept in memory; beyond it, the one that was idle longest is forgotten."""

DEADLINE_SECONDS = 0.25
"""How long a request waits for Redis, a new connection included."""

REST_SECONDS = 5.0
"""How long Redis is left alone after it failed."""

CONNECTION_LIMIT = 8
"""How many connections a node holds to Redis for one purpose; callers queue for them within their deadline."""


class Grant(NamedTuple):
    """What came of asking for some of a budget: where it was refused, when to ask again."""

    granted: bool
    remaining: float
    wait_seconds: float


class Scratch(Protocol):
    """Keeps a bucket for each key. A key that is not known has a whole budget, so that forgetting is generous."""

    async def take(self, key: str, cost: int, budget: Budget) -> Grant:
        """Take `cost`, which is within the limit, out of the budget of `key`, or refuse and take nothing. Atomic."""

    async def give_back(self, key: str, cost: int, budget: Budget) -> float:
        """Return to the budget what was taken in excess; return what remains, never more than the limit."""

    async def check(self) -> str:
        """Return how it is, in words for operators; raise `ScratchFailed` where it does less than it should."""

    async def close(self) -> None:
        """Let go of all connections. Idempotent."""


class ScratchFailed(Exception):
    """Redis could not be asked. `reason` is the name of what went wrong: few values, and no secrets."""

    def __init__(self, reason: str) -> None:
        """Name the reason."""
        super().__init__(reason)
        self.reason = reason


class MemoryScratch:
    """Keeps the buckets of this process."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, bucket_limit: int = BUCKET_LIMIT) -> None:
        """Begin with full budgets; `clock` counts seconds."""
        self._clock = clock
        self._bucket_limit = bucket_limit
        self._buckets: OrderedDict[str, tuple[float, float, float]] = OrderedDict()
        """By key: a level, when it was that, and when it will be nought; those used last stand last."""

    async def take(self, key: str, cost: int, budget: Budget) -> Grant:
        """Take, or refuse. Every request comes by here, so that nothing is built but the answer."""
        now = self._clock()
        held = self._buckets.get(key)
        level = 0.0 if held is None else drained(held[0], held[1], now, budget)
        granted = fits(level, cost, budget)
        wait = 0.0 if granted else wait_seconds(level, cost, budget)
        if granted:
            level += cost
        self._hold(key, level, now, budget)
        return Grant._make((granted, budget.limit - level, wait))

    async def give_back(self, key: str, cost: int, budget: Budget) -> float:
        """Give back."""
        now = self._clock()
        held = self._buckets.get(key)
        level = 0.0 if held is None else given_back(drained(held[0], held[1], now, budget), cost)
        self._hold(key, level, now, budget)
        return budget.limit - level

    async def check(self) -> str:
        """Count the buckets."""
        return f"{len(self._buckets)} buckets in memory"

    async def close(self) -> None:
        """Do nothing: there is nothing to let go of."""

    def _hold(self, key: str, level: float, now: float, budget: Budget) -> None:
        buckets = self._buckets
        if key in buckets:
            buckets.move_to_end(key)
        else:
            self._make_room(now)
        buckets[key] = (level, now, now + level / budget.restore_rate)

    def _make_room(self, now: float) -> None:
        """Forget up to two buckets that are empty by now, so that memory follows the callers of the last seconds, or the oldest."""
        buckets = self._buckets
        for _ in range(2):
            if not buckets or (len(buckets) < self._bucket_limit and buckets[next(iter(buckets))][2] > now):
                return
            buckets.popitem(last=False)


class RedisScratch:
    """Keeps the buckets of a region, in a Redis that its nodes share, by the clock of that Redis."""

    def __init__(self, url: SecretStr, *, deadline_seconds: float = DEADLINE_SECONDS) -> None:
        """Connect to nothing yet; raise `InvalidSetting` for what is no URL of a Redis."""
        from redis.asyncio import Redis  # noqa: PLC0415  # it takes half a second to import, and most nodes have no Redis
        from redis.exceptions import RedisError  # noqa: PLC0415  # as above

        self._deadline_seconds = deadline_seconds
        self._errors = (RedisError,)
        self._pool = redis_pool(url, deadline_seconds)
        self._redis = Redis(connection_pool=self._pool)
        self._pour = self._redis.register_script(_POUR)

    async def take(self, key: str, cost: int, budget: Budget) -> Grant:
        """Take, or refuse; raise `ScratchFailed`, and what was asked for may be taken then."""
        granted, level = await self._level_after(key, cost, budget)
        wait = 0.0 if granted else wait_seconds(level, cost, budget)
        return Grant(granted=granted, remaining=budget.limit - level, wait_seconds=wait)

    async def give_back(self, key: str, cost: int, budget: Budget) -> float:
        """Give back; raise `ScratchFailed`."""
        _, level = await self._level_after(key, -cost, budget)
        return budget.limit - level

    async def check(self) -> str:
        """Ask Redis for a sign of life."""
        async with reaching(self._errors, self._deadline_seconds):
            await self._redis.ping()
        return "Redis answers"

    async def close(self) -> None:
        """Close the connections."""
        await self._pool.disconnect()

    async def _level_after(self, key: str, cost: int, budget: Budget) -> tuple[bool, float]:
        async with reaching(self._errors, self._deadline_seconds):
            granted, level = await self._pour([f"{KEY_PREFIX}:bucket:{key}"], [cost, budget.limit, budget.restore_rate])
        return bool(granted), float(level)


_POUR = """
local cost, limit, rate = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local clock = redis.call('TIME')
local now = clock[1] + clock[2] / 1e6
local held = redis.call('HMGET', KEYS[1], 'level', 'at')
local elapsed = math.max(0, now - (tonumber(held[2]) or now))
local level = math.min(limit, math.max(0, (tonumber(held[1]) or 0) - elapsed * rate))
local granted = level + cost <= limit
if granted then
  level = math.max(0, level + cost)
end
if level > 0 then
  redis.call('HSET', KEYS[1], 'level', level, 'at', now)
  redis.call('PEXPIRE', KEYS[1], math.ceil(level / rate * 1000))
else
  redis.call('DEL', KEYS[1])
end
return {granted and 1 or 0, string.format('%.17g', level)}
"""
"""`drained`, `fits` and `given_back` of `models/quota.py` in one step; a cost below nought is given back.

A key expires when its bucket is empty, as the budget of a key that isn't there is whole. Numbers go into Redis with all
their digits, but come out of a script as integers unless they are text.
"""


class Circuit:
    """Asks what may fail, and for a while after it did asks only what can't."""

    def __init__(self, events: Events, *, rest_seconds: float = REST_SECONDS, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin in good faith; `clock` counts seconds."""
        self._events = events
        self._rest_seconds = rest_seconds
        self._clock = clock
        self._resting_until = -math.inf
        self._reason = ""

    @property
    def trouble(self) -> str | None:
        """Return why the shared part is left alone at present, or None."""
        return self._reason if self._clock() < self._resting_until else None

    async def ask(self, shared: Callable[[], Awaitable[T]], local: Callable[[], Awaitable[T]]) -> T:
        """Return what `shared` says, or what `local` says where that raises `ScratchFailed` or did so a moment ago.

        After the rest, one caller finds out whether the shared part is back; the others don't wait for it meanwhile.
        """
        now = self._clock()
        if now < self._resting_until:
            return await local()
        is_trial = self._resting_until > -math.inf
        if is_trial:
            self._resting_until = now + self._rest_seconds
        try:
            answer = await shared()
        except ScratchFailed as error:
            # Callers that were on their way when the first one failed add nothing to what it told.
            if is_trial or self._resting_until == -math.inf:
                self._rest(error.reason)
            return await local()
        if is_trial:
            self._resting_until = -math.inf
            self._events.scratch_restored()
        return answer

    def _rest(self, reason: str) -> None:
        self._resting_until = self._clock() + self._rest_seconds
        self._reason = reason
        self._events.scratch_failed(reason)


class FallbackScratch:
    """Keeps buckets in Redis, and in memory for as long as Redis fails.

    Each node then counts by itself from a whole budget, so that a caller who is served by several gets more than one. What
    is given back after a change from one to the other is at worst a budget that is whole too early.
    """

    def __init__(self, shared: Scratch, local: Scratch, circuit: Circuit) -> None:
        """Ask `shared` while `circuit` allows, else `local`."""
        self._shared = shared
        self._local = local
        self._circuit = circuit

    async def take(self, key: str, cost: int, budget: Budget) -> Grant:
        """Take, or refuse."""
        return await self._circuit.ask(lambda: self._shared.take(key, cost, budget), lambda: self._local.take(key, cost, budget))

    async def give_back(self, key: str, cost: int, budget: Budget) -> float:
        """Give back."""
        return await self._circuit.ask(lambda: self._shared.give_back(key, cost, budget), lambda: self._local.give_back(key, cost, budget))

    async def check(self) -> str:
        """Ask Redis, unless it has just failed."""
        trouble = self._circuit.trouble
        if trouble is not None:
            raise ScratchFailed(trouble)
        return await self._shared.check()

    async def close(self) -> None:
        """Close both."""
        try:
            await self._shared.close()
        finally:
            await self._local.close()


def connect_scratch(redis_url: SecretStr | None, events: Events) -> Scratch:
    """Return the scratch store of a node: memory, or Redis with memory behind it. Raises `InvalidSetting`."""
    if redis_url is None:
        return MemoryScratch()
    return FallbackScratch(RedisScratch(redis_url), MemoryScratch(), Circuit(events))


def redis_pool(url: SecretStr, deadline_seconds: float = DEADLINE_SECONDS) -> "BlockingConnectionPool":
    """Return connections to a Redis, none of them open yet; raise `InvalidSetting` for what is no URL of a Redis.

    Nothing is tried twice: a script that ran and whose answer was lost would take twice, and the fallback is at hand. Whoever
    asks bounds the time by `reaching`; the library's own timers for each step would cost as much as the step.
    """
    from redis.asyncio import BlockingConnectionPool  # noqa: PLC0415  # as in `RedisScratch`
    from redis.asyncio.retry import Retry  # noqa: PLC0415  # as in `RedisScratch`
    from redis.backoff import NoBackoff  # noqa: PLC0415  # as in `RedisScratch`

    try:
        pool = BlockingConnectionPool.from_url(
            url.get_secret_value(),
            max_connections=CONNECTION_LIMIT,
            timeout=None,
            socket_timeout=None,
            socket_connect_timeout=deadline_seconds,
            retry=Retry(NoBackoff(), 0),
            protocol=2,
            client_name=KEY_PREFIX,
        )
        # An option that the URL has and connections don't is only found out by making one, which does not open it.
        pool.connection_class(**pool.connection_kwargs)
    except (TypeError, ValueError) as error:
        # What the library says quotes the URL, where a password stands.
        raise InvalidSetting(setting="TRIPWISE_REDIS_URL", reason="it must be like redis://user:password@host:6379/0") from error
    return pool


@asynccontextmanager
async def reaching(errors: tuple[type[Exception], ...], deadline_seconds: float = DEADLINE_SECONDS) -> AsyncIterator[None]:
    """Raise `ScratchFailed` for any of `errors`, for a network that fails, and when the time is up."""
    failures: tuple[type[Exception], ...] = (*errors, OSError)
    try:
        async with asyncio.timeout(deadline_seconds):
            yield
    except failures as error:
        raise ScratchFailed(type(error).__name__) from error
