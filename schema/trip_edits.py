"""Edits of trips, days and stops. Each is one change in the trip's log, and `undoTrip` takes it back."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, TypeVar

import strawberry

from edge.sync.writer import Committed
from models import itinerary as edits
from models import trip as trips
from models.account import normal_email
from models.change import Origin
from models.errors import InvalidValue, UnknownDestination
from models.ids import IdPrefix, TripId, require, require_of
from models.itinerary import Itinerary
from models.locale import Locale
from models.money import Money as MoneyValue
from models.money import parse_amount
from models.place import Diet, Interest
from models.travel import Mobility
from models.trip import ADULT, Pace, Role, Wishes, day_count_of
from models.value import checked
from schema.context import Context, Info, context_of
from schema.problems import Problem, tells_problems
from schema.scalars import Micros
from schema.trips import Day, Trip

T = TypeVar("T")

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

    id: strawberry.ID | None = strawberry.field(
        default=None,
        description="Its id, minted by the client: `trp_`, the cell of the caller, `_` and a UUIDv7 in hexadecimal. Sent again,"
        " it is answered as it is then, and begins no second trip. Ours when left out.",
    )
    title: str | None = strawberry.field(
        default=None, description="What to call it, at most 200 characters; after its destinations when left out."
    )
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
        trip_id = TripId(require_of(input.id, IdPrefix.TRIP, context.node.cell)) if input.id is not None else None
        earlier = await context.node.reader.created_trip(context.user_id, trip_id) if trip_id is not None else None
        if earlier is not None:
            return TripPayload(trip=Trip.within(earlier))
        wishes = await wishes_of(context, input)
        title = input.title or title_of(context, wishes)
        itinerary = await context.node.trips.create(context.user_id, wishes, title, trip_id=trip_id)
        return TripPayload(trip=Trip.within(itinerary))

    @strawberry.mutation(description="Change a trip's wishes, title or length.")
    @tells_problems(TripPayload)
    async def update_trip(
        self, info: Info, input: Annotated[UpdateTripInput, strawberry.argument(description="What to change.")]
    ) -> TripPayload:
        """Update a trip."""
        context = context_of(info)
        fields = given_fields(input, "id", nullable=("budget",))
        if "day_count" in fields:
            fields["day_count"] = day_count_of(None, None, input.day_count, context.node.today(), "input")
        if input.destinations:
            fields["destinations"] = _codes(context, input.destinations)
        if input.travellers:
            fields["travellers"] = [{"age": each.age} for each in input.travellers]
        if input.budget:
            fields["budget"] = input.budget.value("input", "budget", "amountMicros")
        committed = await edit(context, input.id, lambda itinerary: edits.update_trip(itinerary, fields, context.node.cell))
        return TripPayload(trip=Trip.within(committed.result), change_id=change_id_of(committed))

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
        committed = await edit(context, id, lambda itinerary: edits.update_trip(itinerary, {"starts_on": starts_on}, context.node.cell))
        return TripPayload(trip=Trip.within(committed.result), change_id=change_id_of(committed))

    @strawberry.mutation(description="Delete a trip with all that belongs to it; only its owner may. It can't be undone.")
    @tells_problems(DeletePayload)
    async def delete_trip(self, info: Info, id: Id) -> DeletePayload:
        """Delete a trip."""
        context = context_of(info)
        await context.node.trips.delete(context.user_id, trip_id_of(id))
        return DeletePayload(deleted_id=id)

    @strawberry.mutation(description="Change a day's title or notes.")
    @tells_problems(DayPayload)
    async def update_day(
        self, info: Info, input: Annotated[UpdateDayInput, strawberry.argument(description="What to change.")]
    ) -> DayPayload:
        """Update a day."""
        fields = given_fields(input, "id", "trip_id")
        committed = await edit(context_of(info), input.trip_id, lambda itinerary: edits.update_day(itinerary, input.id, fields))
        return DayPayload(day=Day(value=committed.result.day(input.id), itinerary=committed.result))

    @strawberry.mutation(
        description="Take back the last change of a trip's itinerary that still stands, whoever made it. Repeat it to go further back."
    )
    @tells_problems(TripPayload)
    async def undo_trip(self, info: Info, id: Id) -> TripPayload:
        """Undo the last change."""
        context = context_of(info)
        committed = await context.node.writer.undo(context.user_id, trip_id_of(id))
        return TripPayload(trip=Trip.within(committed.result), change_id=change_id_of(committed))

    @strawberry.mutation(
        description="Give a user a role in a trip, or another one; only its owner may. A new owner makes the old one an editor."
    )
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
        if wanted is not None:
            await context.node.accounts.count_look_up(context.address, wanted)
        await context.node.trips.share(context.user_id, trip_id_of(id), role, user_id=user_id, email=wanted)
        return TripPayload(trip=Trip.within(await context.node.reader.itinerary(context.user_id, id)))

    @strawberry.mutation(description="Take a user's role in a trip away. Its owner may take anybody's; everybody may leave.")
    @tells_problems(DeletePayload)
    async def unshare_trip(
        self, info: Info, id: Id, user_id: Annotated[strawberry.ID, strawberry.argument(description="Whose role.")]
    ) -> DeletePayload:
        """Unshare a trip."""
        context = context_of(info)
        await context.node.trips.unshare(context.user_id, trip_id_of(id), user_id)
        return DeletePayload(deleted_id=user_id)


async def wishes_of(context: Context, given: CreateTripInput) -> Wishes:
    """Return the wishes of a new trip: what is given, else what the profile says."""
    user, _ = await context.node.accounts.user(context.user_id)
    likes = user.preferences
    fields = {
        "destinations": _codes(context, given.destinations),
        "starts_on": given.starts_on,
        "day_count": day_count_of(given.starts_on, given.ends_on, given.day_count, context.node.today(), "input"),
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
    found = {name: context.node.catalogue.find_destination(name) for name in names[:20]}
    for name, destination in found.items():
        if destination is None:
            raise unknown_destination(context, name)
    return tuple(dict.fromkeys(destination.code for destination in found.values() if destination is not None))


def unknown_destination(context: Context, name: str) -> UnknownDestination:
    """Return the error for a destination that the catalogue lacks, with those that it has in the caller's language."""
    known = ", ".join(each.name(context.locale.value) for each in context.node.catalogue.destinations)
    return UnknownDestination(path=("input", "destinations"), name=name[:60], known=known)


def given_fields(given: object, *ids: str, nullable: tuple[str, ...] = ()) -> dict[str, object]:
    """Return the fields of an input that were given; null counts only where it means something."""
    return {
        name: value
        for name, value in vars(given).items()
        if name not in ids and value is not strawberry.UNSET and (value is not None or name in nullable)
    }


def trip_id_of(raw: str) -> TripId:
    """Return a trip's id from a caller; raise `MalformedID`."""
    return TripId(require(raw, IdPrefix.TRIP))


async def edit(context: Context, trip_id: str, change: Callable[[Itinerary], Itinerary]) -> Committed[Itinerary]:
    """Edit a trip's itinerary as the caller."""
    return await context.node.writer.edit_itinerary(context.user_id, trip_id_of(trip_id), change, Origin.EDIT)


def change_id_of(committed: Committed[T]) -> strawberry.ID | None:
    """Return the id of what was committed, if anything was."""
    return strawberry.ID(committed.change.id) if committed.change else None
