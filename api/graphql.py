"""GraphQL over HTTP by GET and POST (GraphQL over HTTP, draft of 2025), straight on ASGI.

It stands in front of Litestar, whose routing costs more than a small query. Sockets and server-sent events go on to
`api/sockets.py`.
"""

import asyncio
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import lru_cache
from hashlib import blake2b
from typing import cast
from urllib.parse import parse_qsl

import msgspec
from graphql import GraphQLError, OperationType
from litestar.config.cors import CORSConfig
from litestar.datastructures.headers import Accept
from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPRequestEvent, HTTPScope, Receive, Scope, Send

from api.auth import actor_of
from api.problems import GRAPHQL_PATH, headers_of
from api.requests import MalformedRequest, request_of_body, request_of_parameters
from api.streams import bears_token
from api.telemetry import request_id_of
from api.watch import Ending, Watch
from edge.node import Node
from models.errors import BodyTooLarge, BodyTooSlow, InternalError, RequestTooSlow, TripWiseError
from models.locale import Locale, negotiate_locale
from models.quota import network_of
from schema.context import Context
from schema.execution.endpoint import Answer, Endpoint, Request, refused

JSON = "application/json"
GRAPHQL_RESPONSE = "application/graphql-response+json"
EVENT_STREAM = "text/event-stream"

PUBLIC_SECONDS = 300
"""How long a cache may keep what is the same for everybody."""

LINGER_SECONDS = 2.0
LINGER_BYTES = 16_000_000
"""How much of a body that is refused is let come, in time and size, before the connection is closed."""

TELLING_BYTES = 512
"""How much is read of a header that tells forms or languages; readings are kept, so that long ones would be, too."""

_CLOSE = (b"connection", b"close")
_NOT_KEPT = (b"cache-control", b"no-store")
_CONTENT_TYPES = {form: f"{form}; charset=utf-8".encode() for form in (JSON, GRAPHQL_RESPONSE)}
_NOUGHT = re.compile(r";\s*q=0(?:\.0*)?\s*(?:;|$)")
_READS = frozenset({OperationType.QUERY})
_WRITES = frozenset({OperationType.QUERY, OperationType.MUTATION})
_ENCODER = msgspec.json.Encoder()

Headers = list[tuple[bytes, bytes]]


