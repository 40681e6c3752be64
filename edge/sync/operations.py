"""What each mutation of an offline client does, as a function of its arguments in an open transaction.

They take the same road as the GraphQL mutations of their names. Each raises what those raise, and then nothing is written.
"""

from collections.abc import Callable, Mapping
from datetime import time
from typing import cast

import apsw
from pydantic import JsonValue

from edge.store.documents import document, exists
from edge.store.places import destination_codes, place_of
from edge.sync.batch import Attempt
from edge.sync.notes import create_note, delete_note, update_note
from edge.sync.refinements import ask
from edge.sync.trips import create_trip, delete_trip, share_trip, unshare_trip
from edge.sync.writer import undo
from models import mutation as m
from models.account import User
from models.change import DocumentKind, Origin
from models.errors import Cause, IDTaken, InvalidValue, NotFound, TooMany, UnknownDestination, UnknownPlace
from models.ids import DayId, IdPrefix, NoteId, StopId, TripId, UserId, require, require_of
from models.itinerary import (
    POSITION_STEP,
    STOP_LIMIT,
    Itinerary,
    change_stop,
    empty_itinerary,
    itinerary_of,
    move_stop,
    place_new_stop,
    remove_stop,
    update_day,
    update_trip,
)
from models.place import Place
from models.trip import Day, Note, Role, Stop, StopKind, Trip
from models.value import checked


def perform(attempt: Attempt, op: str, args: m.Args) -> None:
    """Do what a mutation asks for."""
    operation = cast("Callable[[Attempt, m.Args], None]", _OPERATIONS[op])
    operation(attempt, args)


def scope_of(args: m.Args, author: UserId) -> str:
    """Return what a mutation writes to: a trip, or its author's own space. Raises `MalformedID`."""
    if isinstance(args, m.CreateTrip | m.UpdateTrip | m.OfTrip):
        return require(args.id, IdPrefix.TRIP)
    trip_id = getattr(args, "trip_id", None)
    return author if trip_id is None else require(trip_id, IdPrefix.TRIP)


def target_of(args: m.Args, author: UserId) -> str:
    """Return the document that a mutation is about."""
    if isinstance(args, m.UpdateProfile | m.Skip):
        return author
    if isinstance(args, m.RefineTrip):
        return args.message_id
    return str(getattr(args, "id", None) or getattr(args, "trip_id", ""))


def _create_trip(attempt: Attempt, args: m.CreateTrip) -> None:
    transaction, now = attempt.transaction, attempt.now
    trip_id = TripId(require_of(args.id, IdPrefix.TRIP, attempt.cell))
    codes = _destinations(transaction.connection, args.destinations)
    fields: dict[str, object] = {**args.fields, "destinations": codes}
    user = document(transaction.connection, DocumentKind.USER, transaction.author, User)
    if user is not None:
        fields.setdefault("locale", user.locale)
    fields.setdefault("title", " – ".join(code.replace("-", " ").title() for code in codes))
    if args.days:
        fields.setdefault("day_count", len(args.days))
    trip = checked(
        lambda: Trip.model_validate({**fields, "id": trip_id, "owner": transaction.author, "created_at": now, "updated_at": now}), "args"
    )
    itinerary = empty_itinerary(trip, attempt.cell)
    if args.days:
        itinerary = _with_days(attempt, itinerary, args.days)
    create_trip(transaction, itinerary, now)
    transaction.origin = Origin.EDIT


def _with_days(attempt: Attempt, itinerary: Itinerary, given: tuple[m.NewDay, ...]) -> Itinerary:
    if len(given) != len(itinerary.days):
        raise InvalidValue(path=("args", "days"), field="days", reason=str(len(itinerary.days)))
    if sum(len(day.stops) for day in given) > STOP_LIMIT:
        raise TooMany(path=("args", "days"), field="stops", limit=STOP_LIMIT)
    ids = [day.id for day in given] + [stop.id for day in given for stop in day.stops]
    if len(set(ids)) < len(ids):
        raise IDTaken(path=("args", "days"))
    days: list[Day] = []
    stops: list[Stop] = []
    for number, (blank, day) in enumerate(zip(itinerary.days, given, strict=True)):
        path = ("args", "days", str(number))
        day_id = DayId(require_of(day.id, IdPrefix.DAY, attempt.cell))
        own = {name: value for name, value in day.fields.items() if name != "stops" and value is not None}
        days.append(_checked_day(blank, {**own, "id": day_id}, *path))
        for rank, stop in enumerate(day.stops, start=1):
            stops.append(_new_stop(attempt, stop, stop.id, itinerary.trip.id, day_id, rank * POSITION_STEP, *path))
    return itinerary_of(itinerary.trip, days, stops)


def _checked_day(blank: Day, fields: Mapping[str, object], *path: str) -> Day:
    return checked(lambda: blank.replace(**fields), *path)


