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
TURNS = 10

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
        self._listener: socket.socket | None = None
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
        if self._listener is not None:
            asyncio.get_running_loop().remove_reader(self._listener)
            self._listener.close()
            self._listener = None
        for writer in self._writers:
            writer.transport.abort()

    async def restore(self) -> None:
        """Let connections through, again."""
        assert self._listener is None
        # A server of asyncio drops what it has accepted, with a warning, when it is closed in the next turn of the loop.
        self._listener = _shared_socket(self._port)
        self._listener.setblocking(False)  # noqa: FBT003  # the library's signature
        self._listener.listen()
        asyncio.get_running_loop().add_reader(self._listener, self._accept, self._listener)

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
        for _ in range(TURNS):  # Tasks begin in the next turn of the loop, and what was closed or aborted ends some turns later.
            await asyncio.sleep(0)
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    def _accept(self, listener: socket.socket) -> None:
        """Take one connection."""
        with suppress(OSError):  # It may have been given up already.
            accepted, _ = listener.accept()
            accepted.setblocking(False)  # noqa: FBT003  # as above
            task = asyncio.get_running_loop().create_task(self._serve(accepted, listener))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _serve(self, accepted: socket.socket, listener: socket.socket) -> None:
        """Pass on one connection until either side closes it."""
        reader, writer = await _streams(accepted, CHUNK_BYTES)
        self._writers.add(writer)
        try:
            if listener is self._listener:  # Else the link was cut meanwhile.
                await self._pass_on(reader, writer)
        finally:
            writer.close()
            self._writers.discard(writer)

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        host, port = self._target.removeprefix("http://").split(":")
        near = socket.socket()
        near.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER_BYTES)
        near.setblocking(False)  # noqa: FBT003  # as above
        try:
            await asyncio.get_running_loop().sock_connect(near, (host, int(port)))
        except OSError:
            self._dead_ends.release()
            near.close()
            return
        except asyncio.CancelledError:
            near.close()
            raise
        there, node = await _streams(near, BUFFER_BYTES)
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


async def _streams(connected: socket.socket, limit_bytes: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Return the streams of a connection, which is closed if this is cancelled."""
    opening = asyncio.ensure_future(asyncio.open_connection(sock=connected, limit=limit_bytes))
    try:
        return await asyncio.shield(opening)
    except asyncio.CancelledError:
        (await opening)[1].transport.abort()
        raise


def _shared_socket(port: int = 0) -> socket.socket:
    """Return a socket with a port of this machine, a free one unless told; others of this kind may have the same."""
    shared = socket.socket()
    shared.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    shared.bind(("127.0.0.1", port))
    return shared


def _set() -> asyncio.Event:
    event = asyncio.Event()
    event.set()
    return event


@asynccontextmanager
async def linked(target: str) -> AsyncIterator[Link]:
    """Open a link to the node at this URL."""
    with _shared_socket() as place:  # It keeps the port while the link is cut.
        link = Link(target, place.getsockname()[1])
        await link.restore()
        try:
            yield link
        finally:
            await link.close()
