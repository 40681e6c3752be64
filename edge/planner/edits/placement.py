"""Where a stop goes: to another day or time, beside another stop, or in its place."""

from datetime import time

from edge.planner.edits.agenda import USUAL_START, WAIT_LIMIT_MINUTES, Agenda
from edge.planner.edits.free_time import is_free_time, span_of
from edge.planner.edits.sketch import Done, EditError, Sketch
from models import itinerary as edits
from models.itinerary import Itinerary
from models.place import minutes_of
from models.planning.schedule import STEP_MINUTES
from models.refinement.calendar import Daypart
from models.refinement.operation import Move, Place, SetDuration, SetStart, Side, Swap, SwapDays
from models.trip import Day, Stop


def carry_out(sketch: Sketch, edit: Move | Place | SetStart | SetDuration | Swap | SwapDays) -> Done:
    """Put stops elsewhere; raise `EditError`."""
    match edit:
        case Move():
            return _move(sketch, edit)
        case Place():
            return _place(sketch, edit)
        case SetStart():
            return _set_start(sketch, edit)
        case SetDuration():
            return _set_duration(sketch, edit)
        case Swap():
            return _swap(sketch, edit)
        case SwapDays():
            return _swap_days(sketch, edit)


def _move(sketch: Sketch, edit: Move) -> Done:
    """Take a stop to a day: at the time or the part of the day that is named, else as near as can be to the time it has."""
    stop, day = sketch.unlocked(edit.stop), sketch.day(edit.day)
    if edit.start is None and day.id == stop.day_id:
        raise EditError("no_effect")
    if edit.start is None and stop.starts_at is None:
        _require_in_city(sketch, stop, day)
        moved = edits.move_stop(sketch.itinerary, stop.id, day.id, None)
        return Done(moved, sketch.tell("I moved {stop} to day {day}.", stop=stop.title, day=day.number))
    itinerary = _timed(sketch, stop, day, edit.start)
    at = sketch.at(span_of(itinerary.stop(stop.id))[0])
    told = sketch.tell("I moved {stop} to day {day}, at {time}.", stop=stop.title, day=day.number, time=at)
    return Done(itinerary, told + put_off_told(sketch, itinerary, stop))


def _set_start(sketch: Sketch, edit: SetStart) -> Done:
    """Begin a stop at a time, or in a part, of its own day."""
    stop = sketch.unlocked(edit.stop)
    itinerary = _timed(sketch, stop, sketch.day_of(stop), edit.start)
    at = sketch.at(span_of(itinerary.stop(stop.id))[0])
    told = sketch.tell("{stop} now begins at {time}.", stop=stop.title, time=at)
    return Done(itinerary, told + put_off_told(sketch, itinerary, stop))


def _set_duration(sketch: Sketch, edit: SetDuration) -> Done:
    """Let a stop last so many minutes, and put off what comes after it if need be."""
    stop = sketch.unlocked(edit.stop)
    itinerary = lasting(sketch, stop, edit.minutes)
    told = sketch.tell("{stop} now lasts {minutes} minutes.", stop=stop.title, minutes=edit.minutes)
    return Done(itinerary, told + put_off_told(sketch, itinerary, stop))


def lasting(sketch: Sketch, stop: Stop, minutes: int) -> Itinerary:
    """Return the trip with a stop that lasts so many minutes; raise `EditError`."""
    other = stop.replace(duration_minutes=minutes)
    if stop.starts_at is None:
        return sketch.with_stops([other])
    agenda = Agenda(sketch, sketch.day_of(stop), {stop.id})
    seated = agenda.seat(other, [minutes_of(stop.starts_at)])
    if seated is None:
        raise EditError("no_room" if agenda.is_sound(other, minutes_of(stop.starts_at)) else "closed_then")
    return sketch.with_stops(seated)


def _place(sketch: Sketch, edit: Place) -> Done:
    """Put a stop directly before or after another one, on the day of that."""
    stop, anchor = sketch.unlocked(edit.stop), sketch.stop(edit.anchor)
    if stop.id == anchor.id:
        raise EditError("no_effect")
    _require_in_city(sketch, stop, sketch.day_of(anchor))
    itinerary = beside(sketch, stop, anchor, edit.side)
    if itinerary is None:
        raise EditError("no_room")
    now = itinerary.stop(stop.id)
    if now.starts_at is None:
        is_before = edit.side is Side.BEFORE
        told = sketch.tell(
            "I put {stop} before {anchor}." if is_before else "I put {stop} after {anchor}.", stop=stop.title, anchor=anchor.title
        )
        return Done(itinerary, told)
    timed = "I put {stop} before {anchor}, at {time}." if edit.side is Side.BEFORE else "I put {stop} after {anchor}, at {time}."
    told = sketch.tell(timed, stop=stop.title, anchor=anchor.title, time=sketch.at(span_of(now)[0]))
    return Done(itinerary, told + put_off_told(sketch, itinerary, stop))