def _new_stop(attempt: Attempt, args: m.StopArgs, stop_id: str, trip_id: str, day_id: str, position: int, *path: str) -> Stop:
    place = _place(attempt.transaction.connection, args.place_id)
    fields = {**_defaults(place), **{name: value for name, value in args.fields.items() if value is not None}}
    own = {
        "id": StopId(require_of(stop_id, IdPrefix.STOP, attempt.cell)),
        "trip_id": trip_id,
        "day_id": day_id,
        "position": position,
    }
    return checked(lambda: Stop.model_validate({**fields, **own}), *path)


def _defaults(place: Place | None) -> dict[str, object]:
    if place is None:
        return {"kind": StopKind.VISIT}
    return {
        "kind": StopKind.MEAL if place.is_eatery else StopKind.VISIT,
        "title": place.name,
        "location": place.location,
        "duration_minutes": place.visit_minutes,
    }


def _place(connection: apsw.Connection, place_id: JsonValue) -> Place | None:
    if place_id is None:
        return None
    found = place_of(connection, str(place_id))
    if found is None:
        raise UnknownPlace(path=("args", "placeId"))
    return found


def _destinations(connection: apsw.Connection, given: JsonValue) -> list[str]:
    """Return codes of destinations; raise `UnknownDestination` for what is no code."""
    known = destination_codes(connection)
    if not isinstance(given, list) or not given:
        raise InvalidValue(path=("args", "destinations"), field="destinations", reason="1..5")
    for code in given:
        if code not in known:
            raise UnknownDestination(path=("args", "destinations"), name=str(code)[:60], known=", ".join(known))
    return [str(code) for code in dict.fromkeys(str(code) for code in given)]


def _update_trip(attempt: Attempt, args: m.UpdateTrip) -> None:
    fields: dict[str, object] = dict(args.fields)
    if "destinations" in fields:
        fields["destinations"] = _destinations(attempt.transaction.connection, args.destinations)
    day_ids = [DayId(require_of(each, IdPrefix.DAY, attempt.cell)) for each in args.day_ids]
    if len(set(day_ids)) < len(day_ids) or any(exists(attempt.transaction.connection, each) for each in day_ids):
        raise IDTaken(path=("args", "dayIds"))

    def change(itinerary: Itinerary) -> Itinerary:
        merged = attempt.merged(args.id, args.id, itinerary.trip, fields)
        return update_trip(itinerary, merged, attempt.cell, day_ids)

    attempt.edit(args.id, change)


def _delete_trip(attempt: Attempt, args: m.OfTrip) -> None:
    delete_trip(attempt.transaction, TripId(args.id))
    attempt.forget(args.id)


def _undo_trip(attempt: Attempt, args: m.UndoTrip) -> None:
    undo(attempt.transaction, args.trip_id, lambda: attempt.now)
    attempt.forget(args.trip_id)


def _update_day(attempt: Attempt, args: m.UpdateDay) -> None:
    def change(itinerary: Itinerary) -> Itinerary:
        day = itinerary.day(args.id)
        return update_day(itinerary, args.id, attempt.merged(args.id, args.trip_id, day, args.fields))

    attempt.edit(args.trip_id, change)


def _create_stop(attempt: Attempt, args: m.CreateStop) -> None:
    if args.after_id == args.id:
        raise InvalidValue(path=("args", "afterId"), field="afterId", reason=Cause.AFTER_ITSELF)
    _require_unused(attempt, args.trip_id, args.id, IdPrefix.STOP)

    def change(itinerary: Itinerary) -> Itinerary:
        day_id = attempt.day(itinerary, args.day_id)
        room, after, first = attempt.anchor(itinerary, day_id, args.after_id, first=args.first)
        stop = _new_stop(attempt, args, args.id, args.trip_id, day_id, 0, "args")
        ghosts = len(room.stops) - len(itinerary.stops)
        return attempt.settled(itinerary, args.after_id, place_new_stop(room, stop, after, first=first, ghosts=ghosts))

    attempt.edit(args.trip_id, change)


def _require_unused(attempt: Attempt, trip_id: str, document_id: str, prefix: IdPrefix) -> None:
    """Raise what forbids to create a document under an id, in an order that tells nobody which ids are used for something else."""
    attempt.transaction.require_role(trip_id, Role.EDITOR)
    require_of(document_id, prefix, attempt.cell)
    if exists(attempt.transaction.connection, document_id):
        raise IDTaken(path=("args", "id"))


def _update_stop(attempt: Attempt, args: m.UpdateStop) -> None:
    wanted: dict[str, object] = dict(args.fields)
    _place(attempt.transaction.connection, args.place_id)

    def change(itinerary: Itinerary) -> Itinerary:
        stop = itinerary.stop(args.id)
        merged = attempt.merged(args.id, args.trip_id, stop, wanted)
        return change_stop(itinerary, args.id, _timed(stop, merged)) if merged else itinerary

    attempt.edit(args.trip_id, change)


