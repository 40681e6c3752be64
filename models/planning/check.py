"""The check of a draft: everything that would go wrong on the way, found before anybody travels.

Trips without dates are held to what is open on most weekdays; see `models.planning.opening`. Locked stops are checked too, since
their owner wants to know, but nobody moves them.
"""

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum

from models.place import Coordinates, Destination, Place, Span, minutes_of
from models.planning.opening import Setting, is_open_during, setting_of
from models.planning.plan import DraftDay, DraftStop
from models.planning.rhythm import EARLIEST_START, NIGHT_ENDS, Sitting, meals_at, table_of, tempo_of
from models.planning.suitability import is_sight, micros_in, suits_children, suits_diets, suits_mobility
from models.travel import TravelMode, leg_between
from models.trip import StopKind, Wishes
from models.value import Value

TRAVEL_TOLERANCE_MINUTES = 3
"""What a leg may be short of, since its length is an estimate."""

MEAL_TOLERANCE_MINUTES = 30
"""How far from its country's hours a meal may begin."""

_MEAL_ROOM_MINUTES = 60


class Rule(StrEnum):
    """What a draft has to keep to."""

    DAY_MISSING = "day_missing"
    UNKNOWN_PLACE = "unknown_place"
    CLOSED = "closed"
    OVERLAP = "overlap"
    TRAVEL = "travel"
    OUT_OF_DAY = "out_of_day"
    NOT_SERVED = "not_served"
    MEAL_MISSING = "meal_missing"
    DUPLICATE = "duplicate"
    OVER_BUDGET = "over_budget"
    MOBILITY = "mobility"
    DIET = "diet"
    CHILDREN = "children"
    TOO_MANY_STOPS = "too_many_stops"
    TOO_MUCH_WALKING = "too_much_walking"
    LOCKED_MISSING = "locked_missing"


REASONS: Mapping[Rule, str] = {
    Rule.DAY_MISSING: "This day was missing.",
    Rule.UNKNOWN_PLACE: "We don't know this place in this city.",
    Rule.CLOSED: "It is closed at that time.",
    Rule.OVERLAP: "It began before the stop in front of it ended.",
    Rule.TRAVEL: "There was not enough time to get there.",
    Rule.OUT_OF_DAY: "It was planned too early or too late in the day.",
    Rule.NOT_SERVED: "This meal isn't served there.",
    Rule.MEAL_MISSING: "There was no time for a meal.",
    Rule.DUPLICATE: "It was planned twice.",
    Rule.OVER_BUDGET: "It was too expensive for the budget.",
    Rule.MOBILITY: "It can't be visited without steps.",
    Rule.DIET: "It doesn't cater for the diet of the party.",
    Rule.CHILDREN: "It isn't fit for children.",
    Rule.TOO_MANY_STOPS: "The day was fuller than the pace of the trip allows.",
    Rule.TOO_MUCH_WALKING: "There was too much walking on this day.",
    Rule.LOCKED_MISSING: "It is locked and has to stay.",
}
"""What each rule says to travellers when it was broken; msgids without fields."""


class Finding(Value):
    """A rule that a draft breaks. `day` is 0 for the whole trip; `stop` counts from 0 on its day, None for the whole day."""

    rule: Rule
    day: int
    stop: int | None = None
    title: str = ""

    @property
    def reason(self) -> str:
        """Return what is wrong, as a msgid without fields."""
        return REASONS[self.rule]


def check(
    draft: Sequence[DraftDay],
    wishes: Wishes,
    places: Iterable[Place],
    destinations: Iterable[Destination],
    kept: Sequence[DraftDay] = (),
) -> tuple[Finding, ...]:
    """Return what is wrong with a draft, day by day; `kept` are days whose locked stops have to be in it."""
    known: dict[str, Place] = {place.id: place for place in places}
    cities = {destination.code: destination for destination in destinations}
    findings = list(_missing_days(draft, wishes))
    seen: set[str] = {stop.place_id for day in draft for stop in day.stops if stop.locked and stop.place_id}
    for day in draft:
        city = cities.get(day.destination)
        if city is None:
            findings.append(Finding(rule=Rule.UNKNOWN_PLACE, day=day.number, title=day.destination))
            continue
        findings += check_day(day, wishes, setting_of(wishes, day.number, city), known)
        for index, stop in enumerate(day.stops):
            if stop.place_id and not stop.locked:
                if stop.place_id in seen:
                    findings.append(Finding(rule=Rule.DUPLICATE, day=day.number, stop=index, title=stop.title))
                seen.add(stop.place_id)
    findings += _missing_locked(draft, kept)
    if wishes.budget and spent_micros(draft, wishes) > wishes.budget.amount_micros:
        findings.append(Finding(rule=Rule.OVER_BUDGET, day=0))
    return tuple(findings)


def check_day(day: DraftDay, wishes: Wishes, setting: Setting, places: Mapping[str, Place]) -> tuple[Finding, ...]:
    """Return what is wrong with one day by itself."""
    found = [
        (rule, index) for index, stop in enumerate(day.stops) for rule in _broken_by(stop, wishes, setting, places.get(stop.place_id or ""))
    ]
    found += list(_broken_on_the_way(day.stops, wishes, places))
    findings = [Finding(rule=rule, day=day.number, stop=index, title=day.stops[index].title) for rule, index in found]
    return (*findings, *(Finding(rule=rule, day=day.number, title=title) for rule, title in _broken_by_day(day, wishes, setting, places)))


