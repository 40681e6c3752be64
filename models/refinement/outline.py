"""A trip as the resolver sees it, and a request as it leaves the resolver."""

from datetime import date, time
from enum import StrEnum

from models.place import Category
from models.refinement.moment import Calendar
from models.refinement.wish import Wish
from models.value import Value


class StopOutline(Value):
    """What the resolver knows of a stop. `number` runs from 1 over the whole trip in the order of days."""

    number: int
    day: int
    name: str
    category: Category | None = None
    starts_at: time | None = None
    locked: bool = False


class Outline(Value):
    """A trip as the resolver sees it."""

    stops: tuple[StopOutline, ...]
    day_count: int
    first_date: date | None = None
    today: date | None = None

    @property
    def calendar(self) -> Calendar:
        """Return the days of the trip."""
        return Calendar(day_count=self.day_count, first=self.first_date, today=self.today)

    def stop(self, number: int) -> StopOutline:
        """Return a stop by its number; raise `KeyError`."""
        for stop in self.stops:
            if stop.number == number:
                return stop
        raise KeyError(number)


class Trouble(StrEnum):
    """Why a request can't be resolved."""

    TOO_LONG = "too_long"
    TOO_MANY = "too_many"
    AMBIGUOUS_STOP = "ambiguous_stop"
    UNKNOWN_STOP = "unknown_stop"
    AMBIGUOUS_DAY = "ambiguous_day"
    UNKNOWN_DAY = "unknown_day"
    UNRESOLVED_NUMBER = "unresolved_number"
    UNRESOLVED_NAME = "unresolved_name"


class Request(Value):
    """A request with its slots: `[S2]` in `text` is `stops[1]`, and so on. `trouble` says that it can't be resolved."""

    text: str
    stops: tuple[int, ...] = ()
    days: tuple[int, ...] = ()
    times: tuple[time, ...] = ()
    minutes: tuple[int, ...] = ()
    wishes: tuple[Wish, ...] = ()
    trouble: Trouble | None = None
