"""The sheet of one day: what was decided, filled up with breaks and free time, and written for the traveller."""

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from edge.language import say
from models.locale import Locale
from models.money import Money
from models.place import Coordinates, Place, minutes_of, time_of
from models.planning.opening import Setting, is_open_during
from models.planning.plan import DraftDay, DraftStop
from models.planning.purse import Purse
from models.planning.rhythm import DINNER_STARTS, Sitting, Tempo
from models.planning.schedule import STEP_MINUTES
from models.planning.suitability import cost_of, liking
from models.travel import TravelMode, distance_metres, leg_between
from models.trip import StopKind, Wishes

FREE_FROM_MINUTES = 90
"""A gap of this length is said to be free time, rather than left blank."""

_BREAK_EARLIEST = 15 * 60
_BREAK_GAP_MINUTES = 75
_BREAK_RADIUS_METRES = 900
_BREAK_LIMIT_MINUTES = 45


@dataclass(frozen=True)
class Entry:
    """One line of a day sheet; `stop` is what stands there as it was given."""

    kind: StopKind
    minutes: int
    starts: int = 0
    place: Place | None = None
    location: Coordinates | None = None
    cost: Money | None = None
    sitting: Sitting | None = None
    is_simple: bool = False
    stop: DraftStop | None = None

    @classmethod
    def at_place(cls, kind: StopKind, place: Place, wishes: Wishes) -> "Entry":
        """Return a visit to a place, or a meal there."""
        return cls(kind=kind, minutes=place.visit_minutes, place=place, location=place.location, cost=cost_of(place, wishes))

    @classmethod
    def placeless_meal(cls, sitting: Sitting, cost: Money, minutes: int, *, is_simple: bool) -> "Entry":
        """Return a meal wherever one is; a simple one is bread and fruit rather than a table."""
        return cls(kind=StopKind.MEAL, minutes=minutes, cost=cost, sitting=sitting, is_simple=is_simple)

    @classmethod
    def pinned(cls, stop: DraftStop, location: Coordinates | None) -> "Entry":
        """Return a stop that stays as it is."""
        return cls(
            kind=stop.kind,
            minutes=stop.duration_minutes,
            starts=minutes_of(stop.starts_at),
            location=location,
            cost=stop.cost,
            stop=stop,
        )

    def at(self, starts: int) -> "Entry":
        """Return this entry at a time, in minutes after midnight."""
        return replace(self, starts=starts)

    @property
    def ends(self) -> int:
        """Return when it ends, in minutes after midnight."""
        return self.starts + self.minutes


