"""The live half of sync: what a client lacks as soon as it is there, with nothing left out.

A stream keeps no queue. It reads on from where its client stands whenever something it follows was written, so that a slow
client gets larger frames instead of fewer, and one that stops reading is cut off by its transport and takes up where it was.
"""

import asyncio
from collections.abc import AsyncGenerator
from enum import StrEnum
from typing import NamedTuple

from edge.store.positions import Asked
from edge.sync.feed import Feed
from edge.sync.puller import Page, Puller, Status
from models.change import DocumentKind
from models.ids import UserId

FRAME_LIMIT = 500
"""How many documents a frame holds at most, but for the last change in it."""

PAUSE_SECONDS = 0.001
"""How long a stream is quiet after a frame, times the number of those who follow the same trip.

A frame takes some third of that to make and send. A trip that changes faster than all its followers can be told of it then gets larger
frames, not more, and most of the node's time is left to others.
"""


class FrameKind(StrEnum):
    """What a frame is."""

    RESYNC = "resync"
    CHANGES = "changes"
    PING = "ping"


class Frame(NamedTuple):
    """A frame of a stream; only CHANGES bring documents."""

    kind: FrameKind
    page: Page


class Streams:
    """Follows the log for clients."""

    def __init__(self, puller: Puller, feed: Feed, ping_seconds: float) -> None:
        """Read by `puller` when `feed` wakes, and give a sign of life every so many seconds."""
        self._puller = puller
        self._feed = feed
        self._ping_seconds = ping_seconds

    async def follow(
        self,
        reader: UserId,
        checkpoint: str | None,
        *,
        scope: str | None = None,
        kind: DocumentKind | None = None,
        heeds_reader: bool = False,
    ) -> AsyncGenerator[Frame, None]:
        """Yield RESYNC once nothing can be missed any more, then all that follows the checkpoint, whole changes in order.

        Without a checkpoint it follows from RESYNC on: a client that pulls after it has a gap nowhere. Membership is looked up
        with each frame. With `heeds_reader`, CHANGES come without documents, too, when something was written to the reader's own
        space. Raises `CheckpointRefused`, and `ShuttingDown` when the node drains.
        """
        asked = Asked(reader, scope, kind)
        if checkpoint is not None:
            self._puller.require_checkpoint(asked, checkpoint)
        with self._feed.waiting(reader) as waiter:
            self._feed.watch(waiter, await self._followed(reader, scope))
            start = await self._puller.here(reader, scope=scope, kind=kind)
            token = start.checkpoint if checkpoint is None else checkpoint
            yield Frame(FrameKind.RESYNC, start._replace(checkpoint=token))
            known = start.place if checkpoint is None else None
            while True:
                woken = waiter.woken()
                if reader in woken:
                    self._feed.watch(waiter, await self._followed(reader, scope))
                page = None
                if known is not None and reader not in woken:
                    page = await self._puller.news(asked, known, woken, self._feed.announced_seq)
                if page is None:
                    page = await self._puller.pull(reader, token, FRAME_LIMIT, scope=scope, kind=kind)
                token = page.checkpoint
                known = None if page.has_more else page.place
                if page.documents or page.status is not Status.DELTA or (heeds_reader and reader in woken):
                    yield Frame(FrameKind.CHANGES, page)
                    if known is not None:
                        await asyncio.sleep(PAUSE_SECONDS * self._feed.most_waiters(woken))
                while known is not None and not await waiter.wait(self._ping_seconds):
                    heard = await self._puller.here(reader, scope=scope, kind=kind)
                    yield Frame(FrameKind.PING, heard._replace(checkpoint=token))

    async def _followed(self, reader: UserId, scope: str | None) -> list[str]:
        return [reader, *(each for each in await self._puller.scopes(reader) if scope in (None, each))]
