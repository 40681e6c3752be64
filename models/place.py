"""Places: what they are, where they are, when they are open."""

import re
from datetime import date, time
from enum import StrEnum
from functools import lru_cache
from typing import Annotated

from pydantic import AfterValidator, Field

from models.ids import PlaceId
from models.money import Currency, Money
from models.value import Value


class Category(StrEnum):
    """What a place is."""

    MUSEUM = "museum"
    GALLERY = "gallery"
    MONUMENT = "monument"
    CHURCH = "church"
    PALACE = "palace"
    CASTLE = "castle"
    VIEWPOINT = "viewpoint"
    PARK = "park"
    GARDEN = "garden"
    BEACH = "beach"
    SQUARE = "square"
    NEIGHBOURHOOD = "neighbourhood"
    STREET = "street"
    BRIDGE = "bridge"
    MARKET = "market"
    SHOPPING = "shopping"
    RESTAURANT = "restaurant"
    CAFE = "cafe"
    BAR = "bar"
    NIGHTLIFE = "nightlife"
    THEATRE = "theatre"
    MUSIC = "music"
    ZOO = "zoo"
    AQUARIUM = "aquarium"
    THEME_PARK = "theme_park"
    STADIUM = "stadium"
    LIBRARY = "library"
    SCIENCE = "science"
    CEMETERY = "cemetery"
    RUINS = "ruins"
    BOAT_TRIP = "boat_trip"


class Interest(StrEnum):
    """What a traveller likes, and what a place has to offer."""

    HISTORY = "history"
    ART = "art"
    ARCHITECTURE = "architecture"
    FOOD = "food"
    WINE = "wine"
    NATURE = "nature"
    BEACH = "beach"
    NIGHTLIFE = "nightlife"
    SHOPPING = "shopping"
    MUSIC = "music"
    FAMILY = "family"
    RELIGION = "religion"
    VIEWS = "views"
    LITERATURE = "literature"
    SPORT = "sport"
    SCIENCE = "science"
    PHOTOGRAPHY = "photography"
    CULTURE = "culture"


class Meal(StrEnum):
    """A meal that a place serves."""

    BREAKFAST = "breakfast"
    LUNCH = "lunch"
    DINNER = "dinner"
    SNACK = "snack"


class Diet(StrEnum):
    """A way of eating that a traveller keeps to."""

    VEGETARIAN = "vegetarian"
    VEGAN = "vegan"
    GLUTEN_FREE = "gluten_free"


class Coordinates(Value):
    """A point on the Earth in degrees, WGS 84."""

    latitude: float = Field(ge=-90, le=90)
    longitude: float = Field(ge=-180, le=180)


_DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_SPAN = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]-(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]|24:00)"
_RULE = re.compile(rf"(?P<selector>[A-Z][A-Za-z0-9 ,-]*?) (?P<spans>off|{_SPAN}(?:,{_SPAN})*)")
_LEAP_YEAR = 2000

MINUTES_A_DAY = 24 * 60

Span = tuple[int, int]
"""Minutes since the midnight that begins the day; the end is exclusive and may pass 1,440 for a place open at night."""


class _Hours(Value):
    weekdays: tuple[tuple[Span, ...], ...]
    dates: dict[tuple[int, int], tuple[Span, ...]]


@lru_cache(maxsize=4096)
def _parse_hours(text: str) -> _Hours:
    week: list[tuple[Span, ...]] = [()] * 7
    dates: dict[tuple[int, int], tuple[Span, ...]] = {}
    if text == "24/7":
        return _Hours(weekdays=(((0, MINUTES_A_DAY),),) * 7, dates={})
    for rule in text.split("; "):
        match = _RULE.fullmatch(rule)
        if match is None:
            raise ValueError(f"opening hours {rule!r}")
        spans = () if match["spans"] == "off" else tuple(_parse_span(span) for span in match["spans"].split(","))
        for part in match["selector"].split(","):
            if part[:3] in _MONTHS:
                on = date(_LEAP_YEAR, _MONTHS.index(part[:3]) + 1, int(part[4:]))
                dates[on.month, on.day] = spans
            else:
                for weekday in _parse_weekdays(part):
                    week[weekday] = spans
    return _Hours(weekdays=tuple(week), dates=dates)


def _parse_weekdays(part: str) -> list[int]:
    first, _, last = part.partition("-")
    start, end = _DAYS.index(first), _DAYS.index(last or first)
    return [(start + step) % 7 for step in range((end - start) % 7 + 1)]


def _parse_span(text: str) -> Span:
    opens, closes = (int(part[:2]) * 60 + int(part[3:]) for part in text.split("-"))
    return opens, closes if closes > opens else closes + MINUTES_A_DAY


def _valid_hours(text: str) -> str:
    _parse_hours(text)
    return text


OpeningHours = Annotated[str, AfterValidator(_valid_hours)]
"""A subset of the OpenStreetMap opening_hours syntax: weekday and date rules with spans or `off`, or `24/7`."""


def open_spans(hours: str, weekday: int, on: date | None = None) -> tuple[Span, ...]:
    """Return when a place is open on a weekday (0 = Monday), or on the very date if one is given."""
    parsed = _parse_hours(hours)
    if on is not None and (on.month, on.day) in parsed.dates:
        return parsed.dates[on.month, on.day]
    return parsed.weekdays[on.weekday() if on is not None else weekday]


def minutes_of(moment: time) -> int:
    """Return minutes since midnight."""
    return moment.hour * 60 + moment.minute


def time_of(minutes: int) -> time:
    """Return the time of day `minutes` after midnight; past midnight it wraps."""
    return time(minutes // 60 % 24, minutes % 60)


class Place(Value):
    """A place of the catalogue, true and well known."""

    id: PlaceId
    destination: str
    name: str
    category: Category
    location: Coordinates
    hours: OpeningHours
    visit_minutes: int = Field(ge=5, le=720)
    price_level: int = Field(ge=0, le=4)
    price: Money
    interests: tuple[Interest, ...]
    outdoors: bool
    children: bool
    step_free: bool
    meals: tuple[Meal, ...] = ()
    diets: tuple[Diet, ...] = ()
    website: str | None = None
    summary: dict[str, str]
    time_zone: str

    @property
    def is_eatery(self) -> bool:
        """Tell whether one goes there for a meal."""
        return bool(self.meals)


class Destination(Value):
    """A city that the catalogue covers."""

    code: str
    country: str
    currency: Currency
    time_zone: str
    location: Coordinates
    names: dict[str, str]
    aliases: tuple[str, ...] = ()
    holidays: tuple[str, ...] = ()
    sources: dict[str, str]

    def name(self, language: str) -> str:
        """Return its name in a language (`pt`, `en` …), or its local one."""
        return self.names.get(language[:2], self.names["pt"])