class DaySheet:
    """A day while it is written. Its entries are in order of time."""

    def __init__(self, setting: Setting, wishes: Wishes, tempo: Tempo, entries: Sequence[Entry]) -> None:
        """Begin with these entries."""
        self._setting = setting
        self._wishes = wishes
        self._tempo = tempo
        self.entries = list(entries)

    def cost_micros(self, purse: Purse) -> int:
        """Return what the day costs beyond what was bound from the beginning, in the budget's currency."""
        return sum(purse.in_budget(entry.cost) for entry in self.entries if entry.stop is None)

    def add_break(self, cafes: Iterable[Place]) -> None:
        """Put one break into the afternoon, if it has room and a place for it is near."""
        nearby = sorted(cafes, key=lambda place: (-liking(place, self._wishes), place.id))
        for index, (before, following) in enumerate(zip(self.entries, self.entries[1:], strict=False)):
            if before.location is None or following.starts - before.ends < _BREAK_GAP_MINUTES or following.starts < _BREAK_EARLIEST:
                continue
            for place in nearby:
                entry = self._break_at(place, before, following)
                if entry is not None:
                    self.entries.insert(index + 1, entry)
                    return

    def _break_at(self, place: Place, before: Entry, following: Entry) -> Entry | None:
        here = before.location
        if here is None or distance_metres(here, place.location) > _BREAK_RADIUS_METRES:
            return None
        minutes = min(place.visit_minutes, _BREAK_LIMIT_MINUTES)
        starts = max(_rounded_up(before.ends + self._leg_minutes(here, place.location)), _BREAK_EARLIEST)
        onward = self._leg_minutes(place.location, following.location)
        is_late = starts + minutes + onward > following.starts or starts >= DINNER_STARTS
        if is_late or not is_open_during(place, self._setting, starts, minutes):
            return None
        entry = replace(Entry.at_place(StopKind.MEAL, place, self._wishes), minutes=minutes, starts=starts)
        return entry if self._walked([*self.entries, entry]) <= self._tempo.walk_limit_metres else None

    def _walked(self, entries: Sequence[Entry]) -> int:
        located = [entry.location for entry in sorted(entries, key=lambda each: each.starts) if entry.location]
        legs = [leg_between(a, b, self._wishes.mobility) for a, b in itertools.pairwise(located)]
        return sum(leg.metres for leg in legs if leg.mode is TravelMode.WALK)

    def _leg_minutes(self, a: Coordinates | None, b: Coordinates | None) -> int:
        return leg_between(a, b, self._wishes.mobility).minutes if a and b else 0

    def draft(self, worths: Mapping[str, float]) -> DraftDay:
        """Return the day as a draft, named after what is worth most on it."""
        stops: list[DraftStop] = []
        here: Coordinates | None = None
        ready = self._tempo.starts
        for index, entry in enumerate(self.entries):
            free_until = entry.starts - self._leg_minutes(here, entry.location)
            free = self._free_time(_rounded_up(ready), free_until // STEP_MINUTES * STEP_MINUTES)
            stops += [free] if free else []
            stops.append(self._stop(entry, index, here))
            ready = max(ready, entry.ends)
            here = entry.location or here
        return DraftDay(
            number=self._setting.number,
            destination=self._setting.destination.code,
            title=self._title(worths),
            stops=tuple(stops),
        )

    def _free_time(self, starts: int, ends: int) -> DraftStop | None:
        if ends - starts < FREE_FROM_MINUTES:
            return None
        return DraftStop(
            kind=StopKind.FREE, title=say(self._wishes.locale, "Free time"), starts_at=time_of(starts), duration_minutes=ends - starts
        )

    def _stop(self, entry: Entry, index: int, here: Coordinates | None) -> DraftStop:
        if entry.stop is not None:
            return entry.stop
        if entry.place is None:
            return DraftStop(
                kind=entry.kind,
                title=self._meal_title(entry, index),
                location=here,
                starts_at=time_of(entry.starts),
                duration_minutes=entry.minutes,
                cost=entry.cost,
            )
        return DraftStop(
            kind=entry.kind,
            title=entry.place.name,
            place_id=entry.place.id,
            location=entry.place.location,
            starts_at=time_of(entry.starts),
            duration_minutes=entry.minutes,
            cost=entry.cost,
            notes=summary_of(entry.place, self._wishes.locale),
        )

    def _meal_title(self, entry: Entry, index: int) -> str:
        ordered = [*reversed(self.entries[:index]), *self.entries[index + 1 :]]
        names = (each.place.name if each.place else each.stop.title if each.stop else None for each in ordered)
        city = self._setting.destination.name(self._wishes.locale.value)
        near = next((name for name in names if name), city)
        if entry.is_simple:
            simple = "A simple lunch near {place}" if entry.sitting is Sitting.LUNCH else "A simple dinner near {place}"
            return say(self._wishes.locale, simple, place=near)
        return say(self._wishes.locale, "Lunch near {place}" if entry.sitting is Sitting.LUNCH else "Dinner near {place}", place=near)

    def _title(self, worths: Mapping[str, float]) -> str:
        visits = [entry.place for entry in self.entries if entry.place and entry.kind is StopKind.VISIT]
        best = sorted(visits, key=lambda place: (-worths.get(place.id, 0.0), place.id))[:2]
        names = [place.name for place in visits if place in best]
        if len(names) > 1:
            return say(self._wishes.locale, "{first} and {second}", first=names[0], second=names[1])[:200]
        pinned = [entry.stop.title for entry in self.entries if entry.stop]
        city = self._setting.destination.name(self._wishes.locale.value)
        return [*names, *pinned, say(self._wishes.locale, "Free day in {city}", city=city)][0]


def summary_of(place: Place, locale: Locale) -> str:
    """Return what is said of a place, in the traveller's language or in English."""
    texts = place.summary
    return texts.get(locale.value[:2], texts.get("en", ""))


def _rounded_up(minutes: int) -> int:
    return -(-minutes // STEP_MINUTES) * STEP_MINUTES
