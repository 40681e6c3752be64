"""Edits of trips, days and stops. Each is one change in the trip's log, and `undoTrip` takes it back."""

from collections.abc import Callable
from datetime import date, time
from typing import Annotated

import strawberry

from edge.sync.writer import Committed
from models import itinerary as edits
from models import trip as trips
from models.account import normal_email
from models.change import Origin
from models.errors import InvalidValue
from models.ids import DayId, IdPrefix, PlaceId, StopId, TripId, mint_stop, require
from models.itinerary import Itinerary
from models.money import Money as MoneyValue
from models.money import parse_amount
from models.trip import ADULT, Wishes, day_count_of
from models.value import checked
from schema.accounts import Locale, Mobility, Pace
from schema.context import Context, Info, context_of
from schema.places import CoordinatesInput, Diet, Interest
from schema.problems import Problem, tells_problems
from schema.scalars import Micros
from schema.trips import Day, Role, Stop, StopKind, Trip

Id = Annotated[strawberry.ID, strawberry.argument(description="Its id.")]


@strawberry.input(description="An amount of money.")
class MoneyInput:
    """Money."""

    amount_micros: Micros = strawberry.field(description="The amount in millionths of the currency's unit, not negative.")
    currency: str = strawberry.field(description="The currency, ISO 4217.")

    def value(self, *path: str) -> MoneyValue:
        """Return the money; raise `NegativeBudget`, `UnknownCurrency` or `InvalidValue`."""
        return parse_amount(self.amount_micros, self.currency, path)


@strawberry.input(description="One who goes along.")
class TravellerInput:
    """A traveller."""

    age: int = strawberry.field(description="Their age in years, 0 to 120.")


@strawberry.input(description="A trip to begin, with empty days.")
class CreateTripInput:
    """A new trip."""

    title: str | None = strawberry.field(default=None, description="What to call it, at most 200 characters; after its destinations when left out.")
    destinations: list[str] = strawberry.field(description="1 to 5 codes or names of destinations.")
    starts_on: date | None = strawberry.field(default=None, description="Its first day, not in the past.")
    ends_on: date | None = strawberry.field(default=None, description="Its last day; needs `startsOn`.")
    day_count: int | None = strawberry.field(default=None, description="How many days, 1 to 30; instead of `endsOn`.")
    travellers: list[TravellerInput] | None = strawberry.field(default=None, description="Who goes along; one adult when left out.")
    budget: MoneyInput | None = strawberry.field(default=None, description="What the whole party wants to spend on stops.")
    interests: list[Interest] | None = strawberry.field(default=None, description="What they like; the profile's when left out.")
    pace: Pace | None = strawberry.field(default=None, description="How full the days are; the profile's when left out.")
    mobility: Mobility | None = strawberry.field(default=None, description="How they get about; the profile's when left out.")
    diets: list[Diet] | None = strawberry.field(default=None, description="How they eat; the profile's when left out.")
    locale: Locale | None = strawberry.field(default=None, description="The language of the itinerary; the request's when left out.")
    notes: str = strawberry.field(default="", description="Notes, at most 10000 characters.")


@strawberry.input(description="What to change of a trip; what is left out stays.")
class UpdateTripInput:
    """Trip fields."""

    id: strawberry.ID = strawberry.field(description="The trip's id.")
    title: str | None = strawberry.field(default=strawberry.UNSET, description="What to call it.")
    destinations: list[str] | None = strawberry.field(default=strawberry.UNSET, description="1 to 5 codes or names of destinations.")
    day_count: int | None = strawberry.field(
        default=strawberry.UNSET, description="How many days; stops of days that go move to the last one that stays."
    )
    travellers: list[TravellerInput] | None = strawberry.field(default=strawberry.UNSET, description="Who goes along.")
    budget: MoneyInput | None = strawberry.field(default=strawberry.UNSET, description="What the party wants to spend; null for no limit.")
    interests: list[Interest] | None = strawberry.field(default=strawberry.UNSET, description="What they like.")
    pace: Pace | None = strawberry.field(default=strawberry.UNSET, description="How full the days are.")
    mobility: Mobility | None = strawberry.field(default=strawberry.UNSET, description="How they get about.")
    diets: list[Diet] | None = strawberry.field(default=strawberry.UNSET, description="How they eat.")
    locale: Locale | None = strawberry.field(default=strawberry.UNSET, description="The language of the itinerary.")
    notes: str | None = strawberry.field(default=strawberry.UNSET, description="Notes.")


