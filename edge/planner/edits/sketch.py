"""A trip while words change it: what every edit looks up, and says, and how what it moved comes into the itinerary."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import time
from decimal import Decimal

from babel.dates import format_time
from babel.lists import format_list
from babel.numbers import format_currency

from edge.language import say
from edge.planner.catalogue import Catalogue
from edge.planner.edits.free_time import with_free_time_cut
from models import itinerary as edits
from models.ids import CellCode, StopId
from models.itinerary import Itinerary, itinerary_of
from models.locale import Locale
from models.money import MICROS, Money
from models.place import Place, time_of
from models.planning.check import Rule
from models.planning.opening import Setting, setting_of
from models.trip import Day, Stop, Trip


class EditError(Exception):
    """An edit that was understood can't be carried out well; `reason` is a short name for metrics."""

    def __init__(self, reason: str) -> None:
        """Name the reason."""
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True)
class Remark:
    """Something to be written down about a day or a stop or, with neither, the trip."""

    about: str | None
    text: str


@dataclass(frozen=True)
class Done:
    """An edit that is done: the itinerary that came of it, and what is said of it.

    `owned` are the rules that the travellers broke knowingly, such as a budget that is set below what the trip can cost.
    """

    itinerary: Itinerary
    text: str
    remark: Remark | None = None
    owned: frozenset[Rule] = frozenset()


@dataclass(frozen=True)
class Sketch:
    """A trip while words change it. `numbered` are its stops by number, as they stood when the words were said."""

    itinerary: Itinerary
    catalogue: Catalogue
    locale: Locale
    cell: CellCode
    numbered: tuple[StopId, ...]

    @property
    def trip(self) -> Trip:
        """Return the trip as it is by now."""
        return self.itinerary.trip

    def after(self, itinerary: Itinerary) -> "Sketch":
        """Return the sketch with what an edit made of it."""
        return replace(self, itinerary=itinerary)

    def stop(self, number: int) -> Stop:
        """Return a stop by its number; raise `EditError`."""
        if not 1 <= number <= len(self.numbered):
            raise EditError("no_such_stop")
        found = next((stop for stop in self.itinerary.stops if stop.id == self.numbered[number - 1]), None)
        if found is None:
            raise EditError("stop_gone")
        return found

    def unlocked(self, number: int) -> Stop:
        """Return a stop by its number; raise `EditError` for a locked one too."""
        stop = self.stop(number)
        if stop.locked:
            raise EditError("stop_locked")
        return stop

    def day(self, number: int) -> Day:
        """Return a day by its number; raise `EditError`."""
        if not 1 <= number <= len(self.itinerary.days):
            raise EditError("no_such_day")
        return self.itinerary.days[number - 1]

    def day_of(self, stop: Stop) -> Day:
        """Return the day that a stop is on."""
        return self.itinerary.day(stop.day_id)

    def place_of(self, stop: Stop) -> Place | None:
        """Return where a stop is, as the catalogue knows it; None for what it does not know."""
        return self.catalogue.get(stop.place_id) if stop.place_id else None

    def setting(self, day: Day) -> Setting:
        """Return where and when a day takes place."""
        return setting_of(self.trip, day.number, self.catalogue.require_destination(day.destination))

    def with_trip(self, **fields: object) -> Itinerary:
        """Return the itinerary with other fields of its trip."""
        return edits.update_trip(self.itinerary, fields, self.cell)

    def with_stops(self, changed: Iterable[Stop]) -> Itinerary:
        """Return the itinerary with these stops as they are here, each by its own day and position; free time makes room."""
        becomes = {stop.id: stop for stop in changed}
        stops = [becomes.get(stop.id, stop) for stop in self.itinerary.stops]
        return with_free_time_cut(self.itinerary, itinerary_of(self.trip, self.itinerary.days, stops))

    def with_seated(self, stop: Stop, put_off: Iterable[Stop] = (), *, after: StopId | None = None, first: bool = False) -> Itinerary:
        """Return the itinerary with a stop, old or new, where its time asks for, or behind `after`, or `first` on its day.

        `put_off` are others of the same day in the order they had.
        """
        others = {each.id: each for each in put_off}
        stops = [others.get(each.id, each) for each in self.itinerary.stops if each.id != stop.id]
        rest = itinerary_of(self.trip, self.itinerary.days, stops)
        return with_free_time_cut(self.itinerary, edits.place_new_stop(rest, stop, after, first=first))

    def tell(self, msgid: str, **fields: object) -> str:
        """Say a text in the language of who asked."""
        return say(self.locale, msgid, **fields)

    def listed(self, names: Sequence[str]) -> str:
        """Return names as they are listed in a sentence."""
        return format_list(names, locale=self._babel)

    def at(self, minutes: int) -> str:
        """Return a time of day, given in minutes after midnight, as it is said."""
        return format_time(time_of(minutes), format="short", locale=self._babel)

    def with_times(self, stops: Sequence[Stop]) -> str:
        """Return stops as they are listed, each with its time."""
        timed = sorted((stop.starts_at or time.min, stop.title) for stop in stops)
        return self.listed([f"{title} ({format_time(starts, format='short', locale=self._babel)})" for starts, title in timed])

    def amount(self, money: Money) -> str:
        """Return an amount of money as it is said."""
        return format_currency(Decimal(money.amount_micros) / MICROS, money.currency, locale=self._babel)

    @property
    def _babel(self) -> str:
        return self.locale.value.replace("-", "_")
