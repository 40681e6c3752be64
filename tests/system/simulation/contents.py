"""What trips hold, in the fewest words: the state of the sequential model and the optimistic view of a device.

It shares no code with the server: order is a list of ids and no position, a document is a dict.
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

FIELDS = {
    "trip": ("title", "notes", "owner", "dayCount"),
    "day": ("number", "title", "notes"),
    "stop": ("dayId", "kind", "title", "notes", "done"),
    "member": ("userId", "role"),
    "note": ("about", "author", "text"),
}
"""The fields that are compared, by kind, in the names of the wire."""

_DEFAULTS: dict[str, dict[str, Any]] = {
    "trip": {"title": "", "notes": "", "owner": "", "dayCount": 1},
    "day": {"number": 1, "title": "", "notes": ""},
    "stop": {"dayId": "", "kind": "visit", "title": "", "notes": "", "done": False},
    "note": {"about": None, "author": "", "text": ""},
}

Fields = dict[str, Any]


class Item(NamedTuple):
    """A document; its fields are never changed in place."""

    kind: str
    scope: str
    fields: Fields


class Contents:
    """Documents by id, and the stops of each day in order. A copy shares what is the same."""

    def __init__(self, items: Mapping[str, Item] | None = None, order: Mapping[str, tuple[str, ...]] | None = None) -> None:
        """Begin with these."""
        self.items: dict[str, Item] = dict(items or {})
        self.order: dict[str, tuple[str, ...]] = dict(order or {})

    def copy(self) -> "Contents":
        """Return another that can be changed without changing this one."""
        return Contents(self.items, self.order)

    def of_kind(self, kind: str, scope: str | None = None) -> list[str]:
        """Return the ids of a kind, sorted."""
        return sorted(key for key, item in self.items.items() if item.kind == kind and scope in {None, item.scope})

    def role(self, user_id: str, trip_id: str) -> str | None:
        """Return a user's role in a trip, or None."""
        for item in self.items.values():
            if item.kind == "member" and item.scope == trip_id and item.fields["userId"] == user_id:
                return str(item.fields["role"])
        return None

    def scopes_of(self, user_id: str) -> set[str]:
        """Return the trips that a user is a member of."""
        return {item.scope for item in self.items.values() if item.kind == "member" and item.fields["userId"] == user_id}

    def within(self, scopes: Iterable[str]) -> "Contents":
        """Return what is in some scopes."""
        chosen = set(scopes)
        items = {key: item for key, item in self.items.items() if item.scope in chosen}
        return Contents(items, {day: stops for day, stops in self.order.items() if day in items and stops})

    def days_of(self, trip_id: str) -> list[str]:
        """Return the days of a trip in order."""
        return sorted(self.of_kind("day", trip_id), key=lambda key: self.items[key].fields["number"])

    def add(self, kind: str, key: str, scope: str, **fields: object) -> None:
        """Put a new document."""
        self.items[key] = Item(kind, scope, {**_DEFAULTS.get(kind, {}), **fields})

    def set_fields(self, key: str, fields: Mapping[str, object]) -> None:
        """Set fields of a document."""
        item = self.items[key]
        self.items[key] = item._replace(fields={**item.fields, **fields})

    def drop(self, key: str) -> None:
        """Take a document out."""
        item = self.items.pop(key)
        if item.kind == "stop":
            self._lift(key, item.fields["dayId"])

    def drop_scope(self, scope: str) -> None:
        """Take all documents of a trip out."""
        for key in [key for key, item in self.items.items() if item.scope == scope]:
            self.items.pop(key)
            self.order.pop(key, None)

    def put_stop(self, key: str, day_id: str, after: str | None, *, first: bool) -> None:
        """Put a stop, which `items` holds already, behind another of the day, at its beginning or, for want of both, at its end."""
        self._lift(key, self.items[key].fields["dayId"])
        self.set_fields(key, {"dayId": day_id})
        stops = list(self.order.get(day_id, ()))
        index = stops.index(after) + 1 if after in stops else 0 if first and after is None else len(stops)
        stops.insert(index, key)
        self.order[day_id] = tuple(stops)

    def _lift(self, key: str, day_id: str) -> None:
        stops = self.order.get(day_id, ())
        if key in stops:
            self.order[day_id] = tuple(each for each in stops if each != key)


