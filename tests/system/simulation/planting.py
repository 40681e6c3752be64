"""Bugs put into the server, each of which a checker must find: a check that can't fail is a defect."""

from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple
from unittest.mock import patch

import apsw

from edge.store import documents, epochs, mutations, positions
from edge.sync import batch, mutation_push, puller, retention
from edge.sync.batch import Attempt
from edge.sync.checkpoint import Checkpoints
from edge.sync.feed import Feed
from edge.sync.mutation_push import MutationPush, Pushed
from edge.sync.puller import Page, Puller, Status, SyncedDocument
from edge.sync.pusher import Pusher
from edge.sync.stream import FRAME_LIMIT, Frame, FrameKind, Streams
from models.change import Change
from models.ids import UserId
from models.merge import Merged
from models.mutation import SentMutation
from tests.system.simulation.checks import RULES
from tests.system.simulation.script import draw
from tests.system.simulation.server import Server
from tests.system.simulation.world import run


class Planted(NamedTuple):
    """A bug: what it replaces while it is in, what it does to each server that opens, and by which rule alone it is found.

    `emphasis` has the scripts do more often what the bug is about, so that few of them, of `step_count` steps, find it.
    """

    rule: str
    patch: Callable[[], AbstractContextManager[object]] = nullcontext
    plant: Callable[[Server], None] = lambda _: None
    emphasis: Mapping[str, int] = MappingProxyType({})
    step_count: int | None = None


def _replaced(target: object, name: str, by: Callable[..., object]) -> Callable[[], AbstractContextManager[object]]:
    return lambda: patch.object(target, name, by)


@contextmanager
def _stores_results_later() -> Any:
    """The result of a mutation is written by a transaction of its own, after the mutation's."""
    held: list[tuple[Any, ...]] = []
    push, store = Pusher.push, mutations.store_result

    async def late(self: Pusher, *args: Any, **options: Any) -> Pushed:
        held.clear()
        pushed = await push(self, *args, **options)
        late_results = list(held)

        def write(connection: apsw.Connection) -> Pushed:
            for each in late_results:
                store(connection, *each)
            return pushed

        outcome = self._database.last_outcome  # type: ignore[attr-defined]  # a simulated database
        await self._database.write(write)
        self._database.last_outcome = outcome  # type: ignore[attr-defined]
        return pushed

    with patch.object(Pusher, "push", late), patch.object(mutations, "store_result", lambda _, *args: held.append(args)):
        yield


@contextmanager
def _accepts_gaps() -> Any:
    """A mutation that is not the next one of its client is done all the same."""
    first = 0
    take, last_id = MutationPush.take, mutations.last_id

    def noting(self: MutationPush, sent: Sequence[SentMutation], epoch: str) -> Pushed:
        nonlocal first
        first = sent[0].id if sent else 0
        return take(self, sent, epoch)

    with patch.object(MutationPush, "take", noting), patch.object(mutations, "last_id", lambda *args: max(last_id(*args), first - 1)):
        yield


def _swapping(take: Callable[..., Pushed]) -> Callable[..., Pushed]:
    """Two mutations of a push change places."""

    def swapped(self: MutationPush, sent: Sequence[SentMutation], epoch: str) -> Pushed:
        order = list(sent)
        if len(order) > 1:
            order[0], order[1] = order[1].replace(id=order[0].id), order[0].replace(id=order[1].id)
        return take(self, order, epoch)

    return swapped


def _split(connection: apsw.Connection, asked: positions.Asked, after: int, limit: int) -> list[positions.Position]:
    return positions.positions_after(connection, asked, after, limit)[:limit]


def _with_bodies(connection: apsw.Connection, places: Sequence[positions.Position]) -> list[positions.Row]:
    return positions.rows_at(connection, [each._replace(is_gone=False) for each in places])


def _without_tombstones(read: Callable[..., Page]) -> Callable[..., Page]:
    def page(self: Puller, *args: Any) -> Page:
        found = read(self, *args)
        return found._replace(documents=[each for each in found.documents if not each.deleted])

    return page


def _everything_handed_out(fill: Callable[..., Page]) -> Callable[..., Page]:
    def filled(self: Puller, asked: Any, start: Any, documents: list[SyncedDocument], _: int, newest: int) -> Page:
        return fill(self, asked, start, documents, newest, newest)

    return filled


def _without_read_seq(write: Callable[..., str]) -> Callable[..., str]:
    return lambda self, checkpoint: write(self, checkpoint._replace(read_seq=checkpoint.seq))


def _rolled_back_as_delta(start: Callable[..., Any]) -> Callable[..., Any]:
    """A client that is ahead of a lost tail is served as if nothing had happened."""

    def delta(self: Puller, connection: apsw.Connection, asked: Any, token: str | None, newest: int) -> Any:
        found = start(self, connection, asked, token, newest)
        return found if found.status is Status.DELTA else found._replace(status=Status.DELTA, rollback_to=None, seq=newest)

    return delta


