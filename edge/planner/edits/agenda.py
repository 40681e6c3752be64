"""The agenda of a day: at what time something can be put there, and what has to be put off for it.

Times are minutes after the midnight that begins the day. What the agenda returns is open, can be reached from what comes
before, leaves time for the way to what comes next, and moves no locked stop. It returns None where that can't be had.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import time

from edge.planner.edits.free_time import is_free_time, span_of
from edge.planner.edits.sketch import Sketch
from models.ids import StopId
from models.place import MINUTES_A_DAY, Coordinates, minutes_of, time_of
from models.planning.adoption import draft_stop_of
from models.planning.check import MEAL_TOLERANCE_MINUTES, TRAVEL_TOLERANCE_MINUTES, is_sitting
from models.planning.opening import is_open_during
from models.planning.rhythm import EARLIEST_START, LATEST_START, NIGHT_ENDS, VISITS_END, Sitting, meals_at, table_of
from models.planning.schedule import STEP_MINUTES
from models.planning.suitability import is_night_place
from models.planning.timing import sitting_at
from models.refinement.calendar import Daypart
from models.travel import leg_between
from models.trip import Day, Stop, StopKind

DAY_STARTS = 8 * 60
"""Nobody is got up earlier than this unasked."""

USUAL_START = 15 * 60
WAIT_LIMIT_MINUTES = 120
"""How long something that is to come directly beside another stop may wait for its doors to open."""

_GRID_MINUTES = 15


class Agenda:
    """What has its time on a day, in order, without the stops that are looked for a time; free time is room, unless it is `kept`."""

    def __init__(self, sketch: Sketch, day: Day, without: Collection[StopId] = (), *, kept: Stop | None = None) -> None:
        """Read a day of a trip."""
        self.day = day
        self.setting = sketch.setting(day)
        self._sketch = sketch
        timed = [stop for stop in sketch.itinerary.stops_on(day.id) if stop.starts_at is not None and stop.id not in without]
        self.stops = sorted((stop for stop in timed if stop == kept or not is_free_time(stop)), key=span_of)

    @property
    def ends(self) -> int:
        """Return when the last of it is over; 0 for an empty day."""
        return max((span_of(stop)[1] for stop in self.stops), default=0)

    def has(self, sitting: Sitting) -> bool:
        """Tell whether there is a lunch, or a dinner."""
        return any(is_sitting(draft_stop_of(stop, 0), sitting, self.setting) for stop in self.stops)

    def is_sound(self, stop: Stop, starts: int) -> bool:
        """Tell whether a stop can take place at a time, whatever else there is: its place is open, and serves what one eats then."""
        if not 0 <= starts < MINUTES_A_DAY:
            return False
        if stop.kind in (StopKind.VISIT, StopKind.MEAL) and not EARLIEST_START <= starts <= NIGHT_ENDS - stop.duration_minutes:
            return False
        place = self._sketch.place_of(stop)
        if place is None:
            return True
        if place.destination != self.setting.destination.code or not is_open_during(place, self.setting, starts, stop.duration_minutes):
            return False
        return stop.kind is not StopKind.MEAL or not set(meals_at(starts)).isdisjoint(place.meals)

    def starts_for(self, stop: Stop, wanted: time | Daypart | None, usual: int) -> list[int]:
        """Return the times to try for a stop, the best first: the one that is wanted, those of a part of the day, or all that are usual."""
        if isinstance(wanted, time):
            return [minutes_of(wanted)]
        if wanted is not None:
            first, last = (minutes_of(moment) for moment in wanted.span)
            return _nearest(range(first, last + 1, _GRID_MINUTES), minutes_of(wanted.usual))
        last = min(LATEST_START, self._usual_end(stop, usual) - stop.duration_minutes)
        return _nearest({*range(DAY_STARTS, last + 1, _GRID_MINUTES), usual}, usual)

    def seat(self, stop: Stop, starts: Iterable[int], *, puts_off: bool = True) -> tuple[Stop, ...] | None:
        """Return a stop at the first of these times that it can have, and after it what is put off for it.

        A time that asks nothing of the others goes before one that does.
        """
        times = list(starts)
        for moves in (False, True) if puts_off else (False,):
            for begins in times:
                found = self._put(stop, begins, [each for each in self.stops if span_of(each)[0] < begins])
                if found is not None and (moves or len(found) == 1):
                    return found
        return None

    def refusal(self, stop: Stop, starts: Iterable[int]) -> str:
        """Return why a stop can have none of these times."""
        return "not_free_then" if any(self.is_sound(stop, begins) for begins in starts) else "closed_then"

    def behind(self, stop: Stop, anchor: Stop) -> tuple[Stop, ...] | None:
        """Return a stop directly after another one, and after it what is put off for it."""
        ahead = self.stops[: self.stops.index(anchor) + 1]
        begins = self._first_sound(stop, self._ready(stop, ahead), WAIT_LIMIT_MINUTES)
        return None if begins is None else self._put(stop, begins, ahead)

    def ahead_of(self, stop: Stop, anchor: Stop) -> tuple[Stop, ...] | None:
        """Return a stop directly before another one, which is put off with what follows if there is no room."""
        ahead = self.stops[: self.stops.index(anchor)]
        opens = span_of(anchor)[0]
        ready = max(self._ready(stop, ahead), 0 if ahead else min(DAY_STARTS, opens))
        latest = (opens - self._way(stop, anchor) - stop.duration_minutes) // STEP_MINUTES * STEP_MINUTES
        for begins in range(latest, max(ready, latest - WAIT_LIMIT_MINUTES) - 1, -STEP_MINUTES):
            if self.is_sound(stop, begins) and (found := self._put(stop, begins, ahead)) is not None:
                return found
        first = self._first_sound(stop, ready, WAIT_LIMIT_MINUTES)
        return None if first is None else self._put(stop, first, ahead)

    def forward(
        self,
        ahead: Sequence[Stop],
        behind: Sequence[Stop],
        *,
        moved: Sequence[Stop] = (),
        since: int = 0,
        share: float = 1.0,
        every_way: bool = False,
    ) -> list[Stop] | None:
        """Return `behind` in its order, put off where it begins before `since` or can't be reached from what `moved` in front of it.

        What is put off lasts for `share` of its time. With `every_way` the ways between those that stay are gone anew, too.
        """
        done, news, kept = [*ahead, *moved], list(moved), list[Stop]()
        for stop in behind:
            begins = span_of(stop)[0]
            due = max(since, self._ready(stop, done if every_way else news, TRAVEL_TOLERANCE_MINUTES))
            now: Stop | None = stop
            if begins < due:
                first = max(since, self._ready(stop, done))
                now = None if stop.locked else self._put_off(shortened(stop, share), -(-first // STEP_MINUTES) * STEP_MINUTES)
            if now is None:
                return None
            news += [now] if now is not stop else []
            done.append(now)
            kept.append(now)
        return kept

    def backward(self, stops: Sequence[Stop], until: int, *, share: float = 1.0) -> list[Stop] | None:
        """Return stops in their order, brought forward where they end after `until` or leave no time for the way on.

        What is brought forward lasts for `share` of its time.
        """
        kept, moved = list[Stop](), list[Stop]()
        for stop in reversed(stops):
            _, ends = span_of(stop)
            due = min([until, *(span_of(each)[0] - self._way(stop, each, TRAVEL_TOLERANCE_MINUTES) for each in moved)])
            now: Stop | None = stop
            if ends > due:
                last = min([until, *(span_of(each)[0] - self._way(stop, each) for each in kept)])
                now = None if stop.locked else self._bring_forward(shortened(stop, share), last)
            if now is None:
                return None
            moved += [now] if now is not stop else []
            kept.append(now)
        return kept[::-1]

    def room(self, stop: Stop, begins: int) -> int:
        """Return how many minutes a stop may last from a time on, until one has to leave for the next."""
        later = [each for each in self.stops if span_of(each)[0] > begins and each.id != stop.id]
        return min((span_of(each)[0] - self._way(stop, each) for each in later), default=NIGHT_ENDS) - begins

    def _put(self, stop: Stop, begins: int, ahead: Sequence[Stop]) -> tuple[Stop, ...] | None:
        if not self.is_sound(stop, begins) or begins < self._ready(stop, ahead, TRAVEL_TOLERANCE_MINUTES):
            return None
        seated = stop.replace(day_id=self.day.id, starts_at=time_of(begins))
        behind = self.stops[len(ahead) :]
        following = self.forward(ahead, behind, moved=(seated,))
        if following is None:
            return None
        return (seated, *(now for now, was in zip(following, behind, strict=True) if now is not was))

    def _ready(self, stop: Stop, before: Iterable[Stop], tolerance: int = 0) -> int:
        """Return when one can be at a stop after others, in whole steps unless an estimate of the way is tolerated."""
        ready = max((span_of(each)[1] + self._way(each, stop, tolerance) for each in before), default=0)
        return ready if tolerance else -(-ready // STEP_MINUTES) * STEP_MINUTES

    def _way(self, one: Stop, other: Stop, tolerance: int = 0) -> int:
        here, there = self._location(one), self._location(other)
        return max(0, leg_between(here, there, self._sketch.trip.mobility).minutes - tolerance) if here and there else 0

    def _location(self, stop: Stop) -> Coordinates | None:
        place = self._sketch.place_of(stop)
        return place.location if place else stop.location

    def _put_off(self, stop: Stop, first: int) -> Stop | None:
        begins = self._first_sound(stop, first, self._window(stop)[1] - first)
        return None if begins is None else stop.replace(starts_at=time_of(begins))

    def _bring_forward(self, stop: Stop, until: int) -> Stop | None:
        earliest = self._window(stop)[0]
        latest = (until - stop.duration_minutes) // STEP_MINUTES * STEP_MINUTES
        begins = next((each for each in range(latest, earliest - 1, -STEP_MINUTES) if self.is_sound(stop, each)), None)
        return None if begins is None else stop.replace(starts_at=time_of(begins))

    def _first_sound(self, stop: Stop, first: int, wait: int) -> int | None:
        return next((each for each in range(first, first + wait + 1, STEP_MINUTES) if self.is_sound(stop, each)), None)

    def _window(self, stop: Stop) -> tuple[int, int]:
        """Return between which times a stop may begin that is moved unasked: meals stay meals, and sights are seen by day."""
        begins, _ = span_of(stop)
        sitting = sitting_at(begins) if stop.kind is StopKind.MEAL else None
        if sitting is not None and is_sitting(draft_stop_of(stop, 0), sitting, self.setting):
            opens, latest = sitting.window(table_of(self.setting.destination.country))
            return opens - MEAL_TOLERANCE_MINUTES, latest + MEAL_TOLERANCE_MINUTES
        return min(DAY_STARTS, begins), min(LATEST_START, self._usual_end(stop, begins) - stop.duration_minutes)

    def _usual_end(self, stop: Stop, begins: int) -> int:
        place = self._sketch.place_of(stop)
        by_day = stop.kind is StopKind.VISIT and place is not None and not is_night_place(place)
        return max(VISITS_END, begins + stop.duration_minutes) if by_day else NIGHT_ENDS


def shortened(stop: Stop, share: float) -> Stop:
    """Return a stop that lasts for a share of its time, in whole steps."""
    if share == 1.0:
        return stop
    return stop.replace(duration_minutes=-(-int(stop.duration_minutes * share) // STEP_MINUTES) * STEP_MINUTES)


def _nearest(times: Iterable[int], wanted: int) -> list[int]:
    return sorted(times, key=lambda each: (abs(each - wanted), each))
