"""The catalogue in the database: by text, by distance, and by both."""

import asyncio
from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from edge.store.places import fill_places, find_places
from models.ids import PlaceId
from models.place import Category, Coordinates, Place
from models.travel import distance_metres
from tests.fakes.cell import Cell
from tests.fakes.places import CASTLE, LISBON, PORTO, TAVERN, TOWER

BELEM = Coordinates(latitude=38.6916, longitude=-9.2160)


async def filled(cell: Cell, places: Sequence[Place] = (*LISBON, *PORTO)) -> Cell:
    await cell.database.write(lambda connection: fill_places(connection, places))
    return cell


async def found(cell: Cell, **wanted: object) -> list[tuple[Place, int | None]]:
    return await cell.database.read(lambda connection: find_places(connection, **wanted))  # type: ignore[arg-type]  # named as its fields


async def slugs(cell: Cell, **wanted: object) -> list[str]:
    return [place.id.rsplit("_", 1)[1] for place, _ in await found(cell, **wanted)]


def at(latitude: float, longitude: float, number: int = 0) -> Place:
    return CASTLE.replace(id=PlaceId(f"plc_lisboa_p{number}"), location=Coordinates(latitude=latitude, longitude=longitude))


async def test_filling_is_idempotent_and_follows_the_catalogue(cell: Cell) -> None:
    fill = lambda places: cell.database.write(lambda connection: fill_places(connection, places))  # noqa: E731  # said three times
    assert await fill(LISBON) is True
    async with cell.unchanged():
        assert await fill(LISBON) is False
    assert await fill(PORTO) is True
    assert await slugs(cell) == ["ponte-luis-i", "cave-de-vinho", "cantina"]
    assert await slugs(cell, text="castelo") == []
    assert await slugs(cell, near=CASTLE.location) == []


async def test_without_conditions_places_come_in_the_catalogue_s_order(cell: Cell) -> None:
    await filled(cell)
    assert [place for place, _ in await found(cell)] == [*LISBON, *PORTO]
    assert {metres for _, metres in await found(cell)} == {None}
    assert await slugs(cell, destination="porto", limit=2) == ["ponte-luis-i", "cave-de-vinho"]
    assert await slugs(cell, category=Category.RESTAURANT) == ["taberna", "tasca", "cantina"]
    assert await slugs(cell, category=Category.RESTAURANT, destination="lisboa") == ["taberna", "tasca"]


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("azulejo", "museu-do-azulejo"),
        ("BELÉM torre", "torre-de-belem"),
        ("pont", "ponte-luis-i"),
        ("luís", "ponte-luis-i"),
        ("nightlife", "casa-de-fados"),
    ],
)
async def test_text_finds_places_by_name_and_kind(cell: Cell, text: str, slug: str) -> None:
    assert await slugs(await filled(cell), text=text) == [slug]


async def test_a_name_goes_before_a_summary(cell: Cell) -> None:
    mention = TOWER.replace(summary={"pt": "Melhor que o castelo."})
    assert await slugs(await filled(cell, [mention, CASTLE]), text="castelo") == ["castelo", "torre-de-belem"]


@pytest.mark.parametrize("text", ["", "  ", "!?", '"', "\ud800"])
async def test_text_without_a_word_finds_nothing(cell: Cell, text: str) -> None:
    assert await found(await filled(cell), text=text) == []


@pytest.mark.parametrize(
    "text", ['"', "a* OR b", "NEAR(castelo)", "name : castelo", "^castelo -x", "castelo'; DROP TABLE places", "x" * 10_000]
)
async def test_no_text_is_a_query_language(cell: Cell, text: str) -> None:
    await found(await filled(cell), text=text)
    assert len(await found(cell)) == 11


async def test_near_finds_the_nearest_first_with_their_distance(cell: Cell) -> None:
    near = await found(await filled(cell), near=CASTLE.location, within_metres=1_000)
    assert [(place.id.rsplit("_", 1)[1], metres) for place, metres in near] == [
        ("castelo", 0),
        ("casa-de-fados", 419),
        ("terreiro-do-paco", 747),
        ("taberna", 816),
    ]


async def test_text_and_distance_hold_together(cell: Cell) -> None:
    await filled(cell)
    assert await slugs(cell, text="ta", near=CASTLE.location, within_metres=2_000) == ["taberna", "tasca"]
    assert await slugs(cell, text="torre", near=CASTLE.location, within_metres=2_000) == []
    assert await slugs(cell, near=BELEM, within_metres=50_000, category=Category.RESTAURANT, limit=1) == ["tasca"]


@pytest.mark.parametrize("within_metres", [0, 1])
async def test_one_who_stands_at_a_place_finds_it(cell: Cell, within_metres: int) -> None:
    await filled(cell)
    for place in (*LISBON, *PORTO):
        assert [each for each, _ in await found(cell, near=place.location, within_metres=within_metres)] == [place]


async def test_a_limit_takes_the_nearest(cell: Cell) -> None:
    assert await slugs(await filled(cell), near=TAVERN.location, limit=1) == ["taberna"]


async def test_the_date_line_and_the_poles_hide_nothing(cell: Cell) -> None:
    await filled(cell, [at(-17.8, 179.999, 1), at(-17.8, -179.999, 2), at(89.99, 0, 3), at(89.99, 180, 4)])
    assert await slugs(cell, near=Coordinates(latitude=-17.8, longitude=179.9995), within_metres=1_000) == ["p1", "p2"]
    assert await slugs(cell, near=Coordinates(latitude=-17.8, longitude=-179.9995), within_metres=1_000) == ["p2", "p1"]
    assert await slugs(cell, near=Coordinates(latitude=89.99, longitude=90), within_metres=5_000) == ["p3", "p4"]


async def nearest(cell: Cell, places: list[Place], near: Coordinates, within_metres: int) -> list[tuple[int | None, str]]:
    await filled(cell, places)
    return [(metres, place.id) for place, metres in await found(cell, near=near, within_metres=within_metres)]


POINTS = st.tuples(st.floats(-90, 90), st.floats(-180, 180))
OFFSETS = st.tuples(st.floats(-1, 1), st.floats(-1, 1))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(POINTS, st.lists(OFFSETS, min_size=1, max_size=6), st.integers(1, 50_000))
def test_near_finds_what_measuring_every_place_finds(
    cell: Cell, centre: tuple[float, float], offsets: list[tuple[float, float]], within_metres: int
) -> None:
    near = Coordinates(latitude=centre[0], longitude=centre[1])
    places = [
        at(max(-90, min(90, near.latitude + north)), (near.longitude + east + 540) % 360 - 180, n)
        for n, (north, east) in enumerate(offsets)
    ]
    measured = sorted((round(distance_metres(near, place.location)), place.id) for place in places)
    got = asyncio.run(nearest(cell, places, near, within_metres))
    assert got == [(metres, key) for metres, key in measured if metres <= within_metres]
