"""The mutations of one push, inside one write transaction: each is a change of its own, and reads what those before it wrote."""

from collections.abc import Callable, Mapping
from datetime import datetime

import apsw
from pydantic import JsonValue

from edge.store.births import birth_of
from edge.store.changes import deleted_body, fields_set_before, head
from edge.store.documents import index_trip
from edge.sync.writer import Transaction, touch
from models.change import Change, Document, DocumentKind
from models.clock import Clock, Edit
from models.errors import NotFound
from models.ids import CellCode, StopId
from models.itinerary import Itinerary, itinerary_of
from models.merge import Merged, merge
from models.trip import Role, Stop
from models.value import Value, checked


class Batch:
    """What the mutations of one push share: the trips that they have read and changed so far."""

    def __init__(self, connection: apsw.Connection, cell: CellCode, clock: Clock) -> None:
        """Work inside an open write transaction."""
        self.connection = connection
        self.cell = cell
        self.clock = clock
        self.itineraries: dict[str, Itinerary] = {}
        self.unindexed: set[str] = set()
        self._last_edits: dict[str, LastEdits] = {}

    def last_edits(self, scope: str) -> "LastEdits":
        """Return who set each field of the documents of a scope last."""
        if scope not in self._last_edits:
            self._last_edits[scope] = LastEdits(self.connection, scope)
        return self._last_edits[scope]

    def note(self, change: Change) -> None:
        """Take note of a change of this batch."""
        if change.scope in self._last_edits:
            self._last_edits[change.scope].note(change)

    def close(self) -> None:
        """Index the trips whose words have changed, each once."""
        for trip_id in sorted(self.unindexed):
            index_trip(self.connection, trip_id)


class LastEdits:
    """Who set each field of the documents of a scope last.

    The log is read backwards, as far as it takes and no part of it twice: a push that asks for every field of a trip with a
    long history would else hold the only writer up for minutes.
    """

    def __init__(self, connection: apsw.Connection, scope: str) -> None:
        """Read from the end of the log as it is now."""
        self._connection = connection
        self._scope = scope
        self._read_to = head(connection) + 1
        self._known: dict[tuple[str, str], Edit] = {}

    def of(self, document_id: str, field: str) -> Edit | None:
        """Return the last edit of a field, or None where there was none."""
        while (found := self._known.get((document_id, field))) is None and self._read_to:
            entries = fields_set_before(self._connection, self._scope, self._read_to)
            self._read_to = entries[-1].seq if entries else 0
            for entry in entries:
                for each in entry.fields:
                    self._known.setdefault((entry.document_id, each), entry.edit)
        return found

    def note(self, change: Change) -> None:
        """Take note of a change that was written since."""
        edit = Edit(edited_at=change.edited_at or change.at, client=change.client or "")
        for write in change.writes:
            self._known.update(dict.fromkeys(((write.id, field) for field in write.becomes or ()), edit))