class GraphQLOverHTTP:
    """Answers GraphQL requests by GET and POST; hands every other request on."""

    def __init__(self, node: Node, endpoint: Endpoint, others: ASGIApp, origins: CORSConfig | None = None) -> None:
        """Serve `endpoint` on behalf of `node`; `others` gets what is not for it, such as what browsers ask about origins."""
        self._origins = origins
        self._varies = b"accept, accept-language" if origins is None else b"accept, accept-language, origin"
        self._node = node
        self._endpoint = endpoint
        self._others = others
        self._seconds = node.settings.request_seconds
        self._body_seconds = node.settings.body_seconds
        self._body_limit = node.settings.body_limit_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or hand it on."""
        if scope["type"] != ScopeType.HTTP or scope["path"].rstrip("/") != GRAPHQL_PATH:
            await self._others(scope, receive, send)
            return
        headers = _headers(scope["headers"])
        form = _form_of(headers.get(b"accept", b"*/*")[:TELLING_BYTES])
        if form == EVENT_STREAM or scope["method"] in _STREAM_METHODS or bears_token(headers, scope["query_string"]):
            await self._others(scope, receive, send)
            return
        try:
            await self._serve(scope, receive, send, headers, form)
        except _Hangup:
            return

    async def _serve(self, scope: HTTPScope, receive: Receive, send: Send, headers: Mapping[bytes, bytes], accepted: str | None) -> None:
        form = accepted or JSON
        locale = _locale_of(headers.get(b"accept-language", b"")[:TELLING_BYTES])
        client = scope.get("client")
        context = Context(node=self._node, actor=None, locale=locale, address=network_of(client), request_id=request_id_of(scope))
        is_get = scope["method"] == "GET"
        watch = Watch(receive, body_seconds=self._body_seconds, seconds=self._seconds)
        try:
            request = await self._read(scope, receive, headers, accepted)
            watch.arrived()
            context.actor = await actor_of(_text(headers.get(b"authorization")), self._node)
            answer = await self._endpoint.answer(request, context, _READS if is_get else _WRITES)
            status, more, body = self._response(answer, form, headers, is_get=is_get)
        except asyncio.CancelledError:
            if not watch.claim():
                raise
            status, more, body = self._ended(watch.ending, context)
        except _Hangup:
            raise
        except _Malformed as error:
            told = GraphQLError(str(error), extensions={"code": error.code, "retryable": False})
            status, more, body = error.status, error.headers, _ENCODER.encode({"errors": [told.formatted]})
        except TripWiseError as error:
            status, more, body = _refusal(error, context)
        except Exception as error:  # noqa: BLE001  # the last line of defence: whatever it was, the caller gets an id to quote
            self._node.events.failed_unexpectedly(GRAPHQL_PATH, error)
            status, more, body = _refusal(InternalError(request_id=context.request_id), context)
        finally:
            watch.close()
        fixed = [(b"content-type", _CONTENT_TYPES[form]), (b"content-length", b"%d" % len(body))] if status != 304 else []
        if is_get and not any(name == b"cache-control" for name, _ in more):
            fixed.append(_NOT_KEPT)  # Caches may keep an error, too, for as long as they see fit (RFC 9111, section 4.2.2).
        if self._origins is not None and b"origin" in headers:
            fixed += _origin_headers(self._origins, headers[b"origin"])
        await send({"type": "http.response.start", "status": status, "headers": [*fixed, *more]})
        if _CLOSE in more:
            await send({"type": "http.response.body", "body": body, "more_body": True})
            await _linger(receive)
            body = b""
        await send({"type": "http.response.body", "body": body, "more_body": False})

    def _response(self, answer: Answer, form: str, headers: Mapping[bytes, bytes], *, is_get: bool) -> tuple[int, Headers, bytes]:
        if is_get and answer.operation is not None and not answer.errors:
            return self._cacheable(answer, headers.get(b"if-none-match"))
        status = answer.status
        if form == JSON and answer.refusal is None and status == 400 and not answer.is_malformed:
            status = 200  # So the older half of the specification wants it: there is nothing wrong with the HTTP.
        more = [(b"allow", b"POST")] if status == 405 else []
        if answer.refusal is not None:
            more = _encoded(headers_of(answer.refusal, _locale_of(headers.get(b"accept-language", b"")[:TELLING_BYTES])))
        return status, more, _ENCODER.encode(answer.body())

    def _ended(self, ending: Ending | None, context: Context) -> tuple[int, Headers, bytes]:
        """Return what to say of a request that was stopped; raise `_Hangup` where nobody is left to be told."""
        self._node.events.request_ended_early("none" if ending is None else ending.value)
        if ending is Ending.GONE:
            raise _Hangup from None
        if ending is Ending.BODY_LATE:
            return _refusal(BodyTooSlow(seconds=self._body_seconds), context)
        return _refusal(RequestTooSlow(seconds=self._seconds), context)

    async def _read(self, scope: HTTPScope, receive: Receive, headers: Mapping[bytes, bytes], accepted: str | None) -> Request:
        if accepted is None:
            raise _Malformed(406, "NOT_ACCEPTABLE", f"Accept {JSON} or {GRAPHQL_RESPONSE}.")
        if scope["method"] == "GET":
            return _request_of_query(scope["query_string"])
        if scope["method"] == "POST":
            return _request_of_body(headers, await self._body(headers, receive))
        raise _Malformed(405, "METHOD_NOT_ALLOWED", "GraphQL takes GET and POST.", [(b"allow", b"GET, POST")])

    async def _body(self, headers: Mapping[bytes, bytes], receive: Receive) -> bytes:
        length = headers.get(b"content-length", b"")
        if length.isdigit() and int(length) > self._body_limit:
            raise BodyTooLarge(limit=self._body_limit)
        message = await _next_of_body(receive)
        body = message["body"]
        more = message["more_body"]
        if not more and len(body) <= self._body_limit:
            return body
        chunks, size = [body], len(body)
        while more and size <= self._body_limit:
            message = await _next_of_body(receive)
            chunks.append(message["body"])
            size += len(message["body"])
            more = message["more_body"]
        if size > self._body_limit:
            raise BodyTooLarge(limit=self._body_limit)
        return b"".join(chunks)

    def _cacheable(self, answer: Answer, known: bytes | None) -> tuple[int, Headers, bytes]:
        """Return a result that a cache may keep, or that the caller's copy is still good (RFC 9110, section 8.8.3; RFC 9111).

        The tag is that of the data: what a request costs and leaves over differs each time.
        """
        is_public = answer.operation is not None and self._endpoint.is_public(answer.operation)
        body = _ENCODER.encode(answer.body(with_cost=not is_public))
        tag = b'W/"%s"' % blake2b(body if is_public else _ENCODER.encode(answer.data), digest_size=12).hexdigest().encode()
        control = b"public, max-age=%d" % PUBLIC_SECONDS if is_public else b"private, no-cache"
        vary = self._varies if is_public else self._varies + b", authorization"
        headers = [(b"etag", tag), (b"cache-control", control), (b"vary", vary)]
        if known is not None and not {tag[2:], b"*"}.isdisjoint(each.strip().removeprefix(b"W/") for each in known.split(b",")):
            return 304, headers, b""
        return 200, headers, body


_STREAM_METHODS = frozenset({"PUT", "DELETE", "OPTIONS"})
"""What graphql-sse's single connection needs beside POST, and what answers the questions of browsers."""


