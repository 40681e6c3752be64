"""A network between a client and a node, which fails when it is told to."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from enum import Enum, auto

CHUNK_BYTES = 2**16
BUFFER_BYTES = 2**13
"""How much the network holds: a node soon notices a client that does not read."""

TEXT_BYTES = 100
"""How long a text that marks a request may be."""


class Fate(Enum):
    """What becomes of an answer: BROKEN ends its connection, LATE keeps it back until told, WATCHED delivers it."""

    NONE = auto()
    WATCHED = auto()
    LATE = auto()
    BROKEN = auto()


class Link:
    """What passes TCP connections on; its address stays when the node behind it is another."""

    def __init__(self, target: str, port: int) -> None:
        """Lead from a port of this machine to the node at this URL, once it is restored."""
        self._target = target
        self._port = port
        self.url = f"http://127.0.0.1:{port}"
        self._writers: set[asyncio.StreamWriter] = set()
        self._sockets: set[asyncio.StreamWriter] = set()
        self._fates: dict[bytes, Fate] = {}
        self._executed = asyncio.Event()
        self._late_answers = asyncio.Event()
        self._tasks: set[asyncio.Task[None] | None] = set()
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

    def mark(self, text: str, fate: Fate) -> None:
        """Deliver the next request with this text in it, and let its answer have this fate."""
        self._executed.clear()
        self._late_answers.clear()
        self._fates[text.encode()] = fate

    def lose_answer_to(self, text: str) -> None:
        """Deliver the next request with this text in it, but break the connection instead of delivering the answer."""
        self.mark(text, Fate.BROKEN)

    async def executed(self) -> None:
        """Wait until the marked request has been executed."""
        await self._executed.wait()

    def deliver_late_answers(self) -> None:
        """Deliver the answers that were kept back."""
        self._late_answers.set()

    def break_sockets(self) -> None:
        """Break the sockets, but no other connection."""
        for writer in self._sockets:
            writer.transport.abort()

    def hold_subscriptions(self) -> None:
        """Let sockets be opened and introduced, but keep back what the client says on them then, until released."""
        self._held.clear()
        self._sockets_written.clear()

    async def held(self) -> None:
        """Wait until something is kept back."""
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
        self.release_subscriptions()
        self.read_sockets()
        self.deliver_late_answers()
        await asyncio.gather(*(task for task in self._tasks if task is not None))

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass on one connection until either side closes it."""
        task = asyncio.current_task()
        self._tasks.add(task)
        try:
            await self._pass_on(reader, writer)
        finally:
            self._tasks.discard(task)

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        near = socket.socket()
        near.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER_BYTES)
        near.setblocking(False)  # noqa: FBT003  # the library's signature
        host, port = self._target.removeprefix("http://").split(":")
        try:
            await asyncio.get_running_loop().sock_connect(near, (host, int(port)))
        except OSError:
            near.close()
            writer.transport.abort()
            self._dead_ends.release()
            return
        there, node = await asyncio.open_connection(sock=near, limit=BUFFER_BYTES)
        connection = _Connection()
        self._writers.update({writer, node})
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._send(reader, writer, node, connection))
                tasks.create_task(self._answer(there, writer, connection))
        except* OSError:
            pass
        finally:
            self._writers.difference_update({writer, node})
            self._sockets.discard(writer)
            node.close()
            writer.close()

    async def _send(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, node: asyncio.StreamWriter, connection: "_Connection"
    ) -> None:
        tail = b""
        count = 0
        while chunk := await reader.read(CHUNK_BYTES):
            if b"upgrade: websocket" in chunk[:1000].lower():
                connection.is_socket = True
                self._sockets.add(writer)
            seen = tail + chunk
            for text in [text for text in self._fates if text in seen]:
                connection.fate = self._fates.pop(text)
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
            if connection.fate is not Fate.NONE:
                self._executed.set()
            if connection.fate is Fate.BROKEN:
                writer.transport.abort()
                raise ConnectionAbortedError
            if connection.fate is Fate.LATE:
                await self._late_answers.wait()
            connection.fate = Fate.NONE
            writer.write(chunk)
            await writer.drain()
        writer.close()


class _Connection:
    """What is known of a connection: whether it is a socket's, and what becomes of its next answer."""

    def __init__(self) -> None:
        self.is_socket = False
        self.fate = Fate.NONE


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
