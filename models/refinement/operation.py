"""Small edits asked for in words: what they may be. `models/refinement/answer.py` tells how the model writes them."""

from datetime import time
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, TypeAdapter, model_validator

from models.money import Money
from models.place import Diet
from models.refinement.calendar import Daypart
from models.refinement.outline import Trouble
from models.refinement.wish import Wish
from models.travel import Mobility
from models.trip import NoteText, Pace
from models.value import Value

StopNumber = Annotated[int, Field(ge=1)]
DayNumber = Annotated[int, Field(ge=1)]
PlaceName = Annotated[str, StringConstraints(min_length=1, max_length=100, strip_whitespace=True)]

EDIT_LIMIT = 2
"""How many edits one request may ask for; more are a plan, and left to a generator."""


class Reason(StrEnum):
    """Why a request is handed on to a larger model."""

    NOT_SUPPORTED = "not_supported"
    NOT_CERTAIN = "not_certain"
    NOT_RESOLVED = "not_resolved"
    SLOT_UNUSED = "slot_unused"
    NO_CUE = "no_cue"
    OTHER_DEED = "other_deed"
    OTHER_LANGUAGE = "other_language"
    QUESTION = "question"
    EVERYTHING = "everything"
    RELATIVE = "relative"
    CONDITIONAL = "conditional"
    NEGATED = "negated"
    CONTRADICTORY = "contradictory"
    ALREADY_SO = "already_so"
    STOP_LOCKED = "stop_locked"
    BAD_ANSWER = "bad_answer"
    BUSY = "busy"
    LATE = "late"
    MODEL_DOWN = "model_down"


class Side(StrEnum):
    """Which side of another stop a stop is put on."""

    BEFORE = "before"
    AFTER = "after"


class Level(StrEnum):
    """Where a budget goes when no amount is named."""

    LOWER = "lower"
    HIGHER = "higher"


class Move(Value):
    """Take a stop to a day, and to a time or a part of the day if one is named."""

    op: Literal["move"] = "move"
    stop: StopNumber
    day: DayNumber
    start: time | Daypart | None = None


class Place(Value):
    """Put a stop directly before or after another one."""

    op: Literal["place"] = "place"
    stop: StopNumber
    side: Side
    anchor: StopNumber


class Remove(Value):
    """Take a stop out."""

    op: Literal["remove"] = "remove"
    stop: StopNumber


class _Wanted(Value):
    """Something wished for: by one or two qualities that it shall have, or by its name."""

    wishes: tuple[Wish, ...] = Field(default=(), max_length=2)
    name: PlaceName | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if bool(self.wishes) is (self.name is not None):
            raise ValueError("either wishes or a name")
        return self


class Replace(_Wanted):
    """Put something else where a stop is."""

    op: Literal["replace"] = "replace"
    stop: StopNumber


class Add(_Wanted):
    """Put in something more: on a day, at a time, beside a stop, or wherever it fits."""

    op: Literal["add"] = "add"
    day: DayNumber | None = None
    start: time | Daypart | None = None
    side: Side | None = None
    anchor: StopNumber | None = None


class SetStart(Value):
    """Begin a stop at a time of its own day."""

    op: Literal["set_start"] = "set_start"
    stop: StopNumber
    start: time | Daypart


class SetDuration(Value):
    """Let a stop last so many minutes."""

    op: Literal["set_duration"] = "set_duration"
    stop: StopNumber
    minutes: Annotated[int, Field(ge=5, le=720)]


class Swap(Value):
    """Let two stops change places."""

    op: Literal["swap"] = "swap"
    stop: StopNumber
    other: StopNumber


class SwapDays(Value):
    """Let all that two days hold change places."""

    op: Literal["swap_days"] = "swap_days"
    day: DayNumber
    other: DayNumber


class BeginDay(Value):
    """Let nothing of a day begin before a time."""

    op: Literal["begin_day"] = "begin_day"
    day: DayNumber
    start: time


class EndDay(Value):
    """Let everything of a day be over by a time."""

    op: Literal["end_day"] = "end_day"
    day: DayNumber
    end: time


