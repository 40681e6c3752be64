"""Who a request acts for, from its Authorization header (RFC 6750) or a socket's connection parameters.

Access tokens and API keys come the same way, as a bearer's; the prefix of a key tells them apart.
"""

from collections.abc import Mapping

from edge.access.actors import Actor
from edge.node import Node
from models.api_key import KEY_PREFIX
from models.errors import InvalidToken

SCHEME = "bearer"


async def actor_of(authorization: str | None, node: Node) -> Actor | None:
    """Return whom a header's value speaks for, None without one. Waits for nothing, but at the first use of a partner's key.

    Raises `InvalidToken` or `TokenExpired`; for a key `KeyRefused`, `KeyRevoked` or `KeyExpired`.
    """
    if authorization is None:
        return None
    scheme, _, token = authorization.strip().partition(" ")
    token = token.strip()
    if scheme.lower() != SCHEME or not token:
        raise InvalidToken
    return await node.partners.actor_of(token) if token.startswith(KEY_PREFIX) else node.tokens.verify(token)


def authorization_of(params: Mapping[str, object]) -> str | None:
    """Return the authorization of a socket's `connection_init` payload, under any case of the name."""
    for name, value in params.items():
        if name.lower() == "authorization":
            if not isinstance(value, str):
                raise InvalidToken
            return value
    return None
