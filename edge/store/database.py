"""One SQLite file: one writer thread with group commit, and read-only connections beside it.

Nothing here blocks the event loop for longer than a few hundred rows take from memory. Writes that arrive while a commit is on
its way share the next one: each runs in a savepoint of its own, so that a failing one leaves no trace, and all are answered
after one fsync.
"""

import asyncio
import fcntl
import queue
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TextIO, TypeVar

import apsw

from edge.store import epochs
from edge.store.migrations import migrate
from models.clock import Clock, utc_now
from models.errors import DatabaseCorrupt, DatabaseInUse, DatabaseMissing, Overloaded, ShuttingDown, SQLiteTooOld

T = TypeVar("T")

FILE_NAME = "cell.sqlite"
OLDEST_SQLITE = "3.51.3"
"""Older ones from 3.7.0 on can corrupt a database when the WAL is reset under several connections."""

BUSY_TIMEOUT_MS = 5000
GROUP_LIMIT = 256
"""How many writes share a commit at most."""

QUEUE_LIMIT = 4096
"""How many writes may wait; the next is refused with `Overloaded`."""


def require_sqlite(found: str = apsw.sqlite_lib_version()) -> None:
    """Raise `SQLiteTooOld` for a build that can corrupt a database in WAL mode."""
    if tuple(map(int, found.split("."))) < tuple(map(int, OLDEST_SQLITE.split("."))):
        raise SQLiteTooOld(found=found, needed=OLDEST_SQLITE)


def connect(path: Path, *, read_only: bool) -> apsw.Connection:
    """Open a file with the settings that every connection of ours has.

    Triggers are recursive so that REPLACE fires those on deletion, too, and can't get past the log's.
    """
    flags = apsw.SQLITE_OPEN_READONLY if read_only else apsw.SQLITE_OPEN_READWRITE
    connection = apsw.Connection(str(path), flags=flags)
    connection.set_busy_timeout(BUSY_TIMEOUT_MS)
    for pragma in ("synchronous = FULL", "foreign_keys = ON", "recursive_triggers = ON", "temp_store = MEMORY", "cache_size = -16000"):
        connection.execute(f"PRAGMA {pragma}").fetchall()
    return connection


def open_existing(folder: Path) -> apsw.Connection:
    """Open a cell's file for reading beside a running node; raise `DatabaseMissing` or `DatabaseCorrupt`."""
    require_sqlite()
    path = folder / FILE_NAME
    if not path.is_file():
        raise DatabaseMissing(file=folder)
    try:
        connection = connect(path, read_only=True)
        connection.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchall()
    except apsw.Error as error:
        raise DatabaseCorrupt(file=path, reason=error) from error
    return connection


@dataclass
class _Job(Generic[T]):
    work: Callable[[apsw.Connection], T]
    committed: Callable[[T], None] | None
    future: "asyncio.Future[T]"
    loop: asyncio.AbstractEventLoop


_Outcome = tuple[_Job[object], object, Exception | None]


