"""Who a request acts for, from its Authorization header (RFC 6750) or a socket's connection parameters."""

from collections.abc import Mapping

from edge.access.actors import Actor
from edge.access.tokens import Tokens
from models.errors import InvalidToken

SCHEME = "bearer"


def actor_of(authorization: str | None, tokens: Tokens) -> Actor | None:
    """Return whom a header's value speaks for, None without one; raise `InvalidToken` or `TokenExpired`."""
    if authorization is None:
        return None
    scheme, _, token = authorization.strip().partition(" ")
    if scheme.lower() != SCHEME or not token.strip():
        raise InvalidToken
    return tokens.verify(token.strip())


def authorization_of(params: Mapping[str, object]) -> str | None:
    """Return the authorization of a socket's `connection_init` payload, under any case of the name."""
    for name, value in params.items():
        if name.lower() == "authorization":
            if not isinstance(value, str):
                raise InvalidToken
            return value
    return None
