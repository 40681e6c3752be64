"""The end of a request before its answer: its time is up, or its caller has hung up."""

import asyncio
from enum import Enum

from litestar.types import Receive

GRACE_SECONDS = 0.05
"""Work that is done by then is not watched at all: a task and a wait for the caller cost more than most answers."""


class Ending(Enum):
    """Why a request ended without an answer of its own."""

    LATE = "late"
    GONE = "gone"


class Watch:
    """Cancels the current task when its caller hangs up or its time is up; the CancelledError is caught where it was begun."""

    def __init__(self, receive: Receive, seconds: float) -> None:
        """Begin to watch; `receive` must have told the whole body."""
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("a request runs in a task")
        self.ending: Ending | None = None
        self._task = task
        self._receive = receive
        self._seconds = seconds
        self._watcher: asyncio.Task[None] | None = None
        self._timer = asyncio.get_running_loop().call_later(GRACE_SECONDS, self._begin)

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
        ending = Ending.GONE
        try:
            async with asyncio.timeout(self._seconds):
                while (await self._receive())["type"] != "http.disconnect":
                    pass
        except TimeoutError:
            ending = Ending.LATE
        self.ending = ending
        self._task.cancel()
