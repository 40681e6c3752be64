"""GraphQL requests as they come over HTTP, read the same way for answers and for event streams (GraphQL over HTTP, section 5)."""

from collections.abc import Mapping

import msgspec

from schema.execution.endpoint import Request

_BODY = msgspec.json.Decoder(Request)
_VALUES = msgspec.json.Decoder(dict[str, object])


class MalformedRequest(Exception):
    """What came is no GraphQL request; the text says why."""


def request_of_body(body: bytes) -> Request:
    """Return the request in a JSON body; raise `MalformedRequest`."""
    try:
        return _BODY.decode(body)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise MalformedRequest(f"The body is not a GraphQL request: {error}") from error


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
