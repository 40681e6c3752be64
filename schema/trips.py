"""Trips, their days and stops: what can be read of them."""

from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import field
from datetime import date, datetime, time
from typing import Annotated, TypeVar, cast

import strawberry

from models import trip as trips
from models.change import Change, DocumentKind, Origin
from models.errors import NotFound
from models.ids import IdPrefix, TripId, require
from models.itinerary import Itinerary
from models.locale import Locale
from models.money import total
from models.place import Diet, Interest
from models.planning.generation import Handler, Message, Speaker
from models.travel import Mobility, TravelMode, leg_between
from models.trip import Pace, Role, StopKind
from schema.context import Context, Info, context_of
from schema.execution.columns import READY, there
from schema.execution.cost import ListSize
from schema.execution.lookahead import selected
from schema.execution.views import View, of_value
from schema.limits import page_size
from schema.places import Coordinates, Destination, Money, Node, Place
from schema.scalars import SAFE_INTEGER, Micros

T = TypeVar("T")

HELD = frozenset({"days", "cost"})
"""The fields of a trip that its itinerary answers."""


@strawberry.type(description="One who goes along.")
class Traveller:
    """A traveller."""

    age: int = strawberry.field(description="Their age in years.")


@strawberry.type(description="The way from the stop before.")
class Leg:
    """A leg."""

    mode: TravelMode = strawberry.field(description="How.")
    minutes: int = strawberry.field(description="How long, in minutes.")
    metres: int = strawberry.field(description="How far, in metres along streets.")


@strawberry.type(description="What happens at a time and place of a day.")
class Stop(Node):
    """A stop."""

    value: strawberry.Private[trips.Stop]
    previous: strawberry.Private[trips.Stop | None]
    mobility: strawberry.Private[Mobility]
    day_id: strawberry.ID = of_value(description="The day it is on.")
    trip_id: strawberry.ID = of_value(description="The trip it belongs to.")
    kind: StopKind = of_value(description="What happens.")
    title: str = of_value(description="What it is called.")
    starts_at: time | None = of_value(description="When it begins, local time; null when it has no time yet.")
    duration_minutes: int = of_value(description="How long it lasts, in minutes.")
    location: Coordinates | None = of_value(description="Where it is.")
    cost: Money | None = of_value(description="What it costs the whole party.")
    notes: str = of_value(description="Notes of the travellers or the planner.")
    booking_reference: str = of_value(description="The reference of a booking; empty when there is none.")
    done: bool = of_value(description="Whether it was ticked off.")
    locked: bool = of_value(description="Whether planners and refinements must leave it as it is.")

    @strawberry.field(description="The catalogue's place; null for a stop of the travellers' own.")
    def place(self, info: Info) -> Place | None:
        """Return the place."""
        place = context_of(info).node.catalogue.get(self.value.place_id) if self.value.place_id else None
        return None if place is None else Place(value=place)

    @strawberry.field(description="The way from the stop before; null for the first of a day and where a location is missing.")
    def leg(self) -> Leg | None:
        """Return the leg."""
        if self.previous is None or self.previous.location is None or self.value.location is None:
            return None
        return cast("Leg", leg_between(self.previous.location, self.value.location, self.mobility))


@strawberry.type(description="One day of a trip.")
class Day(Node):
    """A day."""

    value: strawberry.Private[trips.Day]
    itinerary: strawberry.Private[Itinerary]
    trip_id: strawberry.ID = of_value(description="The trip it belongs to.")
    number: int = of_value(description="Its number, from 1.")
    title: str = of_value(description="What it is about, possibly empty.")
    notes: str = of_value(description="Notes on the day.")

    @strawberry.field(description="Its date; null for a trip without dates.")
    def date(self) -> date | None:
        """Return the date."""
        return self.itinerary.trip.date_of(self.value.number)

    @strawberry.field(description="Where it is spent.")
    def destination(self, info: Info) -> Destination | None:
        """Return the destination; null for one that has left the catalogue."""
        found = context_of(info).node.catalogue.find_destination(self.value.destination)
        return None if found is None else Destination(value=found)

    @strawberry.field(description="Its stops in order.", directives=[ListSize(assumed_size=8)])
    def stops(self) -> list[Stop]:
        """Return the stops."""
        return once(self.itinerary, self.value.id, lambda: _stops(self.itinerary, self.value.id))


@strawberry.type(description="A user's role in a trip.")
class Member(View):
    """A member."""

    value: strawberry.Private[trips.Member]
    known_name: strawberry.Private[str | None] = None
    user_id: strawberry.ID = of_value(description="Who.")
    role: Role = of_value(description="What they may do.")
    since: datetime = of_value(description="Since when.")

    @strawberry.field(description="What they are called, possibly empty.", metadata={READY: lambda member: there(member.known_name)})
    async def name(self, info: Info) -> str:
        """Return the name."""
        return await context_of(info).loaders.names.load(self.value.user_id) if self.known_name is None else self.known_name


