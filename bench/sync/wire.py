"""What the loads speak: HTTP over one kept connection, sockets of graphql-transport-ws, and event streams.

Each takes as little of its core as it can, since a thousand of them share it: frames and events go to their reader as bytes.
"""

import asyncio
import base64
import os
import struct
from collections.abc import Callable, Mapping
from typing import NamedTuple, cast
from urllib.parse import SplitResult, urlsplit

import httptools
import msgspec

ANSWER_SECONDS = 60
Reader = Callable[[bytes], None]

_GOOD = (200, 201)
_TEXT, _CLOSE, _PING, _PONG = 0x1, 0x8, 0x9, 0xA


class Refused(Exception):
    """A server answered otherwise than with what was asked for."""


class Connection(asyncio.Protocol):
    """One HTTP connection that asks one thing at a time (RFC 9112)."""

    def __init__(self, url: SplitResult) -> None:
        """Ask the server of `url`."""
        self._host = url.netloc

    @classmethod
    async def open(cls, url: str) -> "Connection":
        """Connect to the server of `url`."""
        address = urlsplit(url)
        loop = asyncio.get_running_loop()
        _, connection = await loop.create_connection(lambda: cls(address), str(address.hostname), int(address.port or 80))
        return connection

    async def ask(self, method: str, path: str, headers: Mapping[str, str], body: bytes = b"") -> bytes:
        """Return the body of an answer; raise `Refused` for another status than 200 and 201."""
        self._answer: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._parser = httptools.HttpResponseParser(self)
        self._parts: list[bytes] = []
        self._transport.write(_head(method, path, self._host, headers, body) + body)
        async with asyncio.timeout(ANSWER_SECONDS):
            status = await self._answer
        answer = b"".join(self._parts)
        if status not in _GOOD:
            raise Refused(f"{method} {path}: {status} {answer[:500]!r}")
        return answer

    def close(self) -> None:
        """Hang up."""
        self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember the transport."""
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Parse what came."""
        self._parser.feed_data(data)

    def on_body(self, part: bytes) -> None:
        """Keep a part of the body."""
        self._parts.append(part)

    def on_message_complete(self) -> None:
        """End the wait for an answer."""
        if not self._answer.done():
            self._answer.set_result(self._parser.get_status_code())

    def connection_lost(self, error: Exception | None) -> None:
        """Fail the wait for an answer."""
        if hasattr(self, "_answer") and not self._answer.done():
            self._answer.set_exception(Refused(f"the server hung up: {error}"))


class Form(NamedTuple):
    """How a stream tells one thing from the next."""

    accept: str
    separator: bytes
    prefix: bytes
    """What the data of a thing stand behind; anything else is a sign of life."""
    tells_at_once: bool
    """Whether the head of the answer comes before the first thing."""


EVENTS = Form("text/event-stream", b"\n\n", b"data: ", tells_at_once=True)
"""An event stream (HTML, section 9.2)."""

LINES = Form("application/json", b"\n", b"", tells_at_once=False)
"""A line of JSON each, as CouchDB streams changes."""


