import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
import uvicorn
from uvicorn.server import ServerState
from websockets.client import ClientProtocol
from websockets.frames import Frame, Opcode
from websockets.uri import parse_uri

from api.connections import SLOW_CONSUMER_CODE, SLOW_CONSUMER_REASON, SocketConnection, connection_classes
from edge.events import Events

HIGH, LOW = 65_536, 16_384
PATIENCE_SECONDS = 0.05
ASGI = Callable[[Any, Any, Any], Awaitable[None]]


class Wire(asyncio.Transport):
    """A connection whose other end takes bytes when it is told to."""

    def __init__(self, protocol: SocketConnection) -> None:
        super().__init__()
        self.protocol = protocol
        self.buffer = b""
        self.highest = 0
        self.is_paused = False
        self.is_aborted = False
        self.is_ending = False

    def write(self, data: Any) -> None:
        self.buffer += data
        self.highest = max(self.highest, len(self.buffer))
        if len(self.buffer) > HIGH and not self.is_paused:
            self.is_paused = True
            self.protocol.pause_writing()

    def take(self, count: int | None = None) -> bytes:
        taken, self.buffer = (self.buffer, b"") if count is None else (self.buffer[:count], self.buffer[count:])
        if self.is_paused and len(self.buffer) < LOW:
            self.is_paused = False
            self.protocol.resume_writing()
        return taken

    def get_write_buffer_size(self) -> int:
        return len(self.buffer)

    def get_extra_info(self, _: str, default: Any = None) -> Any:
        return default

    def is_closing(self) -> bool:
        return self.is_ending

    def close(self) -> None:
        self.is_ending = True

    def abort(self) -> None:
        if not self.is_aborted:
            self.is_aborted = self.is_ending = True
            self.protocol.connection_lost(None)

    def pause_reading(self) -> None:
        """Nothing comes but by `data_received`."""

    def resume_reading(self) -> None:
        """As above."""


def connected(app: ASGI, events: Events, patience_seconds: float = PATIENCE_SECONDS) -> tuple[Wire, ClientProtocol]:
    """Return a WebSocket connection to an application, and the client's side of its protocol."""
    _, socket_class = connection_classes(patience_seconds, events)
    config = uvicorn.Config(app, ws=socket_class, ws_ping_interval=None, lifespan="off", ws_per_message_deflate=False, log_config=None)
    config.load()
    protocol = socket_class(config, ServerState(), {}, asyncio.get_running_loop())
    protocol.close_timeout = 0.05
    wire = Wire(protocol)
    protocol.connection_made(wire)
    client = ClientProtocol(parse_uri("ws://here/graphql"))
    client.send_request(client.connect())
    protocol.data_received(b"".join(client.data_to_send()))
    return wire, client


async def sent(wire: Wire) -> None:
    """Wait until the application can send no more."""
    async with asyncio.timeout(5):
        while not wire.is_paused:
            await asyncio.sleep(0)


async def ended(wire: Wire) -> None:
    async with asyncio.timeout(5):
        while not wire.is_aborted:
            await asyncio.sleep(0.005)