class Database:
    """A cell's database, held by this process alone."""

    def __init__(self, folder: Path, reader_count: int = 3, clock: Clock = utc_now) -> None:
        """Lock, migrate, check and open the database in `folder`, creating it if need be, and begin an epoch.

        Raises `SQLiteTooOld`, `DatabaseInUse` or `DatabaseCorrupt`; a damaged file stays as it is.
        """
        require_sqlite()
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / FILE_NAME
        self._lock = _lock(folder)
        try:
            _require_sound(self.path)
            self.migrations = migrate(self.path)
            self._writer = connect(self.path, read_only=False)
            with self._writer:
                self.epoch = epochs.begin(self._writer, clock())
        except BaseException:
            self._lock.close()
            raise
        self._jobs: queue.Queue[_Job[object] | None] = queue.Queue(QUEUE_LIMIT)
        self._local = threading.local()
        self._connections: list[apsw.Connection] = []
        self._readers = ThreadPoolExecutor(reader_count, thread_name_prefix="sqlite-reader")
        self._thread = threading.Thread(target=self._write_loop, name="sqlite-writer", daemon=True)
        self._is_closed = False
        self._thread.start()

    async def write(self, work: Callable[[apsw.Connection], T], committed: Callable[[T], None] | None = None) -> T:
        """Run `work` in a transaction and return its result when it is on disk.

        `committed` is called on the event loop with the result, also when the caller has gone away meanwhile. What
        `work` raises is raised here, and it leaves no trace. Raises `Overloaded` or `ShuttingDown`.
        """
        if self._is_closed:
            raise ShuttingDown
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        try:
            self._jobs.put_nowait(_Job(work, committed, future, loop))  # type: ignore[arg-type]  # a queue of any T
        except queue.Full:
            raise Overloaded(seconds=1) from None
        return await asyncio.shield(future)

    async def read(self, work: Callable[[apsw.Connection], T]) -> T:
        """Run `work` on a read-only connection, in one snapshot."""
        if self._is_closed:
            raise ShuttingDown
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._read, work)

    def glance(self, work: Callable[[apsw.Connection], T]) -> T:
        """Run `work` right here, in one snapshot, for reads that indexes bound to some hundred rows.

        To hand such a read to a thread and back costs several times the read; see ADR 9.
        """
        if self._is_closed:
            raise ShuttingDown
        return self._read(work)

    def close(self) -> None:
        """Finish what is queued, then close every connection and give up the lock. Idempotent."""
        if self._is_closed:
            return
        self._is_closed = True
        self._jobs.put(None)
        self._thread.join()
        self._refuse_the_late()
        self._readers.shutdown(wait=True)
        for connection in self._connections:
            connection.close()
        self._writer.close()
        self._lock.close()

    def _refuse_the_late(self) -> None:
        """Answer the writes that came behind the last one."""
        while not self._jobs.empty():
            if job := self._jobs.get_nowait():
                late: list[_Outcome] = [(job, None, ShuttingDown())]
                job.loop.call_soon_threadsafe(_resolve, late)

    def _read(self, work: Callable[[apsw.Connection], T]) -> T:
        connection: apsw.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = connect(self.path, read_only=True)
            self._connections.append(connection)
        connection.execute("BEGIN")
        try:
            return work(connection)
        finally:
            connection.execute("ROLLBACK")

    def _write_loop(self) -> None:
        while (job := self._jobs.get()) is not None:
            group = [job]
            is_last = False
            while len(group) < GROUP_LIMIT and not is_last:
                try:
                    follower = self._jobs.get_nowait()
                except queue.Empty:
                    break
                if follower is None:
                    is_last = True
                else:
                    group.append(follower)
            self._commit(group)
            if is_last:
                return

    def _commit(self, group: list[_Job[object]]) -> None:
        outcomes: list[_Outcome] = []
        try:
            self._writer.execute("BEGIN IMMEDIATE")
            for job in group:
                self._writer.execute("SAVEPOINT job")
                try:
                    result = job.work(self._writer)
                    self._writer.execute("RELEASE job")
                    outcomes.append((job, result, None))
                except Exception as error:
                    if not self._writer.in_transaction:  # A full disk takes the whole group back, not only the savepoint.
                        raise
                    self._writer.execute("ROLLBACK TO job; RELEASE job")
                    outcomes.append((job, None, error))
            self._writer.execute("COMMIT")
        except Exception as error:  # noqa: BLE001  # it belongs to whoever asked, and is raised there
            if self._writer.in_transaction:
                self._writer.execute("ROLLBACK")
            outcomes = [(job, None, error) for job in group]
        for loop in {job.loop for job in group}:
            mine = [outcome for outcome in outcomes if outcome[0].loop is loop]
            if not loop.is_closed():
                loop.call_soon_threadsafe(_resolve, mine)


def _resolve(outcomes: list[_Outcome]) -> None:
    for job, result, error in outcomes:
        if error is None and job.committed is not None:
            try:
                job.committed(result)
            except Exception as broken:  # noqa: BLE001  # what is on disk is answered for, whatever its announcement does
                job.loop.call_exception_handler({"message": "a commit could not be announced", "exception": broken})
        if job.future.done():
            continue
        if error is None:
            job.future.set_result(result)
        else:
            job.future.set_exception(error)


def _lock(folder: Path) -> TextIO:
    file = (folder / "cell.lock").open("a")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        raise DatabaseInUse(file=folder) from None
    return file


def _require_sound(path: Path) -> None:
    """Raise `DatabaseCorrupt` for a damaged file, and leave it and its write-ahead log byte for byte as they are."""
    if not path.exists():
        return
    try:
        with closing(connect(path, read_only=False)) as connection:
            connection.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
            findings = [str(row[0]) for row in connection.execute("PRAGMA quick_check(3)").fetchall()]
    except apsw.Error as error:
        raise DatabaseCorrupt(file=path, reason=error) from error
    if findings != ["ok"]:
        raise DatabaseCorrupt(file=path, reason="; ".join(findings))
