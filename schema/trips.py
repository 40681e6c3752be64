"""Trips, their days and stops: what can be read of them."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import date, datetime, time
from typing import Annotated

import strawberry

from models import trip as trips
from models.change import Change, DocumentKind, Origin
from models.errors import NotFound
from models.ids import IdPrefix, require
from models.itinerary import Itinerary
from models.locale import Locale
from models.money import total
from models.place import Diet, Interest
from models.planning.generation import Handler, Message, Speaker
from models.travel import Mobility, TravelMode, leg_between
from models.trip import Pace, Role, StopKind
from schema.context import Context, Info, context_of
from schema.limits import page_size
from schema.places import Coordinates, Destination, Money, Node, Place
from schema.scalars import SAFE_INTEGER, Micros


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
    day_id: strawberry.ID = strawberry.field(description="The day it is on.")
    trip_id: strawberry.ID = strawberry.field(description="The trip it belongs to.")
    kind: StopKind = strawberry.field(description="What happens.")
    title: str = strawberry.field(description="What it is called.")
    starts_at: time | None = strawberry.field(description="When it begins, local time; null when it has no time yet.")
    duration_minutes: int = strawberry.field(description="How long it lasts, in minutes.")
    location: Coordinates | None = strawberry.field(description="Where it is.")
    cost: Money | None = strawberry.field(description="What it costs the whole party.")
    notes: str = strawberry.field(description="Notes of the travellers or the planner.")
    booking_reference: str = strawberry.field(description="The reference of a booking; empty when there is none.")
    done: bool = strawberry.field(description="Whether it was ticked off.")
    locked: bool = strawberry.field(description="Whether planners and refinements must leave it as it is.")

    @classmethod
    def of(cls, value: trips.Stop, previous: trips.Stop | None, mobility: Mobility) -> "Stop":
        """Return a stop as GraphQL shows it."""
        return cls(
            id=strawberry.ID(value.id),
            value=value,
            previous=previous,
            mobility=mobility,
            day_id=strawberry.ID(value.day_id),
            trip_id=strawberry.ID(value.trip_id),
            kind=value.kind,
            title=value.title,
            starts_at=value.starts_at,
            duration_minutes=value.duration_minutes,
            location=Coordinates.of(value.location),
            cost=Money.of(value.cost),
            notes=value.notes,
            booking_reference=value.booking_reference,
            done=value.done,
            locked=value.locked,
        )

    @strawberry.field(description="The catalogue's place; null for a stop of the travellers' own.")
    def place(self, info: Info) -> Place | None:
        """Return the place."""
        place = context_of(info).node.catalogue.get(self.value.place_id) if self.value.place_id else None
        return None if place is None else Place.of(place)

    @strawberry.field(description="The way from the stop before; null for the first of a day and where a location is missing.")
    def leg(self) -> Leg | None:
        """Return the leg."""
        if self.previous is None or self.previous.location is None or self.value.location is None:
            return None
        return Leg(**dict(leg_between(self.previous.location, self.value.location, self.mobility)))


@strawberry.type(description="One day of a trip.")
class Day(Node):
    """A day."""

    value: strawberry.Private[trips.Day]
    itinerary: strawberry.Private[Itinerary]
    trip_id: strawberry.ID = strawberry.field(description="The trip it belongs to.")
    number: int = strawberry.field(description="Its number, from 1.")
    title: str = strawberry.field(description="What it is about, possibly empty.")
    notes: str = strawberry.field(description="Notes on the day.")

    @classmethod
    def of(cls, value: trips.Day, itinerary: Itinerary) -> "Day":
        """Return a day as GraphQL shows it."""
        return cls(
            id=strawberry.ID(value.id),
            value=value,
            itinerary=itinerary,
            trip_id=strawberry.ID(value.trip_id),
            number=value.number,
            title=value.title,
            notes=value.notes,
        )

    @strawberry.field(description="Its date; null for a trip without dates.")
    def date(self) -> date | None:
        """Return the date."""
        return self.itinerary.trip.date_of(self.value.number)

    @strawberry.field(description="Where it is spent.")
    def destination(self, info: Info) -> Destination | None:
        """Return the destination; null for one that has left the catalogue."""
        found = context_of(info).node.catalogue.find_destination(self.value.destination)
        return None if found is None else Destination(value=found)

    @strawberry.field(description="Its stops in order.")
    def stops(self) -> list[Stop]:
        """Return the stops."""
        stops = self.itinerary.stops_on(self.value.id)
        return [Stop.of(stop, previous, self.itinerary.trip.mobility) for stop, previous in zip(stops, (None, *stops), strict=False)]


@strawberry.type(description="A user's role in a trip.")
class Member:
    """A member."""

    user_id: strawberry.ID = strawberry.field(description="Who.")
    role: Role = strawberry.field(description="What they may do.")
    since: datetime = strawberry.field(description="Since when.")

    @strawberry.field(description="What they are called, possibly empty.")
    async def name(self, info: Info) -> str:
        """Return the name."""
        try:
            user, _ = await context_of(info).node.accounts.user(self.user_id)  # type: ignore[arg-type]  # a member's id is a user's
        except NotFound:
            return ""
        return user.name


@strawberry.type(description="A chat message of a trip.")
class ChatMessage(Node):
    """A message."""

    speaker: Speaker = strawberry.field(description="Who says it.")
    author: strawberry.ID = strawberry.field(description="The user who said it, or whom it answers.")
    text: str = strawberry.field(description="What is said.")
    handled_by: Handler | None = strawberry.field(description="For an answer: who handled the request.")
    generation_id: strawberry.ID | None = strawberry.field(description="The generation that it began, if it did.")
    created_at: datetime = strawberry.field(description="When.")

    @classmethod
    def of(cls, value: Message) -> "ChatMessage":
        """Return a message as GraphQL shows it."""
        return cls(
            id=strawberry.ID(value.id),
            speaker=value.speaker,
            author=strawberry.ID(value.author),
            text=value.text,
            handled_by=value.handled_by,
            generation_id=strawberry.ID(value.generation_id) if value.generation_id else None,
            created_at=value.created_at,
        )


@strawberry.type(description="A trip: its wishes, days and members.")
class Trip(Node):
    """A trip."""

    value: strawberry.Private[trips.Trip]
    title: str = strawberry.field(description="What it is called.")
    starts_on: date | None = strawberry.field(description="Its first day; null for a trip without dates.")
    ends_on: date | None = strawberry.field(description="Its last day; null for a trip without dates.")
    day_count: int = strawberry.field(description="How many days it lasts.")
    travellers: list[Traveller] = strawberry.field(description="Who goes along.")
    budget: Money | None = strawberry.field(description="What the whole party wants to spend on stops.")
    interests: list[Interest] = strawberry.field(description="What they like.")
    pace: Pace = strawberry.field(description="How full the days are.")
    mobility: Mobility = strawberry.field(description="How they get about.")
    diets: list[Diet] = strawberry.field(description="How they eat.")
    locale: Locale = strawberry.field(description="The language of the itinerary.")
    notes: str = strawberry.field(description="Notes on the trip.")
    created_at: datetime = strawberry.field(description="When it was begun.")
    updated_at: datetime = strawberry.field(description="When its itinerary last changed.")

    @classmethod
    def of(cls, value: trips.Trip) -> "Trip":
        """Return a trip as GraphQL shows it."""
        return cls(
            id=strawberry.ID(value.id),
            value=value,
            title=value.title,
            starts_on=value.starts_on,
            ends_on=value.ends_on,
            day_count=value.day_count,
            travellers=[Traveller(age=each.age) for each in value.travellers],
            budget=Money.of(value.budget),
            interests=list(value.interests),
            pace=value.pace,
            mobility=value.mobility,
            diets=list(value.diets),
            locale=value.locale,
            notes=value.notes,
            created_at=value.created_at,
            updated_at=value.updated_at,
        )

    @strawberry.field(description="Where it leads, in order.")
    def destinations(self, info: Info) -> list[Destination]:
        """Return the destinations."""
        catalogue = context_of(info).node.catalogue
        found = [catalogue.find_destination(code) for code in self.value.destinations]
        return [Destination(value=destination) for destination in found if destination is not None]

    @strawberry.field(description="Its days in order.")
    async def days(self, info: Info) -> list[Day]:
        """Return the days."""
        itinerary, _ = await context_of(info).loaders.itineraries.load(self.value.id)
        return [] if itinerary is None else [Day.of(day, itinerary) for day in itinerary.days]

    @strawberry.field(description="What its stops cost the whole party, by currency; at most 2^53-1 micro-units of each.")
    async def cost(self, info: Info) -> list[Money]:
        """Return the sums."""
        itinerary, _ = await context_of(info).loaders.itineraries.load(self.value.id)
        sums = total([stop.cost for stop in itinerary.stops if stop.cost]) if itinerary else {}
        return [Money(amount_micros=Micros(min(amount, SAFE_INTEGER)), currency=currency) for currency, amount in sorted(sums.items())]

    @strawberry.field(description="Who may see it, the longest-standing first.")
    async def members(self, info: Info) -> list[Member]:
        """Return the members."""
        _, members = await context_of(info).loaders.itineraries.load(self.value.id)
        return [Member(user_id=strawberry.ID(each.user_id), role=each.role, since=each.since) for each in members]

    @strawberry.field(description="The caller's role in it.")
    async def role(self, info: Info) -> Role:
        """Return the role."""
        context = context_of(info)
        return await context.node.reader.role(context.user_id, self.value.id)

    @strawberry.field(description="Its newest chat messages, oldest first.")
    async def messages(
        self, info: Info, last: Annotated[int, strawberry.argument(description="How many, 1 to 100.")] = 20
    ) -> list[ChatMessage]:
        """Return the messages."""
        page_size(last, "last")
        return [ChatMessage.of(message) for message in await context_of(info).node.reader.messages(self.value.id, last)]


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
            found = await context.node.reader.node(context.user_id, DocumentKind.TRIP, trip_id)
        except NotFound:
            return None
        return Trip.of(found) if isinstance(found, trips.Trip) else None


@strawberry.type
class TripSubscription:
    """Subscriptions to trips."""

    @strawberry.subscription(description="Each change of a trip from now on, for as long as the caller is a member of it.")
    async def trip_changed(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="The trip's id.")]
    ) -> AsyncGenerator[TripChange, None]:
        """Follow a trip."""
        context = context_of(info)
        trip_id, user_id = require(id, IdPrefix.TRIP), context.user_id
        await context.node.reader.role(user_id, trip_id)
        with context.node.events.subscribed():
            async with aclosing(context.node.feed.changes(trip_id, user_id)) as changes:
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
        trip=Trip.of(itinerary.trip),
    )
