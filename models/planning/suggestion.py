"""A suggestion: the best place for a gap in a day, such as something of the same kind nearby."""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet

from models.money import Money
from models.place import Category, Coordinates, Interest, Meal, Place
from models.planning.opening import Setting, is_open_during, spans_on
from models.planning.suitability import cost_of, is_night_place, liking, micros_in, suits
from models.travel import distance_metres
from models.trip import Wishes
from models.value import Value

_WORTH_A_KILOMETRE = 0.5
_SAME_CATEGORY = 1.5
_SHARED_INTEREST = 0.5


class Sought(Value):
    """What a gap asks for; what is left out does not matter.

    `like` is what stood there before, and makes its kind preferred. `categories` and `interests` are alternatives. With
    `starts` the place must be open then for its usual visit, or for `minutes`. `below` bounds the cost for the party.
    """

    like: Place | None = None
    categories: tuple[Category, ...] = ()
    interests: tuple[Interest, ...] = ()
    outdoors: bool | None = None
    meal: Meal | None = None
    starts: int | None = None
    minutes: int | None = None
    below: Money | None = None


def suggest(
    places: Iterable[Place], wishes: Wishes, setting: Setting, sought: Sought, near: Sequence[Coordinates], used: AbstractSet[str]
) -> Place | None:
    """Return the best unused place for a gap near where the day leads, or None when nothing suits."""
    candidates = [place for place in places if place.id not in used and _answers(place, wishes, setting, sought)]
    return min(candidates, key=lambda place: (-_worth(place, wishes, sought, near), place.id), default=None)


def _answers(place: Place, wishes: Wishes, setting: Setting, sought: Sought) -> bool:
    if place.destination != setting.destination.code or not suits(place, wishes):
        return False
    if sought.meal is not None and sought.meal not in place.meals:
        return False
    if sought.meal is None and sought.like is not None:
        same_side = place.is_eatery == sought.like.is_eatery and is_night_place(place) == is_night_place(sought.like)
        if not same_side:
            return False
    asks_kind = bool(sought.categories or sought.interests)
    if asks_kind and place.category not in sought.categories and set(sought.interests).isdisjoint(place.interests):
        return False
    if sought.outdoors is not None and place.outdoors is not sought.outdoors:
        return False
    if sought.below is not None and micros_in(cost_of(place, wishes), sought.below.currency) >= sought.below.amount_micros:
        return False
    if sought.starts is None:
        return bool(spans_on(place, setting))
    return is_open_during(place, setting, sought.starts, sought.minutes or place.visit_minutes)


def _worth(place: Place, wishes: Wishes, sought: Sought, near: Sequence[Coordinates]) -> float:
    away = min((distance_metres(place.location, point) for point in near), default=0.0)
    worth = liking(place, wishes) - away * _WORTH_A_KILOMETRE / 1000
    if sought.like is not None:
        worth += _SAME_CATEGORY * (place.category is sought.like.category)
        worth += _SHARED_INTEREST * len(set(place.interests) & set(sought.like.interests))
    return worth + _SAME_CATEGORY * (place.category in sought.categories)
