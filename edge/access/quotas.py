"""How often something may be tried: moving windows, kept in the memory of this process."""

import math
import time

from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter

from models.errors import RateLimited

WINDOW_MINUTES = 5
ADDRESS_FACTOR = 10
"""Attempts allowed per network address, as a multiple of those per e-mail: an office or a carrier shares one."""


class SignInQuota:
    """Bounds sign-in attempts per e-mail and per network address."""

    def __init__(self, attempts: int) -> None:
        """Allow this many attempts per e-mail in `WINDOW_MINUTES`."""
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._per_email = RateLimitItemPerMinute(attempts, WINDOW_MINUTES)
        self._per_address = RateLimitItemPerMinute(attempts * ADDRESS_FACTOR, WINDOW_MINUTES)

    async def take(self, address: str, email: str | None = None) -> None:
        """Count one attempt; raise `RateLimited` with the seconds to wait when there were too many."""
        keys = [(self._per_address, f"address:{address}")]
        if email is not None:
            keys.append((self._per_email, f"email:{email}"))
        for item, key in keys:
            if not await self._limiter.hit(item, key):
                window = await self._limiter.get_window_stats(item, key)
                raise RateLimited(seconds=max(1, math.ceil(window.reset_time - time.time())))
