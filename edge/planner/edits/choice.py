"""The places to choose from: those that answer a wish, the best first, and the one that a name means."""

from collections.abc import Callable, Collection, Iterable

from edge.planner.catalogue import plain
from edge.planner.edits.findings import spent_micros
from edge.planner.edits.sketch import EditError, Sketch
from edge.planner.taste import Taste, nearest_metres
from models.place import Category, Coordinates, Interest, Place, minutes_of
from models.planning.suitability import cost_of, is_night_place, micros_in, suits
from models.planning.timing import sitting_at
from models.refinement.spelling import fold, name_spans
from models.refinement.wish import WISHES, Wish, WishMeaning
from models.trip import Day, Stop, StopKind

METRES_A_POINT = 1_500.0
"""How much farther a place may be that is worth a point more."""

MINUTES_A_POINT = 45.0
"""How much a visit may differ in length from the one it replaces, for a point."""

_EXACT_POINTS = 2.0
_SAME_KIND_POINTS = 1.5
_SHORT_WORD = 3

_TABLES = frozenset({Category.RESTAURANT, Category.CAFE, Category.BAR})
_AT_TABLE = frozenset({Interest.FOOD, Interest.WINE})


def asks_for_meal(wishes: Iterable[Wish]) -> bool:
    """Tell whether what is wished for is somewhere to eat or drink."""
    return any(not _TABLES.isdisjoint(WISHES[wish].categories) for wish in wishes)


class Choice:
    """The places that a day offers, without those that the trip has already and those that do not suit the party."""

    def __init__(self, sketch: Sketch, day: Day, *, instead_of: Stop | None = None, near: Coordinates | None = None) -> None:
        """Choose for a day, in place of a stop or besides all; `near` is where the place should be, if that matters."""
        self._sketch = sketch
        self._instead_of = instead_of
        self._former = sketch.place_of(instead_of) if instead_of else None
        neighbours = [stop.location for stop in sketch.itinerary.stops_on(day.id) if stop.location and stop is not instead_of]
        self._around = [near] if near else neighbours
        used = {stop.place_id for stop in sketch.itinerary.stops}
        offered = sketch.catalogue.places(sketch.setting(day).destination.code)
        self._places = [place for place in offered if place.id not in used and suits(place, sketch.trip) and self._is_affordable(place)]
        destination = sketch.setting(day).destination
        stays = sum(each.destination == day.destination for each in sketch.itinerary.days)
        self._taste = Taste(sketch.trip, sketch.catalogue.highlights(destination.code), destination.location, stays)

    def answering(self, wishes: Collection[Wish]) -> list[Place]:
        """Return the places that answer every one of some wishes, the best first.

        One of the kind that is wished for goes before one that only shares its interests.
        """
        meanings = _meanings(wishes)
        found = [place for place in self._places if all(self._answers(place, meaning) for meaning in meanings)]
        if any(meaning.categories for meaning in meanings):
            found = [place for place in found if all(_is_of_kind(place, meaning) for meaning in meanings)] or found
        found = [place for place in found if self._is_on_the_right_side(place, wishes)]
        if any(meaning.cheaper for meaning in meanings) and self._instead_of is None:
            found = _cheaper_half(found)
        return sorted(found, key=lambda place: (self._rank(place, meanings), place.id))

    def where(self, wanted: Callable[[Place], bool]) -> list[Place]:
        """Return the places that are wanted, the best first."""
        return sorted(filter(wanted, self._places), key=lambda place: (self._rank(place, ()), place.id))

    def _is_on_the_right_side(self, place: Place, wishes: Collection[Wish]) -> bool:
        """Tell whether a place is somewhere to eat or not, as the wishes ask for or, where they don't, what stands there."""
        meanings = _meanings(wishes)
        if asks_for_meal(wishes):
            return place.is_eatery
        if any(meaning.categories for meaning in meanings):
            return True
        is_meal = self._instead_of is not None and self._instead_of.kind is StopKind.MEAL
        if not is_meal and any(not _AT_TABLE.isdisjoint(meaning.interests) for meaning in meanings):
            return True
        asks_for_kind = any(meaning.interests or meaning.outdoors is not None for meaning in meanings)
        if asks_for_kind or self._former is None:
            return place.is_eatery is is_meal
        return self.is_alike(place)

    def is_alike(self, place: Place) -> bool:
        """Tell whether a place is for the same part of a day as the stop that it replaces, and serves the same meal."""
        stop, former = self._instead_of, self._former
        if former is not None and (place.is_eatery, is_night_place(place)) != (former.is_eatery, is_night_place(former)):
            return False
        sitting = sitting_at(minutes_of(stop.starts_at)) if stop and stop.starts_at and stop.kind is StopKind.MEAL else None
        return sitting is None or sitting.meal in place.meals

    def _answers(self, place: Place, meaning: WishMeaning) -> bool:
        if meaning.outdoors is not None and place.outdoors is not meaning.outdoors:
            return False
        if meaning.cheaper and self._instead_of is not None and not self._is_cheaper(place):
            return False
        if meaning.nearer and self._former is not None and self._away(place) >= self._away(self._former):
            return False
        return not (meaning.categories or meaning.interests) or _is_of_kind(place, meaning) or _shares(place, meaning)

    def _is_cheaper(self, place: Place) -> bool:
        former = cost_of(self._former, self._sketch.trip) if self._former else self._instead_of.cost if self._instead_of else None
        cost = cost_of(place, self._sketch.trip)
        return cost.amount_micros < micros_in(former, cost.currency)

    def _is_affordable(self, place: Place) -> bool:
        """Tell whether the trip stays within its budget, or costs no more than it did."""
        budget = self._sketch.trip.budget
        if budget is None:
            return True
        cost = micros_in(cost_of(place, self._sketch.trip), budget.currency)
        former = micros_in(self._instead_of.cost, budget.currency) if self._instead_of else 0
        return cost <= former or spent_micros(self._sketch.itinerary, budget.currency) - former + cost <= budget.amount_micros

    def _away(self, place: Place) -> float:
        return nearest_metres(place.location, self._around)

    def _rank(self, place: Place, meanings: Iterable[WishMeaning]) -> float:
        points = self._taste.worth(place) - self._away(place) / METRES_A_POINT
        points += sum(_EXACT_POINTS for meaning in meanings if place.category in meaning.categories)
        if self._former is not None:
            points -= abs(place.visit_minutes - self._former.visit_minutes) / MINUTES_A_POINT
        if self._former is not None and any(meaning.cheaper or meaning.nearer for meaning in meanings):
            points += _SAME_KIND_POINTS * (place.category is self._former.category)
        return -points


