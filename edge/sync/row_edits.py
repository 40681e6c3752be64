"""What rows do to one trip, in an open transaction: the same edits as those of the mutations, told by whole documents."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from typing import cast

from pydantic import JsonValue

from edge.store.births import birth_of
from edge.store.documents import exists
from edge.store.places import destination_codes, place_of
from edge.store.standing import births_of
from edge.store.trips import role_of
from edge.sync.notes import create_note, delete_note, update_note
from edge.sync.refinements import ask
from edge.sync.trips import create_trip, delete_trip
from edge.sync.writer import Transaction, touch
from models.change import Document, DocumentKind
from models.clock import Edit
from models.errors import (
    Cause,
    Forbidden,
    IDTaken,
    InvalidValue,
    MalformedID,
    NotFound,
    StopLocked,
    TooMany,
    UnknownDestination,
    UnknownPlace,
)
from models.ids import CellCode, DayId, IdPrefix, NoteId, TripId, kind_of, require_of
from models.itinerary import STOP_LIMIT, Itinerary, change_stop, empty_itinerary, remove_stop, update_day, update_stop, update_trip
from models.locale import Locale
from models.placement import Placement, put
from models.planning.generation import Message
from models.rows import SentRow
from models.trip import Day, Note, Role, Stop, StopKind, Trip
from models.value import Value, checked


class AwaitedError(Exception):
    """A row is about a document that has not come yet."""

    def __init__(self, document_id: str) -> None:
        """Name the document."""
        super().__init__(document_id)
        self.document_id = document_id


class RowEdits:
    """The rows of one trip at work. One that is refused leaves no trace; `finish` writes what the others came to."""

    def __init__(
        self, transaction: Transaction, trip_id: TripId, cell: CellCode, now: datetime, locale: Locale, edit: Edit, *, may_wait: bool
    ) -> None:
        """Write in `transaction`; rows that come too early may wait, or do without what they are about."""
        self._transaction = transaction
        self._trip_id = trip_id
        self._cell = cell
        self._now = now
        self._locale = locale
        self._edit = edit
        self._may_wait = may_wait
        self._before: Itinerary | None = None
        self._after: Itinerary | None = None
        self._placements: list[Placement] = []
        self._others: dict[str, Document] = {}
        self.asks_for_refinement = False

    def apply(self, row: SentRow, current: Document | None) -> None:
        """Do what a row asks for, of a document as it stands (None for a new one).

        Raises `AwaitedError` for a row that came too early, and what the mutations raise.
        """
        if row.kind is DocumentKind.TRIP:
            self._trip(row, current)
        elif row.kind is DocumentKind.DAY:
            self._day(row, current)
        elif row.kind is DocumentKind.STOP:
            self._stop(row, current)
        elif row.kind is DocumentKind.NOTE:
            self._note(row, current)
        else:
            self._message(row, current)

    def finish(self) -> None:
        """Put the stops where they are wanted and write what has changed."""
        if self._before is None or self._after is None:
            return
        connection = self._transaction.connection
        if self._placements:
            self._after = put(self._after, self._placements, births_of(connection, self._trip_id))
        self._after = touch(self._before, self._after, lambda: self._now)
        self._transaction.save(self._before, self._after)

    def outcome(self, row: SentRow) -> Document | None:
        """Return a document as it is once all is written; None for one that is gone."""
        if row.id in self._others or self._after is None:
            return self._others.get(row.id)
        parts: Sequence[Value] = self._after.stops if row.kind is DocumentKind.STOP else self._after.days
        if row.kind is DocumentKind.TRIP:
            return {**self._after.trip.model_dump(mode="json"), "day_ids": [day.id for day in self._after.days]}
        return next((part.model_dump(mode="json") for part in parts if getattr(part, "id", None) == row.id), None)

    def _trip(self, row: SentRow, current: Document | None) -> None:
        if current is None:
            self._after = self._new_trip(row)
            create_trip(self._transaction, self._after, self._now)
            return
        if row.is_deleted:
            delete_trip(self._transaction, self._trip_id)
            return
        itinerary = self._opened()
        changes: dict[str, object] = dict(row.changes_of(current, self._edit))
        wanted_ids = changes.pop("day_ids", None)
        new_ids = self._new_day_ids(row, itinerary)
        if isinstance(wanted_ids, list) and "day_count" not in changes:
            changes["day_count"] = len(wanted_ids)
        if "destinations" in changes:
            changes["destinations"] = self._destinations(changes["destinations"])
        self._after = update_trip(itinerary, changes, self._cell, new_ids)

    def _new_trip(self, row: SentRow) -> Itinerary:
        fields = row.given()
        fields.pop("day_ids", None)
        day_ids = self._new_day_ids(row, None)
        if day_ids:
            fields.setdefault("day_count", len(day_ids))
        fields["destinations"] = cast("JsonValue", self._destinations(fields.get("destinations")))
        own = {"id": row.id, "owner": self._transaction.author, "created_at": self._now, "updated_at": self._now}
        trip = checked(lambda: Trip.model_validate({"locale": self._locale, **fields, **own}))
        blank = empty_itinerary(trip, self._cell)
        named = [day.replace(id=day_id) for day, day_id in zip(blank.days, day_ids, strict=False)]
        return blank.replace(days=(*named, *blank.days[len(named) :]))

    def _new_day_ids(self, row: SentRow, itinerary: Itinerary | None) -> list[DayId]:
        """Return the ids that a row names for days that are not there yet."""
        known = set() if itinerary is None else {day.id for day in itinerary.days}
        wanted = row.wanted.get("day_ids")
        given = [str(each) for each in wanted if each not in known] if isinstance(wanted, list) else []
        ids = [DayId(require_of(each, IdPrefix.DAY, self._cell)) for each in given]
        if len(set(ids)) < len(ids) or any(exists(self._transaction.connection, each) for each in ids):
            raise IDTaken(path=("dayIds",))
        return ids

    def _destinations(self, given: object) -> list[str]:
        known = destination_codes(self._transaction.connection)
        if not isinstance(given, list) or not given:
            raise InvalidValue(path=("destinations",), field="destinations", reason="1..5")
        for code in given:
            if code not in known:
                raise UnknownDestination(path=("destinations",), name=str(code)[:60], known=", ".join(known))
        return list(dict.fromkeys(given))

    def _day(self, row: SentRow, current: Document | None) -> None:
        itinerary = self._opened()
        if current is None:
            raise AwaitedError(row.id) if self._may_wait else NotFound()
        if row.is_deleted:
            raise InvalidValue(path=("deleted",), field="deleted", reason="dayCount")
        self._after = update_day(itinerary, row.id, row.changes_of(current, self._edit))

    def _stop(self, row: SentRow, current: Document | None) -> None:
        itinerary = self._opened()
        if row.is_deleted:
            self._after = remove_stop(itinerary, row.id)
            self._placements = [each for each in self._placements if each.stop.id != row.id]
        elif current is None:
            if len(itinerary.stops) + sum(each.is_new for each in self._placements) >= STOP_LIMIT:
                raise TooMany(field="stops", limit=STOP_LIMIT)
            day_id = self._day_of(itinerary, row.text("day_id"))
            stop = self._new_stop(row, day_id)
            is_redirected = day_id != row.text("day_id")
            self._placements.append(Placement(stop, day_id, None if is_redirected else _position(row.wanted), is_new=True))
        else:
            self._change_stop(itinerary, row, row.changes_of(current, self._edit))

    def _change_stop(self, itinerary: Itinerary, row: SentRow, changes: Mapping[str, JsonValue]) -> None:
        stop = itinerary.stop(row.id)
        fields = {name: value for name, value in changes.items() if name not in ("day_id", "position")}
        self._require_place(fields.get("place_id"))
        if len(fields) == len(changes):
            self._after = change_stop(itinerary, row.id, _timed(stop, fields)) if fields else itinerary
            return
        if stop.locked and fields.get("locked") is not False:
            raise StopLocked(title=stop.title)
        wanted = str(changes.get("day_id", stop.day_id))
        day_id = self._day_of(itinerary, wanted)
        changed = update_stop(itinerary, row.id, fields) if fields else itinerary
        place = Placement(
            changed.stop(row.id), day_id, _position(row.wanted) if day_id == wanted else None, is_timed=fields.get("starts_at") is not None
        )
        self._after = changed
        self._placements.append(place)

    def _new_stop(self, row: SentRow, day_id: str) -> Stop:
        """Return a new stop without its place; raise `InvalidInput` for what is wrong with it, whether its day is there or not."""
        fields: dict[str, object] = {"kind": StopKind.VISIT, **row.given()}
        self._require_place(fields.get("place_id"))
        return checked(
            lambda: Stop.model_validate({**fields, "id": row.id, "trip_id": self._trip_id, "day_id": day_id, "position": 0}),
        )

    def _day_of(self, itinerary: Itinerary, day_id: str | None) -> DayId:
        """Return the day that is meant; stops of a day that is gone, or never came, are on the last one."""
        if day_id is None:
            raise InvalidValue(path=("dayId",), field="dayId", reason=Cause.UNEXPECTED_FORM)
        known = DayId(require_of(day_id, IdPrefix.DAY, self._cell))
        if any(day.id == known for day in itinerary.days):
            return known
        scope = self._known_scope(known)
        if scope is None and self._may_wait:
            raise AwaitedError(known)
        if scope not in (None, self._trip_id):
            raise InvalidValue(path=("dayId",), field="dayId", reason=Cause.NOT_OF_TRIP)
        return itinerary.days[-1].id

    def _known_scope(self, document_id: str) -> str | None:
        """Return whose an id is or was; None for nobody's, and for one that is not for the author: they must not learn of it."""
        connection = self._transaction.connection
        birth = birth_of(connection, document_id)
        return None if birth is None or role_of(connection, birth.scope, self._transaction.author) is None else birth.scope

    def _require_place(self, place_id: object) -> None:
        if place_id is not None and place_of(self._transaction.connection, str(place_id)) is None:
            raise UnknownPlace(path=("placeId",))

    def _note(self, row: SentRow, current: Document | None) -> None:
        self._transaction.require_role(self._trip_id, Role.EDITOR)
        if current is None:
            about = row.text("about")
            if about is not None and _may_come(about) and self._known_scope(about) is None:
                if self._may_wait:
                    raise AwaitedError(about)
                about = None
            row.require_fields()
            note = create_note(self._transaction, self._trip_id, NoteId(row.id), about, row.text("text") or "", self._now)
        elif row.is_deleted:
            delete_note(self._transaction, self._trip_id, row.id)
            return
        else:
            text = row.changes_of(current, self._edit).get("text", current["text"])
            note = update_note(self._transaction, self._trip_id, row.id, str(text), self._now)
        self._others[row.id] = note.model_dump(mode="json")

    def _message(self, row: SentRow, current: Document | None) -> None:
        if current is not None:
            raise Forbidden
        row.require_fields()
        asked = ask(self._transaction, self._trip_id, row.id, row.text("text") or "", self._locale, self._now)
        self.asks_for_refinement = True
        self._others[row.id] = asked.model_dump(mode="json")

    def _opened(self) -> Itinerary:
        """Return the itinerary as the rows before this one left it, for an editor."""
        self._transaction.require_role(self._trip_id, Role.EDITOR)
        if self._before is None:
            self._before = self._after = self._transaction.itinerary(self._trip_id)
        return cast("Itinerary", self._after)


