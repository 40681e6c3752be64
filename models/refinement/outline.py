"""A trip as the resolver sees it, and a request as it leaves the resolver."""

from datetime import date, time
from enum import StrEnum

from models.locale import DEFAULT_LOCALE, Locale
from models.money import Currency, Money
from models.place import Category
from models.refinement.calendar import Calendar, Daypart
from models.refinement.wish import Wish
from models.value import Value


class StopOutline(Value):
    """What the resolver knows of a stop. `number` runs from 1 over the whole trip in the order of days."""

    number: int
    day: int
    name: str
    category: Category | None = None
    starts_at: time | None = None
    minutes: int = 60
    locked: bool = False


class Outline(Value):
    """A trip as the resolver sees it.

    `places` are names of places that the trip could have but has not. `locale` is that of who asks: the first guess at the
    language of a request. An amount of money without a currency is in `currency`.
    """

    stops: tuple[StopOutline, ...]
    day_count: int
    first_date: date | None = None
    today: date | None = None
    places: tuple[str, ...] = ()
    locale: Locale = DEFAULT_LOCALE
    currency: Currency = "EUR"

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

    EMPTY = "empty"
    TOO_LONG = "too_long"
    TOO_MANY = "too_many"
    AMBIGUOUS_STOP = "ambiguous_stop"
    UNKNOWN_STOP = "unknown_stop"
    AMBIGUOUS_DAY = "ambiguous_day"
    UNKNOWN_DAY = "unknown_day"
    UNRESOLVED_NUMBER = "unresolved_number"
    UNRESOLVED_NAME = "unresolved_name"


class Request(Value):
    """A request with its slots: `[S2]` in `text` is `stops[1]`, and so on. `trouble` says that it can't be resolved.

    `language` is the code of the lexicon by which it was read ("pt"), `words` the request folded as it was written.
    """

    text: str
    words: str = ""
    language: str = ""
    stops: tuple[int, ...] = ()
    days: tuple[int, ...] = ()
    times: tuple[time | Daypart, ...] = ()
    minutes: tuple[int, ...] = ()
    wishes: tuple[Wish, ...] = ()
    names: tuple[str, ...] = ()
    quotes: tuple[str, ...] = ()
    amounts: tuple[Money, ...] = ()
    trouble: Trouble | None = None
