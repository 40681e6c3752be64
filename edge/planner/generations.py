"""The life of a generation: QUEUED, ROUTED, DRAFTING, CHECKED, DONE or FAILED, each step a change in the trip's log.

A generation is stored before it is answered. A node that stops, in whatever way, leaves it unfinished, and the next
start takes it up again from the beginning; the attempt is counted, so that one that kills the node is given up.
"""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from functools import partial

import apsw

from edge.events import Events, Stopwatch
from edge.language import say, say_error
from edge.planner.catalogue import Catalogue
from edge.planner.generator import Generator, Task
from edge.planner.queue import GenerationQueue
from edge.store import drafts
from edge.store.accounts import account_of
from edge.store.changes import head
from edge.store.database import Database
from edge.store.documents import document
from edge.store.trips import itinerary, require_role
from edge.sync.feed import Feed
from edge.sync.refinements import answer
from edge.sync.trips import Trips
from edge.sync.writer import Transaction, Writer, touch
from models.account import Tier
from models.change import DocumentKind, Origin
from models.clock import Clock
from models.errors import (
    DeadlineExceeded,
    GenerationRunning,
    InternalError,
    NotFound,
    PlanningFailed,
    ProviderUnavailable,
    RateLimited,
    TripWiseError,
)
from models.ids import CellCode, GenerationId, IdPrefix, MessageId, TripId, UserId, mint
from models.itinerary import Itinerary, update_trip
from models.locale import DEFAULT_LOCALE, Locale
from models.planning.adoption import adopt, draft_of
from models.planning.check import check
from models.planning.generation import Generation, GenerationStatus, Handler, Message, Repair, Speaker, Usage
from models.planning.plan import DraftDay
from models.planning.repair import repair
from models.request.request import read_request
from models.trip import NOTES_LIMIT, Role, Trip, Wishes
from models.value import Value, checked

ATTEMPT_LIMIT = 3

SHARES = {Tier.FREE: 5, Tier.PREMIUM: 10, Tier.PARTNER: 50, Tier.ENTERPRISE: 100}
"""How many unfinished generations one user may have, so that nobody fills the queue for all; an agency plans for many."""


class Progress(Value):
    """A step of a generation, with the days drafted since the step before."""

    generation: Generation
    days: tuple[DraftDay, ...]


