"""Kinds of places and their qualities in a request: "the museum" is a stop of the trip, "a museum" and "something outdoors" are wishes."""

import re
from functools import lru_cache

from models.place import Category, Meal
from models.refinement.lexicon import Words
from models.refinement.lexicons import LEXICONS
from models.refinement.marks import Slot
from models.refinement.outline import StopOutline
from models.refinement.reading import Reading
from models.refinement.spelling import KINDS, folded_words, is_cognate
from models.refinement.wish import MEAL_WISHES, WISHES, Wish

_THESE = frozenset("isso isto eso esto ca cio".split())
_SOME_OF = re.compile(
    r"(?<!\S)(?:algo|alguma coisa|algum|um pouco|un poco|un po|qualcosa|quelque chose|un peu|something|some|a bit) "
    r"(?:(?:mas|mais|piu|plus|more) )?(?:de|di|d|of) $"
)
"""What stands before a kind that is wanted: "something more of"."""
_ONLY = re.compile(r"(?<!\S)(?:so|solo|apenas|somente|only|just|seulement|que de la|soltanto|solamente) $")
_OF_A_DIET = re.compile(r" (?:(?:sem|sin|sans|senza|without) glut|gluten|vegan|veget)")
"""What makes food a diet, and no stop: "only food without gluten"."""
_EATERIES = frozenset({Category.RESTAURANT, Category.CAFE, Category.BAR, Category.MARKET})
_MEAL_HOURS = {Meal.BREAKFAST: (6, 11), Meal.LUNCH: (11, 16), Meal.DINNER: (18, 24)}


def find_kinds_of_words(reading: Reading) -> None:
    """Find kinds and meals of several words, before one of these is taken for another kind."""
    reading.substitute(reading.phrasing.kind_of_words, _kind)


def find_kinds(reading: Reading) -> None:
    """Find kinds and meals, each as the stops that it may mean or as a wish."""
    reading.substitute(reading.phrasing.kind, _kind)


def _kind(reading: Reading, match: re.Match[str]) -> str:
    lexicon, marks = reading.lexicon, reading.marks
    kind, before = match["kind"], (match["before"] or "").strip()
    meal = lexicon.meals.get(kind)
    wish = MEAL_WISHES[meal] if meal else lexicon.kinds.get(kind) or KINDS[kind]
    stops = tuple(stop.number for stop in (_at_meal(reading, meal) if meal else stops_of_kind(reading, kind)))
    earlier = reading.text[: match.start()].split()
    previous = earlier[-1] if earlier else ""
    if _ONLY.search(reading.text[: match.start("kind")]) and _OF_A_DIET.match(reading.text, match.end()):
        return match[0]
    if _SOME_OF.search(reading.text[: match.start("kind")]):
        return f"{match['before'] or ''}{marks.add(Slot.WISH, wish)}"
    if before in lexicon.indefinite:
        return marks.add(Slot.WISH, wish)
    if _has_indefinite([*earlier, before][-3:], lexicon.indefinite, reading.phrasing.ending):
        return f"{match['before'] or ''}{marks.add(Slot.WISH, wish)}"
    if before in lexicon.definite:
        is_goal = before in lexicon.towards or previous in lexicon.towards
        wanted = not stops and (is_goal or reading.phrasing.going_end.search(reading.text[: match.start("kind")]) is not None)
    else:
        wanted = before in lexicon.towards or before in lexicon.adding or not stops
    mark = marks.add(Slot.WISH, wish) if wanted else marks.add(Slot.STOP, stops)
    return f"{match['before'] or ''}{mark}"


def _has_indefinite(before: list[str], indefinite: Words, ending: Words) -> bool:
    """Tell whether "a nice little" stands right before a noun: an indefinite word with nothing behind it that ends a phrase."""
    for word in reversed(before):
        if word in indefinite:
            return True
        if word in ending or not word.isalpha():
            return False
    return False


def _at_meal(reading: Reading, meal: Meal) -> list[StopOutline]:
    first, last = _MEAL_HOURS[meal]
    eateries = [stop for stop in reading.outline.stops if stop.category in _EATERIES]
    return [stop for stop in eateries if stop.starts_at is not None and first <= stop.starts_at.hour < last]


def stops_of_kind(reading: Reading, kind: str) -> list[StopOutline]:
    """Return the one that bears the very word in its name, else what bears the kind or is of it, looked for on one day at a time.

    The usual word of a kind means any of it, whatever bears it in its name: with the Mercado de San Miguel and the Rastro, "the market"
    may be either.
    """
    stops = reading.outline.stops
    if kind in _usual_words():
        categories = WISHES[reading.lexicon.kinds.get(kind) or KINDS[kind]].categories
        return [stop for stop in stops if stop.category in categories or any(is_cognate(kind, word) for word in folded_words(stop.name))]
    exact = [stop for stop in stops if any(is_cognate(kind, word) for word in folded_words(stop.name))]
    if len(exact) == 1:
        return exact
    wish = reading.lexicon.kinds.get(kind) or KINDS[kind]
    categories = WISHES[wish].categories
    chosen: list[StopOutline] = []
    for day in sorted({stop.day for stop in stops}):
        today = [stop for stop in stops if stop.day == day]
        bearing = [stop for stop in today if any(is_cognate(kind, word) for word in folded_words(stop.name))]
        chosen += bearing or [stop for stop in today if stop.category in categories]
    return chosen


@lru_cache(maxsize=1)
def _usual_words() -> Words:
    """Return the first word that each language has for each kind: "museum", "mercado"."""
    first: dict[tuple[str, Wish], str] = {}
    for code, lexicon in LEXICONS.items():
        for word, wish in lexicon.kinds.items():
            first.setdefault((code, wish), word)
    return frozenset(first.values())


def find_wishes(reading: Reading) -> None:
    """Find qualities, and let a wish swallow the "something" before it."""
    reading.substitute(reading.phrasing.quality, _quality)
    reading.substitute(reading.phrasing.headed, lambda _, match: match[0][-1])


def _quality(reading: Reading, match: re.Match[str]) -> str:
    """Read a quality; behind an article, a word that one stop alone bears in its name is that stop: "the fado"."""
    wish, before = reading.lexicon.qualities[match["quality"]], reading.text[: match.start()].split()
    if before and before[-1] in _THESE:
        return match[0]  # "Tenham isso em conta": not something cheap.
    if match[0] == match["quality"] and before and before[-1] in reading.lexicon.definite:
        bearing = tuple(stop.number for stop in reading.outline.stops if match["quality"] in folded_words(stop.name))
        if len(bearing) == 1:
            return reading.marks.add(Slot.STOP, bearing)
        of_kind = tuple(stop.number for stop in reading.outline.stops if stop.category in WISHES[wish].categories)
        if len(of_kind) == 1 and before[-1] not in reading.lexicon.towards:
            return reading.marks.add(Slot.STOP, of_kind)
    return reading.marks.add(Slot.WISH, wish)
