"""What a day as a whole is like: when it begins and ends, and how much it holds."""

from collections.abc import Iterator, Sequence
from itertools import product

from edge.planner.edits.agenda import Agenda, shortened
from edge.planner.edits.choice import Choice
from edge.planner.edits.findings import REMOVAL
from edge.planner.edits.free_time import free_time_within, is_free_time, span_of
from edge.planner.edits.placement import lasting, put_off_told
from edge.planner.edits.sketch import Done, EditError, Sketch
from edge.planner.edits.substitution import SHORTEST_SHARE, add, new_stop, soundest
from models import itinerary as edits
from models.itinerary import Itinerary
from models.place import Place, minutes_of
from models.planning.rhythm import NIGHT_ENDS, NIGHT_STARTS
from models.planning.suitability import is_night_place, is_sight, liking
from models.planning.timing import sitting_at
from models.refinement.operation import Add, BeginDay, EndDay, Fuller, Lighter, Longer, Shorter
from models.refinement.wish import Wish
from models.trip import Day, Stop, StopKind

_SHARES = (1.0, 0.8, SHORTEST_SHARE)
"""How much of a visit is left when there is too little time for the whole of it; the first that will do."""

_LONGEST_MORE_MINUTES = 3 * 60
_TRIED = 40


def carry_out(sketch: Sketch, edit: BeginDay | EndDay | Longer | Shorter | Lighter | Fuller) -> Done:
    """Make a day begin, end or hold something else; raise `EditError`."""
    match edit:
        case BeginDay():
            return _begin_day(sketch, edit)
        case EndDay():
            return _end_day(sketch, edit)
        case Longer():
            return _longer(sketch, edit)
        case Shorter():
            return _shorter(sketch, edit)
        case Lighter():
            return _lighter(sketch, edit)
        case Fuller():
            return _fuller(sketch, edit)


def _begin_day(sketch: Sketch, edit: BeginDay) -> Done:
    """Let nothing of a day begin before a time: what does is put off in its order and, at worst, shortened; nothing is dropped."""
    day = sketch.day(edit.day)
    agenda = Agenda(sketch, day)
    since = minutes_of(edit.start)
    if any(stop.locked and span_of(stop)[0] < since for stop in agenda.stops):
        raise EditError("stop_locked")
    fitted = next((found for share in _SHARES if (found := agenda.forward((), agenda.stops, since=since, share=share)) is not None), None)
    if fitted is None:
        raise EditError("no_room")
    told = sketch.tell("Day {day} now begins at {time}.", day=day.number, time=sketch.at(since))
    itinerary = _with_fitted(sketch, day, fitted, since, NIGHT_ENDS)
    return Done(itinerary, told + _changes_told(sketch, itinerary))


def _end_day(sketch: Sketch, edit: EndDay) -> Done:
    """Let everything of a day be over by a time.

    What lasts longer is brought forward in its order and, if need be, shortened. What can't take place before then is taken
    out, and only if that is not enough the sights that the party would miss least.
    """
    day = sketch.day(edit.day)
    itinerary = _over_by(sketch, day, minutes_of(edit.end))
    told = sketch.tell("Day {day} is now over by {time}.", day=day.number, time=sketch.at(minutes_of(edit.end)))
    return Done(itinerary, told + _changes_told(sketch, itinerary))


def _longer(sketch: Sketch, edit: Longer) -> Done:
    """Let a day go on for longer, with something more at its end or, if nothing fits, more time for the last stop."""
    day = sketch.day(edit.day)
    agenda = Agenda(sketch, day)
    if not agenda.stops:
        return _fuller(sketch, Fuller(day=edit.day))
    is_fit = is_night_place if agenda.ends >= NIGHT_STARTS else is_sight
    places = Choice(sketch, day).where(is_fit)
    found = soundest(sketch, _at_the_end(sketch, agenda, places[:_TRIED], edit.minutes), heeds_advice=True)
    if found is not None:
        itinerary, place = found
        at = sketch.at(Agenda(sketch.after(itinerary), day).ends)
        told = "I added {place} at the end of day {day}, which now ends at {time}."
        return Done(itinerary, sketch.tell(told, place=place.name, day=day.number, time=at))
    last = max(agenda.stops, key=lambda stop: span_of(stop)[1])
    if edit.minutes is None or last.locked:
        raise EditError("nothing_suits")
    minutes = last.duration_minutes + edit.minutes
    itinerary = lasting(sketch, last, minutes)
    return Done(itinerary, sketch.tell("{stop} now lasts {minutes} minutes.", stop=last.title, minutes=minutes))


