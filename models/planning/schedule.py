"""The exact order of one day: orienteering with time windows, by dynamic programming over subsets.

Of the sights, tables and evenings on offer, find the part and the order that are worth most and can be done: between
opening and closing, with the way from each to the next, with one lunch and one dinner at their hours, and around what is
pinned to its time. See Feillet, Dejax and Gendreau, "Traveling salesman problems with profits", Transportation Science
39(2), 2005; the label kept for each set of visited sights and last stop is the one that is done earliest.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

from models.place import Coordinates, Span
from models.planning.opening import starts_within
from models.travel import Mobility, TravelMode, leg_between

STEP_MINUTES = 5
"""Times of a plan are multiples of this."""

_TRAVEL_WEIGHT = 0.008
"""What a minute on the way costs in worth: an hour of it outweighs half an interest met."""

_MEAL_WORTH = 100.0
"""No sight is worth missing a meal for."""


_MINUTES_A_WORTH = 20
"""How much later one is done for a table that is worth one more."""


class Part(IntEnum):
    """What an offer is for in a day; the order in which the parts come."""

    SIGHT = 0
    LUNCH = 1
    DINNER = 2
    NIGHT = 3


@dataclass(frozen=True, slots=True)
class Offer:
    """Something that may be put into a day; it starts and ends within one of `spans`, and starts by `latest`.

    `location` is None for what happens wherever one is. `pinned_at` fixes the start of what has to be kept.
    """

    part: Part
    location: Coordinates | None
    spans: tuple[Span, ...]
    minutes: int
    worth: float = 0.0
    latest: int = 3 * 24 * 60
    pinned_at: int | None = None


@dataclass(frozen=True, slots=True)
class Slot:
    """An offer that was taken, by its number, and when it starts in minutes after midnight."""

    offer: int
    starts: int


@dataclass(frozen=True, slots=True)
class Limits:
    """What bounds a day. `cost_limit` holds for the sum of `costs`, one per offer, over the sights and evenings."""

    starts: int
    ends: int
    sights: int
    sights_before_lunch: int
    walk_metres: int
    mobility: Mobility = Mobility.FULL
    costs: tuple[int, ...] = ()
    cost_limit: int | None = None


@dataclass(slots=True)
class _Label:
    """A way to have come this far. `ready` is when one is done; `walked` and `travelled` sum up the legs."""

    mask: int
    stage: int
    pins: int
    last: int
    place: int
    ready: int
    travelled: int
    walked: int
    worth: float
    sights: int
    cost: int
    starts: int
    parent: "_Label | None"

    @property
    def lateness(self) -> tuple[float, int, int]:
        """Order ways to the same end: a table that is worth more may take a little longer."""
        return self.ready - _MINUTES_A_WORTH * self.worth, self.travelled, self.walked


_Key = tuple[int, int, int, int]
"""What has been seen, the part of the day, the last stop, and where one stands."""


def arrange(offers: Sequence[Offer], limits: Limits) -> tuple[Slot, ...]:
    """Return the best day of these offers, in order of time. All that is pinned is in it, whatever its time."""
    return _Arrangement(offers, limits).best()


class _Arrangement:
    def __init__(self, offers: Sequence[Offer], limits: Limits) -> None:
        self._offers = offers
        self._limits = limits
        self._pins = sorted((n for n, offer in enumerate(offers) if offer.pinned_at is not None), key=lambda n: (offers[n].pinned_at, n))
        pinned_parts = {offers[n].part for n in self._pins}
        self._free = {
            part: [n for n, offer in enumerate(offers) if offer.part is part and offer.pinned_at is None]
            if part not in pinned_parts or part in (Part.SIGHT, Part.NIGHT)
            else []
            for part in Part
        }
        self._legs = self._measure()
        self._no_legs = [(0, 0)] * len(offers)

    def _measure(self) -> list[list[tuple[int, int]]]:
        """Return minutes and metres walked between each two offers."""
        rows = []
        for a in self._offers:
            row = []
            for b in self._offers:
                if a.location is None or b.location is None:
                    row.append((0, 0))
                    continue
                leg = leg_between(a.location, b.location, self._limits.mobility)
                row.append((leg.minutes, leg.metres if leg.mode is TravelMode.WALK else 0))
            rows.append(row)
        return rows

    def best(self) -> tuple[Slot, ...]:
        layer = [_Label(0, 0, 0, -1, -1, self._limits.starts, 0, 0, 0.0, 0, 0, 0, None)]
        champion, highest = layer[0], (-math.inf, 0, 0)
        while layer:
            following: dict[_Key, _Label] = {}
            for label in layer:
                if label.pins == len(self._pins):
                    rank = (label.worth - _TRAVEL_WEIGHT * label.travelled, -label.ready, -label.walked)
                    if rank > highest:
                        champion, highest = label, rank
                self._extend(label, following)
            layer = list(following.values())
        return _unwound(champion)

    def _extend(self, label: _Label, following: dict[_Key, _Label]) -> None:
        """Take each offer next that may come next, and the next pinned stop."""
        legs = self._legs[label.place] if label.place >= 0 else self._no_legs
        pin = self._pins[label.pins] if label.pins < len(self._pins) else None
        ends = self._limits.ends
        for number in self._next(label):
            offer = self._offers[number]
            minutes, walked = legs[number]
            earliest = -(-(label.ready + minutes) // STEP_MINUTES) * STEP_MINUTES
            starts = starts_within(offer.spans, earliest, offer.minutes, offer.latest)
            if starts is None or starts + offer.minutes > ends or label.walked + walked > self._limits.walk_metres:
                continue
            if pin is not None:
                onward = (legs if offer.location is None else self._legs[number])[pin][0]
                if starts + offer.minutes + onward > (self._offers[pin].pinned_at or 0):
                    continue
            self._reach(label, number, starts, minutes, walked, following)
        if pin is not None:
            self._reach(label, pin, self._offers[pin].pinned_at or 0, *legs[pin], following)

    def _next(self, label: _Label) -> Iterator[int]:
        """Yield the numbers of the offers that the rules of a day allow next, whatever the time."""
        limits = self._limits
        has_room = label.sights < (limits.sights if label.stage >= Part.LUNCH else min(limits.sights, limits.sights_before_lunch))
        if label.stage < Part.DINNER and has_room:
            for number in self._free[Part.SIGHT]:
                if not label.mask >> number & 1 and self._affords(label, number):
                    yield number
        if label.stage < Part.LUNCH:
            yield from self._free[Part.LUNCH]
        if label.stage < Part.DINNER:
            yield from self._free[Part.DINNER]
        if label.stage == Part.DINNER:
            for number in self._free[Part.NIGHT]:
                if self._affords(label, number):
                    yield number

    def _affords(self, label: _Label, number: int) -> bool:
        limit = self._limits.cost_limit
        return limit is None or label.cost + self._limits.costs[number] <= limit

    def _reach(self, label: _Label, number: int, starts: int, minutes: int, walked: int, following: dict[_Key, _Label]) -> None:
        """Keep, of the ways to have seen the same sights and stand at the same place, the one that is done first.

        They may differ in the tables they chose, so a better table may cost some time.
        """
        offer = self._offers[number]
        is_pinned = offer.pinned_at is not None
        is_meal = offer.part in (Part.LUNCH, Part.DINNER)
        mask = label.mask if is_meal and not is_pinned else label.mask | 1 << number
        stage = max(label.stage, int(offer.part))
        place = label.place if offer.location is None else number
        ready = max(label.ready, starts + offer.minutes)
        worth = label.worth + offer.worth + (_MEAL_WORTH if is_meal else 0.0)
        key = (mask, stage, number, place)
        held = following.get(key)
        travelled, walked = label.travelled + minutes, label.walked + walked
        if held is not None and held.lateness <= (ready - _MINUTES_A_WORTH * worth, travelled, walked):
            return
        counts = offer.part is Part.SIGHT and not is_pinned
        costs = counts or offer.part is Part.NIGHT
        following[key] = _Label(
            mask=mask,
            stage=stage,
            pins=label.pins + is_pinned,
            last=number,
            place=place,
            ready=ready,
            travelled=travelled,
            walked=walked,
            worth=worth,
            sights=label.sights + counts,
            cost=label.cost + (self._limits.costs[number] if costs and self._limits.costs else 0),
            starts=starts,
            parent=label,
        )


def _unwound(label: _Label) -> tuple[Slot, ...]:
    slots: list[Slot] = []
    current: _Label | None = label
    while current is not None and current.parent is not None:
        slots.append(Slot(current.last, current.starts))
        current = current.parent
    return tuple(reversed(slots))
