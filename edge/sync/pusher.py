"""The mutations that clients made offline: done in order, each whole or not at all, and each once.

What came of a mutation is stored in the transaction that does it, so that a repeat of a lost answer, however late, gets the
stored one. A refusal is an outcome like any other: it is stored, and the client's next mutation goes on.
"""

import re
from collections.abc import Callable, Sequence
from datetime import timedelta
from enum import StrEnum
from hashlib import sha256

import apsw
import msgspec
from pydantic import BaseModel, ConfigDict, JsonValue

from edge.events import Events
from edge.store import mutations as store
from edge.store.changes import head
from edge.store.database import Database
from edge.store.positions import rows_of
from edge.sync.batch import Attempt, Batch
from edge.sync.durability import Durability, Replica
from edge.sync.feed import Feed
from edge.sync.operations import perform, scope_of, target_of
from edge.sync.puller import SyncedDocument, told
from edge.sync.refinements import PENDING
from edge.sync.writer import Committed, Transaction, Writer
from models.change import DocumentKind, Origin
from models.clock import Clock, Edit, believed
from models.errors import InternalError, InvalidValue, MutationIDReused, ServerBehind, TooMany, TripWiseError, UpgradeRequired, leaves
from models.ids import CellCode, UserId
from models.mutation import SCHEMA_VERSION, Args, SentMutation, args_of
from models.value import Value

MUTATION_LIMIT = 250
"""How many mutations one push may bring."""

CLIENTS_OF_A_USER = 1000
"""How many clients of one user may be in use."""

CLIENT_REST = timedelta(days=90)
"""A client that was not heard of for so long is not counted among them."""

DOCUMENT_LIMIT = 20
"""A mutation that writes more documents than this answers none of them; they come with the next pull."""

_RETRYABLE = frozenset(leaf.code for leaf in leaves() if leaf.retryable)

_ID_LENGTH = 64
"""What is longer than any id is not kept with the result."""

_CLIENT_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")

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


class Pusher:
    """Does what clients made offline."""

    def __init__(
        self,
        database: Database,
        writer: Writer,
        feed: Feed,
        replica: Replica,
        events: Events,
        cell: CellCode,
        clock: Clock,
        *,
        oldest_schema: int = 1,
        schema_version: int = SCHEMA_VERSION,
    ) -> None:
        """Write through `writer`; clients that write documents of before `oldest_schema` have to upgrade first."""
        self._database = database
        self._writer = writer
        self._feed = feed
        self._replica = replica
        self._events = events
        self._cell = cell
        self._clock = clock
        self._oldest_schema = oldest_schema
        self._schema_version = schema_version

    @property
    def epoch(self) -> str:
        """Return the present reign of a writer over the cell."""
        return self._database.epoch

    def require_schema(self, version: int) -> None:
        """Raise `UpgradeRequired` for a client that may no longer write, `ServerBehind` for one that is ahead of this node."""
        if version < self._oldest_schema:
            raise UpgradeRequired(oldest=self._oldest_schema)
        if version > self._schema_version:
            raise ServerBehind(version=version)

    async def push(
        self,
        author: UserId,
        client_id: str,
        mutations: Sequence[SentMutation],
        *,
        schema_version: int = SCHEMA_VERSION,
        durability: Durability = Durability.REPLICA,
        admission: Admission = lambda _: None,
    ) -> Pushed:
        """Do mutations in their order and return when what came of them is as durable as was asked for.

        The first one that is not the next of its client, or that failed for a reason that may pass, ends the work: `expected`
        says which one to go on with. Raises `UpgradeRequired`, `ServerBehind`, `TooMany`, `InvalidValue`, or `NotDurable` when it is
        done but the replica does not answer; to push the same again is safe after anything.
        """
        self.require_schema(schema_version)
        if _CLIENT_ID.fullmatch(client_id) is None:
            raise InvalidValue(path=("input", "clientId"), field="clientId", reason="[A-Za-z0-9_-]{1,64}")
        if len(mutations) > MUTATION_LIMIT:
            raise TooMany(path=("input", "mutations"), field="mutations", limit=MUTATION_LIMIT)
        work = _Work(self, author, client_id, admission)

        def transact(connection: apsw.Connection) -> tuple[Pushed, int]:
            return work.run(connection, mutations), head(connection)

        pushed, seq = await self._database.write(transact, lambda _: self._announce(work))
        if durability is Durability.LOCAL:
            return pushed
        return pushed.model_copy(update={"durable": await self._replica.hold(seq)})

    def _announce(self, work: "_Work") -> None:
        for committed in work.committed:
            self._writer.announce(committed)
        for result in work.results:
            self._events.mutation_pushed(result.outcome.value)
        if work.asks_for_refinement:
            self._feed.wake(PENDING)

    def attempt(
        self, connection: apsw.Connection, batch: Batch, author: UserId, client_id: str, mutation: SentMutation, args: Args
    ) -> tuple[Committed[Attempt], Edit]:
        """Do one mutation inside an open transaction, as one change; what it raises leaves no trace."""
        edit = Edit(edited_at=believed(mutation.edited_at, self._clock()), client=client_id)

        def work(transaction: Transaction) -> Attempt:
            attempt = Attempt(batch, transaction, edit, mutation.base)
            perform(attempt, mutation.op, args)
            return attempt

        committed = self._writer.record(connection, author, scope_of(args, author), Origin.EDIT, work, edit, batch.unindexed)
        committed.result.done(committed.change)
        return committed, edit

    def batch(self, connection: apsw.Connection) -> Batch:
        """Return a batch inside an open transaction."""
        return Batch(connection, self._cell, self._clock)

    def client_count(self, connection: apsw.Connection, author: UserId) -> int:
        """Return how many clients of a user are in use."""
        return store.client_count(connection, author, self._clock() - CLIENT_REST)

    def store(self, connection: apsw.Connection, author: UserId, client_id: str, digest: str, result: MutationResult) -> None:
        """Store what came of a mutation."""
        store.store_result(connection, author, client_id, result.id, digest, result.model_dump_json(), self._clock())

    def failed(self, error: Exception) -> None:
        """Tell of a mutation that failed for no reason of its own."""
        self._events.failed_unexpectedly("sync", error)