def require_sound(row: SentRow, trip_id: TripId, cell: CellCode, now: datetime) -> None:
    """Raise `InvalidInput` for a new document that would be refused once its trip has come, so that nobody waits for that."""
    own: dict[str, object] = {"id": row.id, "trip_id": trip_id}
    given = {**{name: row.text(name) for name in ("text", "about") if row.text(name) is not None}, **row.given()}
    row.require_fields()
    if row.kind is DocumentKind.STOP:
        day_id = require_of(row.text("day_id") or "", IdPrefix.DAY, cell)
        checked(lambda: Stop.model_validate({"kind": StopKind.VISIT, **given, **own, "day_id": day_id, "position": 0}))
    elif row.kind is DocumentKind.DAY:
        checked(lambda: Day.model_validate({"number": 1, "destination": "", **given, **own}))
    elif row.kind is DocumentKind.NOTE:
        times = {"created_at": now, "updated_at": now}
        checked(lambda: Note.model_validate({**given, **own, "author": "", **times}))
    else:
        checked(lambda: Message.model_validate({**own, "speaker": "traveller", "author": "", "text": row.text("text"), "created_at": now}))


def _may_come(document_id: str) -> bool:
    try:
        return kind_of(document_id) in {IdPrefix.DAY, IdPrefix.STOP}
    except MalformedID:
        return False


def _position(wanted: Document) -> float | None:
    position = wanted.get("position")
    return position if isinstance(position, int | float) else None


def _timed(stop: Stop, fields: Mapping[str, JsonValue]) -> dict[str, object]:
    """Return fields with a time of day as a time."""
    if fields.get("starts_at") is None:
        return dict(fields)
    return {**fields, "starts_at": cast("time", checked(lambda: stop.replace(starts_at=fields["starts_at"])).starts_at)}