@strawberry.input(description="What to change of a day; what is left out stays.")
class UpdateDayInput:
    """Day fields."""

    id: strawberry.ID = strawberry.field(description="The day's id.")
    trip_id: strawberry.ID = strawberry.field(description="The trip it belongs to.")
    title: str | None = strawberry.field(default=strawberry.UNSET, description="What it is about.")
    notes: str | None = strawberry.field(default=strawberry.UNSET, description="Notes.")


@strawberry.input(description="A stop to add to a day: a place of the catalogue, or one of the travellers' own.")
class CreateStopInput:
    """A new stop."""

    trip_id: strawberry.ID = strawberry.field(description="The trip.")
    day_id: strawberry.ID = strawberry.field(description="The day.")
    after: strawberry.ID | None = strawberry.field(default=None, description="The stop to put it behind; the end of the day when left out.")
    kind: StopKind | None = strawberry.field(default=None, description="What happens; a meal at a place to eat, else a visit, when left out.")
    place_id: strawberry.ID | None = strawberry.field(default=None, description="The catalogue's place.")
    title: str | None = strawberry.field(default=None, description="What to call it; the place's name when left out.")
    location: CoordinatesInput | None = strawberry.field(default=None, description="Where it is; the place's when left out.")
    starts_at: time | None = strawberry.field(default=None, description="When it begins, local time.")
    duration_minutes: int | None = strawberry.field(default=None, description="How long it lasts; the place's usual visit, or 60, when left out.")
    cost: MoneyInput | None = strawberry.field(default=None, description="What it costs the whole party.")
    notes: str = strawberry.field(default="", description="Notes.")
    booking_reference: str = strawberry.field(default="", description="The reference of a booking.")


@strawberry.input(description="What to change of a stop; what is left out stays.")
class UpdateStopInput:
    """Stop fields."""

    id: strawberry.ID = strawberry.field(description="The stop's id.")
    trip_id: strawberry.ID = strawberry.field(description="The trip it belongs to.")
    kind: StopKind | None = strawberry.field(default=strawberry.UNSET, description="What happens.")
    title: str | None = strawberry.field(default=strawberry.UNSET, description="What to call it.")
    starts_at: time | None = strawberry.field(default=strawberry.UNSET, description="When it begins, local time; null for no time. Its place in the day follows.")
    duration_minutes: int | None = strawberry.field(default=strawberry.UNSET, description="How long it lasts.")
    cost: MoneyInput | None = strawberry.field(default=strawberry.UNSET, description="What it costs the whole party; null for unknown.")
    notes: str | None = strawberry.field(default=strawberry.UNSET, description="Notes.")
    booking_reference: str | None = strawberry.field(default=strawberry.UNSET, description="The reference of a booking.")
    done: bool | None = strawberry.field(default=strawberry.UNSET, description="Whether it is ticked off.")
    locked: bool | None = strawberry.field(default=strawberry.UNSET, description="Whether planners must leave it as it is.")


@strawberry.type(description="The outcome of an edit of a trip.")
class TripPayload:
    """A trip, or problems."""

    trip: Trip | None = strawberry.field(default=None, description="The trip as it is now; none when there are problems.")
    change_id: strawberry.ID | None = strawberry.field(default=None, description="The change; none when nothing had to change.")
    problems: list[Problem] = strawberry.field(default_factory=list, description="Why it was refused; empty on success.")


@strawberry.type(description="The outcome of an edit of a day.")
class DayPayload:
    """A day, or problems."""

    day: Day | None = strawberry.field(default=None, description="The day as it is now; none when there are problems.")
    problems: list[Problem] = strawberry.field(default_factory=list, description="Why it was refused; empty on success.")


@strawberry.type(description="The outcome of an edit of a stop.")
class StopPayload:
    """A stop, or problems."""

    stop: Stop | None = strawberry.field(default=None, description="The stop as it is now; none when it was deleted or there are problems.")
    trip: Trip | None = strawberry.field(default=None, description="The trip as it is now; none when there are problems.")
    change_id: strawberry.ID | None = strawberry.field(default=None, description="The change; none when nothing had to change.")
    problems: list[Problem] = strawberry.field(default_factory=list, description="Why it was refused; empty on success.")


@strawberry.type(description="The outcome of a deletion.")
class DeletePayload:
    """An id, or problems."""

    deleted_id: strawberry.ID | None = strawberry.field(default=None, description="What was deleted; none when there are problems.")
    problems: list[Problem] = strawberry.field(default_factory=list, description="Why it was refused; empty on success.")


