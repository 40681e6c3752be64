"""What comes in, instead of something else or besides: places of the catalogue, and what the travellers know of themselves."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from edge.planner.edits.agenda import USUAL_START, Agenda
from edge.planner.edits.choice import Choice, named
from edge.planner.edits.findings import ADVICE, broken_rules
from edge.planner.edits.free_time import span_of
from edge.planner.edits.placement import beside, put_off_told
from edge.planner.edits.sketch import Done, EditError, Sketch
from models.ids import mint_stop
from models.itinerary import Itinerary
from models.place import Meal, Place
from models.planning.opening import spans_on
from models.planning.rhythm import BREAKFAST_ENDS, NIGHT_STARTS, SNACK_STARTS, Sitting, table_of
from models.planning.schedule import STEP_MINUTES
from models.planning.suitability import cost_of, is_night_place
from models.refinement.operation import Add, Replace, Side
from models.trip import Day, Stop, StopKind

CUSTOM_MINUTES = 60
"""How long something takes that only the travellers know."""

SHORTEST_SHARE = 0.6
"""How much of a visit must be left for it to be worth going."""

_T = TypeVar("_T")

_TRIED = 40
"""How many places are tried for a wish before it is given up."""


def replace(sketch: Sketch, edit: Replace) -> Done:
    """Put another place where a stop is, at its time or, if that can't be, at another time of its day."""
    stop = sketch.unlocked(edit.stop)
    day = sketch.day_of(stop)
    if edit.name is None:
        places = Choice(sketch, day, instead_of=stop).answering(edit.wishes)[:_TRIED]
    elif (place := named(sketch, day, edit.name)) is not None:
        places = [place]
    else:
        itinerary = sketch.with_stops([_renamed(stop, edit.name)])
        return Done(itinerary, sketch.tell("I replaced {stop} by {place}.", stop=stop.title, place=edit.name))
    found = substituted(sketch, stop, places)
    if found is not None:
        itinerary, place = found
        return Done(itinerary, sketch.tell("I replaced {stop} by {place}.", stop=stop.title, place=place.name))
    found = soundest(sketch, ((_elsewhen(sketch, stop, place), place) for place in places))
    if found is None:
        raise EditError("nothing_suits")
    itinerary, place = found
    at = sketch.at(span_of(itinerary.stop(stop.id))[0])
    told = sketch.tell("I replaced {stop} by {place}, at {time}.", stop=stop.title, place=place.name, time=at)
    return Done(itinerary, told + put_off_told(sketch, itinerary, stop))


def substituted(sketch: Sketch, stop: Stop, places: Iterable[Place]) -> tuple[Itinerary, Place] | None:
    """Return the trip with the best of some places that can take the seat of a stop, and that place; None if none can."""
    return soundest(sketch, ((_in_seat(sketch, stop, place), place) for place in places))


def add(sketch: Sketch, edit: Add, *, heeds_advice: bool = False) -> Done:
    """Put in something more: beside a stop, else on its day or on the one that has least, at its time or a usual one.

    What somebody asks for may go against advice, such as that on walking; what `heeds_advice` does not.
    """
    anchor = None if edit.anchor is None else sketch.stop(edit.anchor)
    for day, places in _offers(sketch, edit, anchor):
        found = soundest(sketch, ((_added(sketch, edit, day, anchor, place), place) for place in places), heeds_advice=heeds_advice)
        if found is not None:
            return _told_of(sketch, found[0])
    raise EditError("nothing_suits")


def soundest(sketch: Sketch, tries: Iterable[tuple[Itinerary | None, _T]], *, heeds_advice: bool = False) -> tuple[Itinerary, _T] | None:
    """Return the first try that breaks no rule or else, unless one `heeds_advice`, the first that only goes against advice."""
    second: tuple[Itinerary, _T] | None = None
    for itinerary, made_of in tries:
        if itinerary is None:
            continue
        broken = broken_rules(sketch.itinerary, itinerary, sketch.catalogue)
        if not broken:
            return itinerary, made_of
        if second is None and broken <= ADVICE and not heeds_advice:
            second = itinerary, made_of
    return second


def new_stop(sketch: Sketch, day: Day, place: Place | None, name: str = "") -> Stop:
    """Return a stop for a place, or for what only the travellers know by its name, without a time yet."""
    at_place = {} if place is None else _at(sketch, place)
    fields = {"title": name, "kind": StopKind.VISIT, "duration_minutes": CUSTOM_MINUTES, **at_place}
    return Stop.model_validate({"id": mint_stop(sketch.cell), "trip_id": sketch.trip.id, "day_id": day.id, "position": 0, **fields})


def _offers(sketch: Sketch, edit: Add, anchor: Stop | None) -> Iterator[tuple[Day, Sequence[Place | None]]]:
    """Yield the days on which something may be put, each with what may be put there; None stands for what the catalogue doesn't know."""
    days = _days(sketch, edit, anchor)
    if edit.name is None:
        near = anchor.location if anchor else None
        yield from ((day, Choice(sketch, day, near=near).answering(edit.wishes)[:_TRIED]) for day in days)
        return
    meant = [(day, named(sketch, day, edit.name)) for day in days]
    known: list[tuple[Day, list[Place | None]]] = [(day, [place]) for day, place in meant if place is not None]
    yield from known or [(day, [None]) for day, _ in meant]


