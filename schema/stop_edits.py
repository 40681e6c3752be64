"""Edits of stops. Each is one change in the trip's log, and `undoTrip` takes it back."""

from datetime import time
from typing import Annotated

import strawberry

from edge.sync.stops import create_stop
from edge.sync.writer import Committed
from models import itinerary as edits
from models import trip as trips
from models.change import Origin
from models.errors import InvalidValue
from models.ids import DayId, IdPrefix, PlaceId, StopId, mint_stop, require, require_of
from models.itinerary import Itinerary
from models.trip import StopKind
from models.value import checked
from schema.context import Context, Info, context_of
from schema.places import CoordinatesInput
from schema.problems import Problem, tells_problems
from schema.trip_edits import Id, MoneyInput, change_id_of, edit, given_fields, trip_id_of
from schema.trips import Stop, Trip


@strawberry.input(description="A stop to add to a day: a place of the catalogue, or one of the travellers' own.")
class CreateStopInput:
    """A new stop."""

    id: strawberry.ID | None = strawberry.field(
        default=None,
        description="Its id, minted by the client: `stp_`, the cell of the trip, `_` and a UUIDv7 in hexadecimal. Sent again,"
        " it is answered as it is then, and adds no second stop. Ours when left out.",
    )
    trip_id: strawberry.ID = strawberry.field(description="The trip.")
    day_id: strawberry.ID = strawberry.field(description="The day.")
    after: strawberry.ID | None = strawberry.field(default=None, description="The stop to put it behind; the end of the day when left out.")
    kind: StopKind | None = strawberry.field(
        default=None, description="What happens; a meal at a place to eat, else a visit, when left out."
    )
    place_id: strawberry.ID | None = strawberry.field(default=None, description="The catalogue's place.")
    title: str | None = strawberry.field(default=None, description="What to call it; the place's name when left out.")
    location: CoordinatesInput | None = strawberry.field(default=None, description="Where it is; the place's when left out.")
    starts_at: time | None = strawberry.field(default=None, description="When it begins, local time.")
    duration_minutes: int | None = strawberry.field(
        default=None, description="How long it lasts; the place's usual visit, or 60, when left out."
    )
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
    starts_at: time | None = strawberry.field(
        default=strawberry.UNSET, description="When it begins, local time; null for no time. Its place in the day follows."
    )
    duration_minutes: int | None = strawberry.field(default=strawberry.UNSET, description="How long it lasts.")
    cost: MoneyInput | None = strawberry.field(default=strawberry.UNSET, description="What it costs the whole party; null for unknown.")
    notes: str | None = strawberry.field(default=strawberry.UNSET, description="Notes.")
    booking_reference: str | None = strawberry.field(default=strawberry.UNSET, description="The reference of a booking.")
    done: bool | None = strawberry.field(default=strawberry.UNSET, description="Whether it is ticked off.")
    locked: bool | None = strawberry.field(default=strawberry.UNSET, description="Whether planners must leave it as it is.")


@strawberry.type(description="The outcome of an edit of a stop.")
class StopPayload:
    """A stop, or problems."""

    stop: Stop | None = strawberry.field(default=None, description="The stop as it is now; none when it was deleted or there are problems.")
    trip: Trip | None = strawberry.field(default=None, description="The trip as it is now; none when there are problems.")
    change_id: strawberry.ID | None = strawberry.field(default=None, description="The change; none when nothing had to change.")
    problems: list[Problem] = strawberry.field(default_factory=list, description="Why it was refused; empty on success.")


