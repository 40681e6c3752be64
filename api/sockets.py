"""Sockets that speak graphql-transport-ws, by Strawberry's controller for Litestar; event streams stand in `api/streams.py`.

What an operation is, may cost and comes to is the endpoint's, as over HTTP. Here is what keeps sockets few, alive and
honest: who they belong to, how long they may be silent, and when they end. `docs/subscriptions.md` tells clients.
"""

import asyncio
import json
from collections.abc import Coroutine, Mapping
from contextlib import aclosing, suppress
from datetime import timedelta
from functools import partial
from typing import Annotated, Any

import msgspec
from litestar import Request as HTTPRequest
from litestar import Response, WebSocket, delete, get, post, put, websocket
from litestar.datastructures import Headers
from litestar.exceptions import WebSocketDisconnect
from litestar.types import Scope
from strawberry.exceptions import ConnectionRejectionError
from strawberry.http.exceptions import WebSocketDisconnected
from strawberry.litestar.controller import GraphQLController, LitestarWebSocketAdapter, make_graphql_controller
from strawberry.subscriptions import GRAPHQL_TRANSPORT_WS_PROTOCOL
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import BaseGraphQLTransportWSHandler, Operation
from strawberry.types.unset import UNSET, UnsetType

from api.auth import actor_of, authorization_of
from api.operations import Operations, until_refused
from api.problems import GRAPHQL_PATH
from api.seats import Seat, Seats, factor_of, holder_of
from api.streams import Streams
from api.telemetry import request_id_of
from edge.node import Node
from models.errors import AccessRefused, InternalError, ShuttingDown, TooManySubscriptions, TripWiseError
from models.locale import negotiate_locale
from models.quota import network_of
from schema.context import CONTEXT_KEY, Context
from schema.execution.endpoint import Answer, Request, refused
from schema.execution.served import ServedSchema

CONNECTION_INIT_SECONDS = 5
"""How long a socket may take to introduce itself."""

SUBSCRIPTION_LIMIT = 50
"""How many operations one socket may have open."""

REASON_LIMIT_BYTES = 123
"""How long the reason of a close frame may be (RFC 6455, section 5.5)."""

BAD_REQUEST, FORBIDDEN, TIMEOUT, TRY_AGAIN_LATER = 4400, 4403, 4408, 1013

_ENCODER = msgspec.json.Encoder()
_SEAT = "seat"
_HANDLER = "handler"


class _ConnectionInit(msgspec.Struct, tag_field="type", tag="connection_init"):
    payload: dict[str, Any] | None = None


class _Ping(msgspec.Struct, tag_field="type", tag="ping"):
    payload: dict[str, Any] | None = None


class _Pong(msgspec.Struct, tag_field="type", tag="pong"):
    payload: dict[str, Any] | None = None


class _Subscribe(msgspec.Struct, tag_field="type", tag="subscribe"):
    id: Annotated[str, msgspec.Meta(min_length=1, max_length=128)]
    payload: Request


class _Complete(msgspec.Struct, tag_field="type", tag="complete"):
    id: str


_Message = _ConnectionInit | _Ping | _Pong | _Subscribe | _Complete
"""What a client may send (graphql-transport-ws, PROTOCOL.md)."""


