"""The way in for RxDB: one collection for each kind of document, pulled, pushed and followed on its own.

It is a facade on the same log: what is pushed here are edits like all others, and what is pulled has the order and the checkpoints
of the protocol for our own clients. See docs/sync-protocol.md for what RxDB does and doesn't.
"""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing, suppress
from functools import partial

import apsw

from edge.events import Events
from edge.store import epochs
from edge.store.changes import head
from edge.store.database import Database
from edge.store.late_answers import has_answers
from edge.store.parked_rows import users_with_ready_rows
from edge.sync.checkpoint import Checkpoints
from edge.sync.durability import Replica
from edge.sync.feed import Feed
from edge.sync.late_documents import late_documents
from edge.sync.puller import Page, Puller, Status
from edge.sync.pusher import Pusher
from edge.sync.refinements import PENDING
from edge.sync.row_push import PARKED_FOR, PATIENCE, RowPush
from edge.sync.stream import FrameKind, Streams
from edge.sync.writer import Writer
from models.change import Document, DocumentKind
from models.clock import Clock
from models.errors import SyncReset, TooMany
from models.ids import CellCode, UserId
from models.locale import DEFAULT_LOCALE, Locale
from models.rows import SentRow, told
from models.value import Value
from models.wire import from_wire

ROW_LIMIT = 250
"""How many rows one push may bring."""

PERIOD_SECONDS = 60
"""How often it is looked for rows that have waited for long enough."""


class RowPage(Value):
    """Documents of a collection, and where its client stands behind them.

    `is_resync` says that there are none: the client has to pull, since it may have missed something before this.
    """

    documents: tuple[Document, ...]
    checkpoint: str
    is_resync: bool = False