class Longer(Value):
    """Let a day go on for longer: by so many minutes, or by a stop."""

    op: Literal["longer"] = "longer"
    day: DayNumber
    minutes: Annotated[int, Field(ge=15, le=360)] | None = None


class Shorter(Value):
    """Let a day end sooner: by so many minutes, or by a stop."""

    op: Literal["shorter"] = "shorter"
    day: DayNumber
    minutes: Annotated[int, Field(ge=15, le=360)] | None = None


class Lighter(Value):
    """Do less on a day."""

    op: Literal["lighter"] = "lighter"
    day: DayNumber


class Fuller(Value):
    """Do more on a day."""

    op: Literal["fuller"] = "fuller"
    day: DayNumber


class SetPace(Value):
    """Set the pace of the whole trip."""

    op: Literal["set_pace"] = "set_pace"
    pace: Pace


class SetBudget(Value):
    """Spend less or more on the whole trip, or so much."""

    op: Literal["set_budget"] = "set_budget"
    level: Level | None = None
    amount: Money | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.level is None) is (self.amount is None):
            raise ValueError("either a level or an amount")
        return self


class AddDiet(Value):
    """Let the party keep to a diet from now on."""

    op: Literal["add_diet"] = "add_diet"
    diet: Diet


class SetMobility(Value):
    """Say how well the party gets about."""

    op: Literal["set_mobility"] = "set_mobility"
    mobility: Mobility


class Lock(Value):
    """Let nobody move, change or remove a stop."""

    op: Literal["lock"] = "lock"
    stop: StopNumber


class Unlock(Value):
    """Let a stop be changed again."""

    op: Literal["unlock"] = "unlock"
    stop: StopNumber


class WriteNote(Value):
    """Write something down about a stop, a day or, with neither, the trip."""

    op: Literal["write_note"] = "write_note"
    stop: StopNumber | None = None
    day: DayNumber | None = None
    text: NoteText


class Undo(Value):
    """Take back the last edit."""

    op: Literal["undo"] = "undo"


class Escalate(Value):
    """Leave it to somebody who understands more. Not an edit: nothing changes."""

    op: Literal["escalate"] = "escalate"
    reason: Reason
    trouble: Trouble | None = None


Edit = (
    Move
    | Place
    | Remove
    | Replace
    | Add
    | SetStart
    | SetDuration
    | Swap
    | SwapDays
    | BeginDay
    | EndDay
    | Longer
    | Shorter
    | Lighter
    | Fuller
    | SetPace
    | SetBudget
    | AddDiet
    | SetMobility
    | Lock
    | Unlock
    | WriteNote
    | Undo
)
EDIT: TypeAdapter[Edit] = TypeAdapter(Annotated[Edit, Field(discriminator="op")])

Proposal = tuple[Edit, ...] | Escalate
"""What a request asks for: one or two edits in the order in which they are to be done, or nothing that is done here."""


def stops_of(edit: Edit) -> tuple[int, ...]:
    """Return the stops that an edit names, those first that it changes."""
    named = (getattr(edit, field, None) for field in ("stop", "other", "anchor"))
    if isinstance(edit, SwapDays):
        return ()
    return tuple(number for number in named if number is not None)


OF_THE_TRIP = (SetPace, SetBudget, AddDiet, SetMobility, Undo)
"""Edits of the whole trip, for which "everything" and "all days" mean nothing more."""


def changed_stops_of(edit: Edit) -> tuple[int, ...]:
    """Return the stops that an edit names and changes, and that must not be locked."""
    match edit:
        case Swap():
            return (edit.stop, edit.other)
        case Move() | Place() | Remove() | Replace() | SetStart() | SetDuration():
            return (edit.stop,)
        case _:
            return ()


def days_of(edit: Edit) -> tuple[int, ...]:
    """Return the days that an edit names."""
    named = (getattr(edit, "day", None), getattr(edit, "other", None) if isinstance(edit, SwapDays) else None)
    return tuple(number for number in named if number is not None)