def spent_micros(draft: Iterable[DraftDay], wishes: Wishes) -> int:
    """Return what a draft costs in the currency of the budget; 0 without a budget. Unknown rates count as nothing."""
    budget = wishes.budget
    return sum(micros_in(stop.cost, budget.currency) for day in draft for stop in day.stops) if budget else 0


def location_of(stop: DraftStop, places: Mapping[str, Place]) -> Coordinates | None:
    """Return where a stop is; a place of the catalogue knows better than a draft."""
    place = places.get(stop.place_id or "")
    return place.location if place else stop.location


def walked_metres(stops: Iterable[DraftStop], wishes: Wishes, places: Mapping[str, Place]) -> int:
    """Return how far a day's stops are apart on foot, without what public transport takes over."""
    points = [point for stop in stops if (point := location_of(stop, places))]
    legs = [leg_between(a, b, wishes.mobility) for a, b in itertools.pairwise(points)]
    return sum(leg.metres for leg in legs if leg.mode is TravelMode.WALK)


def is_sitting(stop: DraftStop, sitting: Sitting, setting: Setting) -> bool:
    """Tell whether a stop is the lunch, or the dinner, of its day; a locked one may be so at an odd hour."""
    if stop.locked and stop.kind is StopKind.MEAL and meals_at(minutes_of(stop.starts_at))[0] is sitting.meal:
        return True
    opens, latest = sitting.window(table_of(setting.destination.country))
    starts = minutes_of(stop.starts_at)
    return stop.kind is StopKind.MEAL and opens - MEAL_TOLERANCE_MINUTES <= starts <= latest + MEAL_TOLERANCE_MINUTES


def _missing_days(draft: Sequence[DraftDay], wishes: Wishes) -> Iterator[Finding]:
    there = {day.number for day in draft}
    for number in range(1, wishes.day_count + 1):
        if number not in there:
            yield Finding(rule=Rule.DAY_MISSING, day=number)


def _missing_locked(draft: Sequence[DraftDay], kept: Sequence[DraftDay]) -> Iterator[Finding]:
    there = {(day.number, stop.title, stop.place_id, stop.starts_at) for day in draft for stop in day.stops}
    for day in kept:
        for stop in day.stops:
            if stop.locked and (day.number, stop.title, stop.place_id, stop.starts_at) not in there:
                yield Finding(rule=Rule.LOCKED_MISSING, day=day.number, title=stop.title)


def _broken_by(stop: DraftStop, wishes: Wishes, setting: Setting, place: Place | None) -> Iterator[Rule]:
    starts = minutes_of(stop.starts_at)
    if stop.kind in (StopKind.VISIT, StopKind.MEAL) and not EARLIEST_START <= starts <= NIGHT_ENDS - stop.duration_minutes:
        yield Rule.OUT_OF_DAY
    if stop.place_id is None:
        return
    if place is None or place.destination != setting.destination.code:
        yield Rule.UNKNOWN_PLACE
        return
    if not is_open_during(place, setting, starts, stop.duration_minutes):
        yield Rule.CLOSED
    if stop.kind is StopKind.MEAL and not set(meals_at(starts)) & set(place.meals):
        yield Rule.NOT_SERVED
    if not suits_mobility(place, wishes):
        yield Rule.MOBILITY
    if not suits_children(place, wishes):
        yield Rule.CHILDREN
    if stop.kind is StopKind.MEAL and not suits_diets(place, wishes):
        yield Rule.DIET


def _broken_on_the_way(stops: Sequence[DraftStop], wishes: Wishes, places: Mapping[str, Place]) -> Iterator[tuple[Rule, int]]:
    here: Coordinates | None = None
    left_at = ended = 0
    for index, stop in enumerate(stops):
        starts, there = minutes_of(stop.starts_at), location_of(stop, places)
        if starts < ended:
            yield Rule.OVERLAP, index
        elif here and there and left_at + leg_between(here, there, wishes.mobility).minutes > starts + TRAVEL_TOLERANCE_MINUTES:
            yield Rule.TRAVEL, index
        ended = max(ended, starts + stop.duration_minutes)
        if there:
            here, left_at = there, starts + stop.duration_minutes


def _broken_by_day(day: DraftDay, wishes: Wishes, setting: Setting, places: Mapping[str, Place]) -> Iterator[tuple[Rule, str]]:
    tempo = tempo_of(wishes)
    sights = [place for stop in day.stops if stop.kind is StopKind.VISIT and (place := places.get(stop.place_id or "")) and is_sight(place)]
    if len(sights) > tempo.visit_limit:
        yield Rule.TOO_MANY_STOPS, day.title
    if walked_metres(day.stops, wishes, places) > tempo.walk_limit_metres:
        yield Rule.TOO_MUCH_WALKING, day.title
    for sitting in Sitting:
        has_meal = any(is_sitting(stop, sitting, setting) for stop in day.stops)
        if not has_meal and _has_room(day.stops, sitting.window(table_of(setting.destination.country))):
            yield Rule.MEAL_MISSING, sitting.value


def _has_room(stops: Iterable[DraftStop], window: Span) -> bool:
    """Tell whether a meal could begin in a window beside what nobody may move, and what is free anyway."""
    fixed = [
        (minutes_of(stop.starts_at), minutes_of(stop.starts_at) + stop.duration_minutes)
        for stop in stops
        if stop.locked or stop.kind in (StopKind.TRANSFER, StopKind.FREE, StopKind.LODGING)
    ]
    starts = range(window[0], window[1] + 1, 5)
    return any(
        all(begin + _MEAL_ROOM_MINUTES <= opens or begin - _MEAL_ROOM_MINUTES // 2 >= closes for opens, closes in fixed) for begin in starts
    )
