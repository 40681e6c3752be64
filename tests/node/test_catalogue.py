"""Rules of the catalogue, and of every file that ships with it."""

from itertools import combinations
from pathlib import Path

import pytest

from edge.planner.catalogue import DESTINATIONS, Catalogue, load_catalogue, plain, read_destination
from models.errors import InvalidSetting, UnknownDestination, UnknownPlace
from models.place import Category, Meal, Place
from models.planning.suitability import is_sight
from models.travel import distance_metres

FILES = sorted(DESTINATIONS.glob("*.toml"))
SHIPPED = load_catalogue()

CITY = """
[destination]
code = "atlantis"
country = "GR"
currency = "EUR"
time_zone = "Europe/Athens"
latitude = 36.0
longitude = 25.0
names = { pt = "Atlântida", en = "Atlantis" }
aliases = ["the sunken city"]
holidays = ["12-25"]

[sources]
coordinates = "Plato"

[[places]]
slug = "temple"
name = "Temple"
category = "monument"
latitude = 36.001
longitude = 25.001
hours = "Mo-Su 09:00-18:00"
visit_minutes = 60
price_level = 1
price_cents = 500
interests = ["history"]
outdoors = false
children = true
step_free = true
summary = { pt = "Um templo.", en = "A temple." }
"""


def written(tmp_path: Path, text: str, name: str = "atlantis") -> Path:
    folder = tmp_path / "destinations"
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_shipped_city_has_enough_to_see_and_to_eat(path: Path) -> None:
    _, places = read_destination(path)

    assert sum(is_sight(place) for place in places) >= 20
    assert sum(place.is_eatery for place in places) >= 8
    assert sum(Meal.DINNER in place.meals for place in places) >= 5
    assert sum(Meal.LUNCH in place.meals for place in places) >= 5


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_shipped_city_is_true_to_scale(path: Path) -> None:
    destination, places = read_destination(path)

    assert all(distance_metres(place.location, destination.location) < 40_000 for place in places)
    assert [(a.id, b.id) for a, b in combinations(places, 2) if distance_metres(a.location, b.location) < 3] == []
    assert len({plain(place.name) for place in places}) == len(places)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_shipped_city_names_its_sources_and_says_something_of_each_place(path: Path) -> None:
    destination, places = read_destination(path)

    assert {"coordinates", "hours", "prices", "checked_on"} <= set(destination.sources)
    assert {"pt", "es", "en", "fr", "it"} <= set(destination.names)
    assert all({"pt", "en"} <= set(place.summary) for place in places)
    assert all(place.is_eatery for place in places if place.category is Category.RESTAURANT)
    assert all((place.price.amount_micros == 0) == (place.price_level == 0) for place in places)


def test_at_least_eight_cities_ship_and_each_has_highlights() -> None:
    assert len(SHIPPED.destinations) >= 8
    for destination in SHIPPED.destinations:
        assert len(SHIPPED.highlights(destination.code)) >= 10
        assert all(is_sight(SHIPPED.place(each)) for each in SHIPPED.highlights(destination.code))


def test_ids_are_unique_over_all_cities() -> None:
    assert len(SHIPPED.places_by_id) == sum(len(SHIPPED.places(each.code)) for each in SHIPPED.destinations)


@pytest.mark.parametrize("text", ["lisboa", "LISBOA", "Lisbon", "  lisbonne ", "São Paulo", "sao-paulo", "SAO PAULO", "parís"])
def test_a_destination_is_found_whatever_its_case_and_accents(text: str) -> None:
    found = SHIPPED.find_destination(text)

    assert found is not None
    assert found.code in {"lisboa", "sao-paulo", "paris"}


def test_an_unknown_destination_is_refused_with_the_known_ones() -> None:
    assert SHIPPED.find_destination("Atlantis") is None
    with pytest.raises(UnknownDestination) as refusal:
        SHIPPED.require_destination("Atlantis")
    assert refusal.value.params["name"] == "Atlantis"
    assert "Lisbon" in str(refusal.value.params["known"])


def test_an_unknown_place_is_refused() -> None:
    assert SHIPPED.get("plc_lisboa_nowhere") is None
    with pytest.raises(UnknownPlace):
        SHIPPED.place("plc_lisboa_nowhere")


def test_places_of_several_destinations_come_once(tmp_path: Path) -> None:
    catalogue = load_catalogue(written(tmp_path, CITY))
    place: Place = catalogue.place("plc_atlantis_temple")

    assert catalogue.places_of(["atlantis", "atlantis", "nowhere"]) == (place,)
    assert catalogue.find_place("TEMPLE", "atlantis") == place
    assert (place.price.amount_micros, place.price.currency, place.time_zone) == (5_000_000, "EUR", "Europe/Athens")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("Mo-Su 09:00", "Mo-So 09:00", "places.temple.hours"),
        ('category = "monument"', 'category = "castel"', "places.temple.category"),
        ("price_cents = 500", "price_cents = -1", "places.temple.price_cents"),
        ("latitude = 36.001", "latitude = 136.0", "places.temple.latitude"),
        ("visit_minutes = 60\n", "", "places.temple.visit_minutes"),
        ("visit_minutes = 60", "visit_minutes = 60\nstars = 5", "places.temple.stars"),
        ('code = "atlantis"', 'code = "atlantida"', "atlantida"),
        ('currency = "EUR"', 'currency = "DRX"', "DRX"),
        ("[sources]", "[sources", "line"),
    ],
)
def test_a_broken_file_is_refused_by_name_and_entry(tmp_path: Path, old: str, new: str, told: str) -> None:
    folder = written(tmp_path, CITY.replace(old, new))

    with pytest.raises(InvalidSetting) as refusal:
        load_catalogue(folder)
    assert refusal.value.params["setting"] == "catalogue atlantis.toml"
    assert told in str(refusal.value.params["reason"])


def test_a_slug_may_be_there_once(tmp_path: Path) -> None:
    folder = written(tmp_path, CITY + CITY[CITY.index("[[places]]") :])

    with pytest.raises(InvalidSetting, match="temple is there more than once"):
        load_catalogue(folder)


def test_two_cities_may_not_share_a_name(tmp_path: Path) -> None:
    written(tmp_path, CITY)
    folder = written(tmp_path, CITY.replace('code = "atlantis"', 'code = "atlantis-two"'), "atlantis-two")

    with pytest.raises(InvalidSetting, match="is called 'atlantida' too"):
        load_catalogue(folder)


def test_a_highlight_has_to_exist(tmp_path: Path) -> None:
    folder = written(tmp_path, CITY)
    (tmp_path / "highlights.toml").write_text('atlantis = ["palace"]', encoding="utf-8")

    with pytest.raises(InvalidSetting, match="there is no plc_atlantis_palace"):
        load_catalogue(folder)


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidSetting, match="no destination"):
        load_catalogue(tmp_path)


def test_a_catalogue_may_be_made_by_hand() -> None:
    assert Catalogue((), ()).destinations == ()
