"""The server: the real engine of sync on a real database, without its threads, that can be stopped anywhere and put back.

Every access runs where it is asked for, so that a run depends on its seed alone; the code in the transactions is the real one.
"""

import asyncio
import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import NamedTuple, TypeVar

import apsw

from edge.events import Events
from edge.planner.catalogue import load_catalogue
from edge.store.access_periods import floor_of
from edge.store.accounts import Account, add_account
from edge.store.changes import head
from edge.store.database import FILE_NAME, Database, _Job
from edge.store.places import fill_places
from edge.store.replay import Replay, replay
from edge.sync.feed import Feed
from edge.sync.puller import Puller
from edge.sync.pusher import Pusher
from edge.sync.retention import Retention
from edge.sync.stream import Frame, Streams
from edge.sync.writer import Writer
from models.account import Tier
from models.change import Change, Document
from models.clock import Clock
from models.errors import NotDurable, ShuttingDown, TripWiseError
from models.ids import UserId
from models.wire import to_wire
from tests.fakes.trips import CELL, NOW
from tests.system.simulation.model import Standing

T = TypeVar("T")

PING_SECONDS = 20.0


class Crashed(Exception):  # it is an event
    """The server has died in the middle of a write; `outcome` is what the write would have returned, None if it never was."""

    def __init__(self, outcome: object) -> None:
        """Tell what is on disk."""
        self.outcome = outcome
        super().__init__("crashed")


class SimulatedDatabase(Database):
    """A database whose work is done at once, by whoever asks; it can be told to die at the next write."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        """Open the database in `folder`."""
        super().__init__(folder, reader_count=1, clock=clock)
        self.dies: str = ""
        """`before` or `after` the next commit; empty to live on."""

        self.last_outcome: object = None

    async def read(self, work: Callable[[apsw.Connection], T]) -> T:
        """Run `work` right here, once everybody else who is ready has had a turn."""
        await asyncio.sleep(0)
        return self.glance(work)

    async def write(self, work: Callable[[apsw.Connection], T], committed: Callable[[T], None] | None = None) -> T:
        """Run `work` in a transaction, right here."""
        if self._is_closed:
            raise ShuttingDown
        if self.dies == "before":
            raise Crashed(None)
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._commit([_Job(work, committed, future, loop)])  # type: ignore[arg-type]  # a job of any T
        result = self.last_outcome = await future
        if self.dies == "after":
            raise Crashed(result)
        return result

    def copy(self) -> bytes:
        """Return the file as a backup would hold it."""
        return self._writer.serialize("main")


class _QuietEvents(Events):
    """Events of which nobody reads the log."""

    def change_committed(self, change: Change) -> None:
        """Say nothing."""

    def mutation_pushed(self, outcome: str) -> None:
        """Say nothing."""


class Copy(NamedTuple):
    """A copy of the file, and up to which change it goes."""

    file: bytes
    head: int


class LaggingReplica:
    """A replica that holds the whole file up to some change, and can fall behind."""

    def __init__(self) -> None:
        """Begin with nothing, and keep up."""
        self.is_lagging = False
        self.copy = Copy(b"", 0)
        self.database: SimulatedDatabase | None = None
        self._copied = -1

    def attach(self, database: SimulatedDatabase) -> None:
        """Copy this database from now on."""
        self.database, self._copied = database, -1

    def durable_seq(self) -> int | None:
        """Return up to which change the replica goes."""
        return self.copy.head

    async def hold(self, seq: int) -> bool:
        """Copy the file unless that takes too long."""
        self._reach(seq)
        return True

    async def show(self, seq: int) -> None:
        """Show only what is in the replica."""
        self._reach(seq)

    def _reach(self, seq: int) -> None:
        if not self.is_lagging:
            self.catch_up()
        elif seq > self.copy.head:
            raise NotDurable

    def catch_up(self) -> None:
        """Copy the file."""
        assert self.database is not None
        written = self.database._writer.total_changes()
        if written != self._copied:
            self.copy = Copy(self.database.copy(), self.database.glance(head))
            self._copied = written


class NoReplica:
    """Only the local disk."""

    def durable_seq(self) -> int | None:
        """Return None."""
        return None

    async def hold(self, seq: int) -> bool:  # noqa: ARG002  # the protocol's signature
        """Return False."""
        return False

    async def show(self, seq: int) -> None:
        """Return at once."""


@dataclass(eq=False)
class OpenStream:
    """A subscription as the server has it: frames that were not sent yet, and whether they may be."""

    number: int
    reader: UserId
    frames: list[Frame] = field(default_factory=list)
    last: Frame | None = None
    last_at: datetime = NOW
    checked_head: int = -1
    is_ended: bool = False
    error: Exception | None = None
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    task: asyncio.Task[None] | None = None


class StoredDocument(NamedTuple):
    """A document as it stands in the server's file."""

    id: str
    kind: str
    scope: str
    revision: int
    body: Document


class LoggedChange(NamedTuple):
    """A change as it stands in the server's log."""

    seq: int
    scope: str
    writes: list[dict[str, object]]


