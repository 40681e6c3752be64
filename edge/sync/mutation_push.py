"""The mutations of one push, done one after the other, in as many transactions as it takes to keep nobody else waiting.

What came of a mutation is stored in the transaction that does it, so that a repeat of a lost answer, however late, gets the
stored one. A refusal is an outcome like any other: it is stored, and the client's next mutation goes on.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta
from enum import StrEnum
from hashlib import sha256

import apsw
import msgspec
from pydantic import BaseModel, ConfigDict, JsonValue

from edge.store import mutations as store
from edge.store.positions import rows_of
from edge.sync.batch import Attempt, Batch
from edge.sync.operations import perform, scope_of, target_of
from edge.sync.puller import SyncedDocument, told
from edge.sync.writer import Committed, Transaction, Writer
from models.change import DocumentKind, Origin
from models.clock import Clock, Edit, believed
from models.errors import InternalError, MutationIDReused, TooMany, TripWiseError, leaves
from models.ids import CellCode, UserId
from models.mutation import Args, SentMutation, args_of, base_of
from models.value import Value

CLIENTS_OF_A_USER = 1000
"""How many clients of one user may be in use."""

CLIENT_REST = timedelta(days=90)
"""A client that was not heard of for so long is not counted among them."""

DOCUMENT_LIMIT = 20
"""A mutation that writes more documents than this answers none of them; they come with the next pull."""

_RETRYABLE = frozenset(leaf.code for leaf in leaves() if leaf.retryable)

_ID_LENGTH = 64
"""What is longer than any id is not kept with the result."""

Admission = Callable[[str], TripWiseError | None]
"""Tells why the caller may not ask for an operation; None when they may."""


class Outcome(StrEnum):
    """What came of a mutation."""

    APPLIED = "applied"
    REFUSED = "refused"
    FORGOTTEN = "forgotten"


class MutationResult(Value):
    """What came of a mutation: `kept` are fields that a later edit of somebody else had set, `seq` its change.

    `ids` are the documents that it wrote, or was about.
    """

    id: int
    outcome: Outcome
    code: str | None = None
    params: dict[str, JsonValue] = {}  # noqa: RUF012  # Pydantic copies defaults
    path: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    seq: int | None = None
    ids: tuple[str, ...] = ()


class Pushed(BaseModel):
    """What came of a push: the results in order, their documents as they are now, and the id that is expected next."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    results: tuple[MutationResult, ...]
    documents: dict[str, SyncedDocument]
    expected: int
    epoch: str
    durable: bool

    def documents_of(self, result: MutationResult) -> list[SyncedDocument]:
        """Return the documents of one result as they are now; a bare tombstone for what its client may not see."""
        return [self.documents[each] for each in result.ids]


