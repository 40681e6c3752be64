"""Errors as an HTTP client sees them: problem details (RFC 9457), or GraphQL errors on the GraphQL endpoint."""

from collections.abc import Mapping
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException
from litestar.types import ExceptionHandlersMap

from api.telemetry import request_id_of
from edge.language import say_error
from edge.node import Node
from models.errors import BodyTooLarge, InternalError, TripWiseError
from models.locale import Locale, negotiate_locale

GRAPHQL_PATH = "/graphql"
PROBLEM = "application/problem+json"

CLIENT_GONE = 499
"""What is logged for a caller that hung up in the middle of its request; nobody receives it."""

_TITLES = {400: "BAD_REQUEST", 404: "NO_SUCH_ROUTE", 405: "METHOD_NOT_ALLOWED", 413: "BODY_TOO_LARGE", 415: "UNSUPPORTED_MEDIA_TYPE"}
_HEAD_TOO_LARGE = "HEAD_TOO_LARGE"


def exception_handlers(node: Node) -> ExceptionHandlersMap:
    """Return what answers each kind of exception."""

    def tell(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
        if isinstance(error, HTTPException):
            if error.status_code == 413:
                return _answer(request, BodyTooLarge(limit=node.settings.body_limit_bytes), node)
            if error.status_code < 500:
                return _plain(request, error)
        if isinstance(error, HTTPException) and "disconnected" in error.detail:
            return Response(b"", status_code=CLIENT_GONE)
        if not isinstance(error, TripWiseError):
            node.events.failed_unexpectedly(request.url.path, error)
            error = InternalError(request_id=request_id_of(request.scope))
        return _answer(request, error, node)

    return {Exception: tell, HTTPException: tell, TripWiseError: tell}


def headers_of(error: TripWiseError, locale: Locale) -> dict[str, str]:
    """Return the headers of an answer that tells an error: its language, when to come back, how to sign in (RFC 9110)."""
    headers = {"content-language": locale.value}
    if "seconds" in error.params and error.retryable:
        headers["retry-after"] = str(error.params["seconds"])
    if error.http_status == 401:
        headers["www-authenticate"] = f'Bearer error="invalid_token", error_description="{error.code}"'
    return headers


def too_large_head(limit: int) -> bytes:
    """Return the problem details of a request whose headers are too large: it is refused before it has a path or a language."""
    return msgspec.json.encode(_details(431, _HEAD_TOO_LARGE, f"The headers are too large: at most {limit} bytes are accepted.", {}))


def _answer(request: Request[Any, Any, Any], error: TripWiseError, node: Node) -> Response[bytes]:
    locale = negotiate_locale(request.headers.get("accept-language"))
    node.events.problem_told(error.code)
    headers = headers_of(error, locale)
    return _body(request, error.http_status, error.code, say_error(locale, error), headers, {"retryable": error.retryable})


def _plain(request: Request[Any, Any, Any], error: HTTPException) -> Response[bytes]:
    code = _TITLES.get(error.status_code, "BAD_REQUEST")
    return _body(request, error.status_code, code, error.detail, dict(error.headers or {}), {"retryable": False})


def _body(
    request: Request[Any, Any, Any],
    status: int,
    code: str,
    message: str,
    headers: Mapping[str, str],
    extensions: Mapping[str, object],
) -> Response[bytes]:
    if request.url.path.rstrip("/") == GRAPHQL_PATH:
        content: object = {"errors": [{"message": message, "extensions": {"code": code, **extensions}}]}
        return Response(msgspec.json.encode(content), status_code=status, media_type="application/json", headers=dict(headers))
    content = _details(status, code, message, extensions)
    return Response(msgspec.json.encode(content), status_code=status, media_type=PROBLEM, headers=dict(headers))


def _details(status: int, code: str, message: str, extensions: Mapping[str, object]) -> dict[str, object]:
    return {
        "type": f"urn:tripwise:problem:{code}",
        "title": code,
        "status": status,
        "detail": message,
        "code": code,
        "retryable": False,
        **extensions,
    }