@strawberry.type(description="A chat message of a trip.")
class ChatMessage(Node):
    """A message."""

    value: strawberry.Private[Message]
    speaker: Speaker = of_value(description="Who says it.")
    author: strawberry.ID = of_value(description="The user who said it, or whom it answers.")
    text: str = of_value(description="What is said.")
    handled_by: Handler | None = of_value(description="For an answer: who handled the request.")
    generation_id: strawberry.ID | None = of_value(description="The generation that it began, if it did.")
    pending: bool = of_value(description="Whether it asks for something that waits to be done.")
    created_at: datetime = of_value(description="When.")


@strawberry.type(description="What a traveller noted down about a trip, or about a day or stop of it.")
class Note(Node):
    """A note."""

    value: strawberry.Private[trips.Note]
    trip_id: strawberry.ID = of_value(description="The trip it belongs to.")
    about: strawberry.ID | None = of_value(description="The day or stop it is about, which may be gone; null for the trip.")
    author: strawberry.ID = of_value(description="The user who wrote it.")
    text: str = of_value(description="What it says.")
    created_at: datetime = of_value(description="When it was written.")
    updated_at: datetime = of_value(description="When it last changed.")


@strawberry.type(description="A trip: its wishes, days and members.")
class Trip(Node):
    """A trip; what was read along with it is at hand, and the rest is read when it is asked for."""

    value: strawberry.Private[trips.Trip]
    itinerary: strawberry.Private[Itinerary | None] = None
    members_found: strawberry.Private[Sequence[trips.Member] | None] = None
    names: strawberry.Private[Mapping[str, str]] = field(default_factory=dict)
    known_role: strawberry.Private[Role | None] = None
    title: str = of_value(description="What it is called.")
    starts_on: date | None = of_value(description="Its first day; null for a trip without dates.")
    ends_on: date | None = of_value(description="Its last day; null for a trip without dates.")
    day_count: int = of_value(description="How many days it lasts.")
    travellers: list[Traveller] = of_value(description="Who goes along.", directives=[ListSize(assumed_size=4)])
    budget: Money | None = of_value(description="What the whole party wants to spend on stops.")
    interests: list[Interest] = of_value(description="What they like.")
    pace: Pace = of_value(description="How full the days are.")
    mobility: Mobility = of_value(description="How they get about.")
    diets: list[Diet] = of_value(description="How they eat.")
    locale: Locale = of_value(description="The language of the itinerary.")
    notes: str = of_value(description="Notes on the trip.")
    created_at: datetime = of_value(description="When it was begun.")
    updated_at: datetime = of_value(description="When its itinerary last changed.")

    @classmethod
    def within(cls, itinerary: Itinerary) -> "Trip":
        """Return a trip whose days and stops are at hand."""
        return cls(value=itinerary.trip, itinerary=itinerary)

    @strawberry.field(description="Where it leads, in order.", directives=[ListSize(assumed_size=2)])
    def destinations(self, info: Info) -> list[Destination]:
        """Return the destinations."""
        catalogue = context_of(info).node.catalogue
        found = [catalogue.find_destination(code) for code in self.value.destinations]
        return [Destination(value=destination) for destination in found if destination is not None]

    @strawberry.field(
        description="Its days in order.",
        directives=[ListSize(assumed_size=7)],
        metadata={READY: lambda trip: _days(there(trip.itinerary))},
    )
    async def days(self, info: Info) -> list[Day]:
        """Return the days."""
        return _days(await self._itinerary(info))

    @strawberry.field(
        description="What its stops cost the whole party, by currency; at most 2^53-1 micro-units of each.",
        directives=[ListSize(assumed_size=2)],
        metadata={READY: lambda trip: _sums(there(trip.itinerary))},
    )
    async def cost(self, info: Info) -> list[Money]:
        """Return the sums."""
        return _sums(await self._itinerary(info))

    @strawberry.field(
        description="Who may see it, the longest-standing first.",
        directives=[ListSize(assumed_size=4)],
        metadata={READY: lambda trip: trip.member_list(there(trip.members_found))},
    )
    async def members(self, info: Info) -> list[Member]:
        """Return the members."""
        found = self.members_found
        return self.member_list((await context_of(info).loaders.contents.load(self.value.id)).members if found is None else found)

    @strawberry.field(description="The caller's role in it.", metadata={READY: lambda trip: there(trip.known_role)})
    async def role(self, info: Info) -> Role:
        """Return the role."""
        context = context_of(info)
        return self.known_role or await context.node.reader.role(context.user_id, self.value.id)

    @strawberry.field(description="Its newest chat messages, oldest first.", directives=[ListSize(slicing_arguments=["last"])])
    async def messages(
        self, info: Info, last: Annotated[int, strawberry.argument(description="How many, 1 to 100.")] = 20
    ) -> list[ChatMessage]:
        """Return the messages."""
        page_size(last, "last")
        return [ChatMessage(value=message) for message in await context_of(info).loaders.messages(last).load(self.value.id)]

    @strawberry.field(
        description="Its travellers' newest notes, in the order of their arrival.", directives=[ListSize(slicing_arguments=["last"])]
    )
    async def traveller_notes(
        self, info: Info, last: Annotated[int, strawberry.argument(description="How many, 1 to 100.")] = 20
    ) -> list[Note]:
        """Return the notes."""
        page_size(last, "last")
        return [Note(value=note) for note in await context_of(info).loaders.notes(last).load(self.value.id)]

    def member_list(self, found: Sequence[trips.Member]) -> list[Member]:
        """Return members with their names, where these are known."""
        return [Member(value=each, known_name=self.names.get(each.user_id)) for each in found]

    async def _itinerary(self, info: Info) -> Itinerary | None:
        if self.itinerary is not None:
            return self.itinerary
        return (await context_of(info).loaders.contents.load(self.value.id)).itinerary