class MutationPush:
    """One push at work, or a part of it, inside one write transaction."""

    def __init__(
        self,
        connection: apsw.Connection,
        author: UserId,
        client_id: str,
        writer: Writer,
        cell: CellCode,
        clock: Clock,
        admission: Admission,
        failed: Callable[[Exception], None],
        is_spent: Callable[[], bool],
    ) -> None:
        """Write through `writer` until `is_spent`; `failed` hears of what should not happen."""
        self._connection = connection
        self._author = author
        self._client_id = client_id
        self._writer = writer
        self._clock = clock
        self._admission = admission
        self._failed = failed
        self._is_spent = is_spent
        self._batch = Batch(connection, cell, clock)
        self.committed: list[Committed[Attempt]] = []
        self.results: list[MutationResult] = []
        self.asks_for_refinement = False
        self.is_cut = False

    def take(self, mutations: Sequence[SentMutation], earlier: Sequence[MutationResult], epoch: str) -> Pushed:
        """Do mutations in their order, up to the first that is not the next one or has to be sent again, and return what came of all.

        `earlier` are results of those before them. Where the time is spent, `is_cut` tells that there is more to do. Raises `TooMany`
        clients.
        """
        last = store.last_id(self._connection, self._author, self._client_id)
        if last == 0 and store.client_count(self._connection, self._author, self._clock() - CLIENT_REST) >= CLIENTS_OF_A_USER:
            raise TooMany(path=("input", "clientId"), field="clientId", limit=CLIENTS_OF_A_USER)
        results = list(earlier)
        for index, mutation in enumerate(mutations):
            if mutation.id > last + 1:
                break
            if index and self._is_spent():
                self.is_cut = True
                break
            if mutation.id <= last:
                results.append(self._repeated(mutation))
                continue
            result = self._done(mutation)
            results.append(result)
            if result.outcome is Outcome.REFUSED and _may_pass(result):
                break
            last = mutation.id
        self._batch.close()
        documents = {} if self.is_cut else self._documents(results)
        return Pushed(results=tuple(results), documents=documents, expected=last + 1, epoch=epoch, durable=False)

    def _repeated(self, mutation: SentMutation) -> MutationResult:
        stored = store.stored_result(self._connection, self._author, self._client_id, mutation.id)
        if stored is None:
            return MutationResult(id=mutation.id, outcome=Outcome.FORGOTTEN)
        digest, result = stored
        if digest != digest_of(mutation):
            return _refusal(mutation.id, MutationIDReused(path=("id",), id=mutation.id), ())
        return MutationResult.model_validate_json(result)

    def _done(self, mutation: SentMutation) -> MutationResult:
        target: tuple[str, ...] = ()
        try:
            with self._connection:  # A savepoint: a refusal takes back what the mutation has written, and is then stored itself.
                args = args_of(mutation)
                self._require_admission(mutation.op)
                target = tuple(each for each in (target_of(args, self._author),) if len(each) <= _ID_LENGTH)
                committed = self._attempt(mutation, args)
                result = _applied(mutation.id, committed)
                self._store(mutation, result)
        except TripWiseError as error:
            result = _refusal(mutation.id, error, target)
            if not error.retryable:
                self._store(mutation, result)
        except apsw.Error:
            raise
        except Exception as error:  # noqa: BLE001  # one mutation that we fail at must neither be lost nor undo those before it
            self._failed(error)
            return _refusal(mutation.id, InternalError(request_id=""), ())
        else:
            self.committed.append(committed)
            self.asks_for_refinement = self.asks_for_refinement or mutation.op == "refineTrip"
        self.results.append(result)
        return result

    def _attempt(self, mutation: SentMutation, args: Args) -> Committed[Attempt]:
        """Do one mutation as one change; what it raises leaves no trace."""
        edit = Edit(edited_at=believed(mutation.edited_at, self._clock()), client=self._client_id)
        base = base_of(mutation)

        def work(transaction: Transaction) -> Attempt:
            attempt = Attempt(self._batch, transaction, edit, base)
            perform(attempt, mutation.op, args)
            return attempt

        scope = scope_of(args, self._author)
        committed = self._writer.record(self._connection, self._author, scope, Origin.EDIT, work, edit, self._batch.unindexed)
        committed.result.done(committed.change)
        return committed

    def _store(self, mutation: SentMutation, result: MutationResult) -> None:
        digest, told_result = digest_of(mutation), result.model_dump_json()
        store.store_result(self._connection, self._author, self._client_id, mutation.id, digest, told_result, self._clock())

    def _require_admission(self, op: str) -> None:
        refusal = self._admission(op) if op != "skip" else None
        if refusal is not None:
            raise refusal

    def _documents(self, results: Sequence[MutationResult]) -> dict[str, SyncedDocument]:
        """Return the documents of results as the author may see them now, which may be less than when they were written."""
        ids = list(dict.fromkeys(each for result in results for each in result.ids))
        rows = rows_of(self._connection, self._author, ids)
        return {each: told(rows[each]) if each in rows else SyncedDocument(each, DocumentKind.TRIP, "", 0, None) for each in ids}


def digest_of(mutation: SentMutation) -> str:
    """Return what tells a mutation from another one that is sent under the same id."""
    return sha256(msgspec.json.encode(mutation.model_dump(mode="json"), order="sorted")).hexdigest()


def _applied(mutation_id: int, committed: Committed[Attempt]) -> MutationResult:
    change = committed.change
    writes = () if change is None else change.writes
    ids = tuple(write.id for write in writes) if len(writes) <= DOCUMENT_LIMIT else ()
    return MutationResult(
        id=mutation_id, outcome=Outcome.APPLIED, kept=committed.result.kept, seq=None if change is None else change.seq, ids=ids
    )


def _refusal(mutation_id: int, error: TripWiseError, ids: tuple[str, ...]) -> MutationResult:
    params: dict[str, JsonValue] = {name: value if isinstance(value, int) else str(value) for name, value in error.params.items()}
    path = ("args", *error.path[1:]) if error.path[:1] == ("input",) else error.path
    return MutationResult(id=mutation_id, outcome=Outcome.REFUSED, code=error.code, params=params, path=path, ids=ids)


def _may_pass(result: MutationResult) -> bool:
    """Tell whether a refusal is none for good, and so was not stored."""
    return result.code in _RETRYABLE