@strawberry.type
class TripMutation:
    """Mutations of trips, days and stops."""

    @strawberry.mutation(description="Begin a trip with empty days. `generateTrip` begins one that plans itself.")
    @tells_problems(TripPayload)
    async def create_trip(self, info: Info, input: Annotated[CreateTripInput, strawberry.argument(description="The trip.")]) -> TripPayload:
        """Begin a trip."""
        context = context_of(info)
        wishes = await wishes_of(context, input)
        itinerary = await context.node.trips.create(context.user_id, wishes, input.title or title_of(context, wishes))
        return TripPayload(trip=Trip.of(itinerary.trip))

    @strawberry.mutation(description="Change a trip's wishes, title or length.")
    @tells_problems(TripPayload)
    async def update_trip(
        self, info: Info, input: Annotated[UpdateTripInput, strawberry.argument(description="What to change.")]
    ) -> TripPayload:
        """Update a trip."""
        context = context_of(info)
        fields = _given(input, "id", nullable=("budget",))
        if "day_count" in fields:
            fields["day_count"] = day_count_of(None, None, input.day_count, context.node.today())
        if input.destinations:
            fields["destinations"] = _codes(context, input.destinations)
        if input.travellers:
            fields["travellers"] = [{"age": each.age} for each in input.travellers]
        if input.budget:
            fields["budget"] = input.budget.value("input", "budget", "amountMicros")
        committed = await _edit(context, input.id, lambda itinerary: edits.update_trip(itinerary, fields, context.node.cell))
        return TripPayload(trip=Trip.of(committed.result.trip), change_id=_change_id(committed))

    @strawberry.mutation(description="Move a whole trip to another first day, or take its dates away.")
    @tells_problems(TripPayload)
    async def move_trip(
        self,
        info: Info,
        id: Id,
        starts_on: Annotated[date | None, strawberry.argument(description="The new first day, not in the past; null for no dates.")] = None,
    ) -> TripPayload:
        """Move a trip."""
        context = context_of(info)
        day_count_of(starts_on, None, 1, context.node.today())
        committed = await _edit(
            context, id, lambda itinerary: edits.update_trip(itinerary, {"starts_on": starts_on}, context.node.cell)
        )
        return TripPayload(trip=Trip.of(committed.result.trip), change_id=_change_id(committed))

    @strawberry.mutation(description="Delete a trip with all that belongs to it; only its owner may. It can't be undone.")
    @tells_problems(DeletePayload)
    async def delete_trip(self, info: Info, id: Id) -> DeletePayload:
        """Delete a trip."""
        context = context_of(info)
        await context.node.trips.delete(context.user_id, _trip_id(id))
        return DeletePayload(deleted_id=id)

    @strawberry.mutation(description="Change a day's title or notes.")
    @tells_problems(DayPayload)
    async def update_day(
        self, info: Info, input: Annotated[UpdateDayInput, strawberry.argument(description="What to change.")]
    ) -> DayPayload:
        """Update a day."""
        fields = _given(input, "id", "trip_id")
        committed = await _edit(context_of(info), input.trip_id, lambda itinerary: edits.update_day(itinerary, input.id, fields))
        return DayPayload(day=Day.of(committed.result.day(input.id)))

    @strawberry.mutation(description="Add a stop to a day.")
    @tells_problems(StopPayload)
    async def create_stop(
        self, info: Info, input: Annotated[CreateStopInput, strawberry.argument(description="The stop.")]
    ) -> StopPayload:
        """Add a stop."""
        context = context_of(info)
        stop = _new_stop(context, input)
        after = _stop_id(input.after)

        def add(itinerary: Itinerary) -> Itinerary:
            itinerary.day(stop.day_id)
            added = edits.add_stop(itinerary, stop, after)
            return added if stop.starts_at is None or after else edits.set_start(added, stop.id, stop.starts_at)

        return _stop_payload(await _edit(context, input.trip_id, add), stop.id)

    @strawberry.mutation(description="Change a stop's title, time, cost, notes, booking or ticks.")
    @tells_problems(StopPayload)
    async def update_stop(
        self, info: Info, input: Annotated[UpdateStopInput, strawberry.argument(description="What to change.")]
    ) -> StopPayload:
        """Update a stop."""
        fields = _given(input, "id", "trip_id", nullable=("starts_at", "cost"))
        if input.cost:
            fields["cost"] = input.cost.value("input", "cost", "amountMicros")
        starts_at = fields.pop("starts_at") if isinstance(fields.get("starts_at"), time) else None

        def update(itinerary: Itinerary) -> Itinerary:
            updated = edits.update_stop(itinerary, input.id, fields) if fields else itinerary
            return edits.set_start(updated, input.id, starts_at) if isinstance(starts_at, time) else updated

        return _stop_payload(await _edit(context_of(info), input.trip_id, update), input.id)

    @strawberry.mutation(description="Move a stop behind another, to the beginning or end of a day, or to another day.")
    @tells_problems(StopPayload)
    async def move_stop(
        self,
        info: Info,
        id: Id,
        trip_id: Annotated[strawberry.ID, strawberry.argument(description="The trip it belongs to.")],
        day_id: Annotated[strawberry.ID | None, strawberry.argument(description="The day to move it to; its own, or that of `after`, when left out.")] = None,
        after: Annotated[strawberry.ID | None, strawberry.argument(description="The stop to put it behind.")] = None,
        first: Annotated[bool, strawberry.argument(description="Without `after`: to the beginning of the day instead of its end.")] = False,
    ) -> StopPayload:
        """Move a stop."""
        day = DayId(require(day_id, IdPrefix.DAY)) if day_id else None
        committed = await _edit(
            context_of(info), trip_id, lambda itinerary: edits.move_stop(itinerary, id, day, _stop_id(after), first=first)
        )
        return _stop_payload(committed, id)

    @strawberry.mutation(description="Put a stop at a place of the catalogue, or at a point of the travellers' own.")
    @tells_problems(StopPayload)
    async def place_stop(
        self,
        info: Info,
        id: Id,
        trip_id: Annotated[strawberry.ID, strawberry.argument(description="The trip it belongs to.")],
        place_id: Annotated[strawberry.ID | None, strawberry.argument(description="The catalogue's place, which also names the stop.")] = None,
        location: Annotated[CoordinatesInput | None, strawberry.argument(description="A point instead of a place.")] = None,
    ) -> StopPayload:
        """Place a stop."""
        context = context_of(info)
        if (place_id is None) == (location is None):
            raise InvalidValue(path=("placeId",), field="placeId", reason="placeId | location")
        if place_id is not None:
            place = context.node.catalogue.place(place_id)
            fields: dict[str, object] = {"place_id": place.id, "title": place.name, "location": place.location}
        else:
            fields = {"place_id": None, "location": location.value("location") if location else None}
        return _stop_payload(await _edit(context, trip_id, lambda itinerary: edits.update_stop(itinerary, id, fields)), id)

    @strawberry.mutation(description="Delete a stop.")
    @tells_problems(StopPayload)
    async def delete_stop(
        self, info: Info, id: Id, trip_id: Annotated[strawberry.ID, strawberry.argument(description="The trip it belongs to.")]
    ) -> StopPayload:
        """Delete a stop."""
        committed = await _edit(context_of(info), trip_id, lambda itinerary: edits.remove_stop(itinerary, id))
        return StopPayload(trip=Trip.of(committed.result.trip), change_id=_change_id(committed))

    @strawberry.mutation(description="Take back the last change of a trip's itinerary that still stands, whoever made it. Repeat it to go further back.")
    @tells_problems(TripPayload)
    async def undo_trip(self, info: Info, id: Id) -> TripPayload:
        """Undo the last change."""
        context = context_of(info)
        committed = await context.node.writer.undo(context.user_id, _trip_id(id))
        return TripPayload(trip=Trip.of(committed.result.trip), change_id=_change_id(committed))

    @strawberry.mutation(description="Give a user a role in a trip, or another one; only its owner may. A new owner makes the old one an editor.")
    @tells_problems(TripPayload)
    async def share_trip(
        self,
        info: Info,
        id: Id,
        role: Annotated[Role, strawberry.argument(description="What they may do.")],
        user_id: Annotated[strawberry.ID | None, strawberry.argument(description="Who, by id.")] = None,
        email: Annotated[str | None, strawberry.argument(description="Who, by the e-mail of their account.")] = None,
    ) -> TripPayload:
        """Share a trip."""
        context = context_of(info)
        if (user_id is None) == (email is None):
            raise InvalidValue(path=("userId",), field="userId", reason="userId | email")
        wanted = normal_email(email) if email is not None else None
        await context.node.trips.share(context.user_id, _trip_id(id), role, user_id=user_id, email=wanted)
        return TripPayload(trip=Trip.of((await context.node.reader.itinerary(context.user_id, id)).trip))

    @strawberry.mutation(description="Take a user's role in a trip away. Its owner may take anybody's; everybody may leave.")
    @tells_problems(DeletePayload)
    async def unshare_trip(
        self, info: Info, id: Id, user_id: Annotated[strawberry.ID, strawberry.argument(description="Whose role.")]
    ) -> DeletePayload:
        """Unshare a trip."""
        context = context_of(info)
        await context.node.trips.unshare(context.user_id, _trip_id(id), user_id)
        return DeletePayload(deleted_id=user_id)