class Events(asyncio.Protocol):
    """A stream over HTTP that gives the data of each thing to a reader."""

    def __init__(self, url: SplitResult, reader: Reader, form: Form) -> None:
        """Stream `url` to `reader`."""
        path = f"{url.path}?{url.query}" if url.query else url.path
        self._request = _head("GET", path, url.netloc, {"Accept": form.accept})
        self._form = form
        self._reader = reader
        self._parser = httptools.HttpResponseParser(self)
        self._rest = b""
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.is_lost = False

    @classmethod
    async def open(cls, url: str, reader: Reader, form: Form = EVENTS) -> "Events":
        """Connect, and return when the server has answered that it streams, if it does so at once."""
        address = urlsplit(url)
        loop = asyncio.get_running_loop()
        _, events = await loop.create_connection(lambda: cls(address, reader, form), str(address.hostname), int(address.port or 80))
        if form.tells_at_once:
            async with asyncio.timeout(ANSWER_SECONDS):
                await events.opened
        return events

    def close(self) -> None:
        """Hang up."""
        self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the stream."""
        self._transport = cast("asyncio.Transport", transport)
        self._transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        """Parse what came."""
        self._parser.feed_data(data)

    def on_headers_complete(self) -> None:
        """Tell that the stream is open."""
        if (status := self._parser.get_status_code()) != 200:
            self.is_lost = True
            self.opened.set_exception(Refused(f"stream: {status}"))
        elif not self.opened.done():
            self.opened.set_result(None)

    def on_body(self, part: bytes) -> None:
        """Give what is whole to the reader."""
        *things, self._rest = (self._rest + part).split(self._form.separator)
        for thing in things:
            if thing and thing.startswith(self._form.prefix):
                self._reader(thing.removeprefix(self._form.prefix))

    def connection_lost(self, error: Exception | None) -> None:
        """Tell that the stream is lost."""
        self.is_lost = True
        if not self.opened.done() and self._form.tells_at_once:
            self.opened.set_exception(Refused(f"the server hung up: {error}"))


class _Said(msgspec.Struct):
    type: str


class Socket(asyncio.Protocol):
    """A socket of graphql-transport-ws (RFC 6455) with one operation, whose `next` messages go to a reader."""

    def __init__(self, url: SplitResult, token: str, operation: Mapping[str, object], reader: Reader) -> None:
        """Subscribe to `operation` at `url`."""
        self._url = url
        self._token = token
        self._operation = operation
        self._reader = reader
        self._buffer = bytearray()
        self._is_upgraded = False
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.is_lost = False

    @classmethod
    async def open(cls, url: str, token: str, operation: Mapping[str, object], reader: Reader) -> "Socket":
        """Connect and subscribe; return when the first `next` message is there."""
        address = urlsplit(url)
        loop = asyncio.get_running_loop()
        _, socket = await loop.create_connection(
            lambda: cls(address, token, operation, reader), str(address.hostname), int(address.port or 80)
        )
        async with asyncio.timeout(ANSWER_SECONDS):
            await socket.opened
        return socket

    def close(self) -> None:
        """Hang up."""
        self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the socket."""
        self._transport = cast("asyncio.Transport", transport)
        headers = {
            "Connection": "Upgrade",
            "Upgrade": "websocket",
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": base64.b64encode(os.urandom(16)).decode(),
            "Sec-WebSocket-Protocol": "graphql-transport-ws",
        }
        self._transport.write(_head("GET", self._url.path, self._url.netloc, headers))

    def data_received(self, data: bytes) -> None:
        """Read whole frames."""
        self._buffer += data
        if not self._is_upgraded:
            head, end, rest = bytes(self._buffer).partition(b"\r\n\r\n")
            if not end:
                return
            if not head.startswith(b"HTTP/1.1 101 "):
                self._fail(head[:200].decode(errors="replace"))
                return
            self._is_upgraded = True
            self._buffer = bytearray(rest)
            self._say({"type": "connection_init", "payload": {"Authorization": f"Bearer {self._token}"}})
        self._read_frames()

    def connection_lost(self, error: Exception | None) -> None:
        """Tell that the socket is lost."""
        self._fail(f"the server hung up: {error}")

    def _read_frames(self) -> None:
        start, buffer = 0, self._buffer
        while len(buffer) - start >= 2:
            length, begin = buffer[start + 1], start + 2
            if length == 126:
                if len(buffer) < start + 4:
                    break
                (length,), begin = struct.unpack_from("!H", buffer, start + 2), start + 4
            elif length == 127:
                if len(buffer) < start + 10:
                    break
                (length,), begin = struct.unpack_from("!Q", buffer, start + 2), start + 10
            if len(buffer) < begin + length:
                break
            kind, content = buffer[start], bytes(buffer[begin : begin + length])
            start = begin + length
            self._take(kind, content)
        del buffer[:start]

    def _take(self, kind: int, content: bytes) -> None:
        if kind == 0x80 | _PING:
            self._send(_PONG, content)
        elif kind == 0x80 | _CLOSE:
            self._fail(f"closed: {int.from_bytes(content[:2])} {content[2:].decode(errors='replace')}")
        elif kind != 0x80 | _TEXT:
            self._fail(f"a frame of an unexpected kind: {kind:#x}")
        else:
            self._hear(content)

    def _hear(self, content: bytes) -> None:
        said = msgspec.json.decode(content, type=_Said).type
        if said == "next":
            self._reader(content)
            if not self.opened.done():
                self.opened.set_result(None)
        elif said == "ping":
            self._say({"type": "pong"})
        elif said == "connection_ack":
            self._say({"id": "1", "type": "subscribe", "payload": self._operation})
        else:
            self._fail(content[:500].decode(errors="replace"))

    def _say(self, message: Mapping[str, object]) -> None:
        self._send(_TEXT, msgspec.json.encode(message))

    def _send(self, kind: int, content: bytes) -> None:
        """Send a frame whose mask is zero, which leaves the content as it is."""
        size = len(content)
        length = bytes([0x80 | size]) if size < 126 else b"\xfe" + struct.pack("!H", size)
        self._transport.write(bytes([0x80 | kind]) + length + bytes(4) + content)

    def _fail(self, reason: str) -> None:
        self.is_lost = True
        if not self.opened.done():
            self.opened.set_exception(Refused(f"socket: {reason}"))
        self._transport.close()


def _head(method: str, path: str, host: str, headers: Mapping[str, str], body: bytes = b"") -> bytes:
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}", *(f"{name}: {value}" for name, value in headers.items())]
    if body:
        lines.append(f"Content-Length: {len(body)}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode()
