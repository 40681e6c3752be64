"""A node behind a real server: uvicorn, on a free port of this machine."""

import asyncio
import logging
import socket
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

import apsw
import structlog

from api.app import create_app
from api.cli.serve import _Server
from edge.node import Node
from edge.planner.generator import Generator
from edge.settings import read_settings
from tests.fakes.cell import FakeClock
from tests.fakes.trips import CELL

START_SECONDS = 30


def log_errors_only() -> None:
    """Let nothing be logged but errors, in short."""
    structlog.configure(
        processors=[structlog.processors.format_exc_info, structlog.processors.KeyValueRenderer()],
        wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR),
    )


def build_node(folder: Path, clock: FakeClock, generators: Sequence[Generator] | None = None, **settings: object) -> Node:
    """Return a node without a local model and without limits on sign-ins, unless asked for otherwise."""
    chosen = {"cell": CELL, "local_model": False, "sign_in_attempts": 100_000, "drain_seconds": 1, **settings}
    return Node(read_settings(data=folder, **chosen), clock=clock, generators=generators)


@asynccontextmanager
async def serving(node: Node, send_buffer_bytes: int | None = None) -> AsyncIterator[str]:
    """Serve a node as `tripwise serve` does and yield its URL; end as at SIGTERM.

    The system buffers megabytes for each client that does not read, unless told otherwise.
    """
    with socket.create_server(("127.0.0.1", 0)) as listener:
        if send_buffer_bytes is not None:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, send_buffer_bytes)
        server = _Server(node, create_app(node))
        task = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            async with asyncio.timeout(START_SECONDS):
                while not server.started and not task.done():
                    await asyncio.sleep(0.005)
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            await task


class Region:
    """A node that many tests share, served from a thread with an event loop of its own."""

    def __init__(self, build: Callable[[], Node]) -> None:
        """Serve what `build` returns."""
        self._build = build
        self._thread = threading.Thread(target=self._run, name="region")
        self._is_up = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._end: asyncio.Event | None = None
        self._failure: BaseException | None = None
        self.url = ""

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._is_up.wait(START_SECONDS)
        if self._failure is not None:
            raise self._failure
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._loop is not None and self._end is not None:
            self._loop.call_soon_threadsafe(self._end.set)
        self._thread.join(START_SECONDS)

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except BaseException as error:  # noqa: BLE001  # it is raised where the region is entered
            self._failure = error
        finally:
            self._is_up.set()

    async def _serve(self) -> None:
        self._loop, self._end = asyncio.get_running_loop(), asyncio.Event()
        self.node = self._build()
        async with serving(self.node) as self.url:
            self._is_up.set()
            await self._end.wait()


@asynccontextmanager
async def unchanged(node: Node) -> AsyncIterator[None]:
    """Prove that what happens inside changes neither the log nor any table, but for the catalogue's and what counts requests."""
    head, rows = await node.reader.head(), await node.database.read(_rows)
    yield
    assert await node.reader.head() == head
    assert await node.database.read(_rows) == rows


def _rows(connection: apsw.Connection) -> dict[str, list[tuple[object, ...]]]:
    kept = "type = 'table' AND name NOT LIKE 'places%' AND name <> 'partner_usage'"
    names = [str(row[0]) for row in connection.execute(f"SELECT name FROM sqlite_schema WHERE {kept}")]
    return {name: connection.execute(f'SELECT * FROM "{name}"').fetchall() for name in names}
