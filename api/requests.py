"""GraphQL requests as they come over HTTP, read the same way for answers and for event streams (GraphQL over HTTP, section 5)."""

import re
from collections.abc import Mapping
from contextlib import suppress

import msgspec

from schema.execution.endpoint import Request

_BODY = msgspec.json.Decoder(Request)
_ESCAPES = re.compile(
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(?P<half>\\u[dD][89a-fA-F][0-9a-fA-F]{2})|\\.", re.DOTALL
)
"""The escapes of a JSON text: a whole character beyond U+FFFF, half of one, or any other."""

_VALUES = msgspec.json.Decoder(dict[str, object])


class MalformedRequest(Exception):
    """What came is no GraphQL request; the text says why."""


def request_of_body(body: bytes) -> Request:
    """Return the request in a JSON body; raise `MalformedRequest`."""
    try:
        return _BODY.decode(body)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        if b"\\u" in body:
            with suppress(msgspec.MsgspecError, UnicodeError, RecursionError):
                return _BODY.decode(_well_formed(body))
        raise MalformedRequest(f"The body is not a GraphQL request: {error}") from error


def _well_formed(body: bytes) -> bytes:
    """Return JSON with U+FFFD for each half of a character, as `String.prototype.toWellFormed` does (ECMA-262).

    JavaScript cuts texts inside of characters and writes the rest as an escape. Refused as a whole, the request of an offline
    client would be sent again for ever, and nothing behind it.
    """
    return _ESCAPES.sub(lambda found: b"\\ufffd" if found.lastgroup == "half" else found[0], body)


def request_of_parameters(given: Mapping[str, str]) -> Request:
    """Return the request in the parameters of a query string; raise `MalformedRequest`."""
    variables, extensions = given.get("variables"), given.get("extensions")
    try:
        return Request(
            query=given.get("query") or None,
            document_id=given.get("documentId") or None,
            operation_name=given.get("operationName") or None,
            variables=_VALUES.decode(variables) if variables else None,
            extensions=_VALUES.decode(extensions) if extensions else None,
        )
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise MalformedRequest(f"The query string is not a GraphQL request: {error}") from error
