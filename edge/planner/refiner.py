"""A refinement in words: the local model first, a generator for what it leaves alone."""

import asyncio
from zoneinfo import ZoneInfo

from edge.events import Events
from edge.language import say
from edge.planner.catalogue import Catalogue
from edge.planner.edits.execution import execute
from edge.planner.edits.sketch import EditError
from edge.planner.generations import Generations
from edge.planner.llama import LocalModel
from edge.sync.notes import create_note
from edge.sync.reader import TripReader
from edge.sync.refinements import AnsweredError, answer
from edge.sync.writer import Transaction, Writer, undo
from models.change import DocumentKind, Origin
from models.clock import Clock
from models.errors import IDTaken, NotFound
from models.ids import CellCode, ChangeId, IdPrefix, MessageId, TripId, UserId, home_of, mint, mint_note, require_of
from models.itinerary import Itinerary
from models.locale import DEFAULT_LOCALE, Locale
from models.planning.generation import Generation, Handler, Message, Speaker
from models.refinement.operation import Edit, Escalate, Proposal, Reason, Undo
from models.refinement.outline import Outline, StopOutline
from models.request.request import usual_currency
from models.trip import Role, Trip
from models.value import Value

ATTEMPTS = 3
"""How often an edit is proposed anew for a trip that others change meanwhile."""


class Refined(Value):
    """What became of a refinement: a change that is done, a generation that will do it, a refusal told in `reply`, or nothing yet."""

    trip: Trip
    message_id: MessageId
    handled_by: Handler | None = None
    reply: str | None = None
    change_id: ChangeId | None = None
    generation: Generation | None = None
    pending: bool = False


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

    async def refine(self, author: UserId, trip_id: TripId, text: str, locale: Locale, message_id: str | None = None) -> Refined:
        """Change a trip as `text` asks for, as one change that undo takes back, or begin a generation that will.

        With `message_id`, an id that the caller minted, it happens once however often it is asked for: each time again is
        answered with what came of it. Raises `NotFound`, `Forbidden`, `NothingToUndo`, `GenerationRunning`, `RateLimited`,
        `Overloaded`, `MalformedID`, or `IDTaken` for the id of something else.
        """
        minted = mint(IdPrefix.MESSAGE, self._cell) if message_id is None else require_of(message_id, IdPrefix.MESSAGE, home_of(trip_id))
        asked = Message(
            id=MessageId(minted),
            trip_id=trip_id,
            speaker=Speaker.TRAVELLER,
            author=author,
            text=text,
            locale=locale,
            created_at=self._clock(),
        )
        if message_id is not None and (known := await self._recall(asked)) is not None:
            return known
        try:
            return await self.carry_out(asked)
        except AnsweredError:
            known = await self._recall(asked)
            if known is None:
                raise IDTaken from None
            return known

    async def carry_out(self, asked: Message) -> Refined:
        """Do what a message asks for, as the author of it, in one change with the answer.

        Raises what `refine` does, and `AnsweredError` for a message that was answered before.
        """
        for _ in range(ATTEMPTS):
            itinerary = await self._reader.itinerary(asked.author, asked.trip_id, Role.EDITOR)
            proposal = await self._propose(asked, itinerary)
            if isinstance(proposal, Escalate):
                return await self._escalate(asked, itinerary, proposal.reason.value)
            if len(proposal) == 1 and isinstance(proposal[0], Undo):
                return await self._undo(asked)
            try:
                return await self._apply(asked, itinerary, proposal)
            except TripChangedError:
                continue
            except EditError as error:
                return await self._escalate(asked, itinerary, error.reason)
        return await self._escalate(asked, itinerary, "trip_changes")

    async def _recall(self, asked: Message) -> Refined | None:
        """Return what came of a message that is in the chat already, or None; raise `IDTaken` for another one of this id."""
        try:
            known = await self._reader.node(asked.author, DocumentKind.MESSAGE, asked.id)
        except NotFound:
            return None
        if not isinstance(known, Message) or _essence(known) != _essence(asked):
            raise IDTaken
        itinerary = await self._reader.itinerary(asked.author, asked.trip_id)
        reply = known.reply_id and await self._reader.node(asked.author, DocumentKind.MESSAGE, known.reply_id)
        generation = known.generation_id and await self._reader.node(asked.author, DocumentKind.GENERATION, known.generation_id)
        if not isinstance(reply, Message):
            return Refined(trip=itinerary.trip, message_id=known.id, pending=known.pending)
        done = _done(asked, reply, itinerary.trip)
        return done.replace(generation=generation) if isinstance(generation, Generation) else done

    async def _undo(self, asked: Message) -> Refined:
        text = say(_locale(asked), "I took the last change back.")

        def work(transaction: Transaction) -> Message:
            undo(transaction, asked.trip_id, self._clock)
            return self._answer(transaction, asked, text)

        reply = (await self._writer.commit(asked.author, asked.trip_id, Origin.UNDO, work)).result
        self._events.refined(Handler.LOCAL_MODEL.value, "undo")
        return _done(asked, reply, (await self._reader.itinerary(asked.author, asked.trip_id)).trip)

    async def _propose(self, asked: Message, itinerary: Itinerary) -> Proposal:
        if self._local_model is None:
            return Escalate(reason=Reason.MODEL_DOWN)
        return await self._local_model.propose(asked.text, outline_of(itinerary, self._catalogue, self._clock, _locale(asked)))

    async def _apply(self, asked: Message, basis: Itinerary, edits: tuple[Edit, ...]) -> Refined:
        """Do all of some edits and commit them with what was said; raise `EditError`, or `TripChangedError` for a trip that moved on."""
        outcome = await asyncio.to_thread(execute, edits, basis, self._catalogue, _locale(asked), self._cell)

        def work(transaction: Transaction) -> tuple[Itinerary, Message]:
            transaction.require_role(basis.trip.id, Role.EDITOR)
            reply = self._answer(transaction, asked, outcome.text)
            if transaction.itinerary(basis.trip.id) != basis:
                raise TripChangedError
            now = self._clock()
            after = outcome.itinerary.having(trip=outcome.itinerary.trip.replace(updated_at=now))
            transaction.save(basis, after)
            for remark in outcome.remarks:
                create_note(transaction, basis.trip.id, mint_note(self._cell), remark.about, remark.text, now)
            return after, reply

        after, reply = (await self._writer.commit(asked.author, basis.trip.id, Origin.REFINEMENT, work)).result
        self._events.refined(Handler.LOCAL_MODEL.value, edits[0].op if len(edits) == 1 else "compound")
        return _done(asked, reply, after.trip)

    def _answer(self, transaction: Transaction, asked: Message, text: str) -> Message:
        """Say in the change at hand that it does what was asked for."""
        return answer(transaction, asked, text, self._clock(), handled_by=Handler.LOCAL_MODEL, change_id=transaction.change_id)

    async def _escalate(self, asked: Message, itinerary: Itinerary, reason: str) -> Refined:
        reply = say(_locale(asked), "I am looking into it; the new itinerary is on its way.")
        generation = await self._generations.refine(asked, reply)
        self._events.refined(Handler.GENERATOR.value, reason)
        return Refined(trip=itinerary.trip, message_id=asked.id, handled_by=Handler.GENERATOR, reply=reply, generation=generation)


