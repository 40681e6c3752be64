"""Carrying out a small edit that was understood: from an operation over numbered stops to another itinerary.

Every edit is checked for what it would break before it is made: a stop is put where its place is open, and a replacement
is one that suits the party. What can't be done well raises `EditError`, and a generator gets the request.
"""

from collections.abc import Iterable
from datetime import time

from babel.dates import format_time

from edge.language import say
from edge.planner.catalogue import Catalogue
from models import itinerary as edits
from models.ids import CellCode, mint_stop
from models.itinerary import Itinerary
from models.locale import Locale
from models.place import Category, Coordinates, Interest, Place, minutes_of, time_of
from models.planning.opening import is_open_during, setting_of
from models.planning.suitability import cost_of, is_sight, liking, micros_in, suits
from models.refinement.operation import Add, Edit, Fuller, Lighter, Move, Remove, Replace, SetDuration, SetPace, SetStart, Swap
from models.refinement.wish import WISHES, Wish, WishMeaning
from models.travel import distance_metres, leg_between
from models.trip import Day, Stop, StopKind

DAY_STARTS, DAY_ENDS = 8 * 60, 23 * 60 + 30
STEP_MINUTES = 15
METRES_A_POINT = 1_500.0
"""How much farther a place may be that suits one interest better."""

MINUTES_A_POINT = 45.0
"""How much a visit may differ in length from the one it replaces, for one interest met better."""


class EditError(Exception):
    """An operation that was understood can't be carried out well; `reason` is a short name for metrics."""

    def __init__(self, reason: str) -> None:
        """Name the reason."""
        self.reason = reason
        super().__init__(reason)


def execute(operation: Edit, itinerary: Itinerary, catalogue: Catalogue, locale: Locale, cell: CellCode) -> tuple[Itinerary, str]:
    """Return the edited itinerary and what was done in words; raise `EditError`.

    An `Undo` is not an edit of the itinerary at hand, and raises too.
    """
    return _Execution(itinerary, catalogue, locale, cell).run(operation)


