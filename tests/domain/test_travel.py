"""Distances on the Earth, and how one covers them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.place import Coordinates
from models.travel import DETOUR, Mobility, TravelMode, distance_metres, leg_between

POINTS = st.builds(Coordinates, latitude=st.floats(-90, 90), longitude=st.floats(-180, 180))
LISBON = Coordinates(latitude=38.7076, longitude=-9.1365)
PORTO = Coordinates(latitude=41.1399, longitude=-8.6094)
HALF_ROUND_METRES = 20_015_115


def north_of(point: Coordinates, metres: float) -> Coordinates:
    return Coordinates(latitude=point.latitude + metres / 111_195.08, longitude=point.longitude)


def test_lisbon_to_porto_is_274_kilometres() -> None:
    assert round(distance_metres(LISBON, PORTO) / 1000) == 274


def test_a_degree_of_latitude_is_111_kilometres() -> None:
    assert round(distance_metres(Coordinates(latitude=0, longitude=0), Coordinates(latitude=1, longitude=0))) == 111_195


def test_the_way_across_the_date_line_is_short() -> None:
    assert round(distance_metres(Coordinates(latitude=0, longitude=179.5), Coordinates(latitude=0, longitude=-179.5))) == 111_195


@given(POINTS, POINTS)
def test_a_distance_is_symmetric_and_at_most_half_round_the_earth(a: Coordinates, b: Coordinates) -> None:
    metres = distance_metres(a, b)
    assert metres == pytest.approx(distance_metres(b, a), abs=1)
    assert 0 <= metres <= HALF_ROUND_METRES
    assert distance_metres(a, a) == 0


@given(st.floats(-90, 90), st.floats(-180, 0))
def test_antipodes_are_half_round_the_earth_apart(latitude: float, longitude: float) -> None:
    there = Coordinates(latitude=-latitude, longitude=longitude + 180)
    assert distance_metres(Coordinates(latitude=latitude, longitude=longitude), there) == pytest.approx(HALF_ROUND_METRES, abs=5)


def test_no_way_at_all_is_a_walk_of_no_minutes() -> None:
    leg = leg_between(LISBON, LISBON)
    assert (leg.mode, leg.minutes, leg.metres) == (TravelMode.WALK, 0, 0)


@pytest.mark.parametrize(
    ("mobility", "street_metres", "mode", "minutes"),
    [
        (Mobility.FULL, 750, TravelMode.WALK, 10),
        (Mobility.FULL, 1_790, TravelMode.WALK, 24),
        (Mobility.FULL, 1_810, TravelMode.TRANSIT, 14),
        (Mobility.LIMITED, 500, TravelMode.WALK, 10),
        (Mobility.LIMITED, 710, TravelMode.TRANSIT, 11),
        (Mobility.FULL, 6_600, TravelMode.TRANSIT, 29),
    ],
)
def test_one_walks_as_far_as_one_may_and_rides_beyond(mobility: Mobility, street_metres: int, mode: TravelMode, minutes: int) -> None:
    leg = leg_between(LISBON, north_of(LISBON, street_metres / DETOUR), mobility)
    assert (leg.mode, leg.minutes, leg.metres) == (mode, minutes, street_metres)
