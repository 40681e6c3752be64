"""A network between a client and a node, which fails when it is told to."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from enum import Enum, auto

CHUNK_BYTES = 2**16
BUFFER_BYTES = 2**13
"""How much the network holds: a node soon notices a client that does not read."""

STEP_SECONDS = 20

TEXT_BYTES = 100
"""How long a text that marks a request may be."""


class Fate(Enum):
    """What becomes of an answer: BROKEN ends its connection, LATE keeps it back until told, and ASKED_LATE does so with the request."""

    ASKED_LATE = auto()
    LATE = auto()
    BROKEN = auto()


class Mark:
    """A request that is waited for, and the fate of its answer."""

    def __init__(self, fate: Fate) -> None:
        """Begin before there is a request."""
        self.fate = fate
        self.is_asked = asyncio.Event()
        self.has_answer = asyncio.Event()
        self.is_due = asyncio.Event()

    async def asked(self) -> None:
        """Wait until the request has come as far as the link."""
        async with asyncio.timeout(STEP_SECONDS):
            await self.is_asked.wait()

    async def executed(self) -> None:
        """Wait until the request has been executed."""
        async with asyncio.timeout(STEP_SECONDS):
            await self.has_answer.wait()

    def deliver(self) -> None:
        """Deliver what is kept back."""
        self.is_due.set()


class Link:
    """What passes TCP connections on; its address stays when the node behind it is another."""

    def __init__(self, target: str, port: int) -> None:
        """Lead from a port of this machine to the node at this URL, once it is restored."""
        self._target = target
        self._port = port
        self.url = f"http://127.0.0.1:{port}"
        self._writers: set[asyncio.StreamWriter] = set()
        self._marks: dict[bytes, Mark] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self._sockets_read = _set()
        self._sockets_written = _set()
        self._held = asyncio.Event()
        self._dead_ends = asyncio.Semaphore(0)

    def lead_to(self, target: str) -> None:
        """Lead to another node from the next connection on."""
        self._target = target

    async def dead_ends(self, count: int) -> None:
        """Wait until so many connections have found no node behind the link."""
        async with asyncio.timeout(STEP_SECONDS):
            for _ in range(count):
                await self._dead_ends.acquire()

    def cut(self) -> None:
        """Break all connections and refuse new ones until restored."""
        if self._server is not None:
            self._server.close()
            self._server = None
        for writer in self._writers:
            writer.transport.abort()

    async def restore(self) -> None:
        """Let connections through, again."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self._port, reuse_port=True)

    def mark(self, text: str, fate: Fate) -> Mark:
        """Deliver the next request with this text in it, and let its answer have this fate."""
        return self._marks.setdefault(text.encode(), Mark(fate))

    def lose_answer_to(self, text: str) -> Mark:
        """Deliver the next request with this text in it, but break the connection instead of delivering the answer."""
        return self.mark(text, Fate.BROKEN)

    def hold_subscriptions(self) -> None:
        """Let sockets be opened and introduced, but keep back what the client says on them then, until released."""
        self._held.clear()
        self._sockets_written.clear()

    async def held(self) -> None:
        """Wait until something is kept back."""
        async with asyncio.timeout(STEP_SECONDS):
            await self._held.wait()

    def release_subscriptions(self) -> None:
        """Deliver what was kept back."""
        self._sockets_written.set()

    def read_no_sockets(self) -> None:
        """Take nothing from the node's sockets until they are read again."""
        self._sockets_read.clear()

    def read_sockets(self) -> None:
        """Read on."""
        self._sockets_read.set()

    async def close(self) -> None:
        """End all connections."""
        self.cut()
        # What was accepted just now has become a task two turns of the loop later, and what was aborted is closed one turn later.
        for _ in range(3):
            await asyncio.sleep(0)
        while self._tasks:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
        for _ in range(5):  # What was closed or aborted is so some turns of the loop later.
            await asyncio.sleep(0)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass on one connection until either side closes it."""
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self._writers.add(writer)
        if self._server is None:  # It was accepted before the link was cut.
            writer.transport.abort()
        try:
            # Only `close` cancels it, and asyncio would print the cancellation of what serves a connection as an error.
            with suppress(asyncio.CancelledError):
                await self._pass_on(reader, writer)
        finally:
            writer.close()
            self._writers.discard(writer)
            self._tasks.discard(task)

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        host, port = self._target.removeprefix("http://").split(":")
        near = socket.socket()
        near.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER_BYTES)
        near.setblocking(False)  # noqa: FBT003  # the library's signature
        try:
            await asyncio.get_running_loop().sock_connect(near, (host, int(port)))
        except OSError:
            self._dead_ends.release()
            near.close()
            return
        except asyncio.CancelledError:
            near.close()
            raise
        opening = asyncio.ensure_future(asyncio.open_connection(sock=near, limit=BUFFER_BYTES))
        try:
            there, node = await asyncio.shield(opening)
        except asyncio.CancelledError:
            (await opening)[1].transport.abort()
            raise
        connection = _Connection()
        self._writers.add(node)
        if writer.transport.is_closing():  # The link was cut meanwhile.
            node.transport.abort()
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._send(reader, node, connection))
                tasks.create_task(self._answer(there, writer, connection))
        except* OSError:
            pass
        finally:
            self._writers.discard(node)
            node.close()

    async def _send(self, reader: asyncio.StreamReader, node: asyncio.StreamWriter, connection: "_Connection") -> None:
        tail = b""
        count = 0
        while chunk := await reader.read(CHUNK_BYTES):
            connection.is_socket |= b"upgrade: websocket" in chunk[:1000].lower()
            seen = tail + chunk
            for text in [text for text in self._marks if text in seen]:
                connection.mark = self._marks.pop(text)
                connection.mark.is_asked.set()
                if connection.mark.fate is Fate.ASKED_LATE:
                    await connection.mark.is_due.wait()
            tail = seen[-TEXT_BYTES:]
            is_introduced = count >= 2  # The upgrade and the introduction have passed.
            if connection.is_socket and is_introduced and not self._sockets_written.is_set():
                self._held.set()
                await self._sockets_written.wait()
            count += 1
            node.write(chunk)
            await node.drain()
        with suppress(OSError):
            node.write_eof()

    async def _answer(self, there: asyncio.StreamReader, writer: asyncio.StreamWriter, connection: "_Connection") -> None:
        while chunk := await there.read(CHUNK_BYTES):
            if connection.is_socket:
                await self._sockets_read.wait()
            if connection.mark is not None:
                mark, connection.mark = connection.mark, None
                mark.has_answer.set()
                if mark.fate is Fate.BROKEN:
                    writer.transport.abort()
                    raise ConnectionAbortedError
                if mark.fate is Fate.LATE:
                    await mark.is_due.wait()
            writer.write(chunk)
            await writer.drain()
        writer.close()


class _Connection:
    """What is known of a connection: whether it is a socket's, and the mark of its present request."""

    def __init__(self) -> None:
        self.is_socket = False
        self.mark: Mark | None = None


def _set() -> asyncio.Event:
    event = asyncio.Event()
    event.set()
    return event


@asynccontextmanager
async def linked(target: str) -> AsyncIterator[Link]:
    """Open a link to the node at this URL."""
    with socket.socket() as place:
        # It keeps the port while the link is cut.
        place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        place.bind(("127.0.0.1", 0))
        link = Link(target, place.getsockname()[1])
        await link.restore()
        try:
            yield link
        finally:
            await link.close()
