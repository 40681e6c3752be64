"""The itinerary of a trip as one value, and every edit of it as a pure function.

Each edit takes an itinerary and returns another; `writes_between` tells what changed. A mutation, a generated draft, a
refinement and an undo all take this road.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import time
from functools import cached_property
from typing import Self

from pydantic import model_validator

from models.change import Document, DocumentKind, Write, difference
from models.errors import Cause, InvalidValue, NotFound, StopLocked, TooMany
from models.ids import CellCode, DayId, StopId, mint_day
from models.trip import Day, Stop, Trip, Wishes
from models.value import Value, checked

POSITION_STEP = 1024
"""The gap left between neighbours, so that most moves write one stop."""

STOP_LIMIT = 600
"""How many stops a trip holds."""


class Itinerary(Value):
    """A trip with its days by number and its stops by day and position."""

    trip: Trip
    days: tuple[Day, ...]
    stops: tuple[Stop, ...]

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if [day.number for day in self.days] != list(range(1, self.trip.day_count + 1)):
            raise ValueError("days are numbered 1 to day_count")
        days = {day.id for day in self.days}
        if not days.issuperset(stop.day_id for stop in self.stops):
            raise ValueError("every stop is on a day of the trip")
        return self

    def day(self, day_id: str) -> Day:
        """Return a day; raise `NotFound`."""
        for day in self.days:
            if day.id == day_id:
                return day
        raise NotFound

    def stop(self, stop_id: str) -> Stop:
        """Return a stop; raise `NotFound`."""
        for stop in self.stops:
            if stop.id == stop_id:
                return stop
        raise NotFound

    def stops_on(self, day_id: str) -> tuple[Stop, ...]:
        """Return the stops of a day in order."""
        return self._stops_by_day.get(day_id, ())

    def having(self, *, trip: Trip | None = None, stops: Iterable[Stop] | None = None) -> "Itinerary":
        """Return the itinerary with another trip of as many days, or with other stops that are in order and on its days.

        That is what nearly every edit leaves, so nothing of it is checked again.
        """
        return Itinerary.model_construct(trip=trip or self.trip, days=self.days, stops=self.stops if stops is None else tuple(stops))

    @cached_property
    def derived(self) -> dict[object, object]:
        """Return room for what a reader derives of this very value, for as long as the value is kept."""
        return {}

    @cached_property
    def _stops_by_day(self) -> dict[str, tuple[Stop, ...]]:
        days: dict[str, list[Stop]] = {}
        for stop in self.stops:
            days.setdefault(stop.day_id, []).append(stop)
        return {day_id: tuple(stops) for day_id, stops in days.items()}


def itinerary_of(trip: Trip, days: Iterable[Day], stops: Iterable[Stop]) -> Itinerary:
    """Return an itinerary of parts in any order."""
    ordered = sorted(days, key=lambda day: day.number)
    numbers = {day.id: day.number for day in ordered}
    return Itinerary(
        trip=trip,
        days=tuple(ordered),
        stops=tuple(sorted(stops, key=lambda stop: (numbers[stop.day_id], stop.position, stop.id))),
    )


def empty_itinerary(trip: Trip, cell: CellCode) -> Itinerary:
    """Return a new trip's itinerary: its days, shared out among its destinations, and no stop."""
    return Itinerary(trip=trip, days=tuple(_new_day(trip, number, cell) for number in range(1, trip.day_count + 1)), stops=())