def _shorter(sketch: Sketch, edit: Shorter) -> Done:
    """Let a day end sooner: by so many minutes, or by the last thing of it that is no meal."""
    day = sketch.day(edit.day)
    agenda = Agenda(sketch, day)
    if edit.minutes is not None:
        until = agenda.ends - edit.minutes
        itinerary = _over_by(sketch, day, until)
        told = sketch.tell("Day {day} is now over by {time}.", day=day.number, time=sketch.at(until))
        return Done(itinerary, told + _changes_told(sketch, itinerary))
    optional = [stop for stop in agenda.stops if not stop.locked and not _is_main_meal(stop)]
    if not optional or len(agenda.stops) < 2:
        raise EditError("nothing_to_drop")
    itinerary = edits.remove_stop(sketch.itinerary, optional[-1].id)
    told = sketch.tell("I removed {stop} to shorten day {day}.", stop=optional[-1].title, day=day.number)
    return Done(itinerary, told, owned=REMOVAL)


def _lighter(sketch: Sketch, edit: Lighter) -> Done:
    """Take out the sight of a day that the party would miss least, unless it is the only one."""
    day = sketch.day(edit.day)
    least = least_liked(sketch, sketch.itinerary.stops_on(day.id))
    if least is None:
        raise EditError("nothing_to_drop")
    itinerary = edits.remove_stop(sketch.itinerary, least.id)
    told = sketch.tell("I removed {stop} to make day {day} lighter.", stop=least.title, day=day.number)
    return Done(itinerary, told, owned=REMOVAL)


def _fuller(sketch: Sketch, edit: Fuller) -> Done:
    """Put a sight more into a day, as long as that leaves room for meals and is not too much for anybody."""
    return add(sketch, Add(wishes=(Wish.ANYTHING,), day=edit.day), heeds_advice=True)


def least_liked(sketch: Sketch, stops: Sequence[Stop]) -> Stop | None:
    """Return the sight among some stops that the party would miss least, the last one of equals; None if there is but one."""
    sights = [(stop, place) for stop in stops if (place := sketch.place_of(stop)) and is_sight(place)]
    unlocked = [pair for pair in sights if not pair[0].locked]
    if len(sights) < 2 or not unlocked:
        return None
    return min(unlocked, key=lambda pair: (liking(pair[1], sketch.trip), -pair[0].position))[0]


def _over_by(sketch: Sketch, day: Day, until: int) -> Itinerary:
    agenda = Agenda(sketch, day)
    if any(stop.locked and span_of(stop)[1] > until for stop in agenda.stops):
        raise EditError("stop_locked")
    stops = agenda.stops
    while stops:
        for share in _SHARES:
            fitted = agenda.backward(stops, until, share=share)
            if fitted is not None:
                return _with_fitted(sketch, day, fitted, 0, until)
        too_late = [stop for stop in stops if agenda.backward([stop], until, share=SHORTEST_SHARE) is None]
        dropped = too_late[-1] if too_late else least_liked(sketch, stops)
        stops = [stop for stop in stops if stop is not dropped]
        if dropped is None:
            break
    raise EditError("no_room")


def _with_fitted(sketch: Sketch, day: Day, fitted: Sequence[Stop], since: int, until: int) -> Itinerary:
    """Return the trip with those stops of a day that were fitted between two times, without its others, and free time cut to it."""
    free = [stop for stop in sketch.itinerary.stops_on(day.id) if stop.starts_at is not None and is_free_time(stop)]
    cut = [free_time_within(stop, since, until) for stop in free]
    kept = {stop.id: stop for stop in (*fitted, *cut) if stop is not None}
    stops = [stop for stop in sketch.itinerary.stops if stop.id in kept or stop.day_id != day.id or stop.starts_at is None]
    return sketch.after(sketch.itinerary.having(stops=stops)).with_stops(kept.values())


def _at_the_end(sketch: Sketch, agenda: Agenda, places: Sequence[Place], minutes: int | None) -> Iterator[tuple[Itinerary | None, Place]]:
    """Yield the trip with each of some places behind the last stop of a day, for as much of a visit as there is time for."""
    latest = agenda.ends + (minutes or _LONGEST_MORE_MINUTES)
    earliest = agenda.ends + (minutes or 0) // 2
    for place, share in product(places, _SHARES):
        seated = agenda.behind(shortened(new_stop(sketch, agenda.day, place), share), agenda.stops[-1])
        if seated is not None and earliest <= span_of(seated[0])[1] <= latest:
            yield sketch.with_seated(seated[0]), place


def _changes_told(sketch: Sketch, after: Itinerary) -> str:
    """Return what became of the stops of a day: which begin at another time, which are shorter, and which had to go."""
    now = {stop.id: stop for stop in after.stops}
    stops = [stop for stop in sketch.itinerary.stops if not is_free_time(stop)]
    shorter_ones = [stop.title for stop in stops if stop.id in now and now[stop.id].duration_minutes < stop.duration_minutes]
    gone = [stop.title for stop in stops if stop.id not in now]
    told = put_off_told(sketch, after)
    told += " " + sketch.tell("I shortened {stops}.", stops=sketch.listed(shorter_ones)) if shorter_ones else ""
    return told + (" " + sketch.tell("I had to take out {stops}.", stops=sketch.listed(gone)) if gone else "")


def _is_main_meal(stop: Stop) -> bool:
    return stop.kind is StopKind.MEAL and sitting_at(span_of(stop)[0]) is not None
