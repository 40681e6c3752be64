"""What is forgotten after ninety days: that a document was deleted, and what came of a mutation, or of a row that had waited.

Who was away for longer begins anew. The log itself forgets nothing.
"""

import asyncio
from contextlib import suppress
from datetime import timedelta

import apsw

from edge.events import Events
from edge.store.access_periods import forget_before
from edge.store.changes import last_before
from edge.store.database import Database
from edge.store.late_answers import forget_answers
from edge.store.mutations import forget_results
from models.clock import Clock

KEPT = timedelta(days=90)

_PERIOD_SECONDS = 24 * 3600


class Retention:
    """Forgets at start, and once a day."""

    def __init__(self, database: Database, events: Events, clock: Clock) -> None:
        """Forget what `database` has kept long enough."""
        self._database = database
        self._events = events
        self._clock = clock
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Forget now, and go on."""
        await self.forget()
        self._task = asyncio.create_task(self._daily())

    async def close(self) -> None:
        """Forget no more."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def forget(self) -> int:
        """Forget what is older than ninety days; return how many tombstones that were."""
        before = self._clock() - KEPT
        floor = await self._database.read(lambda connection: last_before(connection, before))

        def work(connection: apsw.Connection) -> int:
            forget_results(connection, before)
            forget_answers(connection, before)
            return forget_before(connection, floor)

        return await self._database.write(work)

    async def _daily(self) -> None:
        while True:
            await asyncio.sleep(_PERIOD_SECONDS)
            try:
                await self.forget()
            except Exception as error:  # noqa: BLE001  # tomorrow is another day
                self._events.failed_unexpectedly("retention", error)
