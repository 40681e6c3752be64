"""The way in for RxDB: one collection for each kind of document, pulled, pushed and followed on its own.

It is a facade on the same log: what is pushed here are edits like all others, and what is pulled has the order and the checkpoints
of the protocol for our own clients. See docs/sync-protocol.md for what RxDB does and doesn't.
"""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from functools import partial

import apsw

from edge.events import Events
from edge.store.changes import head
from edge.store.database import Database
from edge.store.parked_rows import users_with_rows
from edge.sync.durability import Replica
from edge.sync.feed import Feed
from edge.sync.puller import Page, Puller, Status
from edge.sync.pusher import Pusher
from edge.sync.refinements import PENDING
from edge.sync.row_push import RowPush
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

    async def pull(self, reader: UserId, kind: DocumentKind, checkpoint: str | None, limit: int) -> RowPage:
        """Return what follows a checkpoint: at least `limit` documents if there are so many, since RxDB takes fewer for the end.

        Raises `SyncReset` for a checkpoint of a log that is no longer true, `CheckpointRefused` and `InvalidValue`.
        """
        page = await self._puller.pull(reader, checkpoint, limit, kind=kind)
        documents = _documents(kind, page)
        while page.has_more and len(documents) < limit:
            page = await self._puller.pull(reader, page.checkpoint, limit, kind=kind)
            documents = {**documents, **_documents(kind, page)}
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
        for user_id in await self._database.read(users_with_rows):
            await self._database.write(partial(self._take_late, UserId(user_id)), self._announce)

    def _take_late(self, user_id: UserId, connection: apsw.Connection) -> RowPush:
        push = RowPush(connection, user_id, self._writer, self._cell, self._clock(), DEFAULT_LOCALE, self._failed)
        push.take_parked()
        return push

    async def follow(self, reader: UserId, kind: DocumentKind) -> AsyncGenerator[RowPage, None]:
        """Yield a resync once nothing can be missed any more, then all that comes after it, whole changes in order.

        Raises `ShuttingDown` when the node drains.
        """
        async with aclosing(self._streams.follow(reader, None, kind=kind)) as frames:
            async for frame in frames:
                if frame.kind is FrameKind.RESYNC:
                    yield RowPage(documents=(), checkpoint=frame.page.checkpoint, is_resync=True)
                elif frame.kind is FrameKind.CHANGES:
                    yield RowPage(documents=tuple(_documents(kind, frame.page).values()), checkpoint=frame.page.checkpoint)

    def _announce(self, push: RowPush) -> None:
        for committed in push.committed:
            self._writer.announce(committed)
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