class _Execution:
    def __init__(self, itinerary: Itinerary, catalogue: Catalogue, locale: Locale, cell: CellCode) -> None:
        self.itinerary = itinerary
        self.catalogue = catalogue
        self.locale = locale
        self.cell = cell
        self.wishes = itinerary.trip

    def run(self, operation: Edit) -> tuple[Itinerary, str]:
        match operation:
            case Move():
                return self._move(operation)
            case Remove():
                stop = self._stop(operation.stop)
                return edits.remove_stop(self.itinerary, stop.id), say(self.locale, "I removed {stop}.", stop=stop.title)
            case Replace():
                return self._replace(operation)
            case Add():
                return self._add(operation)
            case SetStart():
                stop = self._stop(operation.stop)
                return self._at(stop, operation.start), self._told_time(stop, operation.start)
            case SetDuration():
                return self._set_duration(operation)
            case Swap():
                return self._swap(operation)
            case Lighter():
                return self._lighter(self._day(operation.day))
            case Fuller():
                return self._fuller(self._day(operation.day))
            case SetPace():
                edited = edits.update_trip(self.itinerary, {"pace": operation.pace}, self.cell)
                return self._at_pace(edited)
        raise EditError("not_an_edit")

    def _stop(self, number: int) -> Stop:
        if not 1 <= number <= len(self.itinerary.stops):
            raise EditError("no_such_stop")
        stop = self.itinerary.stops[number - 1]
        if stop.locked:
            raise EditError("stop_locked")
        return stop

    def _day(self, number: int) -> Day:
        if not 1 <= number <= len(self.itinerary.days):
            raise EditError("no_such_day")
        return self.itinerary.days[number - 1]

    def _place(self, stop: Stop) -> Place | None:
        return self.catalogue.get(stop.place_id) if stop.place_id else None

    def _is_open(self, place: Place | None, day: Day, starts: int, minutes: int) -> bool:
        if place is None:
            return True
        destination = self.catalogue.require_destination(place.destination)
        return is_open_during(place, setting_of(self.wishes, day.number, destination), starts, minutes)

    def _at(self, stop: Stop, start: time) -> Itinerary:
        """Begin a stop at a time of its day, if it is free and the place is open."""
        day = self.itinerary.day(stop.day_id)
        begins = minutes_of(start)
        if not self._is_open(self._place(stop), day, begins, stop.duration_minutes):
            raise EditError("closed_then")
        if not self._is_free(day, begins, stop.duration_minutes, but=stop, stop=stop):
            raise EditError("not_free_then")
        return edits.set_start(self.itinerary, stop.id, start)

    def _move(self, operation: Move) -> tuple[Itinerary, str]:
        stop, day = self._stop(operation.stop), self._day(operation.day)
        place = self._place(stop)
        wanted = minutes_of(operation.start) if operation.start else None
        usual = minutes_of(stop.starts_at) if stop.starts_at else 10 * 60
        begins = self._gap(
            day, place, stop, stop.duration_minutes, near=wanted if wanted is not None else usual, but=stop, exact=wanted is not None
        )
        moved = edits.move_stop(self.itinerary, stop.id, day.id, None)
        told = say(
            self.locale, "I moved {stop} to day {day}, at {time}.", stop=stop.title, day=day.number, time=self._time(time_of(begins))
        )
        return edits.set_start(moved, stop.id, time_of(begins)), told

    def _replace(self, operation: Replace) -> tuple[Itinerary, str]:
        stop = self._stop(operation.stop)
        day = self.itinerary.day(stop.day_id)
        former = self._place(stop)
        starts = minutes_of(stop.starts_at) if stop.starts_at else 10 * 60
        for place in self._candidates(operation.wish, day, former, stop, is_meal=stop.kind is StopKind.MEAL):
            minutes = min(place.visit_minutes, self._room(day, stop, starts))
            is_possible = self._is_open(place, day, starts, minutes) and self._is_free(day, starts, minutes, but=stop, place=place)
            if minutes >= min(place.visit_minutes, 30) and is_possible:
                fields = self._fields(place, minutes)
                edited = edits.update_stop(self.itinerary, stop.id, {**fields, "notes": "", "booking_reference": "", "done": False})
                return edited, say(self.locale, "I replaced {stop} by {place}.", stop=stop.title, place=place.name)
        raise EditError("nothing_suits")

    def _add(self, operation: Add) -> tuple[Itinerary, str]:
        days = (
            [self._day(operation.day)]
            if operation.day
            else sorted(self.itinerary.days, key=lambda day: len(self.itinerary.stops_on(day.id)))
        )
        near = minutes_of(operation.start) if operation.start else None
        for day in days:
            for place in self._candidates(operation.wish, day, None, None, is_meal=_asks_meal(operation.wish)):
                try:
                    begins = self._gap(
                        day, place, None, place.visit_minutes, near=near if near is not None else 15 * 60, exact=near is not None
                    )
                except EditError:
                    continue
                return self._with(place, day, begins)
        raise EditError("nothing_suits")

    def _with(self, place: Place, day: Day, begins: int) -> tuple[Itinerary, str]:
        kind = StopKind.MEAL if place.is_eatery else StopKind.VISIT
        fields = {"id": mint_stop(self.cell), "trip_id": self.wishes.id, "day_id": day.id, "position": 0, "kind": kind}
        stop = Stop.model_validate({**fields, **self._fields(place, place.visit_minutes)})
        added = edits.add_stop(self.itinerary, stop, None)
        told = say(
            self.locale, "I added {place} on day {day}, at {time}.", place=place.name, day=day.number, time=self._time(time_of(begins))
        )
        return edits.set_start(added, stop.id, time_of(begins)), told

    def _fields(self, place: Place, minutes: int) -> dict[str, object]:
        cost = cost_of(place, self.wishes)
        return {"place_id": place.id, "title": place.name, "location": place.location, "duration_minutes": minutes, "cost": cost}

    def _set_duration(self, operation: SetDuration) -> tuple[Itinerary, str]:
        stop = self._stop(operation.stop)
        if stop.starts_at is not None:
            day, starts = self.itinerary.day(stop.day_id), minutes_of(stop.starts_at)
            if operation.minutes > max(stop.duration_minutes, self._room(day, stop, starts)):
                raise EditError("no_room")
            if not self._is_open(self._place(stop), day, starts, operation.minutes):
                raise EditError("closed_then")
        edited = edits.update_stop(self.itinerary, stop.id, {"duration_minutes": operation.minutes})
        return edited, say(self.locale, "{stop} now lasts {minutes} minutes.", stop=stop.title, minutes=operation.minutes)

    def _swap(self, operation: Swap) -> tuple[Itinerary, str]:
        one, other = self._stop(operation.stop), self._stop(operation.other)
        for stop, seat in ((one, other), (other, one)):
            starts = minutes_of(seat.starts_at) if seat.starts_at else None
            day = self.itinerary.day(seat.day_id)
            if starts is not None and not self._is_open(self._place(stop), day, starts, min(stop.duration_minutes, seat.duration_minutes)):
                raise EditError("closed_then")
        seats = {one.id: other, other.id: one}
        stops = [
            stop.replace(
                day_id=seats[stop.id].day_id,
                position=seats[stop.id].position,
                starts_at=seats[stop.id].starts_at,
                duration_minutes=seats[stop.id].duration_minutes,
            )
            if stop.id in seats
            else stop
            for stop in self.itinerary.stops
        ]
        swapped = edits.itinerary_of(self.itinerary.trip, self.itinerary.days, stops)
        return swapped, say(self.locale, "I swapped {one} and {other}.", one=one.title, other=other.title)

    def _lighter(self, day: Day) -> tuple[Itinerary, str]:
        """Take out the sight that the party would miss least."""
        sights = [
            (stop, place)
            for stop in self.itinerary.stops_on(day.id)
            if not stop.locked and (place := self._place(stop)) and is_sight(place)
        ]
        if len(sights) < 2:
            raise EditError("nothing_to_drop")
        stop, _ = min(sights, key=lambda pair: (liking(pair[1], self.wishes), -pair[0].position))
        return edits.remove_stop(self.itinerary, stop.id), say(
            self.locale, "I removed {stop} to make day {day} lighter.", stop=stop.title, day=day.number
        )

    def _fuller(self, day: Day) -> tuple[Itinerary, str]:
        return self._add(Add(wish=Wish.ANYTHING, day=day.number))

    def _at_pace(self, edited: Itinerary) -> tuple[Itinerary, str]:
        """Set the pace of the trip; a calmer one drops a sight of each day that has more than it allows."""
        changed = edited
        for day in edited.days:
            execution = _Execution(changed, self.catalogue, self.locale, self.cell)
            limit = {"relaxed": 3, "moderate": 5}.get(changed.trip.pace.value)
            sights = [stop for stop in changed.stops_on(day.id) if (place := self._place(stop)) and is_sight(place)]
            for _ in range(len(sights) - limit if limit else 0):
                try:
                    execution = _Execution(execution._lighter(day)[0], self.catalogue, self.locale, self.cell)
                except EditError:
                    break
            changed = execution.itinerary
        return changed, say(self.locale, "I set the pace of the trip.")

    def _told_time(self, stop: Stop, start: time) -> str:
        return say(self.locale, "{stop} now begins at {time}.", stop=stop.title, time=self._time(start))

    def _time(self, moment: time) -> str:
        return format_time(moment, format="short", locale=self.locale.value.replace("-", "_"))

    def _is_free(
        self, day: Day, starts: int, minutes: int, *, but: Stop | None, stop: Stop | None = None, place: Place | None = None
    ) -> bool:
        """Tell whether a span of a day, with the way there and on, is clear of its other stops."""
        here = place.location if place else stop.location if stop else None
        for other in self.itinerary.stops_on(day.id):
            if other.starts_at is None or (but is not None and other.id == but.id) or other.kind is StopKind.FREE:
                continue
            way = leg_between(other.location, here, self.wishes.mobility).minutes if other.location and here else 0
            begins = minutes_of(other.starts_at)
            if starts < begins + other.duration_minutes + way and begins < starts + minutes + way:
                return False
        return True

    def _room(self, day: Day, stop: Stop, starts: int) -> int:
        """Return how many minutes there are from a time to the stop after this one."""
        later = [minutes_of(each.starts_at) for each in self.itinerary.stops_on(day.id) if each.starts_at and each.id != stop.id]
        return min((begins for begins in later if begins > starts), default=DAY_ENDS) - starts

    def _gap(
        self, day: Day, place: Place | None, stop: Stop | None, minutes: int, *, near: int, but: Stop | None = None, exact: bool = False
    ) -> int:
        """Return the start nearest to `near` at which the day is free and the place open; raise `EditError`."""
        starts = (
            [near] if exact else sorted(range(DAY_STARTS, DAY_ENDS - minutes + 1, STEP_MINUTES), key=lambda each: (abs(each - near), each))
        )
        for begins in starts:
            if self._is_open(place, day, begins, minutes) and self._is_free(day, begins, minutes, but=but, stop=stop, place=place):
                return begins
        raise EditError("no_room")

    def _candidates(self, wish: Wish, day: Day, former: Place | None, stop: Stop | None, *, is_meal: bool) -> Iterable[Place]:
        """Return unused places that answer a wish, the best first: much liked, and near the day's other stops."""
        used = {each.place_id for each in self.itinerary.stops}
        meaning = WISHES[wish]
        around = [each.location for each in self.itinerary.stops_on(day.id) if each.location and each is not stop]
        ranked = [
            (self._rank(place, former, around, meaning), place.id, place)
            for place in self.catalogue.places(day.destination)
            if place.id not in used
            and suits(place, self.wishes)
            and _answers(place, meaning, former, is_meal=is_meal)
            and self._is_affordable(place, stop)
        ]
        return [place for _, _, place in sorted(ranked)]

    def _rank(self, place: Place, former: Place | None, around: list[Coordinates], meaning: WishMeaning) -> float:
        anchors = [former.location] if meaning.nearer and former else around
        away = min((distance_metres(place.location, each) for each in anchors), default=0.0)
        exact = 2.0 if place.category in meaning.categories else 0.0
        misfit = abs(place.visit_minutes - former.visit_minutes) / MINUTES_A_POINT if former else 0.0
        return away / METRES_A_POINT + misfit - liking(place, self.wishes) - exact

    def _is_affordable(self, place: Place, instead_of: Stop | None) -> bool:
        """Tell whether the trip stays within its budget; an unknown rate of exchange counts as nothing, as in the check."""
        budget = self.wishes.budget
        if budget is None:
            return True
        others = sum(micros_in(each.cost, budget.currency) for each in self.itinerary.stops if each is not instead_of)
        return others + micros_in(cost_of(place, self.wishes), budget.currency) <= budget.amount_micros


def _asks_meal(wish: Wish) -> bool:
    return bool({Category.RESTAURANT, Category.CAFE, Category.BAR} & set(WISHES[wish].categories))


def _answers(place: Place, meaning: WishMeaning, former: Place | None, *, is_meal: bool) -> bool:
    if meaning.outdoors is not None and place.outdoors is not meaning.outdoors:
        return False
    if meaning.cheaper and (former is None or place.price.amount_micros >= former.price.amount_micros):
        return False
    asks_kind = bool(meaning.categories or meaning.interests)
    if asks_kind and place.category not in meaning.categories and not _shares(place.interests, meaning.interests):
        return False
    if not meaning.categories and place.is_eatery is not is_meal:
        return False
    return former is None or asks_kind or meaning.outdoors is not None or place.is_eatery is former.is_eatery


def _shares(one: Iterable[Interest], other: Iterable[Interest]) -> bool:
    return not set(one).isdisjoint(other)