def _timed(stop: Stop, fields: Mapping[str, object]) -> dict[str, object]:
    """Return fields with a time of day as a time."""
    if fields.get("starts_at") is None:
        return dict(fields)
    return {**fields, "starts_at": cast("time", stop.replace(starts_at=fields["starts_at"]).starts_at)}


def _move_stop(attempt: Attempt, args: m.MoveStop) -> None:
    if args.after_id == args.id:
        raise InvalidValue(path=("args", "afterId"), field="afterId", reason=Cause.AFTER_ITSELF)

    def change(itinerary: Itinerary) -> Itinerary:
        stop = itinerary.stop(args.id)
        meant = None if args.after_id is None else attempt.day_of(itinerary, args.after_id)
        day_id = attempt.day(itinerary, (meant or stop.day_id) if args.day_id is None else args.day_id)
        room, after, first = attempt.anchor(itinerary, day_id, args.after_id, first=args.first)
        return attempt.settled(itinerary, args.after_id, move_stop(room, args.id, DayId(day_id), after, first=first))

    attempt.edit(args.trip_id, change)


def _place_stop(attempt: Attempt, args: m.PlaceStop) -> None:
    if (args.place_id is None) == (args.location is None):
        raise InvalidValue(path=("args", "placeId"), field="placeId", reason="placeId | location")
    place = _place(attempt.transaction.connection, args.place_id)
    wanted: dict[str, object] = {"place_id": None, "location": args.location}
    if place is not None:
        wanted = {"place_id": place.id, "title": place.name, "location": place.location}
    attempt.edit(args.trip_id, lambda itinerary: change_stop(itinerary, args.id, wanted))


def _delete_stop(attempt: Attempt, args: m.InTrip) -> None:
    attempt.edit(args.trip_id, lambda itinerary: remove_stop(itinerary, args.id))


def _create_note(attempt: Attempt, args: m.CreateNote) -> None:
    _require_unused(attempt, args.trip_id, args.id, IdPrefix.NOTE)
    create_note(attempt.transaction, TripId(args.trip_id), NoteId(args.id), args.about, args.text, attempt.now)


def _update_note(attempt: Attempt, args: m.UpdateNote) -> None:
    note = attempt.transaction.document(DocumentKind.NOTE, args.id, Note)
    attempt.transaction.require_role(args.trip_id, Role.EDITOR)
    if note is None or note.trip_id != args.trip_id:
        raise NotFound
    merged = attempt.merged(args.id, args.trip_id, note, {"text": args.text})
    update_note(attempt.transaction, TripId(args.trip_id), args.id, str(merged.get("text", note.text)), attempt.now)


def _delete_note(attempt: Attempt, args: m.InTrip) -> None:
    delete_note(attempt.transaction, TripId(args.trip_id), args.id)


def _share_trip(attempt: Attempt, args: m.ShareTrip) -> None:
    attempt.transaction.origin = Origin.SHARING
    share_trip(attempt.transaction, TripId(args.trip_id), args.role, user_id=args.user_id, email=None, now=attempt.now)
    attempt.forget(args.trip_id)


def _unshare_trip(attempt: Attempt, args: m.UnshareTrip) -> None:
    attempt.transaction.origin = Origin.SHARING
    unshare_trip(attempt.transaction, TripId(args.trip_id), args.user_id)


def _update_profile(attempt: Attempt, args: m.UpdateProfile) -> None:
    transaction = attempt.transaction
    transaction.origin = Origin.ACCOUNT
    user = transaction.document(DocumentKind.USER, transaction.author, User)
    if user is None:
        raise NotFound
    merged = attempt.merged(user.id, user.id, user, args.fields)
    transaction.put(DocumentKind.USER, user.id, user, checked(lambda: user.replace(**merged), "args"))


def _refine_trip(attempt: Attempt, args: m.RefineTrip) -> None:
    transaction = attempt.transaction
    transaction.origin = Origin.CHAT
    user = document(transaction.connection, DocumentKind.USER, transaction.author, User)
    trip = transaction.document(DocumentKind.TRIP, args.trip_id, Trip)
    if trip is None:
        raise NotFound
    locale = trip.locale if user is None else user.locale
    ask(transaction, TripId(args.trip_id), args.message_id, args.text, locale, attempt.now)


def _skip(attempt: Attempt, args: m.Skip) -> None:
    """Write nothing."""


_OPERATIONS = {
    "createTrip": _create_trip,
    "updateTrip": _update_trip,
    "deleteTrip": _delete_trip,
    "undoTrip": _undo_trip,
    "shareTrip": _share_trip,
    "unshareTrip": _unshare_trip,
    "updateDay": _update_day,
    "createStop": _create_stop,
    "updateStop": _update_stop,
    "moveStop": _move_stop,
    "placeStop": _place_stop,
    "deleteStop": _delete_stop,
    "createNote": _create_note,
    "updateNote": _update_note,
    "deleteNote": _delete_note,
    "updateProfile": _update_profile,
    "refineTrip": _refine_trip,
    "skip": _skip,
}
