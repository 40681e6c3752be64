"""The way in for what clients made offline: in order, each mutation whole or not at all, and each once."""

import re
from collections.abc import Callable, Sequence
from time import perf_counter

import apsw

from edge.events import Events
from edge.store.changes import head
from edge.store.database import Database
from edge.sync.durability import Durability, Replica
from edge.sync.feed import Feed
from edge.sync.mutation_push import Admission, MutationPush, MutationResult, Pushed
from edge.sync.refinements import PENDING
from edge.sync.writer import Writer
from models.clock import Clock
from models.errors import InvalidValue, ServerBehind, TooMany, UpgradeRequired
from models.ids import CellCode, UserId
from models.mutation import SCHEMA_VERSION, SentMutation

MUTATION_LIMIT = 250
"""How many mutations one push may bring."""

SLICE_SECONDS = 0.05
"""How long a push holds the only writer before it lets others go on; what it is not done with by then has another turn."""

_CLIENT_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


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
        timer: Callable[[], float] = perf_counter,
    ) -> None:
        """Write through `writer`; clients that write documents of before `oldest_schema` have to upgrade first.

        `timer` tells in seconds how long a push has held the writer.
        """
        self._database = database
        self._writer = writer
        self._feed = feed
        self._replica = replica
        self._events = events
        self._cell = cell
        self._clock = clock
        self._oldest_schema = oldest_schema
        self._schema_version = schema_version
        self._timer = timer

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

        results: tuple[MutationResult, ...] = ()
        while True:
            push, pushed, seq = await self._part(author, client_id, mutations[len(results) :], results, admission)
            results = pushed.results
            if not push.is_cut:
                break
        if durability is Durability.LOCAL:
            return pushed
        return pushed.model_copy(update={"durable": await self._replica.hold(seq)})

    async def _part(
        self, author: UserId, client_id: str, mutations: Sequence[SentMutation], earlier: Sequence[MutationResult], admission: Admission
    ) -> tuple[MutationPush, Pushed, int]:
        """Do as much of a push as one turn allows, in one transaction."""

        def transact(connection: apsw.Connection) -> tuple[MutationPush, Pushed, int]:
            until = self._timer() + SLICE_SECONDS
            push = MutationPush(
                connection, author, client_id, self._writer, self._cell, self._clock, admission, self._failed, lambda: self._timer() > until
            )
            return push, push.take(mutations, earlier, self._database.epoch), head(connection)

        return await self._database.write(transact, lambda done: self._announce(done[0]))

    def _announce(self, push: MutationPush) -> None:
        for committed in push.committed:
            self._writer.announce(committed)
        for result in push.results:
            self._events.mutation_pushed(result.outcome.value)
        if push.asks_for_refinement:
            self._feed.wake(PENDING)

    def _failed(self, error: Exception) -> None:
        self._events.failed_unexpectedly("sync", error)
