"""The end of a request before its answer: it does not arrive, its time is up, or its caller has hung up."""

import asyncio
from enum import Enum

from litestar.types import Receive

GRACE_SECONDS = 0.05
"""A request that is done by then is not watched at all: a task and a wait for the caller cost more than most answers."""


class Ending(Enum):
    """Why a request ended without an answer of its own."""

    BODY_LATE = "body_late"
    LATE = "late"
    GONE = "gone"


class Watch:
    """Cancels the current task when its request does not arrive, its caller hangs up, or its time is up.

    The CancelledError is caught where the watch was begun, and `claim` tells whether it was this watch's.
    """

    def __init__(self, receive: Receive, *, body_seconds: float, seconds: float) -> None:
        """Begin to watch; say by `arrived` when the whole body is there, for only then may `receive` be listened to."""
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("a request runs in a task")
        self.ending: Ending | None = None
        self._task = task
        self._receive = receive
        self._body_seconds = body_seconds
        self._seconds = seconds
        self._has_arrived = False
        self._arrival: asyncio.Event | None = None
        self._watcher: asyncio.Task[None] | None = None
        self._timer = asyncio.get_running_loop().call_later(GRACE_SECONDS, self._begin)

    def arrived(self) -> None:
        """Watch the caller from now on, instead of the body."""
        self._has_arrived = True
        if self._arrival is not None:
            self._arrival.set()

    def close(self) -> None:
        """Stop watching."""
        self._timer.cancel()
        if self._watcher is not None:
            self._watcher.cancel()

    def claim(self) -> bool:
        """Tell whether a cancellation was this watch's, and take it back from the task if so."""
        if self.ending is None:
            return False
        self._task.uncancel()
        return True

    def _begin(self) -> None:
        self._watcher = asyncio.get_running_loop().create_task(self._watch())

    async def _watch(self) -> None:
        ending = Ending.BODY_LATE
        try:
            if not self._has_arrived:
                self._arrival = asyncio.Event()
                await asyncio.wait_for(self._arrival.wait(), self._body_seconds)
            ending = Ending.LATE
            async with asyncio.timeout(self._seconds):
                while (await self._receive())["type"] != "http.disconnect":
                    pass
            ending = Ending.GONE
        except TimeoutError:
            pass
        self.ending = ending
        self._task.cancel()
