"""A draft: what a generator proposes before it is checked and repaired."""

from datetime import time
from typing import Annotated

from pydantic import Field, StringConstraints

from models.ids import PlaceId
from models.money import Money
from models.place import Coordinates
from models.trip import DAY_LIMIT, StopKind
from models.value import Value


class DraftStop(Value):
    """A proposed stop; `cost` is for the whole party."""

    kind: StopKind
    title: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    place_id: PlaceId | None = None
    location: Coordinates | None = None
    starts_at: time
    duration_minutes: int = Field(ge=0, le=24 * 60)
    cost: Money | None = None
    notes: Annotated[str, StringConstraints(max_length=2_000)] = ""
    locked: bool = False


class DraftDay(Value):
    """A proposed day, with its stops in order of time."""

    number: int = Field(ge=1, le=DAY_LIMIT)
    destination: str
    title: Annotated[str, StringConstraints(max_length=200)]
    stops: tuple[DraftStop, ...]
