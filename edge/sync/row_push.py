"""The rows of one push of RxDB's, inside one write transaction: one change for each trip that they are of.

Each row is taken, merged with what stands here, refused, or parked until what it belongs to has come. Whatever is wrong with one,
the others go on: RxDB sends a request that failed again for ever, and nothing else of its collection meanwhile.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

import apsw
import msgspec

from edge.store.documents import count_of
from edge.store.late_answers import LateAnswer, drop_answer, drop_oldest, keep_answer
from edge.store.parked_rows import ParkedRow, park, ready_rows, rows_before, unpark, waiting_since
from edge.store.standing import Standing, ever_saw, standing_of
from edge.store.trips import role_of
from edge.sync.row_edits import AwaitedError, RowEdits, require_sound
from edge.sync.writer import Committed, Transaction, Writer
from models.change import Document, DocumentKind, Origin
from models.clock import Edit
from models.errors import InternalError, MalformedID, NotFound, TooMany, TripWiseError
from models.ids import CellCode, IdPrefix, TripId, UserId, require_of
from models.itinerary import STOP_LIMIT
from models.locale import Locale
from models.rows import PREFIXES, ROW_KINDS, SentRow, read_row, told

CLIENT = "rxdb"
"""Under which name these edits stand in the log: RxDB tells neither which device they are of, nor when they were made."""

PARKED_LIMIT = 2000
"""How many rows of a user may wait."""

PARKED_FOR = timedelta(days=90)
"""How long a row waits for its trip."""

PATIENCE = timedelta(hours=1)
"""How long a row waits for a day or stop, which its client may have given up meanwhile."""


class RowOutcome(StrEnum):
    """What came of a row."""

    TAKEN = "taken"
    CONFLICT = "conflict"
    REFUSED = "refused"
    PARKED = "parked"


class RowPush:
    """One push at work."""

    def __init__(
        self,
        connection: apsw.Connection,
        author: UserId,
        writer: Writer,
        cell: CellCode,
        now: datetime,
        locale: Locale,
        failed: Callable[[Exception], None],
    ) -> None:
        """Write through `writer` inside an open write transaction; `failed` hears of what should not happen."""
        self._connection = connection
        self._author = author
        self._writer = writer
        self._cell = cell
        self._now = now
        self._locale = locale
        self._failed = failed
        self._edit = Edit(edited_at=now, client=CLIENT)
        self._answers: dict[str, Document] = {}
        self.outcomes: list[tuple[DocumentKind, RowOutcome]] = []
        self.committed: list[Committed[RowEdits]] = []
        self.mark: Committed[int] | None = None
        self._is_late = False
        self._late: dict[str, LateAnswer] = {}
        self._waiting: dict[str, str | None] | None = None

    def take(self, rows: Sequence[SentRow]) -> list[Document]:
        """Take rows of one collection, then all that waited for them; return the documents that are not as their rows want them.

        A conflict, or a merge, is answered with what stands here, or a bare tombstone for what is gone or not for this author; a refusal
        with the same and its code or, for a new document, with the row itself: a refusal is no deletion.
        """
        self._take({row.id: row for row in rows}.values())
        self.take_parked()
        return list(self._answers.values())

    def take_parked(self) -> None:
        """Take what no longer waits; what has waited long is taken without what it waited for, or refused if that was its trip.

        Their pushes were answered long ago. What comes of these rows is kept, at a place in the log, for the next pull of their author.
        """
        self._is_late = True
        while ready := ready_rows(self._connection, self._author, self._now - PATIENCE):
            for may_wait in (True, False):
                sent = [_unparked(row) for row, is_patient in ready if is_patient is may_wait]
                for kind in ROW_KINDS:
                    self._take([row for row in sent if row.kind is kind], may_wait=may_wait)
        for parked in rows_before(self._connection, self._author, self._now - PARKED_FOR):
            self._unpark(parked.id)
            self._refuse(_unparked(parked), None, NotFound(path=("tripId",)))
        if not self._late:
            return
        self.mark = self._writer.mark(self._connection, self._author, self._edit)
        for late in self._late.values():
            keep_answer(self._connection, self._author, late, self.mark.result, self._now)
        drop_oldest(self._connection, self._author)

    def _take(self, rows: Iterable[SentRow], *, may_wait: bool = True) -> None:
        trips: dict[TripId, list[tuple[SentRow, Standing | None]]] = {}
        for row in rows:
            self._unpark(row.id)
            standing = self._standing_of(row)
            if not self._is_late and (standing is None or row.is_deleted or row.refusal is not None):
                drop_answer(self._connection, self._author, row.id)  # They know of it, or send all of it again.
            if self._is_settled(row, standing):
                continue
            try:
                require_of(row.id, PREFIXES[row.kind], self._cell)
                trip_id = self._trip_of(row, standing)
                if standing is None and row.kind is not DocumentKind.TRIP and role_of(self._connection, trip_id, self._author) is None:
                    self._await(row, standing, trip_id, trip_id)
                    continue
            except TripWiseError as error:
                self._refuse(row, standing, error)
                continue
            trips.setdefault(trip_id, []).append((row, standing))
        for trip_id, group in trips.items():
            self._change(trip_id, group, may_wait=may_wait)

    def _standing_of(self, row: SentRow) -> Standing | None:
        """Return what stands under a row's id; nothing, whatever is there, under one that is none of its collection."""
        try:
            require_of(row.id, PREFIXES[row.kind], self._cell)
        except MalformedID:
            return None
        return standing_of(self._connection, row.id)

    def _is_settled(self, row: SentRow, standing: Standing | None) -> bool:
        """Answer a row that changes nothing, and tell whether it was one."""
        if standing is None:
            is_done = row.is_deleted or row.is_echo
            if is_done:
                self._settle(row, RowOutcome.TAKEN)
            return is_done
        if role_of(self._connection, standing.scope, self._author) is None or standing.body is None:
            if row.is_deleted:
                self._settle(row, RowOutcome.TAKEN)
            else:
                self._settle(row, RowOutcome.CONFLICT, told(row.kind, row.id, None))
            return True
        if row.is_in(standing.body):
            is_news = bool(row.edits) and row.lacks(standing.body)
            self._settle(row, RowOutcome.TAKEN, told(row.kind, row.id, standing.body) if is_news else None)
            return True
        if row.assumed is None and not row.is_deleted and not standing.is_as_born:
            self._settle(row, RowOutcome.CONFLICT, told(row.kind, row.id, standing.body))
            return True
        return False

    def _trip_of(self, row: SentRow, standing: Standing | None) -> TripId:
        """Return the trip that a row is of; raise `MalformedID`, or `NotFound` for one that the author has lost."""
        if standing is not None:
            return TripId(standing.scope)
        raw = row.id if row.kind is DocumentKind.TRIP else row.text("trip_id") or ""
        trip_id = TripId(require_of(raw, IdPrefix.TRIP, self._cell))
        is_lost = row.kind is not DocumentKind.TRIP and role_of(self._connection, trip_id, self._author) is None
        if is_lost and ever_saw(self._connection, self._author, trip_id):
            raise NotFound(path=("tripId",))
        return trip_id

    def _change(self, trip_id: TripId, group: Sequence[tuple[SentRow, Standing | None]], *, may_wait: bool) -> None:
        """Do what the rows of one trip ask for, as one change."""
        obstacles: dict[str, AwaitedError | TripWiseError] = {}

        def work(transaction: Transaction) -> RowEdits:
            edits = RowEdits(transaction, trip_id, self._cell, self._now, self._locale, self._edit, may_wait=may_wait)
            for row, standing in group:
                obstacle = self._obstacle(edits, row, standing)
                if obstacle is not None:
                    obstacles[row.id] = obstacle
            edits.finish()
            return edits

        origin = Origin.CHAT if group[0][0].kind is DocumentKind.MESSAGE else Origin.EDIT
        edits: RowEdits | None = None
        try:
            with self._connection:
                committed = self._writer.record(self._connection, self._author, trip_id, origin, work, self._edit)
        except apsw.Error:
            raise
        except Exception as error:  # noqa: BLE001  # one trip that we fail at must not hold up the others for ever
            self._failed(error)
        else:
            self.committed.append(committed)
            edits = committed.result
        for row, standing in group:
            obstacle = obstacles.get(row.id)
            if isinstance(obstacle, AwaitedError):
                self._parked(row, standing, trip_id, obstacle.document_id)
            elif obstacle is not None or edits is None:
                self._refuse(row, standing, obstacle or InternalError(request_id=""))
            else:
                self._conclude(row, standing, edits.outcome(row))

    def _obstacle(self, edits: RowEdits, row: SentRow, standing: Standing | None) -> AwaitedError | TripWiseError | None:
        """Do what a row asks for; return why that can't be if it can't."""
        try:
            edits.apply(row, None if standing is None else standing.body)
        except (AwaitedError, TripWiseError) as error:
            return error
        except apsw.Error:
            raise
        except Exception as error:  # noqa: BLE001  # nor must one row
            self._failed(error)
            return InternalError(request_id="")
        return None

    def _conclude(self, row: SentRow, standing: Standing | None, after: Document | None) -> None:
        """Answer a row that was taken: with what stands here if that is not what it wants.

        Once its push is answered RxDB takes its own state for the server's, and it may have pulled meanwhile and dropped what it
        got, since its own was not sent yet. What others had changed, or what is the server's to say, would then never come. What a
        row that had waited has changed comes with the next pull anyway.
        """
        before = None if standing is None else standing.body
        is_news = after is not None and (not row.is_in(after) or (row.assumed is None and row.lacks(after)))
        is_told = is_news and not row.is_deleted and not (self._is_late and before != after)
        outcome = RowOutcome.CONFLICT if is_told and before == after else RowOutcome.TAKEN
        self._settle(row, outcome, told(row.kind, row.id, after) if is_told else None)

    def _parked(self, row: SentRow, standing: Standing | None, trip_id: TripId, awaits: str) -> None:
        try:
            self._await(row, standing, trip_id, awaits)
        except TripWiseError as error:
            self._refuse(row, standing, error)

    def _await(self, row: SentRow, standing: Standing | None, trip_id: TripId, awaits: str) -> None:
        """Keep a row until a document has come; raise `InvalidInput` for one that nothing could come of, and `TooMany`."""
        require_sound(row, trip_id, self._cell, self._now)
        if self._waiting is None:
            self._waiting = waiting_since(self._connection, self._author, self._now - PARKED_FOR)
        if len(self._waiting) >= PARKED_LIMIT:
            raise TooMany(field="rows", limit=PARKED_LIMIT)
        adds_stop = row.kind is DocumentKind.STOP and standing is None
        if adds_stop and self._stop_count(trip_id) >= STOP_LIMIT:
            raise TooMany(field="stops", limit=STOP_LIMIT)
        assumed, wanted = msgspec.json.encode(row.assumed).decode(), msgspec.json.encode(row.state).decode()
        park(self._connection, self._author, ParkedRow(row.kind, row.id, trip_id, assumed, wanted), awaits, self._now)
        self._waiting[row.id] = trip_id if adds_stop else None
        self._settle(row, RowOutcome.PARKED)

    def _stop_count(self, trip_id: TripId) -> int:
        """Return how many stops a trip would have if all that wait for it came; of a trip that is not theirs it tells nothing else."""
        waiting = sum(each == trip_id for each in (self._waiting or {}).values())
        is_theirs = role_of(self._connection, trip_id, self._author) is not None
        return waiting + (count_of(self._connection, trip_id, DocumentKind.STOP) if is_theirs else 0)

    def _unpark(self, document_id: str) -> None:
        unpark(self._connection, self._author, document_id)
        if self._waiting is not None:
            self._waiting.pop(document_id, None)

    def _refuse(self, row: SentRow, standing: Standing | None, error: TripWiseError) -> None:
        """Answer a refused row; raise the error again if the same request may pass later."""
        if error.retryable and not isinstance(error, InternalError):
            raise error
        body = row.wanted if standing is None else standing.body
        self._settle(row, RowOutcome.REFUSED, told(row.kind, row.id, body, error.code))

    def _settle(self, row: SentRow, outcome: RowOutcome, answer: Document | None = None) -> None:
        self.outcomes.append((row.kind, outcome))
        if answer is None:
            return
        if not self._is_late:
            self._answers[row.id] = answer
            return
        code = answer["refusal"]
        refusal = code if isinstance(code, str) else None
        echo = msgspec.json.encode(told(row.kind, row.id, row.wanted, refusal)).decode()
        self._late[row.id] = LateAnswer(row.kind, row.id, refusal, echo)


def _unparked(row: ParkedRow) -> SentRow:
    return read_row(row.kind, msgspec.json.decode(row.assumed), msgspec.json.decode(row.wanted))
