"""When a place is open on a day of a trip, whether or not the trip has dates.

A trip without dates may fall on any weekday, so there a place counts as open at an hour when it is open then on at least
five of the seven. On a public holiday a sight behind a door counts as closed unless its hours name that date; eateries
keep their hours.
"""

import itertools
from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from models.place import MINUTES_A_DAY, Destination, Place, Span, open_spans
from models.trip import Wishes
from models.value import Value

LIKELY_WEEKDAYS = 5
"""On how many weekdays a place is open at an hour, for a trip without dates to count on it."""

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_ALWAYS = (0, MINUTES_A_DAY)


class Setting(Value):
    """Where and when a day takes place; `on` is None for a trip without dates."""

    number: int
    destination: Destination
    on: date | None = None

    @property
    def is_holiday(self) -> bool:
        """Tell whether most things are shut."""
        return self.on is not None and f"{self.on:%m-%d}" in self.destination.holidays


def setting_of(wishes: Wishes, day_number: int, destination: Destination) -> Setting:
    """Return where and when a day of a trip takes place."""
    return Setting(number=day_number, destination=destination, on=wishes.date_of(day_number))


def spans_on(place: Place, setting: Setting) -> tuple[Span, ...]:
    """Return when a place can be counted on to be open that day, in minutes after midnight."""
    if setting.is_holiday and setting.on and not _stays_open(place, setting.on):
        return ()
    return _spans(place.hours, setting.on)


def is_open_during(place: Place, setting: Setting, starts: int, minutes: int) -> bool:
    """Tell whether a place is open for the whole of a stay."""
    return any(opens <= starts and starts + minutes <= closes for opens, closes in spans_on(place, setting))


def starts_within(spans: Iterable[Span], earliest: int, minutes: int, latest: int = 3 * MINUTES_A_DAY) -> int | None:
    """Return the first moment from `earliest` to `latest` at which a stay fits into a span, or None."""
    for opens, closes in spans:
        starts = max(opens, earliest)
        if starts + minutes <= closes:
            return starts if starts <= latest else None
    return None


def _stays_open(place: Place, on: date) -> bool:
    named = f"{_MONTHS[on.month - 1]} {on.day:02}" in place.hours
    return named or place.is_eatery or place.outdoors or place.hours == "24/7"


@lru_cache(maxsize=16384)
def _spans(hours: str, on: date | None) -> tuple[Span, ...]:
    if on is not None:
        return _merged(_whole(open_spans(hours, on.weekday(), on)))
    week = [_whole(open_spans(hours, weekday)) for weekday in range(7)]
    edges = sorted({edge for spans in week for span in spans for edge in span})
    likely = [
        (low, high)
        for low, high in itertools.pairwise(edges)
        if sum(any(opens <= low and high <= closes for opens, closes in spans) for spans in week) >= LIKELY_WEEKDAYS
    ]
    return _merged(likely)


def _whole(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """Let what is open all day stay open past midnight."""
    return tuple((opens, closes + MINUTES_A_DAY) if (opens, closes) == _ALWAYS else (opens, closes) for opens, closes in spans)


def _merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    merged: list[Span] = []
    for opens, closes in sorted(spans):
        if merged and opens <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(closes, merged[-1][1])
        else:
            merged.append((opens, closes))
    return tuple(merged)
