"""The one write path: work in a transaction, its writes as one change in the log, the documents folded from it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

import apsw

from edge.events import Events
from edge.store import changes, documents
from edge.store.database import Database
from edge.store.trips import Workbench, itinerary, require_role
from edge.sync.feed import Feed
from models.change import Change, Document, DocumentKind, Origin, Write, difference, fold, inverse
from models.clock import Clock, Edit
from models.errors import NotFound, NothingToUndo
from models.ids import CellCode, ChangeId, IdPrefix, TripId, UserId, mint
from models.itinerary import Itinerary, writes_between
from models.trip import Role
from models.value import Value

T = TypeVar("T")
V = TypeVar("V", bound=Value)


@dataclass(frozen=True)
class Committed(Generic[T]):
    """What a transaction returned, and its change; None when it wrote nothing."""

    result: T
    change: Change | None


class Transaction:
    """An open write transaction: it reads what is stored and collects what is to be written.

    Nothing is written before the work returns; work that raises leaves no trace.
    """

    def __init__(self, connection: apsw.Connection, author: UserId, change_id: ChangeId, workbench: Workbench) -> None:
        """Write as `author`, in a change of this id; trips that were written lately lie on the workbench."""
        self.connection = connection
        self._workbench = workbench
        self.saved: Itinerary | None = None
        self.author = author
        self.change_id = change_id
        self.undoes: ChangeId | None = None
        self.origin: Origin | None = None
        self.writes: list[Write] = []

    def require_role(self, trip_id: str, role: Role) -> None:
        """Raise `NotFound` if the author is no member of the trip, `Forbidden` if their role is too small."""
        require_role(self.connection, trip_id, self.author, role)

    def itinerary(self, trip_id: str) -> Itinerary:
        """Return a trip as it stands; raise `NotFound`."""
        found = self._workbench.itinerary(self.connection, trip_id)
        if found is None:
            raise NotFound
        return found

    def document(self, kind: DocumentKind, document_id: str, value: type[V]) -> V | None:
        """Return a document as a value, or None."""
        return documents.document(self.connection, kind, document_id, value)

    def save(self, before: Itinerary | None, after: Itinerary | None) -> None:
        """Write what differs between two itineraries of a trip; None stands for no trip."""
        self.writes += writes_between(before, after)
        self.saved = after

    def put(self, kind: DocumentKind, document_id: str, before: Value | None, after: Value | None) -> None:
        """Write what differs between two states of a document; None stands for no document."""
        write = difference(kind, document_id, _dump(before), _dump(after))
        if write is not None:
            self.writes.append(write)


def _dump(value: Value | None) -> Document | None:
    return None if value is None else value.model_dump(mode="json")


class Writer:
    """Commits changes to the cell's log."""

    def __init__(self, database: Database, feed: Feed, events: Events, cell: CellCode, clock: Clock) -> None:
        """Write to `database` and wake the subscribers of `feed`."""
        self._database = database
        self._feed = feed
        self._events = events
        self._cell = cell
        self._clock = clock
        self._workbench = Workbench()

    async def commit(self, author: UserId, scope: str, origin: Origin, work: Callable[[Transaction], T]) -> Committed[T]:
        """Run `work` and commit what it wrote as one change of `scope`; return when it is on disk.

        Work that writes nothing leaves no change. What it raises is raised here.
        """

        def transact(connection: apsw.Connection) -> Committed[T]:
            return self.record(connection, author, scope, origin, work)

        return await self._database.write(transact, self.announce)

    def record(
        self,
        connection: apsw.Connection,
        author: UserId,
        scope: str,
        origin: Origin,
        work: Callable[[Transaction], T],
        edit: Edit | None = None,
        unindexed: set[str] | None = None,
    ) -> Committed[T]:
        """Run `work` inside an open write transaction and record what it wrote as one change of `scope`.

        Nothing is written when `work` raises. The caller announces the change when it is on disk. `edit` says which device
        made it, and when by its own clock. Trips to be indexed for search are left to the caller who gives a set for them.
        """
        transaction = Transaction(connection, author, ChangeId(mint(IdPrefix.CHANGE, self._cell)), self._workbench)
        result = work(transaction)
        if not transaction.writes:
            return Committed(result=result, change=None)
        change = Change(
            seq=0,
            id=transaction.change_id,
            scope=scope,
            author=author,
            origin=transaction.origin or origin,
            at=self._clock(),
            writes=tuple(transaction.writes),
            undoes=transaction.undoes,
            edited_at=None if edit is None else edit.edited_at,
            client=None if edit is None else edit.client,
        )
        change = changes.append(connection, change)
        documents.apply(connection, change, unindexed)
        if transaction.saved is not None:
            self._workbench.put(transaction.saved, change.id)
        return Committed(result=result, change=change)

    def mark(self, connection: apsw.Connection, author: UserId, edit: Edit) -> Committed[int]:
        """Append a change to a user's own space that writes nothing, inside an open write transaction, and return its seq.

        It is a place in the order that the user reads, for what is told to them alone. The caller announces it.
        """
        change = Change(
            seq=0,
            id=ChangeId(mint(IdPrefix.CHANGE, self._cell)),
            scope=author,
            author=author,
            origin=Origin.EDIT,
            at=self._clock(),
            writes=(),
            edited_at=edit.edited_at,
            client=edit.client,
        )
        change = changes.append(connection, change)
        return Committed(result=change.seq, change=change)

    def announce(self, committed: Committed[T]) -> None:
        """Wake who waits for a change that is on disk: for its scope, and the users whose access it changed."""
        if committed.change is None:
            return
        self._feed.wake(committed.change.scope)
        for write in committed.change.writes:
            if write.kind is DocumentKind.MEMBER:
                for member in (write.was, write.becomes):
                    if member is not None and "user_id" in member:
                        self._feed.wake(str(member["user_id"]))
        self._feed.announced_seq = committed.change.seq
        self._events.change_committed(committed.change)

    async def edit_itinerary(
        self, author: UserId, trip_id: TripId, edit: Callable[[Itinerary], Itinerary], origin: Origin = Origin.EDIT
    ) -> Committed[Itinerary]:
        """Replace a trip's itinerary by what `edit` makes of it, for an editor of the trip."""

        def work(transaction: Transaction) -> Itinerary:
            transaction.require_role(trip_id, Role.EDITOR)
            before = transaction.itinerary(trip_id)
            after = touch(before, edit(before), self._clock)
            transaction.save(before, after)
            return after

        return await self.commit(author, trip_id, origin, work)

    async def undo(self, author: UserId, trip_id: TripId) -> Committed[Itinerary]:
        """Take back the last change of a trip's itinerary that still stands; raise `NothingToUndo`.

        The creation of the trip is not taken back: that would be a deletion by another name.
        """
        committed = await self.commit(author, trip_id, Origin.UNDO, lambda transaction: undo(transaction, trip_id, self._clock))
        after = await self._database.read(lambda connection: itinerary(connection, trip_id))
        return Committed(result=after or committed.result, change=committed.change)


def undo(transaction: Transaction, trip_id: str, clock: Clock) -> Itinerary:
    """Take back the last change of a trip inside an open transaction, and return the trip as it was before; see `Writer.undo`."""
    transaction.require_role(trip_id, Role.EDITOR)
    before = transaction.itinerary(trip_id)
    last = changes.last_undoable(transaction.connection, trip_id)
    if last is None or any(write.kind is DocumentKind.TRIP and write.was is None for write in last.writes):
        raise NothingToUndo
    transaction.undoes = last.id
    transaction.origin = Origin.UNDO
    for write in reversed(last.undone_writes):
        current = documents.body_of(transaction.connection, write.id)
        undone = fold(current, inverse(write))
        if write.kind is DocumentKind.TRIP and undone is not None:
            undone["updated_at"] = clock().isoformat()
        transaction.writes += filter(None, [difference(write.kind, write.id, current, undone)])
    return before


def touch(before: Itinerary, after: Itinerary, clock: Clock) -> Itinerary:
    """Return `after` with a new time of update if it differs from `before`."""
    return after if after == before else after.having(trip=after.trip.replace(updated_at=clock()))
