"""Reading trips: one whole, or pages of those a user may see."""

import base64
import json
import unicodedata
from collections.abc import Sequence
from contextlib import suppress
from enum import StrEnum
from typing import NamedTuple, TypeVar

import apsw
from pydantic import Field

from edge.store.documents import documents_of
from models.change import DocumentKind
from models.errors import Cause, Forbidden, InvalidValue, NotFound
from models.ids import ChangeId
from models.itinerary import Itinerary, itinerary_of
from models.trip import Day, Member, Role, Stop, Trip
from models.value import Value

T = TypeVar("T")

PAGE_LIMIT = 100

CONTENTS_KEPT = 500
"""How many trips are kept in memory with all they hold, some 50 KB each."""


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


class ListedTrip(NamedTuple):
    """A trip in a list, with what it is sorted by and the reader's role in it."""

    order: TripOrder
    key: str
    trip: Trip
    role: Role

    @property
    def cursor(self) -> str:
        """Return where it stands in the list."""
        return _cursor(self.order, self.key, self.trip.id)


class TripPage(NamedTuple):
    """A page of trips, and how many there are in all."""

    trips: list[ListedTrip]
    has_more: bool
    total: int


class Contents(NamedTuple):
    """What a trip holds; no itinerary where there is no such trip."""

    itinerary: Itinerary | None
    members: list[Member]


class TripCache:
    """The trips read last and what they hold, each good for as long as nothing of it was written since.

    To validate the documents of a trip costs fifty times what it costs to see that none of them has changed. Several
    threads may read at once; the newest is kept.
    """

    def __init__(self, limit: int = CONTENTS_KEPT) -> None:
        """Keep the contents of so many trips."""
        self._limit = limit
        self._contents: dict[str, tuple[int, Contents]] = {}
        self._trips: dict[str, tuple[int, Trip]] = {}

    def trip(self, trip_id: str, seq: int, body: str) -> Trip:
        """Return the trip that stands in `body` since `seq`."""
        known = self._trips.get(trip_id)
        if known is not None and known[0] == seq:
            return known[1]
        trip = Trip.model_validate_json(body)
        _keep(self._trips, trip_id, (seq, trip), self._limit * 10)
        return trip

    def contents(self, connection: apsw.Connection, trip_ids: Sequence[str]) -> list[Contents]:
        """Return the contents of trips in the order asked for, in the snapshot of the connection."""
        seqs = _newest(connection, trip_ids)
        found = {trip_id: kept[1] for trip_id, seq in seqs.items() if (kept := self._contents.get(trip_id)) is not None and kept[0] == seq}
        missing = [trip_id for trip_id in seqs if trip_id not in found]
        if missing:
            for trip_id, held in zip(missing, itineraries(connection, missing), strict=True):
                found[trip_id] = Contents(held, members_of(connection, trip_id))
                _keep(self._contents, trip_id, (seqs[trip_id], found[trip_id]), self._limit)
        return [found[trip_id] for trip_id in trip_ids]

    def known(self, connection: apsw.Connection, trip_ids: Sequence[str]) -> list[Contents] | None:
        """Return the contents of trips as `contents` does, but None where one of them would have to be read."""
        kept = [self._contents.get(trip_id) for trip_id in trip_ids]
        seqs = _newest(connection, trip_ids)
        known = [each[1] for each, trip_id in zip(kept, trip_ids, strict=True) if each is not None and each[0] == seqs[trip_id]]
        return known if len(known) == len(kept) else None


class Workbench:
    """The itineraries that were written last: most edits follow one of the same trip.

    To read a trip of five hundred stops costs ten times what an edit of it does. An itinerary is good for as long as the change
    that left it is the newest of its trip. Changes are told by their ids: a number is given again when a transaction is taken back.
    """

    def __init__(self, limit: int = CONTENTS_KEPT) -> None:
        """Keep so many itineraries."""
        self._limit = limit
        self._itineraries: dict[str, tuple[ChangeId, Itinerary]] = {}

    def put(self, itinerary: Itinerary, change_id: ChangeId) -> None:
        """Keep what a change has left, whether or not it will be committed."""
        _keep(self._itineraries, itinerary.trip.id, (change_id, itinerary), self._limit)

    def itinerary(self, connection: apsw.Connection, trip_id: str) -> Itinerary | None:
        """Return a trip with its days and stops as the connection sees it, or None."""
        known = self._itineraries.get(trip_id)
        if known is not None:
            newest = "SELECT id FROM changes WHERE seq = (SELECT max(seq) FROM documents WHERE scope = ?)"
            if connection.execute(newest, (trip_id,)).fetchone() == (known[0],):
                return known[1]
        return itinerary(connection, trip_id)


def _newest(connection: apsw.Connection, trip_ids: Sequence[str]) -> dict[str, int]:
    """Return the seq of the newest write of each trip, 0 where there is none."""
    rows = connection.execute(
        "SELECT value, (SELECT max(seq) FROM documents WHERE scope = value) FROM json_each(?)",
        (json.dumps(list(dict.fromkeys(trip_ids))),),
    )
    return {str(trip_id): int(seq or 0) for trip_id, seq in rows}


def _keep(kept: dict[str, T], key: str, value: T, limit: int) -> None:
    """Put a value at the end of what is kept, and drop what came first beyond the limit."""
    kept.pop(key, None)
    kept[key] = value
    while len(kept) > limit:
        with suppress(RuntimeError):  # Another thread has put something there between the two steps; look again.
            kept.pop(next(iter(kept)), None)


def itinerary(connection: apsw.Connection, trip_id: str) -> Itinerary | None:
    """Return a trip with its days and stops, or None."""
    return itineraries(connection, [trip_id])[0]


def names_of(connection: apsw.Connection, user_ids: Sequence[str]) -> list[str]:
    """Return what users are called, empty for one that is not known here, by one statement."""
    rows = connection.execute(
        "SELECT id, json_extract(body, '$.name') FROM documents WHERE id IN (SELECT value FROM json_each(?))"
        " AND kind = 'user' AND body IS NOT NULL",
        (json.dumps(list(user_ids)),),
    )
    names = {str(user_id): str(name) for user_id, name in rows}
    return [names.get(user_id, "") for user_id in user_ids]


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


def trip_count(connection: apsw.Connection, user_id: str) -> int:
    """Return of how many trips a user is a member."""
    return int(connection.execute("SELECT count(*) FROM members WHERE user_id = ?", (user_id,)).get)


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
    cache: TripCache | None = None,
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
        f"SELECT page.key, page.role, documents.id, documents.seq, documents.body FROM"
        f" (SELECT {key} AS key, trips.id AS id, members.role AS role {source} ORDER BY key {direction}, trips.id {direction}"
        f" LIMIT {limit + 1}) AS page JOIN documents ON documents.id = page.id ORDER BY page.key {direction}, page.id {direction}",
        values,
    ).fetchall()
    trip_of = (cache or TripCache()).trip
    listed = [
        ListedTrip(order, str(key), trip_of(str(trip_id), int(str(seq)), str(body)), Role(str(role)))
        for key, role, trip_id, seq, body in rows[:limit]
    ]
    if backward:
        listed.reverse()
    return TripPage(trips=listed, has_more=len(rows) > limit, total=total)


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
