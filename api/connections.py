"""Connections as uvicorn serves them, which let go of a peer that takes nothing of what is sent.

Uvicorn waits with the next message until its buffer has drained, however long that takes, and so do its ways to close a
connection. Here a full buffer of which nothing was taken for `patience_seconds` ends the connection: an HTTP response
breaks off, and a socket is closed with 1013, a frame that the peer finds behind all that it has not yet read.
"""

import asyncio
from typing import TYPE_CHECKING, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from api.problems import PROBLEM, too_large_head
from edge.events import Events

if TYPE_CHECKING:
    from uvicorn._types import ASGISendEvent

HEAD_LIMIT_BYTES = 64 * 1024
"""How long the head of a request may be: its first line and its headers. Uvicorn's parser takes any length."""

SLOW_CONSUMER_CODE = 1013
SLOW_CONSUMER_REASON = "Slow consumer"


class _Patient(asyncio.BaseProtocol):
    """A connection that watches its buffer while it is full: by one message at most, since all senders wait then."""

    patience_seconds: float = 10.0
    events: Events
    loop: asyncio.AbstractEventLoop
    transport: asyncio.Transport
    _look_timer: asyncio.TimerHandle | None = None

    def pause_writing(self) -> None:
        """Watch the buffer from now on."""
        super().pause_writing()
        self._look_later()

    def resume_writing(self) -> None:
        """Watch it no more."""
        self._look_no_more()
        super().resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        """Watch it no more."""
        self._look_no_more()
        super().connection_lost(exc)

    def cut_off(self) -> None:
        """End the connection, whose peer takes nothing."""
        raise NotImplementedError

    def _look_later(self) -> None:
        self._look_timer = self.loop.call_later(self.patience_seconds, self._look, self.transport.get_write_buffer_size())

    def _look(self, left: int) -> None:
        if self.transport.get_write_buffer_size() < left:
            self._look_later()
        else:
            self.cut_off()

    def _look_no_more(self) -> None:
        if self._look_timer is not None:
            self._look_timer.cancel()


class HTTPConnection(_Patient, HttpToolsProtocol):
    """An HTTP/1.1 connection, which lets go of a peer whose request does not begin: its head is too long, or takes too long."""

    head_seconds: float = 10.0
    _head_timer: asyncio.TimerHandle | None = None
    _head_size = 0
    _head_end = b""
    _is_in_head = False
    _is_in_body = False
    _is_head_too_large = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Wait for the first head."""
        super().connection_made(transport)
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for no head."""
        self._head_came()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Measure the head while it comes; most come in one piece."""
        left = HEAD_LIMIT_BYTES - self._head_size
        if len(data) > left and not self._is_in_body and b"\r\n\r\n" not in self._head_end + data[:left]:
            self._is_head_too_large = True
            self.send_400_response("")  # To parse all those headers is what it costs.
            return
        super().data_received(data)
        if self._is_in_head:
            self._head_size += len(data)
            self._head_end = data[-3:]
            if self._head_timer is None:
                self._await_head()

    def on_message_begin(self) -> None:
        """Begin with a head."""
        super().on_message_begin()
        self._is_in_head = True

    def on_headers_complete(self) -> None:
        """End the head."""
        self._is_in_head, self._is_in_body, self._head_size, self._head_end = False, True, 0, b""
        self._head_came()
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """End the body."""
        self._is_in_body = False
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:
        """Refuse a request that is no HTTP, or whose head is too large, and close the connection."""
        if not self._is_head_too_large:
            super().send_400_response(msg)
            return
        body = too_large_head(HEAD_LIMIT_BYTES)
        head = f"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-type: {PROBLEM}\r\ncontent-length: {len(body)}\r\n"
        self.transport.write(head.encode() + b"connection: close\r\n\r\n" + body)
        self.transport.close()

    def _await_head(self) -> None:
        self._head_timer = self.loop.call_later(self.head_seconds, self.timeout_keep_alive_handler)

    def _head_came(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def cut_off(self) -> None:
        """End the connection at once; what serves it sees that the client has disconnected."""
        self.events.peer_cut_off("http")
        self.transport.abort()


class SocketConnection(_Patient, WebSocketsSansIOProtocol):
    """A WebSocket connection (RFC 6455)."""

    def handle_ping(self) -> None:
        """Answer a ping, unless the peer takes no answers: it needs one for the latest ping only (RFC 6455, section 5.5.3)."""
        if self.writable.is_set():
            super().handle_ping()
        else:
            self.conn.data_to_send()

    async def send(self, message: "ASGISendEvent") -> None:
        """Send when there is room, one sender at a time; a close frame needs none, and is waited for only so long."""
        if message["type"] == "websocket.close":
            self.writable.set()
        else:
            while not self.writable.is_set():
                await self.writable.wait()
            if self.close_sent:
                raise ClientDisconnected
        await super().send(message)
        if message["type"] == "websocket.http.response.body" and self.close_sent:
            self.handshake_complete = True  # Else uvicorn logs each refused handshake as a mistake of the application.
        if message["type"] == "websocket.close" and self.close_timer is not None:
            self._abort_later()

    def shutdown(self) -> None:
        """Close as the node ends, unless the socket is being closed already: uvicorn raises for that, and its shutdown would end there."""
        if not self.transport.is_closing():
            super().shutdown()

    def cut_off(self) -> None:
        """Close with 1013; end the connection at once when the peer does not even answer that."""
        if self.close_sent or self.transport.is_closing():
            self.transport.abort()
            return
        self.events.peer_cut_off("websocket")
        self.conn.send_close(SLOW_CONSUMER_CODE, SLOW_CONSUMER_REASON)
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        self.disconnected = True
        self.queue.put_nowait({"type": "websocket.disconnect", "code": SLOW_CONSUMER_CODE, "reason": SLOW_CONSUMER_REASON})
        self.writable.set()
        if self.read_paused:
            self.read_paused = False
            self.transport.resume_reading()
        self._abort_later()

    def _abort_later(self) -> None:
        """End the connection when its peer does not answer the close frame; uvicorn would wait for its buffer to drain."""
        if self.close_timer is not None:
            self.close_timer.cancel()
        self.close_timer = self.loop.call_later(self.close_timeout, self.transport.abort)


def connection_classes(
    patience_seconds: float, events: Events, head_seconds: float = HTTPConnection.head_seconds
) -> tuple[type[HTTPConnection], type[SocketConnection]]:
    """Return what uvicorn makes for each HTTP and WebSocket connection."""
    attributes: dict[str, object] = {"patience_seconds": patience_seconds, "events": events}
    return (
        cast("type[HTTPConnection]", type("HTTPConnection", (HTTPConnection,), {**attributes, "head_seconds": head_seconds})),
        cast("type[SocketConnection]", type("SocketConnection", (SocketConnection,), attributes)),
    )
