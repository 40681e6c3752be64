"""A network between a client and a node, which fails when it is told to."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

CHUNK_BYTES = 2**16
BUFFER_BYTES = 2**13
"""How much the network holds: a node soon notices a client that does not read."""

TEXT_BYTES = 100
"""How long a text that marks a request may be."""


class Link:
    """What passes TCP connections on; its address stays when the node behind it is another."""

    def __init__(self, target: str, port: int) -> None:
        """Lead from a port of this machine to the node at this URL, once it is restored."""
        self._target = target
        self._port = port
        self.url = f"http://127.0.0.1:{port}"
        self._writers: set[asyncio.StreamWriter] = set()
        self._losses: dict[bytes, bool] = {}
        self._loss = asyncio.Event()
        self._server: asyncio.Server | None = None
        self._sockets_read = _set()
        self._sockets_written = _set()
        self._held = asyncio.Event()

    def lead_to(self, target: str) -> None:
        """Lead to another node from the next connection on."""
        self._target = target

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

    def lose_answer_to(self, text: str, *, is_silent: bool = False) -> None:
        """Deliver the next request with this text in it, but not its answer: break the connection, or leave it silent."""
        self._loss.clear()
        self._losses[text.encode()] = is_silent

    async def loss(self) -> None:
        """Wait until an answer was lost: its request has been executed."""
        await self._loss.wait()

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

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass on one connection until either side closes it."""
        near = socket.socket()
        near.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER_BYTES)
        near.setblocking(False)  # noqa: FBT003  # the library's signature
        host, port = self._target.removeprefix("http://").split(":")
        try:
            await asyncio.get_running_loop().sock_connect(near, (host, int(port)))
        except OSError:
            near.close()
            writer.transport.abort()
            return
        there, node = await asyncio.open_connection(sock=near, limit=BUFFER_BYTES)
        connection = _Connection()
        self._writers.update({writer, node})
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._send(reader, node, connection))
                tasks.create_task(self._answer(there, writer, connection))
        except* OSError:
            pass
        finally:
            self._writers.difference_update({writer, node})
            node.close()
            writer.close()

    async def _send(self, reader: asyncio.StreamReader, node: asyncio.StreamWriter, connection: "_Connection") -> None:
        tail = b""
        count = 0
        while chunk := await reader.read(CHUNK_BYTES):
            connection.is_socket |= b"upgrade: websocket" in chunk[:1000].lower()
            seen = tail + chunk
            for text in [text for text in self._losses if text in seen]:
                connection.losses.append(self._losses.pop(text))
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
            if connection.losses:
                self._loss.set()
                if not connection.losses[0]:
                    writer.transport.abort()
                    raise ConnectionAbortedError
                continue
            writer.write(chunk)
            await writer.drain()
        writer.close()


class _Connection:
    """What is known of a connection: whether it is a socket's, and whether its next answer is lost, and how."""

    def __init__(self) -> None:
        self.is_socket = False
        self.losses: list[bool] = []


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
            link.cut()
            link.release_subscriptions()
            link.read_sockets()