class Server:
    """One cell: it can crash, and be put back to an earlier copy of its file."""

    def __init__(self, folder: Path, file: bytes, clock: Clock, *, has_replica: bool, plant: Callable[["Server"], None]) -> None:
        """Open a copy of `file`; `plant` may put a bug into each opening."""
        self.replica = LaggingReplica() if has_replica else None
        self._folder = folder
        self._clock = clock
        self._plant = plant
        self._events = _QuietEvents()
        self.streams: dict[int, OpenStream] = {}
        self._open(file)

    def _open(self, file: bytes | None) -> None:
        if file is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder.mkdir(parents=True)
            (self._folder / FILE_NAME).write_bytes(file)
        self._documents: dict[str, StoredDocument] = {}
        self._known = -1
        self.database = SimulatedDatabase(self._folder, self._clock)
        replica = self.replica or NoReplica()
        if self.replica is not None:
            self.replica.attach(self.database)
        self.feed = Feed(self.database)
        self.writer = Writer(self.database, self.feed, self._events, CELL, self._clock)
        self.puller = Puller(self.database, replica)
        self.pusher = Pusher(self.database, self.writer, self.feed, replica, self._events, CELL, self._clock)
        self.follower = Streams(self.puller, self.feed, PING_SECONDS)
        self._plant(self)

    async def restart(self, file: bytes | None = None) -> None:
        """Die, with all that was not written, and open what is on disk, or an earlier copy of it."""
        for stream in self.streams.values():
            if stream.task is not None:
                stream.task.cancel()
            stream.is_ended = True
        self.feed.close()
        await settle(self)
        self.database.close()
        self._open(file)

    async def close(self) -> None:
        """Close the file."""
        await self.restart()
        self.database.close()

    def follow(self, number: int, reader: UserId, checkpoint: str | None) -> OpenStream:
        """Open a stream."""
        stream = self.streams[number] = OpenStream(number, reader)
        stream.gate.set()
        stream.task = asyncio.create_task(self._run(stream, checkpoint))
        return stream

    async def _run(self, stream: OpenStream, checkpoint: str | None) -> None:
        try:
            async for frame in self.follower.follow(stream.reader, checkpoint):
                stream.frames.append(frame)
                stream.last = frame
                await stream.gate.wait()
                stream.last_at = self._clock()
        except TripWiseError:
            pass
        except Exception as error:  # noqa: BLE001  # whoever pumps the stream raises it
            stream.error = error
        finally:
            stream.is_ended = True

    def head(self) -> int:
        """Return the seq of the newest change."""
        return self.database.glance(head)

    def last_ids(self) -> dict[tuple[str, str], int]:
        """Return the last mutation of each client."""
        return dict(self.standing().last_ids)

    def standing(self) -> Standing:
        """Return by what the state of the file is known again."""

        def read(connection: apsw.Connection) -> Standing:
            clients = connection.execute("SELECT user_id, client_id, last_id FROM sync_clients").fetchall()
            count = int(connection.execute("SELECT count(*) FROM sync_results").get)
            last_ids = {(str(user), str(client)): int(str(last)) for user, client, last in clients}
            return Standing(head(connection), last_ids, floor_of(connection), count)

        return self.database.glance(read)

    def replay(self) -> Replay:
        """Return in what the file differs from what its log says."""
        return replay(self._folder)

    async def forget(self) -> None:
        """Forget what is older than ninety days."""
        await Retention(self.database, self._events, self._clock).forget()

    def results(self) -> dict[tuple[str, int], tuple[str, int | None, list[str]]]:
        """Return outcome, change and kept fields of each stored result, by client and mutation."""

        def read(connection: apsw.Connection) -> dict[tuple[str, int], tuple[str, int | None, list[str]]]:
            rows = connection.execute("SELECT client_id, id, result FROM sync_results").fetchall()
            told = {(str(row[0]), int(str(row[1]))): json.loads(str(row[2])) for row in rows}
            return {key: (result["outcome"], result["seq"], result["kept"]) for key, result in told.items()}

        return self.database.glance(read)

    def documents(self) -> list[StoredDocument]:
        """Return the documents that there are, without the tombstones."""

        def read(connection: apsw.Connection) -> None:
            rows = connection.execute(
                "SELECT id, kind, scope, seq, body FROM documents WHERE seq > ? ORDER BY id", (self._known,)
            ).fetchall()
            for key, kind, scope, seq, body in rows:
                self._known = max(self._known, int(str(seq)))
                if body is None:
                    self._documents.pop(str(key), None)
                else:
                    self._documents[str(key)] = StoredDocument(
                        str(key), str(kind), str(scope), int(str(seq)), to_wire(json.loads(str(body)))
                    )

        self.database.glance(read)
        return list(self._documents.values())

    def log(self, since: int) -> list[LoggedChange]:
        """Return the changes after one."""

        def read(connection: apsw.Connection) -> list[LoggedChange]:
            rows = connection.execute("SELECT seq, scope, writes FROM changes WHERE seq > ? ORDER BY seq", (since,))
            return [LoggedChange(seq, scope, json.loads(writes)) for seq, scope, writes in rows]

        return self.database.glance(read)


async def settle(server: Server) -> None:
    """Let the streams run until none of them does anything more."""
    quiet, seen = 0, -1
    while quiet < 10:
        await asyncio.sleep(0)
        count = sum(len(stream.frames) + stream.is_ended for stream in server.streams.values())
        quiet, seen = (quiet + 1, seen) if count == seen else (0, count)


def blank_file(folder: Path, users: Mapping[UserId, str] | Sequence[UserId], clock: Clock) -> bytes:
    """Return the file of a cell in which some users have an account, and one place of Lisbon is known."""
    database = SimulatedDatabase(folder, clock)
    place = load_catalogue().places("lisboa")[0]

    def fill(connection: apsw.Connection) -> None:
        for user in users:
            add_account(connection, Account(user_id=user, email=None, password_hash=None, tier=Tier.FREE), clock())
        fill_places(connection, [place])

    database._writer.execute("BEGIN IMMEDIATE")
    fill(database._writer)
    database._writer.execute("COMMIT")
    file = database.copy()
    database.close()
    return file