async def wishes_of(context: Context, given: CreateTripInput) -> Wishes:
    """Return the wishes of a new trip: what is given, else what the profile says."""
    user, _ = await context.node.accounts.user(context.user_id)
    likes = user.preferences
    fields = {
        "destinations": _codes(context, given.destinations),
        "starts_on": given.starts_on,
        "day_count": day_count_of(given.starts_on, given.ends_on, given.day_count, context.node.today()),
        "travellers": tuple({"age": each.age} for each in given.travellers) if given.travellers is not None else (ADULT,),
        "budget": given.budget.value("input", "budget", "amountMicros") if given.budget else None,
        "interests": tuple(dict.fromkeys(given.interests if given.interests is not None else likes.interests)),
        "pace": given.pace or likes.pace or trips.Pace.MODERATE,
        "mobility": given.mobility or likes.mobility or Mobility("full"),
        "diets": tuple(dict.fromkeys(given.diets if given.diets is not None else likes.diets)),
        "locale": given.locale or context.locale,
        "notes": given.notes,
    }
    return checked(lambda: Wishes.model_validate(fields), "input")


def title_of(context: Context, wishes: Wishes) -> str:
    """Return the title of a trip that was given none: its destinations."""
    language = wishes.locale.value
    return " – ".join(context.node.catalogue.require_destination(code).name(language) for code in wishes.destinations)


