"""The mutations of one push, inside one write transaction: each is a change of its own, and reads what those before it wrote."""

from collections.abc import Callable, Mapping
from datetime import datetime

import apsw
from pydantic import JsonValue

from edge.store.births import birth_of
from edge.store.changes import deleted_body, last_edit
from edge.store.documents import body_of, index_trip
from edge.sync.writer import Transaction, touch
from models.change import Document
from models.clock import Clock, Edit
from models.errors import NotFound
from models.ids import CellCode, StopId
from models.itinerary import Itinerary
from models.merge import Merged, merge
from models.trip import Role
from models.value import Value, checked
from models.wire import from_wire


class Batch:
    """What the mutations of one push share: the trips that they have read and changed so far."""

    def __init__(self, connection: apsw.Connection, cell: CellCode, clock: Clock) -> None:
        """Work inside an open write transaction."""
        self.connection = connection
        self.cell = cell
        self.clock = clock
        self.itineraries: dict[str, Itinerary] = {}
        self.unindexed: set[str] = set()

    def close(self) -> None:
        """Index the trips whose words have changed, each once."""
        for trip_id in sorted(self.unindexed):
            index_trip(self.connection, trip_id)


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
        self._base = from_wire(dict(base))
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

    def anchor(
        self, itinerary: Itinerary, day_id: str, after_id: str | None, *, first: bool, moved: str = ""
    ) -> tuple[StopId | None, bool]:
        """Return what a stop, new or `moved`, is to follow on a day, and whether it is to be the first there.

        A stop that is gone stands where it last stood; behind one that is on another day, or was never here, is the day's end.
        """
        if after_id is None:
            return None, first
        if any(stop.id == after_id for stop in itinerary.stops_on(day_id)):
            return StopId(after_id), False
        gone = self.tombstone(after_id, itinerary.trip.id)
        if gone is None or gone.get("day_id") != day_id:
            return None, False
        before = [stop for stop in itinerary.stops_on(day_id) if stop.id != moved and stop.position <= int(str(gone["position"]))]
        return (before[-1].id, False) if before else (None, True)

    def day(self, itinerary: Itinerary, day_id: str) -> str:
        """Return the day that is meant; stops of a day that is gone are on the last one. Raises `NotFound`."""
        if any(day.id == day_id for day in itinerary.days):
            return day_id
        if self.tombstone(day_id, itinerary.trip.id) is None:
            raise NotFound(path=("args", "dayId"))
        return itinerary.days[-1].id

    def tombstone(self, document_id: str, trip_id: str) -> Document | None:
        """Return what a deleted document of a trip last was."""
        connection = self.transaction.connection
        birth = birth_of(connection, document_id)
        if birth is None or birth.scope != trip_id or body_of(connection, document_id) is not None:
            return None
        return deleted_body(connection, trip_id, document_id)

    def forget(self, trip_id: str) -> None:
        """Let the next mutation read a trip anew, since this one changes it in its own way."""
        self._edited[trip_id] = None

    def done(self) -> None:
        """Let the next mutations read what this one has written."""
        for trip_id, itinerary in self._edited.items():
            if itinerary is None:
                self._batch.itineraries.pop(trip_id, None)
            else:
                self._batch.itineraries[trip_id] = itinerary

    def _last(self, scope: str, document_id: str, field: str) -> Edit | None:
        return last_edit(self.transaction.connection, scope, document_id, field)


def _canonical(current: Value, fields: Mapping[str, object]) -> dict[str, JsonValue]:
    """Return fields as they would be stored; those of a base that no longer fit stay as they are."""
    stored: dict[str, JsonValue] = {}
    for name, value in fields.items():
        try:
            stored[name] = current.replace(**{name: value}).model_dump(mode="json", include={name})[name]
        except ValueError:
            stored[name] = value  # type: ignore[assignment]  # it came as JSON
    return stored