@contextmanager
def _looks_once_at_members() -> Any:
    """A stream asks who may see a trip when it begins, and not again."""
    wake = Feed.wake

    def deaf(self: Feed, scope: str) -> None:
        if not scope.startswith("usr_"):
            wake(self, scope)

    with patch.object(Feed, "wake", deaf):
        yield


def _forgets_births(apply: Callable[..., None]) -> Callable[..., None]:
    """A document that is written again counts as born again."""

    def applied(connection: apsw.Connection, change: Change, *args: Any) -> None:
        apply(connection, change, *args)
        connection.execute("UPDATE documents SET born = seq WHERE seq = ?", (change.seq,))

    return applied


def _by_arrival(current: Any, base: Any, wanted: Any, *_: Any) -> Merged:  # the signature of merge
    return Merged(changes={name: value for name, value in wanted.items() if current.get(name) != value})


def _same_epoch(begin: Callable[..., str]) -> Callable[..., str]:
    def begun(connection: apsw.Connection, *args: Any) -> str:
        known = connection.execute("SELECT count(*) FROM epochs").get
        return epochs.present(connection) if known else begin(connection, *args)

    return begun


def _dropping(follow: Callable[..., AsyncGenerator[Frame, None]]) -> Callable[..., AsyncGenerator[Frame, None]]:
    """Each third frame of changes is lost, as if a queue had run over."""

    async def lossy(self: Streams, *args: Any, **options: Any) -> AsyncGenerator[Frame, None]:
        count = 0
        async for frame in follow(self, *args, **options):
            count += frame.kind is FrameKind.CHANGES
            if frame.kind is not FrameKind.CHANGES or count % 3:
                yield frame

    return lossy


async def _registers_late(self: Streams, reader: UserId, checkpoint: str | None, **_: object) -> AsyncGenerator[Frame, None]:
    """What is there is read first, and only then does the stream begin to listen."""
    page = await self._puller.pull(reader, checkpoint, FRAME_LIMIT)
    yield Frame(FrameKind.RESYNC, page._replace(checkpoint=checkpoint or page.checkpoint, documents=[]))
    yield Frame(FrameKind.CHANGES, page)
    with self._feed.waiting(reader, *await self._puller.scopes(reader)) as waiter:
        while True:
            await waiter.wait(None)
            waiter.woken()
            page = await self._puller.pull(reader, page.checkpoint, FRAME_LIMIT)
            yield Frame(FrameKind.CHANGES, page)


def _asking_otherwise(old: str, new: str) -> Callable[[], AbstractContextManager[object]]:
    """The query for the places of documents has something else in it."""
    query = positions._POSITIONS.replace(old, new)
    assert query != positions._POSITIONS
    return lambda: patch.object(positions, "_POSITIONS", query)


def _forgets_clients(forget: Callable[..., int]) -> Callable[..., int]:
    """A client that was not heard of for 90 days counts from one again."""

    def forgotten(connection: apsw.Connection, before: datetime) -> int:
        connection.execute("DELETE FROM sync_clients WHERE seen_at < ?", (before.isoformat(),))
        return forget(connection, before)

    return forgotten


def _promises_too_much(server: Server) -> None:
    """A push is acknowledged as durable while the replica lags."""
    replica = server.replica
    if replica is not None:

        async def hold(_: int) -> bool:
            if not replica.is_lagging:
                replica.catch_up()
            return True

        replica.hold = hold  # type: ignore[assignment, method-assign]


def _shows_too_early(server: Server) -> None:
    """Readers see what is not in the replica yet."""
    if server.replica is not None:

        async def show(_: int) -> None:
            """Wait for nothing."""

        server.replica.show = show  # type: ignore[assignment, method-assign]


def _answers_from_cache(server: Server) -> None:
    """A pull that was asked before gets the answer of before."""
    pull, known = server.puller.pull, dict[object, Page]()

    async def cached(*args: Any, **options: Any) -> Page:
        key = (args, str(options))
        if key not in known:
            known[key] = await pull(*args, **options)
        return known[key]

    server.puller.pull = cached  # type: ignore[method-assign]


def _reads_a_lagging_copy(server: Server) -> None:
    """Each third read goes to a copy of the file that is some reads old."""
    database, count = server.database, 0
    copy = apsw.Connection(":memory:")
    glance = database.glance

    def read(work: Callable[[apsw.Connection], Any]) -> Any:
        nonlocal count
        count += 1
        if count % 12 == 1:
            copy.deserialize("main", _rollback_journal(database.copy()))
        return work(copy) if count % 3 == 0 else glance(work)

    async def stale(work: Callable[[apsw.Connection], Any]) -> Any:  # the signature of Database.read
        return read(work)

    database.read = stale  # type: ignore[method-assign]