class _Hangup(Exception):
    """The caller is gone; nobody waits for an answer."""


class _Malformed(Exception):
    """A request that is not one of GraphQL over HTTP."""

    def __init__(self, status: int, code: str, text: str, headers: Headers | None = None) -> None:
        super().__init__(text)
        self.status = status
        self.code = code
        self.headers = headers or []


def _headers(raw: Iterable[tuple[bytes, bytes]]) -> dict[bytes, bytes]:
    """Return the headers by their names, which ASGI brings in lower case."""
    return dict(raw)


@lru_cache(maxsize=256)
def _form_of(accept: bytes) -> str | None:
    """Return what to answer in, None for a caller that takes nothing we have (RFC 9110, section 12.5.1)."""
    text = accept.decode("latin-1")
    if not text.strip():
        return JSON
    ranges = text.split(",")
    refused = [each for each in ranges if _NOUGHT.search(each)]  # Litestar takes these for wishes, too.
    unwanted = {each.partition(";")[0].strip().lower() for each in refused}
    wanted = ",".join(each for each in ranges if each not in refused)
    return Accept(wanted).best_match([form for form in (JSON, GRAPHQL_RESPONSE, EVENT_STREAM) if form not in unwanted]) if wanted else None


@lru_cache(maxsize=256)
def _locale_of(accept_language: bytes) -> Locale:
    return negotiate_locale(accept_language.decode("latin-1"))


def _text(value: bytes | None) -> str | None:
    return None if value is None else value.decode("latin-1")


async def _next_of_body(receive: Receive) -> HTTPRequestEvent:
    message = await receive()
    if message["type"] == "http.disconnect":
        raise _Hangup
    return cast("HTTPRequestEvent", message)


async def _linger(receive: Receive) -> None:
    """Let the rest of a body come before the connection is closed, within bounds.

    A caller that still sends when its connection is reset never gets to read the answer (RFC 9112, section 9.6).
    """
    size = 0
    with suppress(TimeoutError):
        async with asyncio.timeout(LINGER_SECONDS):
            while size < LINGER_BYTES and (message := await receive())["type"] == "http.request":
                size += len(message["body"])
                if not message["more_body"]:
                    return


def _request_of_body(headers: Mapping[bytes, bytes], body: bytes) -> Request:
    if not _is_json(headers.get(b"content-type", b"")[:TELLING_BYTES]):
        raise _Malformed(415, "UNSUPPORTED_MEDIA_TYPE", f"Send the request as {JSON} in UTF-8.")
    try:
        return request_of_body(body)
    except MalformedRequest as error:
        raise _Malformed(400, "BAD_REQUEST", str(error)) from error


@lru_cache(maxsize=64)
def _is_json(content_type: bytes) -> bool:
    media, _, parameters = content_type.lower().decode("latin-1").partition(";")
    charsets = [
        value.strip(' "') for name, _, value in (each.partition("=") for each in parameters.split(";")) if name.strip() == "charset"
    ]
    return media.strip() == JSON and all(each in {"utf-8", "utf8"} for each in charsets)


def _request_of_query(query: bytes) -> Request:
    try:
        return request_of_parameters(dict(parse_qsl(query.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=20)))
    except MalformedRequest as error:
        raise _Malformed(400, "BAD_REQUEST", str(error)) from error
    except ValueError as error:
        raise _Malformed(400, "BAD_REQUEST", f"The query string is not a GraphQL request: {error}") from error


def _origin_headers(origins: CORSConfig, origin: bytes) -> Headers:
    """Return what lets a page of an allowed origin read an answer (Fetch, section 3.3)."""
    if not origins.is_origin_allowed(origin.decode("latin-1")):
        return []
    exposed = ", ".join(origins.expose_headers).encode()
    return [(b"access-control-allow-origin", origin), (b"access-control-expose-headers", exposed), (b"vary", b"origin")]


def _refusal(error: TripWiseError, context: Context) -> tuple[int, Headers, bytes]:
    more = _encoded(headers_of(error, context.locale))
    if isinstance(error, BodyTooSlow | BodyTooLarge):
        more.append(_CLOSE)  # The rest of the body is on its way, and nobody wants it.
    return error.http_status, more, _ENCODER.encode(refused(error, context).body())


def _encoded(headers: Mapping[str, str]) -> Headers:
    return [(name.encode(), value.encode()) for name, value in headers.items()]
