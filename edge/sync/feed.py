"""Who waits for the changes of a scope.

A waiter is only woken; it reads the log itself from where it stopped. Hence no change is ever dropped, however slow
the waiter is, and nothing is kept for it in memory.
"""

import asyncio
from collections.abc import AsyncGenerator, Iterable, Iterator
from contextlib import contextmanager

import apsw

from edge.store.changes import changes_since, head
from edge.store.database import Database
from edge.store.trips import role_of
from models.change import Change
from models.errors import NotFound, ShuttingDown


class Waiter:
    """One who waits for some scopes, and remembers which of them woke it."""

    def __init__(self, feed: "Feed") -> None:
        """Wait for what `feed` wakes."""
        self.scopes: frozenset[str] = frozenset()
        self._feed = feed
        self._event = asyncio.Event()
        self._by: set[str] = set()

    def wake(self, scope: str) -> None:
        """Be woken."""
        self._by.add(scope)
        self._event.set()

    def woken(self) -> frozenset[str]:
        """Return what woke it since the last call, and begin to wait again; raise `ShuttingDown` when the node drains."""
        if self._feed.is_closed:
            raise ShuttingDown
        by = frozenset(self._by)
        self._by.clear()
        self._event.clear()
        return by

    async def wait(self, seconds: float | None = None) -> bool:
        """Wait until it is woken, or for so long; tell which."""
        try:
            async with asyncio.timeout(seconds):
                await self._event.wait()
        except TimeoutError:
            return False
        return True


class Feed:
    """The changes of a scope as they are committed."""

    def __init__(self, database: Database) -> None:
        """Read from `database`."""
        self._database = database
        self._waiters: dict[str, set[Waiter]] = {}
        self._listeners: dict[str, set[asyncio.Event]] = {}
        self._is_closed = False
        self.announced_seq = database.glance(head)
        """Up to which change everybody who waits for it was woken."""

    @property
    def waiter_count(self) -> int:
        """Return how many subscriptions are open."""
        return len({waiter for waiters in self._waiters.values() for waiter in waiters})

    def most_waiters(self, scopes: Iterable[str]) -> int:
        """Return how many wait for the one of some scopes that most wait for."""
        return max((len(self._waiters.get(scope, ())) for scope in scopes), default=0)

    @property
    def is_closed(self) -> bool:
        """Tell whether every subscription ends."""
        return self._is_closed

    def wake(self, scope: str) -> None:
        """Wake those who wait for a scope."""
        for waiter in self._waiters.get(scope, ()):
            waiter.wake(scope)
        for event in self._listeners.get(scope, ()):
            event.set()

    @contextmanager
    def waiting(self, *scopes: str) -> Iterator[Waiter]:
        """Wait for some scopes for as long as the block lasts."""
        waiter = Waiter(self)
        try:
            self.watch(waiter, scopes)
            yield waiter
        finally:
            self.watch(waiter, ())

    def watch(self, waiter: Waiter, scopes: Iterable[str]) -> None:
        """Let a waiter wait for these scopes instead of those it waited for."""
        wanted = frozenset(scopes)
        for scope in waiter.scopes - wanted:
            self._waiters[scope].discard(waiter)
            if not self._waiters[scope]:
                del self._waiters[scope]
        for scope in wanted - waiter.scopes:
            self._waiters.setdefault(scope, set()).add(waiter)
        waiter.scopes = wanted

    def close(self) -> None:
        """End every subscription, and refuse new ones."""
        self._is_closed = True
        for scope in self._waiters:
            self.wake(scope)

    @contextmanager
    def listening(self, scope: str) -> Iterator[asyncio.Event]:
        """Yield an event that is set whenever a scope is woken: for parts of the node, which are no subscriptions and end by themselves."""
        event = asyncio.Event()
        self._listeners.setdefault(scope, set()).add(event)
        try:
            yield event
        finally:
            self._listeners[scope].discard(event)
            if not self._listeners[scope]:
                del self._listeners[scope]

    async def changes(self, scope: str, reader: str, since: int | None = None) -> AsyncGenerator[Change, None]:
        """Yield the changes of a trip after `since`, or after now, for as long as `reader` is a member of it.

        Membership is looked up anew with each read. Raises `NotFound` when it has ended, and `ShuttingDown` when the
        node drains.
        """
        with self.waiting(scope) as waiter:
            seq = await self._database.read(head) if since is None else since
            while True:
                waiter.woken()
                changes = await self._read(scope, reader, seq)
                for change in changes:
                    yield change
                    seq = change.seq
                if not changes:
                    await waiter.wait()

    async def _read(self, scope: str, reader: str, seq: int) -> list[Change]:
        def read(connection: apsw.Connection) -> list[Change]:
            if role_of(connection, scope, reader) is None:
                raise NotFound
            return changes_since(connection, scope, seq)

        return await self._database.read(read)
