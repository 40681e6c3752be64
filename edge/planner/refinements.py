"""Refinements that were asked for offline: they wait in the chat and are run here, each once, in order, one at a time per trip.

All that waits is in the database, and what ends the wait is in the change that does what was asked for. So a node may stop
at any moment: the next start runs what still waits, and nothing twice.
"""

import asyncio
from collections import Counter
from collections.abc import Coroutine
from contextlib import suppress
from functools import partial

from edge.events import Events
from edge.language import say, say_error
from edge.planner.generations import is_running
from edge.planner.refiner import Refiner
from edge.store.database import Database
from edge.store.trips import role_of
from edge.sync.feed import Feed
from edge.sync.refinements import PENDING, AnsweredError, answer, first_pending, pending_trips
from edge.sync.writer import Transaction, Writer
from models.change import Origin
from models.clock import Clock
from models.errors import GenerationRunning, InternalError, NotFound, TripWiseError
from models.ids import SYSTEM_USER, MessageId, TripId
from models.locale import DEFAULT_LOCALE, Locale
from models.planning.generation import Message

WORKER_COUNT = 2
"""How many trips are worked on at once; the local model takes one request at a time anyway."""

BACK_OFF_SECONDS = (1.0, 2.0, 5.0, 15.0, 60.0)
"""Pauses of a trip after the first, second … attempt that can't be finished now; the last one repeats."""

BREAK_LIMIT = 3
"""How often a refinement may break something of ours before it is given up."""


class Refinements:
    """Runs what waits. Own one per node: `start`, then `close`."""

    def __init__(
        self,
        database: Database,
        writer: Writer,
        feed: Feed,
        refiner: Refiner,
        events: Events,
        clock: Clock,
        *,
        back_off_seconds: tuple[float, ...] = BACK_OFF_SECONDS,
    ) -> None:
        """Run with `refiner` whatever `feed` tells of under `PENDING`."""
        self._database = database
        self._writer = writer
        self._feed = feed
        self._refiner = refiner
        self._events = events
        self._clock = clock
        self._back_off_seconds = back_off_seconds
        self._waiting: asyncio.Queue[TripId] = asyncio.Queue()
        self._known: set[TripId] = set()
        self._told_again: set[TripId] = set()
        self._attempts: Counter[TripId] = Counter()
        self._breaks: Counter[MessageId] = Counter()
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Begin to work, first on what an earlier process left."""
        self._begin(self._listen(), "refinements")
        for number in range(WORKER_COUNT):
            self._begin(self._work(), f"refinement-{number}")

    async def close(self) -> None:
        """Stop working; what is cut short still waits."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _begin(self, work: Coroutine[None, None, None], name: str) -> None:
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _listen(self) -> None:
        """Let trips wait for their turn as refinements are asked for."""
        seq = 0
        with self._feed.listening(PENDING) as woken:
            while True:
                woken.clear()
                try:
                    asked = await self._database.read(partial(pending_trips, after=seq))
                except Exception as error:  # noqa: BLE001  # nobody else looks for what waits
                    self._events.failed_unexpectedly("refinements", error)
                    await asyncio.sleep(self._back_off_seconds[-1])
                    continue
                for trip_id, asked_at in asked:
                    self._add(trip_id)
                    seq = asked_at
                await woken.wait()

    def _add(self, trip_id: TripId) -> None:
        """Let a trip wait for its turn, if it is not about to have it; then it looks once more in the end."""
        if trip_id in self._known:
            self._told_again.add(trip_id)
            return
        self._known.add(trip_id)
        self._waiting.put_nowait(trip_id)
        self._events.refinements_wait(len(self._known))

    async def _work(self) -> None:
        while True:
            trip_id = await self._waiting.get()
            try:
                has_more = await self._run_first(trip_id)
            except Exception as error:  # noqa: BLE001  # the worker must go on, and the trip has its turn again
                self._begin(self._hold(trip_id, error), f"refinement-of-{trip_id}")
                continue
            self._attempts.pop(trip_id, None)
            if has_more:
                self._waiting.put_nowait(trip_id)
            else:
                self._forget(trip_id)

    def _forget(self, trip_id: TripId) -> None:
        self._known.discard(trip_id)
        if trip_id in self._told_again:
            self._add(trip_id)
        self._events.refinements_wait(len(self._known))

    async def _run_first(self, trip_id: TripId) -> bool:
        """Run the refinement of a trip that has waited longest; return False where there is none. Raises what is worth another try."""
        self._told_again.discard(trip_id)
        asked = await self._database.read(lambda connection: first_pending(connection, trip_id))
        if asked is None:
            return False
        with suppress(AnsweredError, NotFound):
            self._events.queued_refinement_ended(await self._run(asked))
        self._breaks.pop(asked.id, None)
        return True

    async def _run(self, asked: Message) -> str:
        """Do what was asked for, or say why not; return the outcome in short.

        Raises `AnsweredError` or `NotFound` where that is over already, and what is worth another try.
        """
        try:
            refined = await self._refiner.carry_out(asked)
        except AnsweredError:
            raise
        except TripWiseError as error:
            if error.retryable:
                raise
            await self._refuse(asked, error)
            return error.code
        except Exception as error:
            self._breaks[asked.id] += 1
            self._events.failed_unexpectedly("refinement", error)
            if self._breaks[asked.id] < BREAK_LIMIT:
                raise
            broken = InternalError(request_id=asked.id)
            await self._refuse(asked, broken)
            return broken.code
        return refined.handled_by.value if refined.handled_by else ""

    async def _refuse(self, asked: Message, error: TripWiseError) -> None:
        """End a wait with the reason, told in the language of who asked."""
        locale = asked.locale or DEFAULT_LOCALE

        def work(transaction: Transaction) -> None:
            is_member = role_of(transaction.connection, asked.trip_id, asked.author) is not None
            answer(transaction, asked, _told(locale, error, is_member=is_member), self._clock())

        await self._writer.commit(SYSTEM_USER, asked.trip_id, Origin.CHAT, work)

    async def _hold(self, trip_id: TripId, error: Exception) -> None:
        """Let a trip wait: until its generation has ended, or for a while that grows with each attempt."""
        seconds = self._back_off_seconds[min(self._attempts[trip_id], len(self._back_off_seconds) - 1)]
        self._attempts[trip_id] += 1
        try:
            if isinstance(error, GenerationRunning):
                with suppress(TimeoutError):
                    async with asyncio.timeout(self._back_off_seconds[-1]):
                        await self._until_planned(trip_id)
            else:
                await asyncio.sleep(seconds)
        finally:
            self._waiting.put_nowait(trip_id)

    async def _until_planned(self, trip_id: TripId) -> None:
        """Return when no generation of a trip is under way; each step of one, its deletion included, is a change of the trip."""
        with self._feed.listening(trip_id) as woken:
            while await self._database.read(lambda connection: is_running(connection, trip_id)):
                await woken.wait()
                woken.clear()


def _told(locale: Locale, error: TripWiseError, *, is_member: bool) -> str:
    """Return the reason as those read it who still see the trip."""
    if not is_member:
        return say(locale, "I left this undone: whoever asked for it is no longer a member of this trip.")
    return say_error(locale, error)
