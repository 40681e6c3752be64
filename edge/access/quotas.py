"""How often something may be tried: moving windows, in this process or in a Redis that the cells of a region share."""

import hashlib
import math
import time
from typing import Protocol

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import MovingWindowRateLimiter
from pydantic import SecretStr

from edge.events import Events
from edge.scratch import DEADLINE_SECONDS, KEY_PREFIX, Circuit, reaching, redis_pool
from models.errors import RateLimited

WINDOW_MINUTES = 5
ADDRESS_FACTOR = 10
"""Attempts allowed per network address, as a multiple of those per e-mail: an office or a carrier shares one."""


class Windows(Protocol):
    """Counts attempts in moving windows, one for each key."""

    async def hit(self, item: RateLimitItem, key: str) -> int | None:
        """Count an attempt, or return in how many seconds the next is allowed and count nothing."""

    async def close(self) -> None:
        """Let go of all connections. Idempotent."""


class SignInQuota:
    """Bounds sign-in attempts per e-mail and per network address."""

    def __init__(self, attempts: int, windows: Windows | None = None) -> None:
        """Allow this many attempts per e-mail in `WINDOW_MINUTES`, counted in `windows` or, without any, in this process."""
        self._windows = windows or MemoryWindows()
        self._per_email = RateLimitItemPerMinute(attempts, WINDOW_MINUTES)
        self._per_address = RateLimitItemPerMinute(attempts * ADDRESS_FACTOR, WINDOW_MINUTES)

    async def take(self, address: str, email: str | None = None) -> None:
        """Count one attempt; raise `RateLimited` with the seconds to wait when there were too many."""
        keys = [(self._per_address, f"address:{address}")]
        if email is not None:
            keys.append((self._per_email, f"email:{email}"))
        for item, key in keys:
            seconds = await self._windows.hit(item, key)
            if seconds is not None:
                raise RateLimited(seconds=seconds)

    async def close(self) -> None:
        """Let go of all connections. Idempotent."""
        await self._windows.close()


class MemoryWindows:
    """Counts in this process."""

    def __init__(self) -> None:
        """Begin with nothing counted."""
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    async def hit(self, item: RateLimitItem, key: str) -> int | None:
        """Count, or say when."""
        return await _hit(self._limiter, item, key)

    async def close(self) -> None:
        """Do nothing: there is nothing to let go of."""


class RedisWindows:
    """Counts in a Redis, under a hash of each key, so that it holds no e-mail or address in clear."""

    def __init__(self, url: SecretStr, *, deadline_seconds: float = DEADLINE_SECONDS) -> None:
        """Connect to nothing yet; raise `InvalidSetting` for what is no URL of a Redis."""
        self._deadline_seconds = deadline_seconds
        self._pool = redis_pool(url, deadline_seconds)
        storage = RedisStorage(
            "async+redis://",
            implementation="redispy",
            key_prefix=KEY_PREFIX,
            connection_pool=self._pool,  # type: ignore[arg-type]  # it is taken, though options are declared as text and numbers
        )
        errors = storage.base_exceptions
        self._errors = errors if isinstance(errors, tuple) else (errors,)
        self._limiter = MovingWindowRateLimiter(storage)

    async def hit(self, item: RateLimitItem, key: str) -> int | None:
        """Count, or say when; raise `ScratchFailed`, and the attempt may be counted then."""
        async with reaching(self._errors, self._deadline_seconds):
            return await _hit(self._limiter, item, hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest())

    async def close(self) -> None:
        """Close the connections."""
        await self._pool.disconnect()


class FallbackWindows:
    """Counts in Redis, and in this process for as long as Redis fails: each node then allows the whole number."""

    def __init__(self, shared: Windows, local: Windows, circuit: Circuit) -> None:
        """Ask `shared` while `circuit` allows, else `local`."""
        self._shared = shared
        self._local = local
        self._circuit = circuit

    async def hit(self, item: RateLimitItem, key: str) -> int | None:
        """Count, or say when."""
        return await self._circuit.ask(lambda: self._shared.hit(item, key), lambda: self._local.hit(item, key))

    async def close(self) -> None:
        """Close both."""
        try:
            await self._shared.close()
        finally:
            await self._local.close()


def connect_windows(redis_url: SecretStr | None, events: Events) -> Windows:
    """Return where a node counts attempts: memory, or Redis with memory behind it. Raises `InvalidSetting`."""
    if redis_url is None:
        return MemoryWindows()
    return FallbackWindows(RedisWindows(redis_url), MemoryWindows(), Circuit(events))


async def _hit(limiter: MovingWindowRateLimiter, item: RateLimitItem, key: str) -> int | None:
    if await limiter.hit(item, key):
        return None
    window = await limiter.get_window_stats(item, key)
    return max(1, math.ceil(window.reset_time - time.time()))
