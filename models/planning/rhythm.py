"""The rhythm of a travelling day: when it begins and ends, when people eat, and how much fits in at each pace."""

from enum import StrEnum

from models.place import Meal, Span
from models.travel import Mobility
from models.trip import Pace, Wishes
from models.value import Value

NIGHT_STARTS = 20 * 60 + 30
"""What belongs to the night starts from here on, in minutes after midnight."""

VISITS_END = 21 * 60
"""Sights are left by then, unless they belong to the night."""

NIGHT_ENDS = 26 * 60
"""Nothing is planned beyond, in minutes after the midnight that begins the day."""

LATEST_START = 23 * 60 + 30
"""Nothing begins later, so that every stop begins on the date of its day."""

SUNSET_STARTS = 16 * 60
"""Viewpoints are at their best from here on."""

BREAKFAST_ENDS = 11 * 60
SNACK_STARTS = 16 * 60
DINNER_STARTS = 18 * 60
"""A meal that starts from here on is a dinner; earlier ones are told apart by the two hours above."""


class Table(Value):
    """When a country sits down to eat: the spans in which lunch and dinner start, in minutes after midnight."""

    lunch: Span
    dinner: Span


def _at(hour: int, minute: int = 0) -> int:
    return hour * 60 + minute


_TABLES = {
    "BR": Table(lunch=(_at(11, 30), _at(14, 30)), dinner=(_at(19), _at(21, 30))),
    "ES": Table(lunch=(_at(13), _at(15, 30)), dinner=(_at(20), _at(22))),
    "AR": Table(lunch=(_at(12, 30), _at(14, 30)), dinner=(_at(20), _at(22))),
    "FR": Table(lunch=(_at(12), _at(14)), dinner=(_at(19), _at(21))),
    "GB": Table(lunch=(_at(12), _at(14, 30)), dinner=(_at(18), _at(20, 30))),
    "US": Table(lunch=(_at(11, 30), _at(14, 30)), dinner=(_at(18), _at(20, 30))),
}
_USUAL_TABLE = Table(lunch=(_at(12), _at(14, 30)), dinner=(_at(19), _at(21, 30)))


def table_of(country: str) -> Table:
    """Return when a country (ISO 3166-1) eats; what most of southern Europe does, for those not listed."""
    return _TABLES.get(country, _USUAL_TABLE)


class Tempo(Value):
    """What a pace means: `visits` is what one aims at, the limits are what a day may hold at most."""

    starts: int
    visits: int
    visits_before_lunch: int
    visit_limit: int
    walk_limit_metres: int


_TEMPI = {
    Pace.RELAXED: Tempo(starts=_at(10), visits=3, visits_before_lunch=2, visit_limit=4, walk_limit_metres=8_000),
    Pace.MODERATE: Tempo(starts=_at(9, 30), visits=5, visits_before_lunch=3, visit_limit=6, walk_limit_metres=11_000),
    Pace.INTENSE: Tempo(starts=_at(9), visits=6, visits_before_lunch=4, visit_limit=8, walk_limit_metres=15_000),
}

EARLIEST_START = _at(6)
"""A traveller may begin before the usual hour, but nothing else is planned before this one."""

LIMITED_WALK_METRES = 5_000
"""The most that a party with limited mobility walks on a day."""


def tempo_of(wishes: Wishes) -> Tempo:
    """Return what the pace of a trip means for its party: children and limited mobility take one visit off."""
    tempo = _TEMPI[wishes.pace]
    if wishes.pace is not Pace.RELAXED and (wishes.has_children or wishes.mobility is Mobility.LIMITED):
        tempo = tempo.replace(visits=tempo.visits - 1)
    if wishes.mobility is Mobility.LIMITED:
        tempo = tempo.replace(walk_limit_metres=LIMITED_WALK_METRES)
    return tempo


class Sitting(StrEnum):
    """The two meals around which a day is built."""

    LUNCH = "lunch"
    DINNER = "dinner"

    @property
    def meal(self) -> Meal:
        """Return the meal that a place must serve for it."""
        return Meal(self.value)

    def window(self, table: Table) -> Span:
        """Return when it starts."""
        return table.lunch if self is Sitting.LUNCH else table.dinner


def meals_at(starts: int) -> tuple[Meal, ...]:
    """Return which meals one may have at a time, the likelier first."""
    if starts < BREAKFAST_ENDS:
        return (Meal.BREAKFAST, Meal.SNACK)
    if starts < SNACK_STARTS:
        return (Meal.LUNCH, Meal.SNACK)
    return (Meal.SNACK,) if starts < DINNER_STARTS else (Meal.DINNER, Meal.SNACK)