def sockets_controller(node: Node, served: ServedSchema) -> type[GraphQLController]:
    """Return the controller of sockets and event streams under `/graphql`; what is counted is counted over the node."""
    settings = node.settings
    addresses, actors = Seats(settings.sockets_per_address), Seats(settings.sockets_per_actor)
    operations = Operations(served.endpoint, settings.subscriptions_per_actor)
    streams = Streams(node, operations, actors)

    async def context_of_scope(scope: Scope) -> dict[str, object]:
        headers = Headers.from_scope(scope)
        client = scope.get("client")
        context = Context(
            node=node,
            actor=await actor_of(headers.get("authorization"), node),
            locale=negotiate_locale(headers.get("accept-language")),
            address=network_of(client),
            request_id=request_id_of(scope),
        )
        return {CONTEXT_KEY: context}

    base = make_graphql_controller(
        served,
        path=GRAPHQL_PATH,
        graphql_ide=None,
        context_getter=context_of_scope,
        subscription_protocols=(GRAPHQL_TRANSPORT_WS_PROTOCOL,),
        connection_init_wait_timeout=timedelta(seconds=CONNECTION_INIT_SECONDS),
        max_subscriptions_per_connection=SUBSCRIPTION_LIMIT,
        allowed_origins=settings.allowed_origins,
    )

    class Sockets(base):  # type: ignore[valid-type, misc]  # the factory returns a class
        include_in_schema = False
        websocket_adapter_class = _Adapter
        graphql_transport_ws_handler_class = partial(_Handler, operations=operations, actors=actors, ping_seconds=settings.ping_seconds)

        @websocket()
        async def websocket_endpoint(self, socket: WebSocket[Any, Any, Any], context_ws: Any, root_value: Any) -> None:
            known: Context = context_ws[CONTEXT_KEY]
            seat = Seat()
            if not seat.take(addresses, f"address:{known.address}"):
                node.events.socket_refused()
                await _deny(socket)
                return
            try:
                with node.events.socket_open():
                    await self.run(request=socket, context={**context_ws, _SEAT: seat}, root_value=root_value)
            finally:
                seat.leave()

        async def on_ws_connect(self, context: Any) -> UnsetType:
            handler: _Handler = context[_HANDLER]
            await handler.introduce(context.get("connection_params") or {})
            return UNSET  # type: ignore[no-any-return]  # Strawberry leaves it untyped

        @get()
        async def handle_http_get(self, request: HTTPRequest[Any, Any, Any], context: Any) -> Response[Any]:
            return streams.get(request, context[CONTEXT_KEY])

        @post(status_code=200)
        async def handle_http_post(self, request: HTTPRequest[Any, Any, Any], context: Any) -> Response[Any]:
            return await streams.post(request, context[CONTEXT_KEY])

        @put()
        async def handle_http_put(self, context: Any) -> Response[Any]:
            return streams.put(context[CONTEXT_KEY])

        @delete(status_code=200)
        async def handle_http_delete(self, request: HTTPRequest[Any, Any, Any], context: Any) -> Response[Any]:
            return streams.delete(request, context[CONTEXT_KEY])

        def decode_json(self, data: str | bytes) -> object:
            return _decode_object(data)

        def encode_json(self, data: object) -> bytes | str:
            return _ENCODER.encode(data).decode()

    return Sockets


class _Adapter(LitestarWebSocketAdapter):
    """A socket that is closed once, whoever closes it first, and to which nothing is sent afterwards."""

    is_closed = False

    async def send_json(self, message: Mapping[str, object]) -> None:
        if self.is_closed:
            raise WebSocketDisconnected
        try:
            await super().send_json(message)
        except OSError as error:  # Uvicorn's way to say that nobody is there any more.
            raise WebSocketDisconnected from error

    async def close(self, code: int, reason: str) -> None:
        if self.is_closed or self.ws.connection_state == "disconnect":
            return
        self.is_closed = True
        with suppress(OSError, WebSocketDisconnect):
            await super().close(code, reason.encode()[:REASON_LIMIT_BYTES].decode(errors="ignore"))


