"""What a resolver knows about its request."""

from dataclasses import dataclass, field

import strawberry

from edge.access.actors import Actor
from edge.node import Node
from models.errors import Unauthenticated
from models.ids import UserId
from models.locale import Locale
from schema.loaders import Loaders


@dataclass
class Context:
    """The node, who asks, and in which language."""

    node: Node
    actor: Actor | None
    locale: Locale
    address: str
    request_id: str
    loaders: Loaders = field(init=False)

    def __post_init__(self) -> None:
        """Begin with empty loaders: they live as long as the request."""
        self.loaders = Loaders(self.node.reader)

    def require_actor(self) -> Actor:
        """Return who asks; raise `Unauthenticated` for nobody."""
        if self.actor is None:
            raise Unauthenticated
        return self.actor

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