def _rollback_journal(file: bytes) -> bytes:
    """Return the file as one that can be read from memory: the format's bytes 18 and 19 say that it has no write-ahead log."""
    return file[:18] + b"\x01\x01" + file[20:]


PLANTED: dict[str, Planted] = {
    "result not stored": Planted("exactly once", _replaced(mutations, "store_result", lambda *_: None)),
    "result stored later": Planted("exactly once", _stores_results_later),
    "gap accepted": Planted("exactly once", _accepts_gaps, emphasis={"rollback": 9}),
    "client forgotten": Planted(
        "exactly once", _replaced(retention, "forget_results", _forgets_clients(retention.forget_results)), emphasis={"forget": 6}
    ),
    "mutations out of order": Planted("monotonic writes", _replaced(MutationPush, "take", _swapping(MutationPush.take))),
    "page splits a change": Planted("atomic visibility", _replaced(puller, "positions_after", _split)),
    "checkpoint skips": Planted("snapshot", _replaced(Puller, "_filled", _everything_handed_out(Puller._filled))),
    "checkpoint without read_seq": Planted(
        "snapshot",
        _replaced(Checkpoints, "write", _without_read_seq(Checkpoints.write)),
        emphasis={"rollback": 5, "begin anew": 10},
        step_count=300,
    ),
    "rollback not told": Planted("strong convergence", _replaced(Puller, "_start", _rolled_back_as_delta(Puller._start))),
    "no epoch on restore": Planted("strong convergence", _replaced(epochs, "begin", _same_epoch(epochs.begin))),
    "revocation sends bodies": Planted("permission leak", _replaced(puller, "rows_at", _with_bodies)),
    "revocation tells later ids": Planted("permission leak", _asking_otherwise("documents.born <= until_seq", "TRUE")),
    "revocation tells too little": Planted(
        "tombstones",
        _asking_otherwise("documents.seq > since_seq", "documents.seq > :after"),
        emphasis={"unshareTrip": 10, "shareTrip": 10, "deleteStop": 8, "createTrip": 8},
        step_count=300,
    ),
    "members looked up once": Planted("permission leak", _looks_once_at_members, emphasis={"subscribe": 15, "unshareTrip": 12}),
    "grant from now on": Planted(
        "strong convergence", _asking_otherwise("iif(seen.since > :after, 0, :after)", "max(seen.since - 1, :after)")
    ),
    "no tombstones": Planted("tombstones", _replaced(Puller, "_page", _without_tombstones(Puller._page))),
    "merge by arrival": Planted("sequential model", _replaced(batch, "merge", _by_arrival), emphasis={"wrong clock": 6, "updateTrip": 30}),
    "clock trusted": Planted(
        "sequential model",
        _replaced(mutation_push, "believed", lambda edited_at, now: edited_at or now),
        emphasis={"wrong clock": 9, "updateTrip": 30},
    ),
    "afterId ignored": Planted(
        "order of runs",
        _replaced(Attempt, "anchor", lambda _, itinerary, *__, **___: (itinerary, None, False)),
        emphasis={"run": 30, "push": 40},
    ),
    "frame dropped": Planted("snapshot", _replaced(Streams, "follow", _dropping(Streams.follow)), emphasis={"subscribe": 20}),
    "registers too late": Planted(
        "live stream", _replaced(Streams, "follow", _registers_late), emphasis={"subscribe": 12, "slow stream": 12}
    ),
    "acknowledged too early": Planted("no acknowledged loss", plant=_promises_too_much, emphasis={"lag": 6, "failover": 6}),
    "shown too early": Planted("no acknowledged loss", plant=_shows_too_early, emphasis={"lag": 6, "failover": 6}),
    "answers from a cache": Planted("read your writes", plant=_answers_from_cache),
    "documents beside the log": Planted("replay", _replaced(documents, "apply", _forgets_births(documents.apply))),
    "reads a lagging copy": Planted("monotonic reads", plant=_reads_a_lagging_copy),
}
"""The bugs by name."""


def seeds_until_found(planted: Planted, limit: int, step_count: int | None = None, *, is_alone: bool = False) -> int | None:
    """Return how many seeds it takes to find a bug, None if `limit` don't.

    With `is_alone`, only the bug's own rule is held, and scripts emphasise what it is about.
    """
    for seed in range(limit):
        script = draw(seed, planted.step_count, planted.emphasis) if is_alone else draw(seed, step_count)
        with planted.patch():
            ending = run(script, plant=planted.plant, rules=(planted.rule,) if is_alone else RULES)
        if ending.violation is not None:
            return seed + 1
    return None