def _codes(context: Context, names: list[str]) -> tuple[str, ...]:
    if not names:
        raise InvalidValue(path=("input", "destinations"), field="destinations", reason="1..5")
    return tuple(dict.fromkeys(context.node.catalogue.require_destination(name).code for name in names[:20]))


def _given(given: object, *ids: str, nullable: tuple[str, ...] = ()) -> dict[str, object]:
    """Return the fields of an input that were given; null counts only where it means something."""
    return {
        name: value
        for name, value in vars(given).items()
        if name not in ids and value is not strawberry.UNSET and (value is not None or name in nullable)
    }


def _trip_id(raw: str) -> TripId:
    return TripId(require(raw, IdPrefix.TRIP))


def _stop_id(raw: str | None) -> StopId | None:
    return StopId(require(raw, IdPrefix.STOP)) if raw is not None else None


async def _edit(context: Context, trip_id: str, edit: Callable[[Itinerary], Itinerary]) -> Committed[Itinerary]:
    return await context.node.writer.edit_itinerary(context.user_id, _trip_id(trip_id), edit, Origin.EDIT)


def _change_id(committed: Committed[Itinerary]) -> strawberry.ID | None:
    return strawberry.ID(committed.change.id) if committed.change else None


def _stop_payload(committed: Committed[Itinerary], stop_id: str) -> StopPayload:
    itinerary = committed.result
    stop = itinerary.stop(stop_id)
    siblings = itinerary.stops_on(stop.day_id)
    index = siblings.index(stop)
    shown = Stop.of(stop, siblings[index - 1] if index else None, itinerary.trip.mobility)
    return StopPayload(stop=shown, trip=Trip.of(itinerary.trip), change_id=_change_id(committed))


def _new_stop(context: Context, given: CreateStopInput) -> trips.Stop:
    place = context.node.catalogue.place(given.place_id) if given.place_id else None
    kind = given.kind or (trips.StopKind.MEAL if place is not None and place.is_eatery else trips.StopKind.VISIT)
    title = given.title or (place.name if place else None)
    if not title:
        raise InvalidValue(path=("input", "title"), field="title", reason="title | placeId")
    location = given.location.value("input", "location") if given.location else place.location if place else None
    fields = {
        "id": mint_stop(context.node.cell),
        "trip_id": _trip_id(given.trip_id),
        "day_id": DayId(require(given.day_id, IdPrefix.DAY)),
        "position": 0,
        "kind": kind,
        "title": title,
        "place_id": PlaceId(place.id) if place else None,
        "location": location,
        "starts_at": given.starts_at,
        "duration_minutes": given.duration_minutes if given.duration_minutes is not None else place.visit_minutes if place else 60,
        "cost": given.cost.value("input", "cost", "amountMicros") if given.cost else None,
        "notes": given.notes,
        "booking_reference": given.booking_reference,
    }
    return checked(lambda: trips.Stop.model_validate(fields), "input")
