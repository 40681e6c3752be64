"""How far apart two points are, and how long one takes between them."""

from enum import StrEnum
from math import asin, cos, radians, sin, sqrt

from models.place import Coordinates
from models.value import Value

EARTH_RADIUS_METRES = 6_371_008.8
"""Mean radius of the Earth (IUGG)."""

DETOUR = 1.3
"""Streets against the straight line; the usual circuity of European and Brazilian city grids lies at 1.2-1.4."""

WALK_METRES_A_MINUTE = {"full": 75.0, "limited": 50.0}
WALK_LIMIT_METRES = {"full": 1_800.0, "limited": 700.0}
TRANSIT_METRES_A_MINUTE = 330.0
TRANSIT_OVERHEAD_MINUTES = 9
"""Walking to a stop, waiting, walking on."""


class Mobility(StrEnum):
    """How far and how easily the party gets about."""

    FULL = "full"
    LIMITED = "limited"


class TravelMode(StrEnum):
    """How one gets from a stop to the next."""

    WALK = "walk"
    TRANSIT = "transit"


class Leg(Value):
    """The way between two stops."""

    mode: TravelMode
    minutes: int
    metres: int


def distance_metres(a: Coordinates, b: Coordinates) -> float:
    """Return the great-circle distance by the haversine formula, in metres."""
    lat_a, lat_b = radians(a.latitude), radians(b.latitude)
    half_lat = sin((lat_b - lat_a) / 2)
    half_lon = sin(radians(b.longitude - a.longitude) / 2)
    return 2 * EARTH_RADIUS_METRES * asin(sqrt(half_lat**2 + cos(lat_a) * cos(lat_b) * half_lon**2))


def leg_between(a: Coordinates, b: Coordinates, mobility: Mobility = Mobility.FULL) -> Leg:
    """Return the quicker sensible way from `a` to `b`: on foot when it is near enough, else by public transport."""
    metres = distance_metres(a, b) * DETOUR
    if metres <= WALK_LIMIT_METRES[mobility.value]:
        return Leg(mode=TravelMode.WALK, minutes=round(metres / WALK_METRES_A_MINUTE[mobility.value]), metres=round(metres))
    minutes = TRANSIT_OVERHEAD_MINUTES + metres / TRANSIT_METRES_A_MINUTE
    return Leg(mode=TravelMode.TRANSIT, minutes=round(minutes), metres=round(metres))
