"""What every value of the domain is: frozen, strict about names, compared by content."""

from collections.abc import Callable
from functools import lru_cache
from typing import Self, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from models.errors import Cause, InvalidInput, InvalidValue, TextTooLong, TooMany

T = TypeVar("T")


class Value(BaseModel):
    """A frozen value that refuses fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    def replace(self, **fields: object) -> Self:
        """Return a copy with these fields, validated anew; what the value has cached stays behind."""
        return type(self).model_validate({**{name: self.__dict__[name] for name in type(self).model_fields}, **fields})


def checked(build: Callable[[], T], *path: str) -> T:
    """Return what `build` makes of a caller's input; raise `InvalidInput` that names the first field at fault.

    `path` leads to the input that `build` reads.
    """
    try:
        return build()
    except ValidationError as error:
        raise _invalid_input(error.errors(include_url=False)[0], path) from error


def _invalid_input(detail: ErrorDetails, path: tuple[str, ...]) -> InvalidInput:
    full = (*path, *(camel(str(part)) for part in detail["loc"]))
    field = full[-1] if full else "input"
    context = detail.get("ctx", {})
    if detail["type"] == "string_too_long":
        return TextTooLong(path=full, field=field, limit=context["max_length"])
    if detail["type"] == "too_long":
        return TooMany(path=full, field=field, limit=context["max_length"])
    return InvalidValue(path=full, field=field, reason=_bound(detail) or Cause.UNEXPECTED_FORM)


_BOUNDS = {"ge": "≥ {}", "gt": "> {}", "le": "≤ {}", "lt": "< {}", "min_length": "≥ {}", "max_length": "≤ {}"}


def _bound(detail: ErrorDetails) -> str | None:
    """Return the bound that a value misses, in signs."""
    context = detail.get("ctx", {})
    return next((sign.format(context[name]) for name, sign in _BOUNDS.items() if name in context), None)


@lru_cache(maxsize=512)
def camel(name: str) -> str:
    """Return a field's name as clients write it: `starts_at` becomes `startsAt`."""
    head, *tail = name.split("_")
    return head + "".join(part.capitalize() for part in tail)