@strawberry.type
class StopMutation:
    """Mutations of stops."""

    @strawberry.mutation(description="Add a stop to a day.")
    @tells_problems(StopPayload)
    async def create_stop(self, info: Info, input: Annotated[CreateStopInput, strawberry.argument(description="The stop.")]) -> StopPayload:
        """Add a stop."""
        context = context_of(info)
        stop = _new_stop(context, input)
        after = _stop_id(input.after)

        committed = await context.node.writer.commit(
            context.user_id,
            stop.trip_id,
            Origin.EDIT,
            lambda transaction: create_stop(transaction, stop.trip_id, stop, after, context.node.clock),
        )
        return _stop_payload(committed, stop.id)

    @strawberry.mutation(description="Change a stop's title, time, cost, notes, booking or ticks.")
    @tells_problems(StopPayload)
    async def update_stop(
        self, info: Info, input: Annotated[UpdateStopInput, strawberry.argument(description="What to change.")]
    ) -> StopPayload:
        """Update a stop."""
        fields = given_fields(input, "id", "trip_id", nullable=("starts_at", "cost"))
        if input.cost:
            fields["cost"] = input.cost.value("input", "cost", "amountMicros")
        committed = await edit(context_of(info), input.trip_id, lambda itinerary: edits.change_stop(itinerary, input.id, fields))
        return _stop_payload(committed, input.id)

    @strawberry.mutation(description="Move a stop behind another, to the beginning or end of a day, or to another day.")
    @tells_problems(StopPayload)
    async def move_stop(
        self,
        info: Info,
        id: Id,
        trip_id: Annotated[strawberry.ID, strawberry.argument(description="The trip it belongs to.")],
        *,
        day_id: Annotated[
            strawberry.ID | None, strawberry.argument(description="The day to move it to; its own, or that of `after`, when left out.")
        ] = None,
        after: Annotated[strawberry.ID | None, strawberry.argument(description="The stop to put it behind.")] = None,
        first: Annotated[bool, strawberry.argument(description="Without `after`: to the beginning of the day instead of its end.")] = False,
    ) -> StopPayload:
        """Move a stop."""
        day = DayId(require(day_id, IdPrefix.DAY)) if day_id else None
        committed = await edit(
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
        place_id: Annotated[
            strawberry.ID | None, strawberry.argument(description="The catalogue's place, which also names the stop.")
        ] = None,
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
        return _stop_payload(await edit(context, trip_id, lambda itinerary: edits.update_stop(itinerary, id, fields)), id)

    @strawberry.mutation(description="Delete a stop.")
    @tells_problems(StopPayload)
    async def delete_stop(
        self, info: Info, id: Id, trip_id: Annotated[strawberry.ID, strawberry.argument(description="The trip it belongs to.")]
    ) -> StopPayload:
        """Delete a stop."""
        committed = await edit(context_of(info), trip_id, lambda itinerary: edits.remove_stop(itinerary, id))
        return StopPayload(trip=Trip.within(committed.result), change_id=change_id_of(committed))


def _stop_id(raw: str | None) -> StopId | None:
    return StopId(require(raw, IdPrefix.STOP)) if raw is not None else None


def _stop_payload(committed: Committed[Itinerary], stop_id: str) -> StopPayload:
    itinerary = committed.result
    stop = itinerary.stop(stop_id)
    siblings = itinerary.stops_on(stop.day_id)
    index = siblings.index(stop)
    shown = Stop(value=stop, previous=siblings[index - 1] if index else None, mobility=itinerary.trip.mobility)
    return StopPayload(stop=shown, trip=Trip.within(itinerary), change_id=change_id_of(committed))


def _new_stop(context: Context, given: CreateStopInput) -> trips.Stop:
    cell = context.node.cell
    place = context.node.catalogue.place(given.place_id) if given.place_id else None
    kind = given.kind or (trips.StopKind.MEAL if place is not None and place.is_eatery else trips.StopKind.VISIT)
    title = given.title or (place.name if place else None)
    if not title:
        raise InvalidValue(path=("input", "title"), field="title", reason="title | placeId")
    location = given.location.value("input", "location") if given.location else place.location if place else None
    fields = {
        "id": mint_stop(cell) if given.id is None else StopId(require_of(given.id, IdPrefix.STOP, cell)),
        "trip_id": trip_id_of(given.trip_id),
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