class _Work:
    """One push inside the writer's thread."""

    def __init__(self, pusher: Pusher, author: UserId, client_id: str, admission: Admission) -> None:
        self._pusher = pusher
        self._author = author
        self._client_id = client_id
        self._admission = admission
        self.committed: list[Committed[Attempt]] = []
        self.results: list[MutationResult] = []
        self.asks_for_refinement = False

    def run(self, connection: apsw.Connection, mutations: Sequence[SentMutation]) -> Pushed:
        author, client_id = self._author, self._client_id
        last = store.last_id(connection, author, client_id)
        if last == 0 and self._pusher.client_count(connection, author) >= CLIENTS_OF_A_USER:
            raise TooMany(path=("input", "clientId"), field="clientId", limit=CLIENTS_OF_A_USER)
        batch = self._pusher.batch(connection)
        results: list[MutationResult] = []
        for mutation in mutations:
            if mutation.id > last + 1:
                break
            if mutation.id <= last:
                results.append(self._repeated(connection, mutation))
                continue
            result = self._done(connection, batch, mutation)
            results.append(result)
            if result.outcome is Outcome.REFUSED and _may_pass(result):
                break
            last = mutation.id
        batch.close()
        documents = self._documents(connection, results)
        return Pushed(results=tuple(results), documents=documents, expected=last + 1, epoch=self._pusher.epoch, durable=False)

    def _repeated(self, connection: apsw.Connection, mutation: SentMutation) -> MutationResult:
        stored = store.stored_result(connection, self._author, self._client_id, mutation.id)
        if stored is None:
            return MutationResult(id=mutation.id, outcome=Outcome.FORGOTTEN)
        digest, result = stored
        if digest != digest_of(mutation):
            return _refusal(mutation.id, MutationIDReused(path=("id",), id=mutation.id), ())
        return MutationResult.model_validate_json(result)

    def _done(self, connection: apsw.Connection, batch: Batch, mutation: SentMutation) -> MutationResult:
        target: tuple[str, ...] = ()
        try:
            with connection:  # A savepoint: a refusal takes back what the mutation has written, and is then stored itself.
                args = args_of(mutation)
                self._require_admission(mutation.op)
                target = tuple(each for each in (target_of(args, self._author),) if len(each) <= _ID_LENGTH)
                committed, _ = self._pusher.attempt(connection, batch, self._author, self._client_id, mutation, args)
                result = _applied(mutation.id, committed)
                self._pusher.store(connection, self._author, self._client_id, digest_of(mutation), result)
        except TripWiseError as error:
            result = _refusal(mutation.id, error, target)
            if not error.retryable:
                self._pusher.store(connection, self._author, self._client_id, digest_of(mutation), result)
        except apsw.Error:
            raise
        except Exception as error:  # noqa: BLE001  # one mutation that we fail at must neither be lost nor undo those before it
            self._pusher.failed(error)
            return _refusal(mutation.id, InternalError(request_id=""), ())
        else:
            self.committed.append(committed)
            self.asks_for_refinement = self.asks_for_refinement or mutation.op == "refineTrip"
        self.results.append(result)
        return result

    def _require_admission(self, op: str) -> None:
        refusal = self._admission(op) if op != "skip" else None
        if refusal is not None:
            raise refusal

    def _documents(self, connection: apsw.Connection, results: Sequence[MutationResult]) -> dict[str, SyncedDocument]:
        """Return the documents of results as the author may see them now, which may be less than when they were written."""
        ids = list(dict.fromkeys(each for result in results for each in result.ids))
        rows = rows_of(connection, self._author, ids)
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
