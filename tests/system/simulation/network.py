"""Virtual time, and a network that loses, repeats, delays and reorders what it carries."""

import heapq
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import NamedTuple

from tests.fakes.trips import NOW


class VirtualClock:
    """Time that passes only when told to."""

    def __init__(self) -> None:
        """Begin at the moment at which all tests begin."""
        self.now = NOW

    def __call__(self) -> datetime:
        """Return the present moment."""
        return self.now

    def forward_to(self, moment: datetime) -> None:
        """Let time pass until `moment`, never backwards."""
        self.now = max(self.now, moment)


class Fate(NamedTuple):
    """What the network does to a request and to its answers: a delay in seconds per copy of the request, None for a lost one.

    The answer to the n-th copy has the n-th fate of `answers`.
    """

    requests: tuple[float | None, ...] = (0.0,)
    answers: tuple[float | None, ...] = (0.0,)

    def __str__(self) -> str:
        """Tell it in words; nothing for what arrives at once."""
        if self == AT_ONCE:
            return ""
        copies = [
            "lost" if sent is None else f"after {sent:g} s, answer {'lost' if answered is None else f'after {answered:g} s'}"
            for sent, answered in zip(self.requests, self.answers, strict=True)
        ]
        return f" [{'; again '.join(copies)}]"


AT_ONCE = Fate()


class _Sent(NamedTuple):
    due: datetime
    number: int
    deliver: Callable[[], Awaitable[None]]


class Network:
    """Carries what was sent to its receiver when its delay is over, the earliest due first."""

    def __init__(self, clock: VirtualClock) -> None:
        """Carry on the time of `clock`."""
        self._clock = clock
        self._on_the_way: list[_Sent] = []
        self._number = 0

    def send(self, delay_seconds: float | None, deliver: Callable[[], Awaitable[None]]) -> datetime | None:
        """Take a message and return when it is due; None for a delay means that it is lost."""
        if delay_seconds is None:
            return None
        due = self._clock.now + timedelta(seconds=delay_seconds)
        self.send_at(due, deliver)
        return due

    def send_at(self, due: datetime, deliver: Callable[[], Awaitable[None]]) -> None:
        """Take a message that is due at a moment."""
        self._number += 1
        heapq.heappush(self._on_the_way, _Sent(due, self._number, deliver))

    async def run(self, seconds: float) -> None:
        """Let time pass and deliver what becomes due meanwhile, which may send more."""
        until = self._clock.now + timedelta(seconds=seconds)
        while self._on_the_way and self._on_the_way[0].due <= until:
            sent = heapq.heappop(self._on_the_way)
            self._clock.forward_to(sent.due)
            await sent.deliver()
        self._clock.forward_to(until)

    async def run_dry(self) -> None:
        """Deliver everything that is on its way, however late."""
        while self._on_the_way:
            await self.run(max(0.0, (self._on_the_way[0].due - self._clock.now).total_seconds()))