class Attempt:
    """One mutation at work: its transaction, the edit that it is, and what its author saw."""

    def __init__(self, batch: Batch, transaction: Transaction, edit: Edit, base: Mapping[str, JsonValue]) -> None:
        """Write in `transaction`."""
        self.transaction = transaction
        self.cell = batch.cell
        self.now: datetime = batch.clock()
        self.kept: tuple[str, ...] = ()
        self._batch = batch
        self._edit = edit
        self._base = dict(base)
        self._edited: dict[str, Itinerary | None] = {}

    def edit(self, trip_id: str, change: Callable[[Itinerary], Itinerary]) -> None:
        """Replace a trip's itinerary by what `change` makes of it, for an editor of the trip."""
        self.transaction.require_role(trip_id, Role.EDITOR)
        before = self._batch.itineraries.get(trip_id) or self.transaction.itinerary(trip_id)
        self._edited[trip_id] = before
        after = touch(before, change(before), self._batch.clock)
        self.transaction.save(before, after)
        self._edited[trip_id] = after

    def merged(self, document_id: str, scope: str, current: Value, wanted: Mapping[str, object]) -> dict[str, object]:
        """Return what is still to be set of a document, once what others have changed meanwhile is taken into account."""
        checked(lambda: current.replace(**wanted), "args")
        stored = current.model_dump(mode="json")
        base = _canonical(current, {name: value for name, value in self._base.items() if name in stored})
        result: Merged = merge(stored, base, _canonical(current, wanted), self._edit, lambda field: self._last(scope, document_id, field))
        self.kept += result.kept
        return {name: wanted[name] for name in result.changes}

    def anchor(self, itinerary: Itinerary, day_id: str, after_id: str | None, *, first: bool) -> tuple[Itinerary, StopId | None, bool]:
        """Return what a stop is to follow on a day, whether it is to be the first there, and the itinerary in which that is so.

        Behind a stop that is on another day, or was never here, is the day's end. One that is gone is put back where it last
        stood, so that whatever is put behind it stands behind all that stood before it, and no two runs there mix; `settled`
        takes it out again.
        """
        if after_id is None:
            return itinerary, None, first
        if any(stop.id == after_id for stop in itinerary.stops_on(day_id)):
            return itinerary, StopId(after_id), False
        gone = self.tombstone(after_id, itinerary.trip.id)
        if gone is None or gone.get("day_id") != day_id:
            return itinerary, None, False
        ghost = Stop.model_validate({**gone, "starts_at": None})
        return itinerary_of(itinerary.trip, itinerary.days, [*itinerary.stops, ghost]), ghost.id, False

    @staticmethod
    def settled(itinerary: Itinerary, after_id: str | None, placed: Itinerary) -> Itinerary:
        """Return what became of an itinerary when a stop was placed, without the one that was put back for it."""
        if all(stop.id != after_id for stop in placed.stops) or any(stop.id == after_id for stop in itinerary.stops):
            return placed
        return placed.having(stops=(stop for stop in placed.stops if stop.id != after_id))

    def day_of(self, itinerary: Itinerary, stop_id: str) -> str | None:
        """Return the day that a stop of the trip is on, or was on last; None for one that was never here."""
        for stop in itinerary.stops:
            if stop.id == stop_id:
                return stop.day_id
        gone = self.tombstone(stop_id, itinerary.trip.id)
        return None if gone is None or "day_id" not in gone else str(gone["day_id"])

    def day(self, itinerary: Itinerary, day_id: str) -> str:
        """Return the day that is meant; stops of a day that is gone are on the last one. Raises `NotFound`."""
        if any(day.id == day_id for day in itinerary.days):
            return day_id
        birth = birth_of(self.transaction.connection, day_id)
        if birth is None or (birth.kind, birth.scope) != (DocumentKind.DAY, itinerary.trip.id):
            raise NotFound(path=("args", "dayId"))
        return itinerary.days[-1].id

    def tombstone(self, document_id: str, trip_id: str) -> Document | None:
        """Return what a deleted document of a trip last was."""
        connection = self.transaction.connection
        birth = birth_of(connection, document_id)
        return None if birth is None or birth.scope != trip_id else deleted_body(connection, document_id)

    def forget(self, trip_id: str) -> None:
        """Let the next mutation read a trip anew, since this one changes it in its own way."""
        self._edited[trip_id] = None

    def done(self, change: Change | None) -> None:
        """Let the next mutations read what this one has written."""
        if change is not None:
            self._batch.note(change)
        for trip_id, itinerary in self._edited.items():
            if itinerary is None:
                self._batch.itineraries.pop(trip_id, None)
            else:
                self._batch.itineraries[trip_id] = itinerary

    def _last(self, scope: str, document_id: str, field: str) -> Edit | None:
        return self._batch.last_edits(scope).of(document_id, field)


def _canonical(current: Value, fields: Mapping[str, object]) -> dict[str, JsonValue]:
    """Return fields as they would be stored; those of a base that no longer fit stay as they are."""
    stored: dict[str, JsonValue] = {}
    for name, value in fields.items():
        try:
            stored[name] = current.replace(**{name: value}).model_dump(mode="json", include={name})[name]
        except ValueError:
            stored[name] = value  # type: ignore[assignment]  # it came as JSON
    return stored