def destination_of(wishes: Wishes, day_number: int) -> str:
    """Return where a day is spent: each destination gets a run of days, the first ones the longer runs."""
    run, longer_runs = divmod(wishes.day_count, len(wishes.destinations))
    days_before, days_in_longer = day_number - 1, longer_runs * (run + 1)
    if days_before < days_in_longer:
        return wishes.destinations[days_before // (run + 1)]
    return wishes.destinations[longer_runs + (days_before - days_in_longer) // run]


def _new_day(trip: Trip, number: int, cell: CellCode) -> Day:
    return Day(id=mint_day(cell), trip_id=trip.id, number=number, destination=destination_of(trip, number))


def update_trip(itinerary: Itinerary, fields: Mapping[str, object], cell: CellCode, day_ids: Sequence[DayId] = ()) -> Itinerary:
    """Set fields of the trip. A longer trip gets empty days at its end; stops of days that go move to the last one.

    The first of the new days get `day_ids`, the others new ones of `cell`.
    """
    trip = checked(lambda: itinerary.trip.replace(**fields), "input")
    days = list(itinerary.days[: trip.day_count])
    new_days = [_new_day(trip, number, cell) for number in range(len(days) + 1, trip.day_count + 1)]
    days += [day.replace(id=day_id) for day, day_id in zip(new_days, day_ids, strict=False)] + new_days[len(day_ids) :]
    if trip.destinations != itinerary.trip.destinations:
        days = [day.replace(destination=destination_of(trip, day.number)) for day in days]
    kept = {day.id for day in days}
    last = days[-1].id
    bottom = max((stop.position for stop in itinerary.stops if stop.day_id == last), default=0)
    stops: list[Stop] = []
    for stop in itinerary.stops:
        if stop.day_id in kept:
            stops.append(stop)
        else:
            bottom += POSITION_STEP
            stops.append(stop.replace(day_id=last, position=bottom, starts_at=None))
    return itinerary_of(trip, days, stops)


def update_day(itinerary: Itinerary, day_id: str, fields: Mapping[str, object]) -> Itinerary:
    """Set fields of a day."""
    day = itinerary.day(day_id)
    changed = checked(lambda: day.replace(**fields), "input")
    return itinerary.replace(days=tuple(changed if each.id == day.id else each for each in itinerary.days))


def add_stop(itinerary: Itinerary, stop: Stop, after: StopId | None, *, first: bool = False) -> Itinerary:
    """Put a new stop behind `after`, or at the end (or, if `first`, the beginning) of its day."""
    if len(itinerary.stops) >= STOP_LIMIT:
        raise TooMany(field="stops", limit=STOP_LIMIT)
    itinerary.day(stop.day_id)
    return _insert(itinerary, stop, after, first=first)


def place_new_stop(itinerary: Itinerary, stop: Stop, after: StopId | None, *, first: bool = False, ghosts: int = 0) -> Itinerary:
    """Put a new stop behind `after` or, if `first`, at the beginning of its day; else where its time asks for, or at the end.

    So many `ghosts` are among the stops that count for nothing.
    """
    itinerary.day(stop.day_id)
    if len(itinerary.stops) - ghosts >= STOP_LIMIT:
        raise TooMany(field="stops", limit=STOP_LIMIT)
    if stop.starts_at is None or after or first:
        return _insert(itinerary, stop, after, first=first)
    return _insert_in_time(itinerary, stop, stop.starts_at)


def change_stop(itinerary: Itinerary, stop_id: str, fields: Mapping[str, object]) -> Itinerary:
    """Set fields of a stop as `update_stop` does; with a new `starts_at`, a `time`, its place in the day follows."""
    starts_at = fields.get("starts_at")
    if not isinstance(starts_at, time):
        return update_stop(itinerary, stop_id, fields)
    others = {name: value for name, value in fields.items() if name != "starts_at"}
    return set_start(update_stop(itinerary, stop_id, others), stop_id, starts_at)


def update_stop(itinerary: Itinerary, stop_id: str, fields: Mapping[str, object]) -> Itinerary:
    """Set fields of a stop. A locked stop takes notes, bookings, ticks and its unlocking, nothing else."""
    stop = itinerary.stop(stop_id)
    if stop.locked and fields.get("locked") is not False and not set(fields) <= {"notes", "booking_reference", "done", "locked", "cost"}:
        raise StopLocked(title=stop.title)
    return _replace_stop(itinerary, checked(lambda: stop.replace(**fields), "input"))


def move_stop(itinerary: Itinerary, stop_id: str, day_id: DayId | None, after: StopId | None, *, first: bool = False) -> Itinerary:
    """Move a stop behind `after`, or to the end (or, if `first`, the beginning) of `day_id` or of its own day.

    A stop that changes its day, or its place among timed stops, loses its time of day when it no longer fits.
    """
    stop = itinerary.stop(stop_id)
    if stop.locked:
        raise StopLocked(title=stop.title)
    if after == stop.id:
        raise InvalidValue(path=("after",), field="after", reason=Cause.AFTER_ITSELF)
    target = day_id or (itinerary.stop(after).day_id if after else stop.day_id)
    itinerary.day(target)
    rest = itinerary.having(stops=(each for each in itinerary.stops if each.id != stop.id))
    moved = _insert(rest, stop.replace(day_id=target), after, first=first)
    return moved if _time_fits(moved, stop.id) else _replace_stop(moved, moved.stop(stop.id).replace(starts_at=None))


def remove_stop(itinerary: Itinerary, stop_id: str) -> Itinerary:
    """Take a stop out; raise `StopLocked` for a locked one."""
    stop = itinerary.stop(stop_id)
    if stop.locked:
        raise StopLocked(title=stop.title)
    return itinerary.having(stops=(each for each in itinerary.stops if each.id != stop.id))


def set_start(itinerary: Itinerary, stop_id: str, starts_at: time) -> Itinerary:
    """Give a stop a time of day, and the place among its day's stops that this time asks for."""
    stop = itinerary.stop(stop_id)
    if stop.locked:
        raise StopLocked(title=stop.title)
    timed = checked(lambda: stop.replace(starts_at=starts_at), "input")
    rest = itinerary.having(stops=(each for each in itinerary.stops if each.id != stop.id))
    return _insert_in_time(rest, timed, starts_at)


def _insert_in_time(itinerary: Itinerary, stop: Stop, starts_at: time) -> Itinerary:
    """Put `stop` behind the last stop of its day that begins no later."""
    earlier = [each for each in itinerary.stops_on(stop.day_id) if each.starts_at and each.starts_at <= starts_at]
    return _insert(itinerary, stop, earlier[-1].id if earlier else None, first=not earlier)


def _time_fits(itinerary: Itinerary, stop_id: str) -> bool:
    stop = itinerary.stop(stop_id)
    if stop.starts_at is None:
        return True
    neighbours = itinerary.stops_on(stop.day_id)
    index = neighbours.index(stop)
    before = [each.starts_at for each in neighbours[:index] if each.starts_at]
    behind = [each.starts_at for each in neighbours[index + 1 :] if each.starts_at]
    return all(moment <= stop.starts_at for moment in before) and all(moment >= stop.starts_at for moment in behind)


def _replace_stop(itinerary: Itinerary, stop: Stop) -> Itinerary:
    former = itinerary.stop(stop.id)
    stops = [stop if each is former else each for each in itinerary.stops]
    if (stop.day_id, stop.position) == (former.day_id, former.position):
        return itinerary.having(stops=stops)
    return itinerary_of(itinerary.trip, itinerary.days, stops)


def _insert(itinerary: Itinerary, stop: Stop, after: StopId | None, *, first: bool) -> Itinerary:
    """Give `stop` a position on its day; number the day anew when the gap is used up."""
    siblings = list(itinerary.stops_on(stop.day_id))
    index = 0 if first else len(siblings)
    if after is not None:
        anchor = itinerary.stop(after)
        if anchor.day_id != stop.day_id:
            raise InvalidValue(path=("after",), field="after", reason=Cause.ANOTHER_DAY)
        index = siblings.index(anchor) + 1
    low = siblings[index - 1].position if index else None
    high = siblings[index].position if index < len(siblings) else None
    others = [each for each in itinerary.stops if each.day_id != stop.day_id]
    position = _between(low, high)
    if position is not None:
        return itinerary_of(itinerary.trip, itinerary.days, [*others, *siblings, stop.replace(position=position)])
    siblings.insert(index, stop)
    renumbered = [each.replace(position=(rank + 1) * POSITION_STEP) for rank, each in enumerate(siblings)]
    return itinerary_of(itinerary.trip, itinerary.days, [*others, *renumbered])


def _between(low: int | None, high: int | None) -> int | None:
    if low is None:
        return POSITION_STEP if high is None else high - POSITION_STEP
    if high is None:
        return low + POSITION_STEP
    middle = (low + high) // 2
    return middle if low < middle < high else None


def writes_between(before: Itinerary | None, after: Itinerary | None) -> tuple[Write, ...]:
    """Return the writes that lead from one itinerary of a trip to another; None stands for no trip.

    An edit takes over what it leaves alone, so that only what is another value has to be compared.
    """
    old, new = _changed(_parts(before), _parts(after))
    kept = {id(part) for part in old}.intersection(id(part) for part in new)
    was = {part.id: part for part in old if id(part) not in kept}
    becomes = {part.id: part for part in new if id(part) not in kept}
    writes = (_write(was.get(each), becomes.get(each)) for each in {**was, **becomes})
    return tuple(write for write in writes if write is not None)


Parts = tuple[Trip | Day | Stop, ...]


def _parts(itinerary: Itinerary | None) -> Parts:
    return () if itinerary is None else (itinerary.trip, *itinerary.days, *itinerary.stops)


def _changed(old: Parts, new: Parts) -> tuple[Parts, Parts]:
    """Leave out what stands at the same place before and after, which is nearly all."""
    if len(old) != len(new):
        return old, new
    pairs = [pair for pair in zip(old, new, strict=True) if pair[0] is not pair[1]]
    return tuple(was for was, _ in pairs), tuple(becomes for _, becomes in pairs)


def _write(was: Trip | Day | Stop | None, becomes: Trip | Day | Stop | None) -> Write | None:
    match was or becomes:
        case Trip(id=part_id):
            return difference(DocumentKind.TRIP, part_id, _document(was), _document(becomes))
        case Day(id=part_id):
            return difference(DocumentKind.DAY, part_id, _document(was), _document(becomes))
        case Stop(id=part_id):
            return difference(DocumentKind.STOP, part_id, _document(was), _document(becomes))
    return None


def _document(part: Value | None) -> Document | None:
    return None if part is None else part.model_dump(mode="json")
