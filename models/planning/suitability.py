"""What suits a party: whether a place can be visited by it, what that costs, and how much it would like it."""

from models.money import Money
from models.place import Category, Interest, Meal, Place
from models.planning.exchange import convert
from models.travel import Mobility
from models.trip import Traveller, Wishes

INFANT_AGE = 3
"""Up to this age nobody pays. Older children are reckoned as adults, which errs on the safe side of a budget."""

ADULTS_ONLY = frozenset({Category.BAR, Category.NIGHTLIFE})
_EVENING = frozenset({Category.MUSIC, Category.THEATRE})
_EVENING_OPENS = 17 * 60

_LIKINGS: dict[Interest, frozenset[Category]] = {
    Interest.HISTORY: frozenset({Category.MONUMENT, Category.CASTLE, Category.PALACE, Category.RUINS, Category.MUSEUM}),
    Interest.ART: frozenset({Category.MUSEUM, Category.GALLERY}),
    Interest.ARCHITECTURE: frozenset({Category.PALACE, Category.CHURCH, Category.BRIDGE, Category.LIBRARY}),
    Interest.FOOD: frozenset({Category.MARKET, Category.RESTAURANT}),
    Interest.WINE: frozenset({Category.BAR}),
    Interest.NATURE: frozenset({Category.PARK, Category.GARDEN, Category.BEACH}),
    Interest.BEACH: frozenset({Category.BEACH}),
    Interest.NIGHTLIFE: frozenset({Category.NIGHTLIFE, Category.BAR}),
    Interest.SHOPPING: frozenset({Category.SHOPPING, Category.MARKET, Category.STREET}),
    Interest.MUSIC: frozenset({Category.MUSIC}),
    Interest.FAMILY: frozenset({Category.ZOO, Category.AQUARIUM, Category.THEME_PARK, Category.SCIENCE, Category.PARK}),
    Interest.RELIGION: frozenset({Category.CHURCH}),
    Interest.VIEWS: frozenset({Category.VIEWPOINT}),
    Interest.LITERATURE: frozenset({Category.LIBRARY}),
    Interest.SPORT: frozenset({Category.STADIUM}),
    Interest.SCIENCE: frozenset({Category.SCIENCE, Category.AQUARIUM}),
    Interest.PHOTOGRAPHY: frozenset({Category.VIEWPOINT, Category.BRIDGE, Category.SQUARE}),
    Interest.CULTURE: frozenset({Category.MUSEUM, Category.THEATRE, Category.GALLERY, Category.NEIGHBOURHOOD}),
}


def suits_mobility(place: Place, wishes: Wishes) -> bool:
    """Tell whether the party can get around in it."""
    return place.step_free or wishes.mobility is Mobility.FULL


def suits_children(place: Place, wishes: Wishes) -> bool:
    """Tell whether it is fit for the party's children, if it has any."""
    return not wishes.has_children or (place.children and place.category not in ADULTS_ONLY)


def suits_diets(place: Place, wishes: Wishes) -> bool:
    """Tell whether it caters for every diet of the party; only places to eat are asked."""
    return not place.is_eatery or set(wishes.diets) <= set(place.diets)


def suits(place: Place, wishes: Wishes) -> bool:
    """Tell whether a place is right for the whole party."""
    return suits_mobility(place, wishes) and suits_children(place, wishes) and suits_diets(place, wishes)


def is_night_place(place: Place) -> bool:
    """Tell whether one goes there after dinner."""
    if Meal.DINNER in place.meals or Meal.LUNCH in place.meals:
        return False
    if place.category in ADULTS_ONLY:
        return True
    return place.category in _EVENING and place.hours != "24/7" and _opens(place) >= _EVENING_OPENS


def is_sight(place: Place) -> bool:
    """Tell whether one visits it by day."""
    return not place.is_eatery and not is_night_place(place)


def payers(travellers: tuple[Traveller, ...]) -> int:
    """Return how many of the party pay."""
    return sum(traveller.age > INFANT_AGE for traveller in travellers)


def cost_of(place: Place, wishes: Wishes) -> Money:
    """Return what a place costs the whole party, in its own currency."""
    return place.price.times(payers(wishes.travellers))


def micros_in(money: Money | None, currency: str) -> int:
    """Return an amount in micro-units of a currency; 0 for nothing, or for one that no rate is known of."""
    converted = convert(money, currency) if money else None
    return converted.amount_micros if converted else 0


def liking(place: Place, wishes: Wishes) -> float:
    """Return how well a place meets the party's interests, from 0."""
    score = 0.0
    for interest in wishes.interests:
        if interest in place.interests:
            score += 1.0
        elif place.category in _LIKINGS[interest]:
            score += 0.5
    if wishes.has_children and (Interest.FAMILY in place.interests or place.category in _LIKINGS[Interest.FAMILY]):
        score += 0.8
    return score


def _opens(place: Place) -> int:
    """Return the earliest hour in a place's opening times, as minutes after midnight."""
    return min((int(part[:2]) * 60 + int(part[3:5]) for part in place.hours.replace(",", " ").split() if part[2:3] == ":"), default=0)