def beside(sketch: Sketch, stop: Stop, anchor: Stop, side: Side) -> Itinerary | None:
    """Return the trip with a stop, old or new, directly beside another one; None if there is no room for it.

    Beside a stop without a time it has none either.
    """
    day = sketch.day_of(anchor)
    siblings = [each for each in sketch.itinerary.stops_on(day.id) if each.id != stop.id]
    before = siblings[: siblings.index(anchor)]
    after = anchor.id if side is Side.AFTER else before[-1].id if before else None
    if anchor.starts_at is None:
        return sketch.with_seated(stop.replace(day_id=day.id, starts_at=None), after=after, first=after is None)
    agenda = Agenda(sketch, day, {stop.id}, kept=anchor)
    seated = agenda.behind(stop, anchor) if side is Side.AFTER else agenda.ahead_of(stop, anchor)
    return None if seated is None else sketch.with_seated(seated[0], seated[1:], after=after, first=after is None)


def _swap(sketch: Sketch, edit: Swap) -> Done:
    """Let each of two stops begin when and where the other one did, for as long as it lasts itself."""
    pair = sketch.unlocked(edit.stop), sketch.unlocked(edit.other)
    if pair[0].id == pair[1].id:
        raise EditError("no_effect")
    changed = sketch
    seats = sorted((pair, pair[::-1]), key=lambda seated: seated[1].starts_at or time.max)
    for stop, seat in seats:
        day = sketch.day_of(seat)
        _require_in_city(sketch, stop, day)
        if seat.starts_at is None:
            other = stop.replace(day_id=day.id, position=seat.position, starts_at=None)
            changed = changed.after(changed.with_stops([other]))
            continue
        begins = minutes_of(seat.starts_at)
        agenda = Agenda(changed, day, {each.id for each in pair} if stop is seats[0][0] else {stop.id})
        if not agenda.is_sound(stop, begins):
            raise EditError("closed_then")
        seated = agenda.seat(stop, range(begins, begins + WAIT_LIMIT_MINUTES + 1, STEP_MINUTES))
        if seated is None:
            raise EditError("no_room")
        changed = changed.after(changed.with_seated(seated[0], seated[1:]))
    told = sketch.tell("I swapped {one} and {other}.", one=pair[0].title, other=pair[1].title)
    return Done(changed.itinerary, told + put_off_told(sketch, changed.itinerary, *pair))


def _swap_days(sketch: Sketch, edit: SwapDays) -> Done:
    """Let all stops of two days change days, with their times and the titles of the days."""
    one, other = sketch.day(edit.day), sketch.day(edit.other)
    stops = [stop for day in (one, other) for stop in sketch.itinerary.stops_on(day.id)]
    if any(stop.locked for stop in stops):
        raise EditError("stop_locked")
    goes_to = {one.id: other, other.id: one}
    for stop in stops:
        day = goes_to[stop.day_id]
        _require_in_city(sketch, stop, day)
        if stop.starts_at is not None and not Agenda(sketch, day).is_sound(stop, minutes_of(stop.starts_at)):
            raise EditError("closed_then")
    swapped = sketch.with_stops(stop.replace(day_id=goes_to[stop.day_id].id) for stop in stops)
    for day in (one, other):
        swapped = edits.update_day(swapped, day.id, {"title": goes_to[day.id].title})
    return Done(swapped, sketch.tell("I swapped days {one} and {other}.", one=one.number, other=other.number))


def put_off_told(sketch: Sketch, after: Itinerary, *asked_for: Stop) -> str:
    """Return a sentence on what else begins at another time than before, or nothing."""
    starts = {stop.id: stop.starts_at for stop in sketch.itinerary.stops if stop not in asked_for and not is_free_time(stop)}
    moved = [stop for stop in after.stops if stop.starts_at and stop.starts_at != starts.get(stop.id, stop.starts_at)]
    return " " + sketch.tell("For that, I moved {stops}.", stops=sketch.with_times(moved)) if moved else ""


def _timed(sketch: Sketch, stop: Stop, day: Day, wanted: time | Daypart | None) -> Itinerary:
    _require_in_city(sketch, stop, day)
    agenda = Agenda(sketch, day, {stop.id})
    starts = agenda.starts_for(stop, wanted, minutes_of(stop.starts_at) if stop.starts_at else USUAL_START)
    seated = agenda.seat(stop, starts)
    if seated is None:
        raise EditError(agenda.refusal(stop, starts))
    return sketch.with_seated(seated[0], seated[1:])


def _require_in_city(sketch: Sketch, stop: Stop, day: Day) -> None:
    """Raise `EditError` where a place is not in the city of a day."""
    place = sketch.place_of(stop)
    if place is not None and place.destination != sketch.setting(day).destination.code:
        raise EditError("elsewhere")