def once(itinerary: Itinerary, key: str, derive: Callable[[], list[T]]) -> list[T]:
    """Return what is derived of an itinerary, which the node keeps as long as it is true; derived at its first use."""
    known = itinerary.derived.get(key)
    if known is None:
        known = itinerary.derived[key] = derive()
    return cast("list[T]", known)


def _days(itinerary: Itinerary | None) -> list[Day]:
    if itinerary is None:
        return []
    return once(itinerary, "days", lambda: [Day(value=day, itinerary=itinerary) for day in itinerary.days])


def _stops(itinerary: Itinerary, day_id: str) -> list[Stop]:
    stops, mobility = itinerary.stops_on(day_id), itinerary.trip.mobility
    return [Stop(value=stop, previous=previous, mobility=mobility) for stop, previous in zip(stops, (None, *stops), strict=False)]


def _sums(itinerary: Itinerary | None) -> list[Money]:
    sums = total([stop.cost for stop in itinerary.stops if stop.cost]) if itinerary else {}
    return [Money(amount_micros=Micros(min(amount, SAFE_INTEGER)), currency=currency) for currency, amount in sorted(sums.items())]


@strawberry.type(description="A change of a trip, as it was committed.")
class TripChange:
    """A change."""

    id: strawberry.ID = strawberry.field(description="The change's id.")
    seq: int = strawberry.field(description="Its place in the cell's order of commits.")
    origin: Origin = strawberry.field(description="What brought it about.")
    author: strawberry.ID = strawberry.field(description="Who made it.")
    at: datetime = strawberry.field(description="When.")
    document_ids: list[strawberry.ID] = strawberry.field(description="Which documents it wrote.")
    trip: Trip | None = strawberry.field(description="The trip as it is now.")


@strawberry.type
class TripQuery:
    """Queries of trips."""

    @strawberry.field(description="A trip; null when there is none that the caller may see.")
    async def trip(self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="The trip's id.")]) -> Trip | None:
        """Return a trip."""
        context = context_of(info)
        trip_id = require(id, IdPrefix.TRIP)
        try:
            if selected(info) & HELD:
                return Trip.within(await context.node.reader.itinerary(context.user_id, TripId(trip_id)))
            found = await context.node.reader.node(context.user_id, DocumentKind.TRIP, trip_id)
        except NotFound:
            return None
        return Trip(value=found) if isinstance(found, trips.Trip) else None


@strawberry.type
class TripSubscription:
    """Subscriptions to trips."""

    @strawberry.subscription(
        description="Each change of a trip, from now on or since an earlier one, for as long as the caller is a member of it."
    )
    async def trip_changed(
        self,
        info: Info,
        id: Annotated[strawberry.ID, strawberry.argument(description="The trip's id.")],
        since: Annotated[
            int | None, strawberry.argument(description="Begin after the change with this `seq`, so that nothing is missed after a pause.")
        ] = None,
    ) -> AsyncGenerator[TripChange, None]:
        """Follow a trip."""
        context = context_of(info)
        trip_id, user_id = require(id, IdPrefix.TRIP), context.user_id
        await context.node.reader.role(user_id, trip_id)
        with context.node.events.subscribed():
            async with aclosing(context.node.feed.changes(trip_id, user_id, since)) as changes:
                async for change in changes:
                    yield await _told(change, context)


async def _told(change: Change, context: Context) -> TripChange:
    """Return a change with the trip as it is now, for one who is still a member; raise `NotFound` for who is not."""
    itinerary = await context.node.reader.itinerary(context.user_id, change.scope)
    return TripChange(
        id=strawberry.ID(change.id),
        seq=change.seq,
        origin=change.origin,
        author=strawberry.ID(change.author),
        at=change.at,
        document_ids=[strawberry.ID(write.id) for write in change.writes],
        trip=Trip.within(itinerary),
    )
