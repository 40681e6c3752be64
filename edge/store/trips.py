"""Reading trips: one whole, or pages of those a user may see."""

import base64
import json
import unicodedata
from collections.abc import Sequence
from enum import StrEnum

import apsw
from pydantic import Field

from edge.store.documents import documents_of
from models.change import DocumentKind
from models.errors import Cause, Forbidden, InvalidValue, NotFound
from models.itinerary import Itinerary, itinerary_of
from models.trip import Day, Member, Role, Stop, Trip
from models.value import Value

PAGE_LIMIT = 100


class TripOrder(StrEnum):
    """What a list of trips is sorted by; ties go by id."""

    UPDATED_AT = "updated_at"
    CREATED_AT = "created_at"
    STARTS_ON = "starts_on"
    TITLE = "title_key"


class TripFilter(Value):
    """Which trips a list holds; all conditions hold together."""

    text: str | None = Field(default=None, max_length=200)
    destination: str | None = Field(default=None, max_length=100)
    starts_from: str | None = None
    starts_until: str | None = None
    role: Role | None = None


class TripPage(Value):
    """A page of trips, each with its cursor, and how many there are in all."""

    trips: tuple[tuple[str, Trip], ...]
    has_more: bool
    total: int


def itinerary(connection: apsw.Connection, trip_id: str) -> Itinerary | None:
    """Return a trip with its days and stops, or None."""
    return itineraries(connection, [trip_id])[0]


def itineraries(connection: apsw.Connection, trip_ids: Sequence[str]) -> list[Itinerary | None]:
    """Return trips with their days and stops in the order asked for, None where there is none, by one statement."""
    rows = connection.execute(
        "SELECT scope, kind, body FROM documents WHERE scope IN (SELECT value FROM json_each(?))"
        " AND kind IN ('trip', 'day', 'stop') AND body IS NOT NULL",
        (json.dumps(list(dict.fromkeys(trip_ids))),),
    )
    trips: dict[str, Trip] = {}
    days: dict[str, list[Day]] = {}
    stops: dict[str, list[Stop]] = {}
    for scope, kind, body in rows:
        if kind == "trip":
            trips[scope] = Trip.model_validate_json(body)
        elif kind == "day":
            days.setdefault(scope, []).append(Day.model_validate_json(body))
        else:
            stops.setdefault(scope, []).append(Stop.model_validate_json(body))
    return [itinerary_of(trips[each], days[each], stops.get(each, ())) if each in trips else None for each in trip_ids]


def role_of(connection: apsw.Connection, trip_id: str, user_id: str) -> Role | None:
    """Return a user's role in a trip, or None for a stranger or where there is no such trip."""
    row = connection.execute("SELECT role FROM members WHERE trip_id = ? AND user_id = ?", (trip_id, user_id)).fetchone()
    return None if row is None else Role(row[0])


def require_role(connection: apsw.Connection, trip_id: str, user_id: str, role: Role) -> None:
    """Raise `NotFound` if a user is no member of the trip, `Forbidden` if their role is too small."""
    held = role_of(connection, trip_id, user_id)
    if held is None:
        raise NotFound
    if not held.allows(role):
        raise Forbidden


def members_of(connection: apsw.Connection, trip_id: str) -> list[Member]:
    """Return the members of a trip, the longest-standing first."""
    return documents_of(connection, trip_id, DocumentKind.MEMBER, Member)


def trips_of(
    connection: apsw.Connection,
    user_id: str,
    wanted: TripFilter,
    order: TripOrder,
    *,
    descending: bool,
    limit: int,
    cursor: str | None,
    backward: bool = False,
) -> TripPage:
    """Return a page of the trips that a user is a member of, in `order`.

    `cursor` is exclusive. `backward` pages towards the beginning, as Relay's `last` and `before` do; the page itself is
    in order either way. Raises `InvalidValue` for a cursor that is not of this order.
    """
    conditions, values = _conditions(user_id, wanted)
    source = f"FROM members JOIN trips ON trips.id = members.trip_id WHERE {' AND '.join(conditions)}"
    total: int = connection.execute(f"SELECT count(*) {source}", values).get
    key = f"coalesce(trips.{order.value}, '')"
    runs_down = descending != backward
    if cursor is not None:
        source += f" AND ({key}, trips.id) {'<' if runs_down else '>'} (?, ?)"
        values += _read_cursor(cursor, order)
    direction = "DESC" if runs_down else "ASC"
    rows = connection.execute(
        f"SELECT page.key, documents.body FROM (SELECT {key} AS key, trips.id AS id {source} ORDER BY key {direction}, trips.id {direction}"
        f" LIMIT {limit + 1}) AS page JOIN documents ON documents.id = page.id ORDER BY page.key {direction}, page.id {direction}",
        values,
    ).fetchall()
    found = [(str(key), Trip.model_validate_json(str(body))) for key, body in rows[:limit]]
    if backward:
        found.reverse()
    return TripPage(trips=tuple((_cursor(order, key, trip.id), trip) for key, trip in found), has_more=len(rows) > limit, total=total)


def _conditions(user_id: str, wanted: TripFilter) -> tuple[list[str], list[str]]:
    conditions, values = ["members.user_id = ?"], [user_id]
    if wanted.text and (query := search_query(wanted.text)):
        conditions.append("trips.number IN (SELECT rowid FROM trips_search WHERE trips_search MATCH ?)")
        values.append(query)
    if wanted.destination is not None:
        conditions.append("trips.number IN (SELECT rowid FROM trips_search WHERE trips_search MATCH ?)")
        words = "".join(letter if letter.isalnum() else " " for letter in wanted.destination)
        values.append(f'destinations : "{words}"')
    if wanted.starts_from:
        conditions.append("trips.starts_on >= ?")
        values.append(wanted.starts_from)
    if wanted.starts_until:
        conditions.append("trips.starts_on <= ?")
        values.append(wanted.starts_until)
    if wanted.role:
        conditions.append("members.role = ?")
        values.append(wanted.role.value)
    return conditions, values


def search_query(text: str) -> str:
    """Return words as an FTS5 query that needs all of them, each as a prefix; empty when there is no word."""
    words = "".join(letter if letter.isalnum() else " " for letter in unicodedata.normalize("NFC", text)).split()
    return " ".join(f'"{word}"*' for word in words[:10])


def _cursor(order: TripOrder, key: str, trip_id: str) -> str:
    return base64.urlsafe_b64encode(json.dumps([order.value, key, trip_id]).encode()).decode()


def _read_cursor(cursor: str, order: TripOrder) -> list[str]:
    try:
        name, key, trip_id = json.loads(base64.urlsafe_b64decode(cursor.encode()))
        f"{key}{trip_id}".encode()
    except (ValueError, TypeError, RecursionError):
        name = key = trip_id = None
    if name != order.value or not isinstance(key, str) or not isinstance(trip_id, str):
        raise InvalidValue(path=("after",), field="after", reason=Cause.FOREIGN_CURSOR)
    return [key, trip_id]