def _meanings(wishes: Iterable[Wish]) -> list[WishMeaning]:
    """Return what wishes mean together: beside a kind of place, to be outdoors asks for nothing else."""
    meanings = [WISHES[wish] for wish in wishes]
    has_kind = any(meaning.outdoors is None and (meaning.categories or meaning.interests) for meaning in meanings)
    return [meaning.replace(interests=()) if has_kind and meaning.outdoors is not None else meaning for meaning in meanings]


def named(sketch: Sketch, day: Day, name: str) -> Place | None:
    """Return the place of a day's destination that a name means, or None for one that the catalogue does not know.

    Raises `EditError` for what the trip has already, for what is in another of its cities, and for a name of several places.
    """
    here = sketch.setting(day).destination.code
    place = _meant(sketch.catalogue.places(here), name)
    elsewhere = [code for code in sketch.trip.destinations if code != here]
    if place is None and _meant(sketch.catalogue.places_of(elsewhere), name) is not None:
        raise EditError("elsewhere")
    if any(stop.place_id == place.id if place else plain(stop.title) == plain(name) for stop in sketch.itinerary.stops):
        raise EditError("already_there")
    return place


def _meant(places: Iterable[Place], name: str) -> Place | None:
    likenesses = [(likeness, place) for place in places if (likeness := _likeness(place.name, name)) is not None]
    best = [place for likeness, place in likenesses if likeness == max(each for each, _ in likenesses)]
    if len(best) > 1:
        raise EditError("ambiguous_name")
    return best[0] if best else None


def _likeness(full_name: str, name: str) -> tuple[int, int] | None:
    """Return how well a name means a place: wholly, by enough of its words, or by how it begins; None if it does not."""
    if plain(full_name) == plain(name):
        return 3, 0
    asked, full = fold(name).split(), fold(full_name).split()
    if any(asked[start : start + len(full)] == full for start in range(len(asked))):
        return 2, len(full)
    spans = [
        score
        for start, end, score in name_spans(asked, full_name)
        if all(len(word) <= _SHORT_WORD for word in (*asked[:start], *asked[end:]))
    ]
    if spans:
        return 1, max(spans)
    return (0, len(asked)) if full[: len(asked)] == asked else None


def _is_of_kind(place: Place, meaning: WishMeaning) -> bool:
    return place.category in meaning.categories if meaning.categories else _shares(place, meaning) or not meaning.interests


def _shares(place: Place, meaning: WishMeaning) -> bool:
    return not set(place.interests).isdisjoint(meaning.interests)


def _cheaper_half(places: list[Place]) -> list[Place]:
    """Return the places that cost no more than the usual one of them."""
    prices = sorted(place.price.amount_micros for place in places)
    return [place for place in places if place.price.amount_micros <= prices[(len(prices) - 1) // 2]]