class _Handler(BaseGraphQLTransportWSHandler[dict[str, Any], None]):
    """One socket."""

    def __init__(self, *, operations: Operations, actors: Seats, ping_seconds: float, **rest: Any) -> None:
        super().__init__(**rest)
        self._known: Context = self.context[CONTEXT_KEY]
        self._seat: Seat = self.context[_SEAT]
        self.context[_HANDLER] = self
        self._open = operations
        self._actors = actors
        self._ping_seconds = ping_seconds
        self._heard_at = asyncio.get_running_loop().time()
        self._tasks: list[asyncio.Task[None]] = []

    async def handle(self) -> None:
        """Serve the socket until it is closed, by whichever side."""
        self._watch(self._keep_alive())
        try:
            await super().handle()
        finally:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def introduce(self, params: Mapping[str, object]) -> None:
        """Find out whose socket it is; raise `ConnectionRejectionError` for somebody who is not let in."""
        known = self._known
        try:
            authorization = authorization_of(params)
            if authorization is not None:
                known.actor = await actor_of(authorization, known.node)
        except TripWiseError as error:
            known.node.events.problem_told(error.code)
            raise ConnectionRejectionError({"code": error.code}) from error
        if isinstance(language := params.get("acceptLanguage"), str):
            known.locale = negotiate_locale(language)
        if known.actor is None:
            return
        if not self._seat.take(self._actors, holder_of(known), factor_of(known)):
            known.node.events.socket_refused()
            await self.websocket.close(TRY_AGAIN_LATER, "Too many sockets")
            raise ConnectionRejectionError
        self._watch(self._leave_in_time())

    async def handle_message(self, message: Any) -> None:
        """Act on a message that has the form the protocol gives it; close with 4400 for any other."""
        self._heard_at = asyncio.get_running_loop().time()
        try:
            said = msgspec.convert(message, _Message)
        except msgspec.ValidationError as error:
            await self.handle_invalid_message(f"Invalid message: {error}")
            return
        if isinstance(said, _Subscribe):
            await self._subscribe(said)
        elif isinstance(said, _ConnectionInit):
            await super().handle_message({"type": "connection_init", "payload": said.payload or {}})
        else:
            await super().handle_message(message)

    async def _subscribe(self, said: _Subscribe) -> None:
        if not self.connection_acknowledged:
            await self.websocket.close(4401, "Unauthorized")
        elif said.id in self.operations:
            await self.websocket.close(4409, f"Subscriber for {said.id} already exists")
        else:
            operation: Operation[dict[str, Any], None] = Operation(self, said.id, said.payload.query or "", None, None)
            if len(self.operations) >= SUBSCRIPTION_LIMIT:
                self.operations[said.id] = operation
                limit = TooManySubscriptions(limit=SUBSCRIPTION_LIMIT)
                await operation.send_initial_errors(refused(limit, self._known).errors or [])
                return
            self.operations[said.id] = operation
            operation.task = asyncio.create_task(self._run(operation, said.payload))

    async def _run(self, operation: Operation[dict[str, Any], None], request: Request) -> None:
        try:
            async with aclosing(self._open.answers(request, self._known)) as answers:
                async for answer in answers:
                    await self._send_answer(operation, answer)
                    if operation.completed:
                        return
            await operation.send_operation_message({"id": operation.id, "type": "complete"})
        except WebSocketDisconnected:
            return
        except ShuttingDown:
            return  # The server closes the socket with 1012, and the client takes its subscriptions elsewhere: they are not complete.
        except AccessRefused as error:
            await self._leave(error)
        except Exception as error:  # noqa: BLE001  # the other operations of the socket go on
            self._known.node.events.failed_unexpectedly("socket", error)
            internal = InternalError(request_id=self._known.request_id)
            with suppress(WebSocketDisconnected):
                await operation.send_initial_errors(refused(internal, self._known).errors or [])
        finally:
            if self.operations.get(operation.id) is operation:
                del self.operations[operation.id]

    async def _send_answer(self, operation: Operation[dict[str, Any], None], answer: Answer) -> None:
        if answer.data is msgspec.UNSET:
            await operation.send_initial_errors(answer.errors or [])
        else:
            message: Any = {"id": operation.id, "type": "next", "payload": answer.body()}
            await operation.send_operation_message(message)

    async def _keep_alive(self) -> None:
        """Ask for a sign of life each `ping_seconds`; close a socket from which nothing came for two of them."""
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(self._ping_seconds)
            if loop.time() - self._heard_at >= 2 * self._ping_seconds:
                await self.websocket.close(TIMEOUT, "Keep-alive timeout")
                return
            await self.send_message({"type": "ping"})

    async def _leave_in_time(self) -> None:
        """Close the socket when the token or key that it was opened with has ended."""
        await self._leave(await until_refused(self._known, self._ping_seconds))

    async def _leave(self, error: AccessRefused) -> None:
        self._known.node.events.problem_told(error.code)
        await self.websocket.close(FORBIDDEN, error.code.replace("_", " ").capitalize())

    def _watch(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        task.add_done_callback(self._task_done)
        self._tasks.append(task)


async def _deny(socket: WebSocket[Any, Any, Any]) -> None:
    """Answer a handshake with 429; a socket that is not accepted costs nothing more."""
    await socket.send({"type": "websocket.http.response.start", "status": 429, "headers": [(b"retry-after", b"5")]})
    await socket.send({"type": "websocket.http.response.body", "body": b"", "more_body": False})


def _decode_object(data: str | bytes) -> object:
    """Return a JSON object; raise `JSONDecodeError`, which Strawberry answers, for all else and for half characters and NaN."""
    try:
        decoded = msgspec.json.decode(data)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise json.JSONDecodeError(str(error), "", 0) from error
    if not isinstance(decoded, dict):
        raise json.JSONDecodeError("not an object", "", 0)
    return decoded
