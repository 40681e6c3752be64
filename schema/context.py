"""What a resolver knows about its request."""

from dataclasses import dataclass, field

import strawberry

from edge.access.actors import Actor
from edge.node import Node
from models.errors import TokenExpired, Unauthenticated
from models.ids import UserId
from models.locale import Locale
from schema.loaders import Loaders


@dataclass
class Context:
    """The node, who asks, in which language, and from which `network_of` addresses."""

    node: Node
    actor: Actor | None
    locale: Locale
    address: str
    request_id: str
    loaders: Loaders = field(init=False)

    def __post_init__(self) -> None:
        """Begin with empty loaders: they live as long as the request."""
        self.loaders = Loaders(self.node.reader)

    @property
    def present_actor(self) -> Actor | None:
        """Return who asks, None for nobody.

        Raises `TokenExpired`, `KeyExpired` or `KeyRevoked` on a socket that has outlived what it was opened with.
        """
        if self.actor is None:
            return None
        self.node.partners.require_standing(self.actor)
        if self.actor.expires_at is not None and self.actor.expires_at <= self.node.clock():
            raise TokenExpired
        return self.actor

    def require_actor(self) -> Actor:
        """Return who asks; raise `Unauthenticated` for nobody, `TokenExpired` for one whose time is up."""
        actor = self.present_actor
        if actor is None:
            raise Unauthenticated
        return actor

    @property
    def user_id(self) -> UserId:
        """Return the id of who asks; raise `Unauthenticated` for nobody."""
        return self.require_actor().user_id


CONTEXT_KEY = "tripwise"
"""Where the context stands in the dictionary that the transport hands to each resolver."""

Info = strawberry.Info[dict[str, object], None]


def context_of(info: Info) -> Context:
    """Return the context of a resolver's request."""
    context = info.context[CONTEXT_KEY]
    if not isinstance(context, Context):
        raise TypeError(f"{CONTEXT_KEY} is a Context")
    return context
