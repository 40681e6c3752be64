"""A refinement in words: the local model first, a generator for what it leaves alone."""

import asyncio
from zoneinfo import ZoneInfo

from edge.events import Events
from edge.language import say
from edge.planner.catalogue import Catalogue
from edge.planner.edits import EditError, execute
from edge.planner.generations import Generations
from edge.planner.llama import LocalModel
from edge.sync.reader import TripReader
from edge.sync.writer import Transaction, Writer, touch
from models.change import DocumentKind, Origin
from models.clock import Clock
from models.ids import CellCode, ChangeId, IdPrefix, MessageId, TripId, UserId, mint
from models.itinerary import Itinerary
from models.locale import Locale
from models.planning.generation import Generation, Handler, Message, Speaker
from models.refinement.operation import Edit, Escalate, Reason, Undo
from models.refinement.outline import Outline, StopOutline
from models.trip import Role, Trip
from models.value import Value

ATTEMPTS = 3
"""How often an edit is proposed anew for a trip that others change meanwhile."""


class Refined(Value):
    """What became of a refinement: a change that is done, or a generation that will do it."""

    trip: Trip
    handled_by: Handler
    reply: str
    change_id: ChangeId | None = None
    generation: Generation | None = None


class Refiner:
    """Refines trips."""

    def __init__(
        self,
        writer: Writer,
        reader: TripReader,
        generations: Generations,
        catalogue: Catalogue,
        local_model: LocalModel | None,
        events: Events,
        cell: CellCode,
        clock: Clock,
    ) -> None:
        """Ask `local_model` first; without one every request goes to a generator."""
        self._writer = writer
        self._reader = reader
        self._generations = generations
        self._catalogue = catalogue
        self._local_model = local_model
        self._events = events
        self._cell = cell
        self._clock = clock

    async def refine(self, author: UserId, trip_id: TripId, text: str, locale: Locale) -> Refined:
        """Change a trip as `text` asks for, as one change that undo takes back, or begin a generation that will.

        Raises `NotFound`, `Forbidden`, `NothingToUndo`, `GenerationRunning`, `RateLimited` or `Overloaded`.
        """
        for _ in range(ATTEMPTS):
            itinerary = await self._reader.itinerary(author, trip_id, Role.EDITOR)
            operation = await self._propose(text, itinerary)
            if isinstance(operation, Escalate):
                return await self._escalate(author, itinerary, text, locale, operation.reason.value)
            if isinstance(operation, Undo):
                return await self._undo(author, trip_id, locale)
            try:
                return await self._apply(author, itinerary, text, locale, operation)
            except TripChangedError:
                continue
            except EditError as error:
                return await self._escalate(author, itinerary, text, locale, error.reason)
        return await self._escalate(author, itinerary, text, locale, "trip_changes")

    async def _undo(self, author: UserId, trip_id: TripId, locale: Locale) -> Refined:
        committed = await self._writer.undo(author, trip_id)
        self._events.refined(Handler.LOCAL_MODEL.value, "undo")
        change_id = committed.change.id if committed.change else None
        reply = say(locale, "I took the last change back.")
        return Refined(trip=committed.result.trip, handled_by=Handler.LOCAL_MODEL, reply=reply, change_id=change_id)

    async def _propose(self, text: str, itinerary: Itinerary) -> Edit | Escalate:
        if self._local_model is None:
            return Escalate(reason=Reason.MODEL_DOWN)
        return await self._local_model.propose(text, outline_of(itinerary, self._catalogue, self._clock))

    async def _apply(self, author: UserId, basis: Itinerary, text: str, locale: Locale, operation: Edit) -> Refined:
        """Execute an operation and commit it with what was said; raise `EditError`, or `TripChangedError` for a trip that moved on."""
        edited, reply = await asyncio.to_thread(execute, operation, basis, self._catalogue, locale, self._cell)
        if edited == basis:
            raise EditError("no_effect")

        def work(transaction: Transaction) -> tuple[Itinerary, ChangeId]:
            transaction.require_role(basis.trip.id, Role.EDITOR)
            if transaction.itinerary(basis.trip.id) != basis:
                raise TripChangedError
            after = touch(basis, edited, self._clock)
            transaction.save(basis, after)
            for message in self._messages(basis.trip.id, author, text, reply):
                transaction.put(DocumentKind.MESSAGE, message.id, None, message)
            return after, transaction.change_id

        after, change_id = (await self._writer.commit(author, basis.trip.id, Origin.REFINEMENT, work)).result
        self._events.refined(Handler.LOCAL_MODEL.value, operation.op)
        return Refined(trip=after.trip, handled_by=Handler.LOCAL_MODEL, reply=reply, change_id=change_id)

    def _messages(self, trip_id: TripId, author: UserId, text: str, reply: str) -> tuple[Message, Message]:
        now = self._clock()
        ids = [MessageId(mint(IdPrefix.MESSAGE, self._cell)) for _ in range(2)]
        asked = Message(id=ids[0], trip_id=trip_id, speaker=Speaker.TRAVELLER, author=author, text=text, created_at=now)
        told = Message(
            id=ids[1],
            trip_id=trip_id,
            speaker=Speaker.ASSISTANT,
            author=author,
            text=reply,
            handled_by=Handler.LOCAL_MODEL,
            created_at=now,
        )
        return asked, told

    async def _escalate(self, author: UserId, itinerary: Itinerary, text: str, locale: Locale, reason: str) -> Refined:
        generation = await self._generations.refine(author, itinerary.trip.id, text, locale)
        self._events.refined(Handler.GENERATOR.value, reason)
        reply = say(locale, "I am looking into it; the new itinerary is on its way.")
        return Refined(trip=itinerary.trip, handled_by=Handler.GENERATOR, reply=reply, generation=generation)


class TripChangedError(Exception):
    """The trip is no longer what an operation was proposed for."""


def outline_of(itinerary: Itinerary, catalogue: Catalogue, clock: Clock) -> Outline:
    """Return a trip as the local model sees it: its stops numbered from 1 in the order of days, and the date there now."""
    days = {day.id: day.number for day in itinerary.days}
    stops: list[StopOutline] = []
    for number, stop in enumerate(itinerary.stops, start=1):
        place = catalogue.get(stop.place_id) if stop.place_id else None
        stops.append(
            StopOutline(
                number=number,
                day=days[stop.day_id],
                name=place.name if place else stop.title,
                category=place.category if place else None,
                starts_at=stop.starts_at,
                locked=stop.locked,
            )
        )
    zone = ZoneInfo(catalogue.require_destination(itinerary.trip.destinations[0]).time_zone)
    today = clock().astimezone(zone).date()
    return Outline(stops=tuple(stops), day_count=itinerary.trip.day_count, first_date=itinerary.trip.starts_on, today=today)