def contents_of(documents: Iterable[tuple[str, str, str, Mapping[str, Any]]]) -> Contents:
    """Return what documents say, given as (id, kind, scope, body in the names of the wire)."""
    found = Contents()
    places: dict[str, list[tuple[int, str]]] = {}
    for key, kind, scope, body in documents:
        if kind == "member":
            key = member_key(scope, body["userId"])  # noqa: PLW2901  # the server's own id is of no interest
        if kind in FIELDS:
            found.items[key] = Item(kind, scope, {name: body.get(name) for name in FIELDS[kind]})
        if kind == "stop":
            places.setdefault(body["dayId"], []).append((body["position"], key))
    found.order = {day: tuple(key for _, key in sorted(stops)) for day, stops in places.items()}
    return found


def member_key(trip_id: str, user_id: str) -> str:
    """Return what a membership is called here; the server mints ids for them."""
    return f"member {trip_id} {user_id}"


def difference(expected: Contents, found: Contents) -> str | None:
    """Return the first thing in which two differ, or None."""
    for key in sorted({*expected.items, *found.items}):
        one, other = expected.items.get(key), found.items.get(key)
        if one != other:
            return f"{key}: expected {_told(one)}, found {_told(other)}"
    for day in sorted({*expected.order, *found.order}):
        if expected.order.get(day, ()) != found.order.get(day, ()):
            return f"order of {day}: expected {expected.order.get(day, ())}, found {found.order.get(day, ())}"
    return None


def _told(item: Item | None) -> str:
    return "nothing" if item is None else f"{item.kind} {item.fields}"


def apply(contents: Contents, op: str, args: Mapping[str, Any], author: str) -> None:
    """Do to an optimistic view what a mutation asks for; what it names and is not there leaves the view as it is."""
    key, trip_id = args.get("id", ""), args.get("tripId", args.get("id", ""))
    if op == "createTrip":
        create_trip(contents, args, author)
    elif trip_id not in contents.items:
        return
    elif op == "deleteTrip":
        contents.drop_scope(key)
    elif op == "createStop":
        create_stop(contents, args)
    elif op == "createNote":
        contents.add("note", key, trip_id, about=args.get("about"), author=author, text=args["text"])
    elif key not in contents.items:
        return
    elif op in {"updateTrip", "updateDay", "updateStop", "updateNote"}:
        contents.set_fields(key, fields_of(args))
        resize(contents, trip_id, args.get("dayIds", ()))
    elif op == "moveStop":
        move_stop(contents, args)
    elif op in {"deleteStop", "deleteNote"}:
        contents.drop(key)


def fields_of(args: Mapping[str, Any]) -> Fields:
    """Return the fields of a document that a mutation sets."""
    return {name: value for name, value in args.items() if name not in {"id", "tripId", "dayIds"}}


def resize(contents: Contents, trip_id: str, day_ids: Iterable[str]) -> None:
    """Give a trip as many days as it says to have: new ones at its end, or the stops of those that go to the last that stays."""
    days, wanted = contents.days_of(trip_id), contents.items[trip_id].fields["dayCount"]
    for number, day in enumerate(day_ids, len(days) + 1):
        if number <= wanted:
            contents.add("day", day, trip_id, number=number)
    for day in days[wanted:]:
        for stop in contents.order.pop(day, ()):
            contents.put_stop(stop, days[wanted - 1], None, first=False)
        contents.drop(day)


def create_trip(contents: Contents, args: Mapping[str, Any], author: str) -> None:
    """Put a trip with its days and stops, owned by `author`."""
    key = args["id"]
    contents.add("trip", key, key, title=args["title"], notes=args.get("notes", ""), owner=author, dayCount=args["dayCount"])
    contents.add("member", member_key(key, author), key, userId=author, role="owner")
    for number, day in enumerate(args.get("days", ()), 1):
        contents.add("day", day["id"], key, number=number, title=day.get("title", ""))
        for stop in day.get("stops", ()):
            contents.add("stop", stop["id"], key, dayId=day["id"], title=stop["title"])
            contents.put_stop(stop["id"], day["id"], None, first=False)


def create_stop(contents: Contents, args: Mapping[str, Any]) -> None:
    """Put a stop where a mutation asks for it."""
    contents.add("stop", args["id"], args["tripId"], dayId=args["dayId"], title=args["title"])
    contents.put_stop(args["id"], args["dayId"], args.get("afterId"), first=bool(args.get("first")))


def move_stop(contents: Contents, args: Mapping[str, Any]) -> None:
    """Put a stop elsewhere, as a mutation asks."""
    anchor = contents.items.get(args.get("afterId", ""))
    day_id = args.get("dayId") or (anchor or contents.items[args["id"]]).fields["dayId"]
    contents.put_stop(args["id"], day_id, args.get("afterId"), first=bool(args.get("first")))
