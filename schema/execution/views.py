"""GraphQL types over values of the domain, with nothing copied."""

from collections.abc import Sequence
from typing import Any

import strawberry


class View:
    """A GraphQL type whose fields are attributes of `value`, read when they are asked for."""

    value: object

    def __getattr__(self, name: str) -> object:
        """Return an attribute of the value."""
        if name == "value":
            raise AttributeError(name)
        return getattr(self.value, name)


def of_value(*, description: str, directives: Sequence[object] = ()) -> Any:  # noqa: ANN401  # as `strawberry.field`, for any type
    """Declare a field that is the attribute of the same name of `value`."""
    declared: Any = strawberry.field(description=description, directives=directives)
    declared.init = False  # The parameter of that name is for type checkers only.
    return declared
