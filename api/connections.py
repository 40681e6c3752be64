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

from edge.events import Events

if TYPE_CHECKING:
    from uvicorn._types import ASGISendEvent

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
    """An HTTP/1.1 connection."""

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


def connection_classes(patience_seconds: float, events: Events) -> tuple[type[HTTPConnection], type[SocketConnection]]:
    """Return what uvicorn makes for each HTTP and WebSocket connection."""
    attributes: dict[str, object] = {"patience_seconds": patience_seconds, "events": events}
    return (
        cast("type[HTTPConnection]", type("HTTPConnection", (HTTPConnection,), attributes)),
        cast("type[SocketConnection]", type("SocketConnection", (SocketConnection,), attributes)),
    )