def _done(asked: Message, reply: Message, trip: Trip) -> Refined:
    return Refined(trip=trip, message_id=asked.id, handled_by=reply.handled_by, reply=reply.text, change_id=reply.change_id)


def _locale(asked: Message) -> Locale:
    return asked.locale or DEFAULT_LOCALE


def _essence(message: Message) -> tuple[str, ...]:
    """Return what two messages have in common that are one."""
    return message.id, message.trip_id, message.author, message.speaker, message.text


class TripChangedError(Exception):
    """The trip is no longer what an operation was proposed for."""


def outline_of(itinerary: Itinerary, catalogue: Catalogue, clock: Clock, locale: Locale) -> Outline:
    """Return a trip as the local model sees it: its stops numbered from 1 in the order of days, and the date there now.

    `locale` is that of who asks: it says which language to read first and, without a budget, which money is meant.
    """
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
                minutes=stop.duration_minutes,
                locked=stop.locked,
            )
        )
    trip = itinerary.trip
    used = {stop.place_id for stop in itinerary.stops}
    destinations = [catalogue.require_destination(each) for each in trip.destinations]
    zone = ZoneInfo(destinations[0].time_zone)
    usual = usual_currency(locale, {destination.currency for destination in destinations})
    return Outline(
        stops=tuple(stops),
        day_count=trip.day_count,
        first_date=trip.starts_on,
        today=clock().astimezone(zone).date(),
        places=tuple(place.name for place in catalogue.places_of(each.code for each in destinations) if place.id not in used),
        locale=locale,
        currency=trip.budget.currency if trip.budget else usual,
    )