class Generations:
    """Stores, runs and follows generations."""

    def __init__(
        self,
        database: Database,
        writer: Writer,
        feed: Feed,
        trips: Trips,
        catalogue: Catalogue,
        generators: Sequence[Generator],
        events: Events,
        cell: CellCode,
        clock: Clock,
        *,
        deadline_seconds: float,
        worker_count: int,
        queue_limit: int,
    ) -> None:
        """Ask `generators` in their order; the next one is asked when one fails."""
        self._database = database
        self._writer = writer
        self._feed = feed
        self._trips = trips
        self._catalogue = catalogue
        self._generators = tuple(generators)
        self._events = events
        self._cell = cell
        self._clock = clock
        self._deadline_seconds = deadline_seconds
        self._queue = GenerationQueue(self._run, worker_count, queue_limit)

    @property
    def waiting_count(self) -> int:
        """Return how many generations wait for their turn."""
        return self._queue.waiting_count

    async def start(self) -> None:
        """Begin to work, first on what an earlier process left unfinished."""
        for generation_id in await self._database.read(_unfinished):
            self._queue.add(generation_id)
        self._queue.start()

    async def close(self) -> None:
        """Stop working and hand unfinished generations back to the queue of the next start."""
        await self._queue.close()
        for generation_id in await self._database.read(_unfinished):
            generation = await self._load(generation_id)
            if generation is not None and generation.status is not GenerationStatus.QUEUED:
                await self._step(generation, status=GenerationStatus.QUEUED, attempt=generation.attempt - 1, days_drafted=0)

    async def generate(self, author: UserId, wishes: Wishes, title: str, instruction: str) -> tuple[Itinerary, Generation]:
        """Begin a trip and its generation, in one change."""
        self._queue.require_room()
        return await asyncio.shield(self._begin(author, wishes, title, instruction))

    async def _begin(self, author: UserId, wishes: Wishes, title: str, instruction: str) -> tuple[Itinerary, Generation]:
        """Store and queue, uncancelled: a generation that is stored has to run."""
        holder: list[Generation] = []

        def also(transaction: Transaction, trip: Trip) -> None:
            _require_share(transaction.connection, author)
            generation = self._new(trip.id, author, instruction, trip.locale, is_refinement=False)
            transaction.put(DocumentKind.GENERATION, generation.id, None, generation)
            holder.append(generation)

        created = await self._trips.create(author, wishes, title, also)
        self._queue.add(holder[0].id)
        return created, holder[0]

    async def refine(self, asked: Message, reply: str) -> Generation:
        """Begin a generation that does what was asked for, and say so; raise `GenerationRunning` while there is another one."""
        self._queue.require_room()
        return await asyncio.shield(self._begin_refinement(asked, reply))

    async def _begin_refinement(self, asked: Message, reply: str) -> Generation:
        generation = self._new(asked.trip_id, asked.author, asked.text, asked.locale or DEFAULT_LOCALE, is_refinement=True)

        def work(transaction: Transaction) -> None:
            transaction.require_role(generation.trip_id, Role.EDITOR)
            answer(transaction, asked, reply, self._clock(), handled_by=Handler.GENERATOR, generation_id=generation.id)
            if is_running(transaction.connection, generation.trip_id):
                raise GenerationRunning
            _require_share(transaction.connection, generation.requested_by)
            transaction.put(DocumentKind.GENERATION, generation.id, None, generation)

        await self._writer.commit(generation.requested_by, generation.trip_id, Origin.GENERATION, work)
        self._queue.add(generation.id)
        return generation

    async def progress(self, generation_id: GenerationId, reader: UserId) -> AsyncGenerator[Progress, None]:
        """Yield where a generation stands and then each step of it, until it has ended; raise `NotFound` for a stranger."""
        generation, days, seq = await self._database.read(lambda connection: _snapshot(connection, generation_id, reader))
        yield Progress(generation=generation, days=days)
        if generation.status.is_final:
            return
        told = generation.days_drafted
        async with aclosing(self._feed.changes(generation.trip_id, reader, since=seq)) as changes:
            async for change in changes:
                for write in change.writes:
                    if write.id != generation_id:
                        continue
                    if write.becomes is None:
                        raise NotFound
                    generation = Generation.model_validate({**generation.model_dump(mode="json"), **write.becomes})
                    if generation.days_drafted < told:
                        told = 0
                    fresh = await self._days(generation_id, told, generation.days_drafted)
                    told = generation.days_drafted
                    yield Progress(generation=generation, days=fresh)
                    if generation.status.is_final:
                        return

    def _message(self, generation: Generation, text: str) -> Message:
        """Return what the assistant says of a generation."""
        return Message(
            id=MessageId(mint(IdPrefix.MESSAGE, self._cell)),
            trip_id=generation.trip_id,
            speaker=Speaker.ASSISTANT,
            author=generation.requested_by,
            text=text,
            handled_by=Handler.GENERATOR,
            generation_id=generation.id,
            created_at=self._clock(),
        )

    async def _days(self, generation_id: GenerationId, after: int, until: int) -> tuple[DraftDay, ...]:
        return await self._database.read(lambda connection: drafts.days_of(connection, generation_id, after, until))

    def _new(self, trip_id: TripId, author: UserId, instruction: str, locale: Locale, *, is_refinement: bool) -> Generation:
        now = self._clock()
        return Generation(
            id=GenerationId(mint(IdPrefix.GENERATION, self._cell)),
            trip_id=trip_id,
            requested_by=author,
            instruction=instruction,
            is_refinement=is_refinement,
            locale=locale,
            created_at=now,
            updated_at=now,
        )

    async def _load(self, generation_id: GenerationId) -> Generation | None:
        return await self._database.read(lambda connection: document(connection, DocumentKind.GENERATION, generation_id, Generation))

    async def _step(self, generation: Generation, day: DraftDay | None = None, told: str | None = None, **fields: object) -> Generation:
        """Store the next state of a generation; raise `NotFound` if its trip was deleted meanwhile."""
        after = generation.replace(**fields, updated_at=self._clock())

        def work(transaction: Transaction) -> None:
            before = transaction.document(DocumentKind.GENERATION, generation.id, Generation)
            if before is None:
                raise NotFound
            if after.days_drafted == 0:
                drafts.drop_days(transaction.connection, generation.id)
            if day is not None:
                drafts.put_day(transaction.connection, generation.id, day)
            transaction.put(DocumentKind.GENERATION, generation.id, before, after)
            if told is not None:
                message = self._message(after, told)
                transaction.put(DocumentKind.MESSAGE, message.id, None, message)

        await self._writer.commit(generation.requested_by, generation.trip_id, Origin.GENERATION, work)
        return after

    async def _run(self, generation_id: GenerationId) -> None:
        """Run a generation to its end. Only cancellation passes through: the generation then stays unfinished."""
        watch = Stopwatch()
        generation = await self._load(generation_id)
        if generation is None or generation.status.is_final:
            return
        try:
            generation = await self._draft_with_any(await self._attempted(generation))
        except NotFound:
            return
        except Exception as error:  # noqa: BLE001  # the worker must go on, and whoever waits must learn of it
            generation = await self._fail(generation, error)
        self._events.generation_ended(generation, watch.seconds)

    async def _attempted(self, generation: Generation) -> Generation:
        """Count an attempt; raise `InternalError` for a generation that has ended every process that tried it."""
        if generation.attempt >= ATTEMPT_LIMIT:
            raise InternalError(request_id=generation.id)
        return await self._step(generation, attempt=generation.attempt + 1, status=GenerationStatus.QUEUED, days_drafted=0)

    async def _fail(self, generation: Generation, error: Exception) -> Generation:
        if not isinstance(error, TripWiseError):
            self._events.failed_unexpectedly("generation", error)
            error = InternalError(request_id=generation.id)
        params = {name: str(value) for name, value in error.params.items()}
        current = await self._load(generation.id) or generation
        try:
            told = say_error(current.locale, error) if current.is_refinement else None
            return await self._step(current, told=told, status=GenerationStatus.FAILED, problem=error.code, problem_params=params)
        except NotFound:
            return current.replace(status=GenerationStatus.FAILED, problem=error.code)

    async def _draft_with_any(self, generation: Generation) -> Generation:
        """Try the generators in order and adopt the first draft; raise what the last one raised."""
        basis = await self._database.read(lambda connection: itinerary(connection, generation.trip_id))
        if basis is None:
            raise NotFound
        task = self._task(generation, basis)
        failure: PlanningFailed = ProviderUnavailable()
        for generator in self._generators:
            if generator is not self._generators[-1] and not await generator.is_healthy():
                self._events.generator_failed(generator.name, "UNHEALTHY")
                continue
            generation = await self._step(generation, status=GenerationStatus.ROUTED, generator=generator.name, days_drafted=0)
            try:
                generation, draft = await self._draft(generation, generator, task)
            except PlanningFailed as error:
                failure = error
                self._events.generator_failed(generator.name, error.code)
                generation = await self._load(generation.id) or generation
                continue
            return await self._adopt(generation, basis, task, draft)
        raise failure

    def _task(self, generation: Generation, basis: Itinerary) -> Task:
        """Return what a generator is asked. A refinement's lasting wishes are the trip's from now on; where and when are not its matter."""
        wishes = Wishes.model_validate({name: getattr(basis.trip, name) for name in Wishes.model_fields})
        today = self._clock().date()
        if not generation.is_refinement:
            notes = "\n".join(filter(None, (wishes.notes, generation.instruction)))[:NOTES_LIMIT]
            return Task(wishes=wishes.replace(notes=notes), today=today, current=draft_of(basis))
        read = read_request(generation.instruction, self._catalogue.destinations, today, generation.locale)
        lasting = read.replace(destinations=(), starts_on=None, day_count=None)
        wishes = checked(lambda: lasting.applied_to(wishes), "input", "text")
        return Task(wishes=wishes, today=today, instruction=generation.instruction, current=draft_of(basis))

    async def _draft(self, generation: Generation, generator: Generator, task: Task) -> tuple[Generation, list[DraftDay]]:
        draft: list[DraftDay] = []
        try:
            async with asyncio.timeout(self._deadline_seconds), aclosing(generator.draft(task)) as parts:
                async for part in parts:
                    if isinstance(part, Usage):
                        generation = await self._step(generation, usage=generation.usage.plus(part))
                        continue
                    draft.append(part)
                    generation = await self._step(generation, part, status=GenerationStatus.DRAFTING, days_drafted=len(draft))
        except TimeoutError:
            raise DeadlineExceeded from None
        if [day.number for day in draft] != list(range(1, task.wishes.day_count + 1)):
            raise ProviderUnavailable
        return generation, draft

    def _repair(self, draft: Sequence[DraftDay], task: Task) -> tuple[tuple[DraftDay, ...], tuple[Repair, ...]]:
        """Put a draft right and say what was done, and what is still wrong with it, in the trip's language."""
        places = [place for code in task.wishes.destinations for place in self._catalogue.places(code)]
        tell = partial(say, task.wishes.locale)
        repaired, repairs = repair(draft, task.wishes, places, self._catalogue.destinations, task.current, tell=tell)
        left = check(repaired, task.wishes, places, self._catalogue.destinations, task.current)
        found = (Repair(day=finding.day, title=finding.title, reason=tell(finding.reason)) for finding in left)
        return repaired, (*repairs, *found)

    async def _adopt(self, generation: Generation, basis: Itinerary, task: Task, draft: list[DraftDay]) -> Generation:
        """Check and repair a draft, and make it the trip's itinerary in one change that undo takes back."""
        repaired, repairs = await asyncio.to_thread(self._repair, draft, task)
        generation = await self._step(generation, status=GenerationStatus.CHECKED, repairs=repairs)
        done = generation.replace(status=GenerationStatus.DONE, updated_at=self._clock())
        refined = _refined(basis.trip, task.wishes) if generation.is_refinement else {}

        def work(transaction: Transaction) -> Generation:
            before = transaction.document(DocumentKind.GENERATION, generation.id, Generation)
            if before is None:
                raise NotFound
            current = transaction.itinerary(generation.trip_id)
            after = adopt(update_trip(current, refined, self._cell), basis, repaired, self._cell)
            transaction.save(current, touch(current, after, self._clock))
            ended = done.replace(change_id=transaction.change_id)
            transaction.put(DocumentKind.GENERATION, generation.id, before, ended)
            if generation.is_refinement:
                told = self._message(ended, say(generation.locale, "I have planned your itinerary anew."))
                transaction.put(DocumentKind.MESSAGE, told.id, None, told)
            return ended

        return (await self._writer.commit(generation.requested_by, generation.trip_id, Origin.GENERATION, work)).result


