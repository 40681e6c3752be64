"""Taste: how much a party would like a place, and which places go well together on one day."""

from collections import Counter
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet

from models.place import Category, Coordinates, Interest, Meal, Place
from models.planning.suitability import liking
from models.travel import distance_metres
from models.trip import Wishes

_FAME = 2.0
"""What the best known place is worth more than one that nobody has heard of."""

_FAME_LEFT = 0.55
"""The share of it that the last of the highlights still has."""

_LIKING_WEIGHT = 1.1
KEPT_WORTH = 0.8
"""What a stop is worth more for standing in the itinerary already, when a refinement plans it anew."""

_SOUGHT_WORTH = 1.2
"""What a place is worth more for being of the kind that a refinement asks for."""

_WORTH_A_KILOMETRE = 0.35
"""What a kilometre away from the rest of the day costs."""

_TABLE_WORTH_A_KILOMETRE = 0.7
_TABLE_RADIUS_METRES = 4_000
_FAR_METRES = 12_000
_MANY_OF_A_KIND = 0.7
"""The second museum of a day is worth this share of the first, the third this share of the second."""

_LEAST_WORTH = -0.6
_PRICE_WORTH = {3: -0.3, 4: -1.4}


class Taste:
    """The taste of a party in one destination."""

    def __init__(
        self, wishes: Wishes, highlights: Sequence[str], centre: Coordinates, days: int, sought: AbstractSet[Interest] = frozenset()
    ) -> None:
        """Judge for the party of these wishes, which stays for `days` days; `sought` is what it just asked more of."""
        self._sought = sought
        self._wishes = wishes
        self._fame = {place: _FAME * (1 - (1 - _FAME_LEFT) * rank / max(1, len(highlights) - 1)) for rank, place in enumerate(highlights)}
        self._centre = centre
        self._days = days

    def worth(self, place: Place) -> float:
        """Return how much a visit is worth; about 0.5 for any place, and 2 for one that nobody wants to miss."""
        known = self._fame.get(place.id, 0.5 + (0.15 if place.visit_minutes >= 60 else 0.0))
        asked = _SOUGHT_WORTH if self._sought & set(place.interests) else 0.0
        return known + asked + _LIKING_WEIGHT * liking(place, self._wishes) - self._remoteness(place)

    def gather(self, sights: Iterable[Place], near: Sequence[Coordinates], count: int, kept: frozenset[str]) -> list[tuple[Place, float]]:
        """Return up to `count` sights for one day with their worth: a good one, and good ones around it.

        `near` is where the day leads in any case; `kept` stood on this day before and are gathered first.
        """
        open_sights = list(sights)
        worths = {place.id: self.worth(place) + (KEPT_WORTH if place.id in kept else 0.0) for place in open_sights}
        gathered: list[tuple[Place, float]] = []
        points = list(near)
        kinds: Counter[Category] = Counter()
        while open_sights and len(gathered) < count:
            best, value, worth = open_sights[0], float("-inf"), 0.0
            for place in open_sights:
                own = worths[place.id] * (_MANY_OF_A_KIND ** kinds[place.category] if place.id not in kept else 1.0)
                away = nearest_metres(place.location, points) * _WORTH_A_KILOMETRE / 1000 if points else 0.0
                if own - away > value:
                    best, value, worth = place, own - away, own
            if value < _LEAST_WORTH and gathered:
                break
            gathered.append((best, worth))
            open_sights.remove(best)
            points.append(best.location)
            kinds[best.category] += 1
        return gathered

    def tables(self, eateries: Iterable[Place], meal: Meal, near: Sequence[Coordinates], count: int) -> list[tuple[Place, float]]:
        """Return the best tables for a meal near where the day leads, with their worth."""
        rated = []
        for place in eateries:
            metres = nearest_metres(place.location, near)
            if meal in place.meals and metres <= _TABLE_RADIUS_METRES:
                rated.append((place, self._table_worth(place, meal) - metres * _TABLE_WORTH_A_KILOMETRE / 1000))
        rated.sort(key=lambda pair: (-pair[1], pair[0].id))
        return rated[:count]

    def nights(self, places: Iterable[Place], near: Sequence[Coordinates], count: int) -> list[tuple[Place, float]]:
        """Return the best ways to end an evening for a party that likes it, with their worth."""
        wanted = {Interest.NIGHTLIFE, Interest.MUSIC} & set(self._wishes.interests)
        rated = [
            (place, liking(place, self._wishes) - nearest_metres(place.location, near) * _WORTH_A_KILOMETRE / 1000)
            for place in places
            if wanted and not self._wishes.has_children and liking(place, self._wishes) > 0
        ]
        rated.sort(key=lambda pair: (-pair[1], pair[0].id))
        return [pair for pair in rated[:count] if pair[1] > _LEAST_WORTH]

    def _table_worth(self, place: Place, meal: Meal) -> float:
        keen = bool({Interest.FOOD, Interest.WINE} & set(self._wishes.interests))
        worth = liking(place, self._wishes) + (0.0 if keen and place.price_level == 3 else _PRICE_WORTH.get(place.price_level, 0.0))
        if place.category in (Category.BAR, Category.NIGHTLIFE, Category.CAFE):
            worth -= 0.3 if meal is Meal.LUNCH else 0.5
        return worth

    def _remoteness(self, place: Place) -> float:
        """Return what it costs a short stay to leave the city."""
        beyond = distance_metres(place.location, self._centre) - _FAR_METRES
        if beyond <= 0:
            return 0.0
        return 0.03 * beyond / 1000 + (2.0 if self._days <= 2 else 0.4 if self._days == 3 else 0.0)


def nearest_metres(point: Coordinates, others: Sequence[Coordinates]) -> float:
    """Return how far the nearest of other points is; 0 when there is none."""
    return min((distance_metres(point, other) for other in others), default=0.0)
