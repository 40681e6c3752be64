"""GraphQL over server-sent events (graphql-sse, PROTOCOL.md), in both of its modes.

Distinct connections: each operation has a response of its own. Single connection: a client reserves a stream, opens it,
and sends operations in requests of their own, whose results all come over the one stream. Since a result that is an error
comes over the stream in the first mode, it does in the second as well, where the protocol leaves the choice of a status.
"""

import asyncio
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from litestar import Request as HTTPRequest
from litestar import Response
from litestar.exceptions import ClientException, HTTPException
from litestar.types import ASGIApp, Receive, Scope, Send

from api.event_stream import EventStream
from api.operations import READS, Operations
from api.requests import MalformedRequest, request_of_body, request_of_parameters
from api.seats import Seat, Seats, factor_of, holder_of
from edge.node import Node
from models.errors import BodyTooSlow, NotFound, TooManySubscriptions
from schema.context import Context
from schema.execution.endpoint import Request

TOKEN_HEADER = "x-graphql-event-stream-token"  # noqa: S105  # the name of a header
TOKEN_PARAMETER = "token"  # noqa: S105  # the name of a parameter
RESERVATION_SECONDS = 30
"""How long a reserved stream is kept for a client that does not open it."""

OPERATION_ID_LIMIT = 128
"""How long the id of an operation may be, in characters."""

AnyRequest = HTTPRequest[Any, Any, Any]


@dataclass(eq=False)
class _Reservation:
    stream: EventStream
    seat: Seat
    timer: asyncio.TimerHandle


class Streams:
    """Answers the requests of graphql-sse. Reserved streams take a socket's seat, operations one of an operation."""

    def __init__(self, node: Node, operations: Operations, seats: Seats, *, reservation_seconds: float = RESERVATION_SECONDS) -> None:
        """Execute by `operations`; `seats` bounds the reserved streams of each actor, together with their sockets."""
        self._node = node
        self._reservation_seconds = reservation_seconds
        self._operations = operations
        self._seats = seats
        self._reserved: dict[str, _Reservation] = {}

    @property
    def reserved_count(self) -> int:
        """Return how many streams are reserved or open in single connection mode."""
        return len(self._reserved)

    def get(self, request: AnyRequest, known: Context) -> Response[bytes]:
        """Open a reserved stream, or follow the one operation of the query string."""
        token = _token_of(request)
        if token is None:
            try:
                asked = request_of_parameters(request.query_params)
            except MalformedRequest as error:
                raise ClientException(str(error)) from error
            return self._distinct(asked, known, is_get=True)
        # An EventSource of a browser sends no header, so that the token is all it has to show.
        reservation = self._reserved.get(token)
        if reservation is None or (known.actor is not None and not _is_owner(reservation.stream, known)):
            raise NotFound
        if reservation.stream.is_open:
            raise HTTPException(status_code=409, detail="The stream is open already.")
        reservation.stream.is_open = True
        reservation.timer.cancel()
        return _Streamed(reservation.stream, lambda: self._forget(token))

    async def post(self, request: AnyRequest, known: Context) -> Response[bytes]:
        """Follow an operation: over a stream of its own, or over the reserved one, where it is accepted with 202."""
        asked = await self._request_of_body(request)
        token = _token_of(request)
        if token is None:
            return self._distinct(asked, known)
        stream = self._reservation(token, known).stream
        operation_id = (asked.extensions or {}).get("operationId")
        if not isinstance(operation_id, str) or not 1 <= len(operation_id) <= OPERATION_ID_LIMIT:
            raise ClientException(f"Send an operationId of 1 to {OPERATION_ID_LIMIT} characters in the extensions.")
        if stream.has(operation_id):
            raise HTTPException(status_code=409, detail="An operation of this id is open already.")
        stream.begin(self._operations.answers(asked, known), operation_id)
        return Response(b"", status_code=202, media_type="text/plain")

    def put(self, known: Context) -> Response[bytes]:
        """Reserve a stream and return its token."""
        seat = Seat()
        factor = factor_of(known)
        if not seat.take(self._seats, holder_of(known), factor):
            raise TooManySubscriptions(limit=self._seats.limit * factor)
        token = secrets.token_urlsafe(24)
        timer = asyncio.get_running_loop().call_later(self._reservation_seconds, self._forget, token)
        self._reserved[token] = _Reservation(self._stream(known), seat, timer)
        return Response(token.encode(), status_code=201, media_type="text/plain", headers={"cache-control": "no-store"})

    def delete(self, request: AnyRequest, known: Context) -> Response[bytes]:
        """Stop an operation of a reserved stream; one that has ended already is as good."""
        token = _token_of(request)
        if token is None:
            raise NotFound
        operation_id = request.query_params.get("operationId")
        if not operation_id:
            raise ClientException("Name the operation by operationId in the query string.")
        self._reservation(token, known).stream.stop(operation_id)
        return Response(b"", status_code=200, media_type="text/plain")

    def _distinct(self, asked: Request, known: Context, *, is_get: bool = False) -> Response[bytes]:
        stream = self._stream(known)
        answers = self._operations.answers(asked, known, READS) if is_get else self._operations.answers(asked, known)
        stream.begin(answers)
        return _Streamed(stream)

    def _stream(self, known: Context) -> EventStream:
        return EventStream(known, self._node.settings.ping_seconds)

    def _reservation(self, token: str, known: Context) -> _Reservation:
        reservation = self._reserved.get(token)
        if reservation is None or not _is_owner(reservation.stream, known):
            raise NotFound
        return reservation

    def _forget(self, token: str) -> None:
        reservation = self._reserved.pop(token, None)
        if reservation is not None:
            reservation.timer.cancel()
            reservation.stream.abandon()
            reservation.seat.leave()

    async def _request_of_body(self, request: AnyRequest) -> Request:
        if request.content_type[0] != "application/json":
            raise HTTPException(status_code=415, detail="Send the request as application/json.")
        seconds = self._node.settings.body_seconds
        try:
            async with asyncio.timeout(seconds):
                return request_of_body(await request.body())
        except TimeoutError:
            raise BodyTooSlow(seconds=seconds) from None
        except MalformedRequest as error:
            raise ClientException(str(error)) from error


def bears_token(headers: Mapping[bytes, bytes], query: bytes) -> bool:
    """Tell whether a request belongs to a reserved stream, whatever else it may look like."""
    return TOKEN_HEADER.encode() in headers or any(each.startswith(b"token=") for each in query.split(b"&"))


class _Streamed(Response[bytes]):
    """A response that is an event stream."""

    def __init__(self, stream: EventStream, on_end: Callable[[], None] = lambda: None) -> None:
        super().__init__(b"")
        self._stream = stream
        self._on_end = on_end

    def to_asgi_response(self, *_: object, **__: object) -> ASGIApp:  # type: ignore[override]  # Litestar only calls it
        """Return what sends the stream."""
        return self._serve

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self._stream(scope, receive, send)
        finally:
            self._on_end()


def _token_of(request: AnyRequest) -> str | None:
    return request.headers.get(TOKEN_HEADER) or request.query_params.get(TOKEN_PARAMETER) or None


def _is_owner(stream: EventStream, known: Context) -> bool:
    owner = stream.known.actor
    if owner is None or known.actor is None:
        return owner is known.actor
    return owner.user_id == known.actor.user_id