def flooding(senders: int, ends: list[str]) -> ASGI:
    """Return an application with so many senders that never stop, which notes how each of them ends."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "websocket.accept"})

        async def flood() -> None:
            try:
                while True:
                    await send({"type": "websocket.send", "text": "x" * 10_000})
            except OSError as error:
                ends.append(type(error).__name__)

        tasks = [asyncio.create_task(flood()) for _ in range(senders)]
        message = await receive()
        ends.append(str(message.get("code")))
        await asyncio.gather(*tasks)

    return app


def close_of(wire: Wire, client: ClientProtocol) -> tuple[int, str]:
    client.receive_data(wire.take())
    client.events_received()
    assert client.close_rcvd is not None
    return client.close_rcvd.code, client.close_rcvd.reason


async def test_many_senders_fill_the_buffer_by_one_message_more_than_it_holds() -> None:
    ends: list[str] = []
    wire, _ = connected(flooding(50, ends), Events())
    for _ in range(5):
        await sent(wire)
        wire.take()
    assert wire.highest <= HIGH + 10_000 + 100
    wire.abort()


async def test_a_peer_that_takes_nothing_is_closed_with_1013_and_its_senders_end() -> None:
    ends: list[str] = []
    events = Events()
    wire, client = connected(flooding(3, ends), events)
    await sent(wire)
    await asyncio.sleep(PATIENCE_SECONDS * 1.5)
    assert ends == [str(SLOW_CONSUMER_CODE), *["ClientDisconnected"] * 3]
    assert not wire.is_aborted
    assert close_of(wire, client) == (SLOW_CONSUMER_CODE, SLOW_CONSUMER_REASON)
    assert events.registry.get_sample_value("tripwise_slow_consumers_total", {"protocol": "websocket"}) == 1


async def test_a_peer_that_does_not_take_the_close_frame_either_is_cut_off() -> None:
    wire, _ = connected(flooding(3, []), Events())
    await sent(wire)
    await ended(wire)
    assert len(wire.buffer) > HIGH


async def test_a_peer_that_answers_the_close_frame_is_not_cut_off_but_let_go() -> None:
    wire, client = connected(flooding(1, []), Events())
    await sent(wire)
    await asyncio.sleep(PATIENCE_SECONDS * 1.5)
    close_of(wire, client)
    wire.protocol.data_received(b"".join(client.data_to_send()))
    assert wire.is_ending
    await asyncio.sleep(0.1)
    assert not wire.is_aborted


async def test_a_peer_that_takes_a_little_now_and_then_is_waited_for() -> None:
    wire, client = connected(flooding(3, []), Events())
    await sent(wire)
    for _ in range(8):
        await asyncio.sleep(PATIENCE_SECONDS * 0.6)
        client.receive_data(wire.take(1_000))
    client.events_received()
    assert client.close_rcvd is None
    wire.abort()


async def test_an_application_can_close_a_socket_that_takes_nothing() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        for _ in range(7):
            await send({"type": "websocket.send", "text": "x" * 10_000})
        async with asyncio.timeout(1):
            await send({"type": "websocket.close", "code": 4403, "reason": "Token expired"})

    wire, client = connected(app, Events(), patience_seconds=60)
    await sent(wire)
    await ended(wire)
    assert close_of(wire, client) == (4403, "Token expired")


async def test_pings_of_a_peer_that_takes_nothing_are_not_answered_until_it_does() -> None:
    wire, _ = connected(flooding(1, []), Events(), patience_seconds=60)
    await sent(wire)
    before = len(wire.buffer)
    for number in range(1_000):
        wire.protocol.data_received(Frame(Opcode.PING, b"%d" % number).serialize(mask=True))
    assert len(wire.buffer) == before
    wire.take()
    wire.protocol.data_received(Frame(Opcode.PING, b"last").serialize(mask=True))
    assert b"last" in wire.take()
    wire.abort()


@pytest.mark.parametrize("size", [1, 100_000])
async def test_messages_reach_a_peer_that_takes_them_in_order(size: int) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        for number in range(20):
            await send({"type": "websocket.send", "text": f"{number:03}" + "x" * size})
        await send({"type": "websocket.close", "code": 1000})

    wire, client = connected(app, Events())
    async with asyncio.timeout(5):
        while client.close_rcvd is None:
            client.receive_data(wire.take())
            await asyncio.sleep(0)
    frames = [event for event in client.events_received() if isinstance(event, Frame) and event.opcode is Opcode.TEXT]
    assert [int(frame.data[:3]) for frame in frames] == list(range(20))


async def test_a_handshake_that_is_refused_with_a_status_is_no_mistake(caplog: pytest.LogCaptureFixture) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "websocket.http.response.start", "status": 429, "headers": []})
        await send({"type": "websocket.http.response.body", "body": b"", "more_body": False})

    wire, _ = connected(app, Events())
    async with asyncio.timeout(5):
        while not wire.is_ending:
            await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert wire.take().startswith(b"HTTP/1.1 429 ")
    assert caplog.records == []


async def test_a_node_that_ends_just_after_a_peer_has_closed_its_socket_ends_well() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        await receive()

    wire, client = connected(app, Events())
    async with asyncio.timeout(5):
        while not wire.buffer:
            await asyncio.sleep(0)
    client.receive_data(wire.take())
    client.events_received()
    client.send_close(1000)
    wire.protocol.data_received(b"".join(client.data_to_send()))
    assert (wire.is_ending, wire.is_aborted) == (True, False)
    wire.protocol.shutdown()
    assert close_of(wire, client) == (1000, "")
    wire.abort()
