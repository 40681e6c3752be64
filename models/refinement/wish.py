"""What one may wish for in a few words."""

from enum import StrEnum

from models.place import Category, Interest, Meal
from models.value import Value


class Wish(StrEnum):
    """What is wanted in place of a stop, or besides the others."""

    ANYTHING = "anything"
    OUTDOORS = "outdoors"
    INDOORS = "indoors"
    MUSEUM = "museum"
    GALLERY = "gallery"
    MONUMENT = "monument"
    PALACE = "palace"
    CHURCH = "church"
    VIEWPOINT = "viewpoint"
    PARK = "park"
    BEACH = "beach"
    SQUARE = "square"
    MARKET = "market"
    SHOPPING = "shopping"
    FOOD = "food"
    CAFE = "cafe"
    BAR = "bar"
    WINE = "wine"
    NIGHTLIFE = "nightlife"
    MUSIC = "music"
    THEATRE = "theatre"
    FAMILY = "family"
    ANIMALS = "animals"
    SCIENCE = "science"
    LIBRARY = "library"
    BOAT = "boat"
    SPORT = "sport"
    HISTORY = "history"
    CHEAPER = "cheaper"
    NEARER = "nearer"


class WishMeaning(Value):
    """Which places answer a wish: any of the categories, else any of the interests, and all that is asked besides."""

    categories: tuple[Category, ...] = ()
    interests: tuple[Interest, ...] = ()
    outdoors: bool | None = None
    cheaper: bool = False
    nearer: bool = False


WISHES: dict[Wish, WishMeaning] = {
    Wish.ANYTHING: WishMeaning(),
    Wish.OUTDOORS: WishMeaning(interests=(Interest.NATURE, Interest.VIEWS, Interest.BEACH), outdoors=True),
    Wish.INDOORS: WishMeaning(interests=(Interest.ART, Interest.HISTORY, Interest.CULTURE, Interest.SCIENCE), outdoors=False),
    Wish.MUSEUM: WishMeaning(categories=(Category.MUSEUM,), interests=(Interest.ART, Interest.HISTORY)),
    Wish.GALLERY: WishMeaning(categories=(Category.GALLERY,), interests=(Interest.ART,)),
    Wish.MONUMENT: WishMeaning(categories=(Category.MONUMENT, Category.RUINS, Category.BRIDGE), interests=(Interest.HISTORY,)),
    Wish.PALACE: WishMeaning(categories=(Category.PALACE, Category.CASTLE), interests=(Interest.HISTORY,)),
    Wish.CHURCH: WishMeaning(categories=(Category.CHURCH,), interests=(Interest.RELIGION,)),
    Wish.VIEWPOINT: WishMeaning(categories=(Category.VIEWPOINT,), interests=(Interest.VIEWS, Interest.PHOTOGRAPHY)),
    Wish.PARK: WishMeaning(categories=(Category.PARK, Category.GARDEN), interests=(Interest.NATURE,)),
    Wish.BEACH: WishMeaning(categories=(Category.BEACH,), interests=(Interest.BEACH,)),
    Wish.SQUARE: WishMeaning(categories=(Category.SQUARE, Category.STREET, Category.NEIGHBOURHOOD)),
    Wish.MARKET: WishMeaning(categories=(Category.MARKET,)),
    Wish.SHOPPING: WishMeaning(categories=(Category.SHOPPING,), interests=(Interest.SHOPPING,)),
    Wish.FOOD: WishMeaning(categories=(Category.RESTAURANT,), interests=(Interest.FOOD,)),
    Wish.CAFE: WishMeaning(categories=(Category.CAFE,)),
    Wish.BAR: WishMeaning(categories=(Category.BAR,), interests=(Interest.NIGHTLIFE,)),
    Wish.WINE: WishMeaning(interests=(Interest.WINE,)),
    Wish.NIGHTLIFE: WishMeaning(categories=(Category.NIGHTLIFE,), interests=(Interest.NIGHTLIFE,)),
    Wish.MUSIC: WishMeaning(categories=(Category.MUSIC,), interests=(Interest.MUSIC,)),
    Wish.THEATRE: WishMeaning(categories=(Category.THEATRE,)),
    Wish.FAMILY: WishMeaning(interests=(Interest.FAMILY,)),
    Wish.ANIMALS: WishMeaning(categories=(Category.ZOO, Category.AQUARIUM)),
    Wish.SCIENCE: WishMeaning(categories=(Category.SCIENCE,), interests=(Interest.SCIENCE,)),
    Wish.LIBRARY: WishMeaning(categories=(Category.LIBRARY,), interests=(Interest.LITERATURE,)),
    Wish.BOAT: WishMeaning(categories=(Category.BOAT_TRIP,)),
    Wish.SPORT: WishMeaning(categories=(Category.STADIUM,), interests=(Interest.SPORT,)),
    Wish.HISTORY: WishMeaning(interests=(Interest.HISTORY,)),
    Wish.CHEAPER: WishMeaning(cheaper=True),
    Wish.NEARER: WishMeaning(nearer=True),
}
"""What each wish asks of a place. `nearer` and `cheaper` compare with the stop that is replaced."""


MEAL_WISHES: dict[Meal, Wish] = {Meal.BREAKFAST: Wish.CAFE, Meal.LUNCH: Wish.FOOD, Meal.DINNER: Wish.FOOD}
"""What somebody wishes for who asks for a meal."""
