"""The catalogue's places in the cell's database, for search by text and by distance."""

import hashlib
from collections.abc import Sequence
from math import cos, radians

import apsw

from edge.store.trips import search_query
from models.place import Category, Coordinates, Place
from models.travel import distance_metres

METRES_A_DEGREE = 111_195.0
"""One degree of latitude on a sphere of the Earth's mean radius."""


def fill_places(connection: apsw.Connection, places: Sequence[Place]) -> bool:
    """Make the tables hold these places; return whether anything had to change. Idempotent."""
    bodies = [place.model_dump_json() for place in places]
    digest = hashlib.sha256("\n".join(bodies).encode()).hexdigest()
    if connection.execute("SELECT digest FROM catalogue_state").fetchone() == (digest,):
        return False
    for table in ("places", "places_position", "places_search", "catalogue_state"):
        connection.execute(f"DELETE FROM {table}")
    for number, (place, body) in enumerate(zip(places, bodies, strict=True), start=1):
        connection.execute("INSERT INTO places VALUES (?, ?, ?, ?, ?)", (number, place.id, place.destination, place.category.value, body))
        lat, lon = place.location.latitude, place.location.longitude
        connection.execute("INSERT INTO places_position VALUES (?, ?, ?, ?, ?)", (number, lat, lat, lon, lon))
        connection.execute(
            "INSERT INTO places_search(rowid, name, category, summary, destination) VALUES (?, ?, ?, ?, ?)",
            (
                number,
                place.name,
                place.category.value.replace("_", " "),
                " ".join(place.summary.values()),
                place.destination.replace("-", " "),
            ),
        )
    connection.execute("INSERT INTO catalogue_state VALUES (?)", (digest,))
    return True


def place_of(connection: apsw.Connection, place_id: str) -> Place | None:
    """Return a place of the catalogue, or None."""
    row = connection.execute("SELECT body FROM places WHERE id = ?", (place_id,)).fetchone()
    return None if row is None else Place.model_validate_json(row[0])


def destination_codes(connection: apsw.Connection) -> list[str]:
    """Return the codes of the destinations that the catalogue has places in, in alphabetical order."""
    return [str(row[0]) for row in connection.execute("SELECT DISTINCT destination FROM places ORDER BY 1")]


def find_places(
    connection: apsw.Connection,
    *,
    text: str | None = None,
    near: Coordinates | None = None,
    within_metres: int = 5_000,
    destination: str | None = None,
    category: Category | None = None,
    limit: int = 20,
) -> list[tuple[Place, int | None]]:
    """Return places that fit all conditions, each with its distance in metres from `near`.

    Nearest first where `near` is given, else the best match of `text` first, else in the catalogue's order.
    """
    conditions, values = ["1"], list[object]()
    source, order = "places", "places.number"
    if text is not None:
        query = search_query(text)
        if not query:
            return []
        source += " JOIN places_search ON places_search.rowid = places.number"
        conditions.append("places_search MATCH ?")
        values.append(query)
        order = "bm25(places_search, 10, 3, 1, 1), places.number"
    if near is not None:
        height = within_metres / METRES_A_DEGREE
        shrinkage = cos(radians(min(90.0, abs(near.latitude) + height)))
        width = height / shrinkage if shrinkage > 0.01 else 360.0
        if abs(near.longitude) + width > 180:  # Neither across the date line nor round a pole is there a box of longitudes.
            width = 360.0
        source += " JOIN places_position ON places_position.number = places.number"
        conditions += ["max_latitude >= ?", "min_latitude <= ?", "max_longitude >= ?", "min_longitude <= ?"]
        values += [near.latitude - height, near.latitude + height, near.longitude - width, near.longitude + width]
    if destination is not None:
        conditions.append("places.destination = ?")
        values.append(destination)
    if category is not None:
        conditions.append("places.category = ?")
        values.append(category.value)
    capped = limit if near is None else 1_000
    rows = connection.execute(
        f"SELECT places.body FROM {source} WHERE {' AND '.join(conditions)} ORDER BY {order} LIMIT ?", (*values, capped)
    )
    places = [Place.model_validate_json(row[0]) for row in rows]
    if near is None:
        return [(place, None) for place in places]
    nearest: list[tuple[int, str, Place]] = sorted((round(distance_metres(near, place.location)), place.id, place) for place in places)
    within: list[tuple[Place, int | None]] = [(place, metres) for metres, _, place in nearest if metres <= within_metres]
    return within[:limit]
