"""Request ids and timings of HTTP requests, around everything else."""

import re
from collections.abc import Callable
from functools import lru_cache

from litestar.types import ASGIApp, Message, Receive, Scope, Send
from uuid_utils import uuid7

from edge.events import REQUEST_ID, Events, Stopwatch

REQUEST_ID_HEADER = "x-request-id"
_HEADER = REQUEST_ID_HEADER.encode()
_REQUEST_ID = re.compile(rb"[A-Za-z0-9._-]{8,64}")
_ROUTES = ("/graphql", "/health/live", "/health/ready", "/metrics", "/.well-known/jwks.json", "/graphiql", "/openapi")


def request_id_of(scope: Scope) -> str:
    """Return the id of a request."""
    return str(scope.get("tripwise_request_id", ""))


def traced(events: Events) -> Callable[[ASGIApp], ASGIApp]:
    """Return middleware that gives each request an id, taken from the caller if it is a sane one, and times it."""

    def wrap(app: ASGIApp) -> ASGIApp:
        async def middleware(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] not in {"http", "websocket"}:
                await app(scope, receive, send)
                return
            request_id = _given_id(scope) or uuid7().hex
            scope["tripwise_request_id"] = request_id  # type: ignore[typeddict-unknown-key]  # ASGI leaves the scope open
            status = 500
            watch = Stopwatch()

            async def tagged(message: Message) -> None:
                nonlocal status
                if message["type"] == "http.response.start":
                    status = message["status"]
                    message["headers"] = [*message.get("headers", []), (_HEADER, request_id.encode())]
                await send(message)

            token = REQUEST_ID.set(request_id)
            try:
                await app(scope, receive, tagged)
            finally:
                REQUEST_ID.reset(token)
                if method := scope.get("method"):
                    events.request_answered(_route(scope["path"]), str(method), status, watch.seconds)

        return middleware

    return wrap


def _given_id(scope: Scope) -> str | None:
    for name, value in scope["headers"]:
        if name == _HEADER and _REQUEST_ID.fullmatch(value):
            return value.decode()
    return None


@lru_cache(maxsize=256)
def _route(path: str) -> str:
    """Return a label of few values: what is no route of ours counts as one."""
    return next((route for route in _ROUTES if path == route or path.startswith(f"{route}/")), "other")