class Rows:
    """Serves RxDB's collections."""

    def __init__(
        self,
        database: Database,
        writer: Writer,
        feed: Feed,
        puller: Puller,
        pusher: Pusher,
        streams: Streams,
        replica: Replica,
        events: Events,
        cell: CellCode,
        clock: Clock,
        *,
        period_seconds: float = PERIOD_SECONDS,
    ) -> None:
        """Read by `puller` and `streams`, write through `writer`, and let in whom `pusher` lets in."""
        self._database = database
        self._writer = writer
        self._feed = feed
        self._puller = puller
        self._pusher = pusher
        self._streams = streams
        self._replica = replica
        self._events = events
        self._cell = cell
        self._clock = clock
        self._period_seconds = period_seconds
        self._checkpoints = Checkpoints(database.glance(epochs.checkpoint_key))
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Take the rows that have waited for long enough now, and go on."""
        await self.take_late()
        self._task = asyncio.create_task(self._on_time())

    async def close(self) -> None:
        """Take no more by itself."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def pull(self, reader: UserId, kind: DocumentKind, checkpoint: str | None, limit: int) -> RowPage:
        """Return what follows a checkpoint: at least `limit` documents if there are so many, since RxDB takes fewer for the end.

        Raises `SyncReset` for a checkpoint of a log that is no longer true, `CheckpointRefused` and `InvalidValue`.
        """
        page = await self._puller.pull(reader, checkpoint, limit, kind=kind)
        documents = _documents(kind, page)
        while page.has_more and len(documents) < limit:
            page = await self._puller.pull(reader, page.checkpoint, limit, kind=kind)
            documents = {**documents, **_documents(kind, page)}
        after = 0 if checkpoint is None else self._checkpoints.read(checkpoint, reader, page.place.follows).seq
        documents |= await self._late_documents(reader, kind, after, page.place.seq)
        return RowPage(documents=tuple(documents.values()), checkpoint=page.checkpoint)

    async def push(self, author: UserId, rows: Sequence[SentRow], locale: Locale, schema_version: int) -> list[Document]:
        """Take rows of one collection and return the documents that are not as their rows want them, once all is as durable as can be.

        Raises `TooMany`, `UpgradeRequired`, `ServerBehind`, or `NotDurable` when it is done but the replica does not answer; to
        push the same again is safe after anything.
        """
        self._pusher.require_schema(schema_version)
        if len(rows) > ROW_LIMIT:
            raise TooMany(path=("rows",), field="rows", limit=ROW_LIMIT)

        def transact(connection: apsw.Connection) -> tuple[RowPush, list[Document], int]:
            push = RowPush(connection, author, self._writer, self._cell, self._clock(), locale, self._failed)
            answers = push.take(rows)
            return push, answers, head(connection)

        _, answers, seq = await self._database.write(transact, lambda pushed: self._announce(pushed[0]))
        await self._replica.hold(seq)
        return answers

    async def take_late(self) -> None:
        """Take the rows that have waited for long enough, of users who may not come again by themselves."""

        def users(connection: apsw.Connection) -> list[str]:
            now = self._clock()
            return users_with_ready_rows(connection, now - PATIENCE, now - PARKED_FOR)

        for user_id in await self._database.read(users):
            try:
                await self._database.write(partial(self._take_late, UserId(user_id)), self._announce)
            except Exception as error:  # noqa: BLE001  # the rows wait on, and those of others are not to wait for them
                self._failed(error)

    async def _on_time(self) -> None:
        while True:
            await asyncio.sleep(self._period_seconds)
            try:
                await self.take_late()
            except Exception as error:  # noqa: BLE001  # the next time comes soon
                self._failed(error)

    def _take_late(self, user_id: UserId, connection: apsw.Connection) -> RowPush:
        push = RowPush(connection, user_id, self._writer, self._cell, self._clock(), DEFAULT_LOCALE, self._failed)
        push.take_parked()
        return push

    async def follow(self, reader: UserId, kind: DocumentKind) -> AsyncGenerator[RowPage, None]:
        """Yield a resync once nothing can be missed any more, then all that comes after it, whole changes in order.

        Raises `ShuttingDown` when the node drains.
        """
        after = 0
        async with aclosing(self._streams.follow(reader, None, kind=kind, heeds_reader=True)) as frames:
            async for frame in frames:
                page = frame.page
                if frame.kind is FrameKind.RESYNC:
                    yield RowPage(documents=(), checkpoint=page.checkpoint, is_resync=True)
                    after = page.place.seq
                elif frame.kind is FrameKind.CHANGES:
                    documents = _documents(kind, page) | await self._late_documents(reader, kind, after, page.place.seq)
                    after = page.place.seq
                    if documents:
                        yield RowPage(documents=tuple(documents.values()), checkpoint=page.checkpoint)

    async def _late_documents(self, reader: UserId, kind: DocumentKind, after: int, until: int) -> dict[str, Document]:
        """Return what came of rows of the reader's that had waited, at the places in (after, until]."""
        if not self._database.glance(lambda connection: has_answers(connection, reader, kind, after, until)):
            return {}

        def read(connection: apsw.Connection) -> tuple[dict[str, Document], int]:
            return late_documents(connection, reader, kind, after, until), head(connection)

        documents, newest = await self._database.read(read)
        await self._replica.show(newest)
        return documents

    def _announce(self, push: RowPush) -> None:
        for committed in push.committed:
            self._writer.announce(committed)
        if push.mark is not None:
            self._writer.announce(push.mark)
        for kind, outcome in push.outcomes:
            self._events.row_pushed(kind.value, outcome.value)
        if any(committed.result.asks_for_refinement for committed in push.committed):
            self._feed.wake(PENDING)

    def _failed(self, error: Exception) -> None:
        self._events.failed_unexpectedly("rows", error)


def _documents(kind: DocumentKind, page: Page) -> dict[str, Document]:
    """Return the documents of a page by their ids; raise `SyncReset` for a page that does not go on where its client stood.

    An RxDB client can't be taken back to an earlier place: it has to begin anew, under another name of its replication.
    """
    if page.status is not Status.DELTA:
        raise SyncReset
    return {each.id: told(kind, each.id, None if each.body is None else from_wire(each.body)) for each in page.documents}