def _refined(trip: Trip, wishes: Wishes) -> dict[str, object]:
    return {name: value for name, value in wishes if value != getattr(trip, name)}


def _unfinished(connection: apsw.Connection) -> list[GenerationId]:
    rows = connection.execute(
        "SELECT id FROM documents WHERE kind = 'generation' AND body IS NOT NULL"
        " AND json_extract(body, '$.status') IN ('queued', 'routed', 'drafting', 'checked') ORDER BY id"
    )
    return [GenerationId(row[0]) for row in rows]


def _require_share(connection: apsw.Connection, author: str) -> None:
    """Raise `RateLimited` for an author whose unfinished generations are as many as one may have."""
    count: int = connection.execute(
        "SELECT count(*) FROM documents WHERE kind = 'generation' AND body IS NOT NULL"
        " AND json_extract(body, '$.status') IN ('queued', 'routed', 'drafting', 'checked') AND json_extract(body, '$.requested_by') = ?",
        (author,),
    ).get
    account = account_of(connection, author)
    if count >= SHARES[Tier.FREE if account is None else account.tier]:
        raise RateLimited(seconds=30)


def is_running(connection: apsw.Connection, trip_id: str) -> bool:
    """Tell whether a generation of a trip is unfinished."""
    row = connection.execute(
        "SELECT 1 FROM documents WHERE scope = ? AND kind = 'generation' AND body IS NOT NULL"
        " AND json_extract(body, '$.status') NOT IN ('done', 'failed')",
        (trip_id,),
    ).fetchone()
    return row is not None


def _snapshot(connection: apsw.Connection, generation_id: str, reader: str) -> tuple[Generation, tuple[DraftDay, ...], int]:
    generation = document(connection, DocumentKind.GENERATION, generation_id, Generation)
    if generation is None:
        raise NotFound
    require_role(connection, generation.trip_id, reader, Role.VIEWER)
    return generation, drafts.days_of(connection, generation_id), head(connection)
