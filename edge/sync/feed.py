"""Who waits for the changes of a scope.

A waiter is only woken; it reads the log itself from where it stopped. Hence no change is ever dropped, however slow
the waiter is, and nothing is kept for it in memory.
"""

import asyncio
from collections.abc import AsyncGenerator

import apsw

from edge.store.changes import changes_since, head
from edge.store.database import Database
from edge.store.trips import role_of
from models.change import Change
from models.errors import NotFound, ShuttingDown


class Feed:
    """The changes of a scope as they are committed."""

    def __init__(self, database: Database) -> None:
        """Read from `database`."""
        self._database = database
        self._waiters: dict[str, set[asyncio.Event]] = {}
        self._is_closed = False

    @property
    def waiter_count(self) -> int:
        """Return how many subscriptions are open."""
        return sum(len(waiters) for waiters in self._waiters.values())

    def wake(self, scope: str) -> None:
        """Wake those who wait for a scope."""
        for waiter in self._waiters.get(scope, ()):
            waiter.set()

    def close(self) -> None:
        """End every subscription, and refuse new ones."""
        self._is_closed = True
        for scope in self._waiters:
            self.wake(scope)

    async def changes(self, scope: str, reader: str, since: int | None = None) -> AsyncGenerator[Change, None]:
        """Yield the changes of a trip after `since`, or after now, for as long as `reader` is a member of it.

        Membership is looked up anew with each read. Raises `NotFound` when it has ended, and `ShuttingDown` when the
        node drains.
        """
        waiter = asyncio.Event()
        self._waiters.setdefault(scope, set()).add(waiter)
        try:
            seq = await self._database.read(head) if since is None else since
            while not self._is_closed:
                waiter.clear()
                for change in await self._read(scope, reader, seq):
                    yield change
                    seq = change.seq
                    waiter.set()
                await waiter.wait()
            raise ShuttingDown
        finally:
            self._waiters[scope].discard(waiter)
            if not self._waiters[scope]:
                del self._waiters[scope]

    async def _read(self, scope: str, reader: str, seq: int) -> list[Change]:
        def read(connection: apsw.Connection) -> list[Change]:
            if role_of(connection, scope, reader) is None:
                raise NotFound
            return changes_since(connection, scope, seq)

        return await self._database.read(read)
