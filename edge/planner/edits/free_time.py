"""Free time: what is said to be free makes room for whatever is put there."""

from collections.abc import Iterable
from itertools import combinations

from models.itinerary import Itinerary, place_new_stop
from models.place import minutes_of, time_of
from models.trip import Stop, StopKind

_LEAST_MINUTES = 30
"""What is left of free time has to be this long to be worth a line."""

Overlap = frozenset[str]
"""The ids of two stops that overlap."""


def is_free_time(stop: Stop) -> bool:
    """Tell whether a stop is free time, which anything may be put into; what is locked is not."""
    return stop.kind is StopKind.FREE and not stop.locked


def span_of(stop: Stop) -> tuple[int, int]:
    """Return when a stop begins and ends, in minutes after midnight; it has to have a time."""
    starts = minutes_of(stop.starts_at) if stop.starts_at else 0
    return starts, starts + stop.duration_minutes


def overlaps_of(stops: Iterable[Stop]) -> frozenset[Overlap]:
    """Return the pairs of stops of a day that happen at the same time."""
    timed = [(stop.id, *span_of(stop)) for stop in stops if stop.starts_at is not None and stop.duration_minutes]
    return frozenset(
        frozenset((one, other))
        for (one, begins, ends), (other, opens, closes) in combinations(timed, 2)
        if begins < closes and opens < ends
    )


def free_time_within(free: Stop, low: int, high: int) -> Stop | None:
    """Return what is left of free time between two times, in minutes after midnight; None if that is not worth a line."""
    begins, ends = span_of(free)
    begins, ends = max(begins, low), min(ends, high)
    return free.replace(starts_at=time_of(begins), duration_minutes=ends - begins) if ends - begins >= _LEAST_MINUTES else None


def with_free_time_cut(before: Itinerary, after: Itinerary) -> Itinerary:
    """Return an edited itinerary whose free time leaves room for what came into it since `before`."""
    for day in after.days:
        stops = after.stops_on(day.id)
        if stops == before.stops_on(day.id):
            continue
        known = overlaps_of(before.stops_on(day.id))
        new = overlaps_of(stops) - known
        for free in filter(is_free_time, stops):
            others = [each for each in stops if frozenset((free.id, each.id)) in new]
            if others:
                after = _cut(after, free, others)
    return after


def _cut(itinerary: Itinerary, free: Stop, others: Iterable[Stop]) -> Itinerary:
    rest = itinerary.having(stops=(each for each in itinerary.stops if each.id != free.id))
    begins, ends = span_of(free)
    gaps = [(begins, ends)]
    for opens, closes in map(span_of, others):
        gaps = [piece for low, high in gaps for piece in ((low, min(high, opens)), (max(low, closes), high)) if piece[0] < piece[1]]
    low, high = max(gaps, key=lambda gap: (gap[1] - gap[0], -gap[0]), default=(0, 0))
    cut = free_time_within(free, low, high)
    return rest if cut is None else place_new_stop(rest, cut, None)