def _days(sketch: Sketch, edit: Add, anchor: Stop | None) -> list[Day]:
    if anchor is not None:
        day = sketch.day_of(anchor)
        if edit.day is not None and sketch.day(edit.day) != day:
            raise EditError("contradictory")
        return [day]
    if edit.day is not None:
        return [sketch.day(edit.day)]
    return sorted(sketch.itinerary.days, key=lambda day: len(sketch.itinerary.stops_on(day.id)))


def _added(sketch: Sketch, edit: Add, day: Day, anchor: Stop | None, place: Place | None) -> Itinerary | None:
    stop = new_stop(sketch, day, place, edit.name or "")
    if anchor is not None and edit.start is None:
        return beside(sketch, stop, anchor, edit.side or Side.AFTER)
    agenda = Agenda(sketch, day)
    starts = agenda.starts_for(stop, edit.start, _usual_start(agenda, place))
    if anchor is not None:
        begins, ends = span_of(anchor)
        is_after = edit.side is not Side.BEFORE
        starts = [each for each in starts if (each >= ends if is_after else each + stop.duration_minutes <= begins)]
    seated = agenda.seat(stop, starts, puts_off=edit.start is not None)
    return None if seated is None else sketch.with_seated(seated[0], seated[1:])


def _usual_start(agenda: Agenda, place: Place | None) -> int:
    """Return when one would go to a place on a day: to a table for the meal that is missing."""
    if place is None:
        return USUAL_START
    if is_night_place(place):
        return NIGHT_STARTS
    for sitting in Sitting:
        if sitting.meal in place.meals and not agenda.has(sitting):
            opens, latest = sitting.window(table_of(agenda.setting.destination.country))
            return (opens + latest) // 2
    if place.is_eatery and Meal.SNACK not in place.meals:
        return BREAKFAST_ENDS - place.visit_minutes
    return SNACK_STARTS if place.is_eatery else USUAL_START


def _told_of(sketch: Sketch, itinerary: Itinerary) -> Done:
    known = {stop.id for stop in sketch.itinerary.stops}
    added = next(stop for stop in itinerary.stops if stop.id not in known)
    day = itinerary.day(added.day_id).number
    if added.starts_at is None:
        return Done(itinerary, sketch.tell("I added {place} on day {day}.", place=added.title, day=day))
    at = sketch.at(span_of(added)[0])
    told = sketch.tell("I added {place} on day {day}, at {time}.", place=added.title, day=day, time=at)
    return Done(itinerary, told + put_off_told(sketch, itinerary, added))


def _at(sketch: Sketch, place: Place) -> dict[str, object]:
    return {
        "place_id": place.id,
        "title": place.name,
        "kind": StopKind.MEAL if place.is_eatery else StopKind.VISIT,
        "location": place.location,
        "duration_minutes": place.visit_minutes,
        "cost": cost_of(place, sketch.trip),
    }


_CLEARED: dict[str, object] = {"notes": "", "booking_reference": "", "done": False}
"""What was said of a place that is no longer there."""


def _renamed(stop: Stop, name: str) -> Stop:
    """Return a stop with something in its seat that only the travellers know; a meal stays one."""
    kind = StopKind.MEAL if stop.kind is StopKind.MEAL else StopKind.VISIT
    return stop.replace(title=name, kind=kind, place_id=None, location=None, cost=None, **_CLEARED)


def _in_seat(sketch: Sketch, stop: Stop, place: Place) -> Itinerary | None:
    """Return the trip with a place in the seat of a stop, for as long as there is room until the next one."""
    other = stop.replace(**_at(sketch, place), **_CLEARED)
    if stop.starts_at is None:
        is_open = bool(spans_on(place, sketch.setting(sketch.day_of(stop))))
        return sketch.with_stops([other]) if is_open else None
    agenda = Agenda(sketch, sketch.day_of(stop), {stop.id})
    begins, _ = span_of(stop)
    minutes = min(place.visit_minutes, agenda.room(other, begins) // STEP_MINUTES * STEP_MINUTES)
    if minutes < place.visit_minutes * SHORTEST_SHARE:
        return None
    seated = agenda.seat(other.replace(duration_minutes=minutes), [begins], puts_off=False)
    return None if seated is None else sketch.with_stops(seated)


def _elsewhen(sketch: Sketch, stop: Stop, place: Place) -> Itinerary | None:
    """Return the trip with a place instead of a stop, on its day at the nearest time that is free."""
    if stop.starts_at is None:
        return None
    agenda = Agenda(sketch, sketch.day_of(stop), {stop.id})
    other = stop.replace(**_at(sketch, place), **_CLEARED)
    seated = agenda.seat(other, agenda.starts_for(other, None, span_of(stop)[0]))
    return None if seated is None else sketch.with_seated(seated[0], seated[1:])
