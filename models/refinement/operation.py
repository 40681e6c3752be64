"""Small edits asked for in words: what they may be, how the model answers, and what its answer must pass.

The model reads a request whose references are slots ("troca o [S1] por [W1]") and answers in one line under a grammar
("=replace[S1][W1]"), which `read_answer` turns into an operation. `models/refinement/caution.py` decides whether it is done.
"""

import re
from datetime import time
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from models.refinement.outline import Request, Trouble
from models.refinement.wish import Wish
from models.trip import Pace
from models.value import Value

StopNumber = Annotated[int, Field(ge=1)]
DayNumber = Annotated[int, Field(ge=1)]


class Reason(StrEnum):
    """Why a request is handed on to a larger model."""

    NOT_SUPPORTED = "not_supported"
    NOT_CERTAIN = "not_certain"
    NOT_RESOLVED = "not_resolved"
    SLOT_UNUSED = "slot_unused"
    NO_CUE = "no_cue"
    OTHER_DEED = "other_deed"
    OTHER_LANGUAGE = "other_language"
    RELATIVE = "relative"
    CONDITIONAL = "conditional"
    NEGATED = "negated"
    STOP_LOCKED = "stop_locked"
    BAD_ANSWER = "bad_answer"
    BUSY = "busy"
    LATE = "late"
    MODEL_DOWN = "model_down"


class Move(Value):
    """Take a stop to a day, and to a time if one is named."""

    op: Literal["move"] = "move"
    stop: StopNumber
    day: DayNumber
    start: time | None = None


class Remove(Value):
    """Take a stop out."""

    op: Literal["remove"] = "remove"
    stop: StopNumber


class Replace(Value):
    """Put something else where a stop is."""

    op: Literal["replace"] = "replace"
    stop: StopNumber
    wish: Wish


class Add(Value):
    """Put in something more."""

    op: Literal["add"] = "add"
    wish: Wish
    day: DayNumber | None = None
    start: time | None = None


class SetStart(Value):
    """Begin a stop at a time of its own day."""

    op: Literal["set_start"] = "set_start"
    stop: StopNumber
    start: time


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


class Undo(Value):
    """Take back the last edit."""

    op: Literal["undo"] = "undo"


class Escalate(Value):
    """Leave it to somebody who understands more. Not an edit: nothing changes."""

    op: Literal["escalate"] = "escalate"
    reason: Reason
    trouble: Trouble | None = None


Edit = Move | Remove | Replace | Add | SetStart | SetDuration | Swap | Lighter | Fuller | SetPace | Undo
Operation = Annotated[Edit | Escalate, Field(discriminator="op")]

_SHAPES: dict[str, str] = {
    "move": "SDt",
    "remove": "S",
    "replace": "SW",
    "add": "Wdt",
    "start": "ST",
    "duration": "SM",
    "swap": "SS",
    "lighter": "D",
    "fuller": "D",
    "relaxed": "",
    "moderate": "",
    "intense": "",
    "undo": "",
    "escalate": "",
}
"""The slots of each answer in order; those in small letters may be left out."""

ANSWERS = tuple(f"={name}" for name in _SHAPES)
SLOT_LETTERS = "SDTMW"

_OPS = {"start": "set_start", "duration": "set_duration", **{pace.value: "set_pace" for pace in Pace}}
_OPERATION: TypeAdapter[Operation] = TypeAdapter(Operation)
_ANSWER = re.compile(r"=(?P<name>[a-z]+)(?P<slots>(?:\[[SDTMW][1-9]\])*)")


def grammar_of(request: Request) -> str:
    """Return the GBNF grammar of every answer that fits the slots of a request."""
    counts = {letter: len(slots) for letter, slots in _slots(request).items()}
    rules: list[str] = []
    for name, shape in _SHAPES.items():
        if any(letter.isupper() and shape.count(letter) > counts[letter] for letter in shape):
            continue
        slots = [letter if letter.isupper() else f"{letter.upper()}?" for letter in shape if counts[letter.upper()]]
        rules.append(" ".join([f'"={name}"', *slots]))
    lines = [f"root ::= {' | '.join(rules)}"]
    for letter, count in counts.items():
        if count:
            choices = " | ".join(f'"[{letter}{index}]"' for index in range(1, count + 1))
            lines.append(f"{letter} ::= {choices}")
    return "\n".join(lines) + "\n"


def read_answer(answer: str, request: Request) -> Operation:
    """Return the operation that an answer names; `Escalate` if it names none or has slots that the request lacks."""
    match = _ANSWER.fullmatch(answer.strip())
    if match is None or match["name"] not in _SHAPES:
        return Escalate(reason=Reason.BAD_ANSWER)
    letters = [(token[1], int(token[2])) for token in re.findall(r"\[[A-Z]\d\]", match["slots"])]
    pattern = "".join(f"{letter.upper()}{'?' if letter.islower() else ''}" for letter in _SHAPES[match["name"]])
    slots = _slots(request)
    if not re.fullmatch(pattern, "".join(letter for letter, _ in letters)) or any(index > len(slots[letter]) for letter, index in letters):
        return Escalate(reason=Reason.BAD_ANSWER)
    values: dict[str, list[int]] = {letter: [] for letter in SLOT_LETTERS}
    for letter, index in letters:
        values[letter].append(index - 1)
    return _operation(match["name"], request, values)


def _operation(name: str, request: Request, at: dict[str, list[int]]) -> Operation:
    stops = [request.stops[index] for index in at["S"]]
    day = next((request.days[index] for index in at["D"]), None)
    start = next((request.times[index] for index in at["T"]), None)
    wish = next((request.wishes[index] for index in at["W"]), None)
    minutes = next((request.minutes[index] for index in at["M"]), None)
    fields: dict[str, object] = {"op": _OPS.get(name, name)}
    fields |= {key: value for key, value in {"day": day, "start": start, "wish": wish, "minutes": minutes}.items() if value is not None}
    fields |= dict(zip(("stop", "other"), stops, strict=False))
    if name in set(Pace):
        fields["pace"] = name
    if name == "escalate":
        fields["reason"] = Reason.NOT_SUPPORTED
    if len(stops) > len(set(stops)):
        return Escalate(reason=Reason.BAD_ANSWER)
    return _OPERATION.validate_python(fields)


def write_answer(operation: Operation, request: Request) -> str | None:
    """Return the answer that `read_answer` reads as this operation, or None if the request has no slots for it."""
    try:
        match operation:
            case Move():
                return f"=move{_s(request, operation.stop)}{_d(request, operation.day)}{_t(request, operation.start)}"
            case Remove():
                return f"=remove{_s(request, operation.stop)}"
            case Replace():
                return f"=replace{_s(request, operation.stop)}{_w(request, operation.wish)}"
            case Add():
                return f"=add{_w(request, operation.wish)}{_d(request, operation.day)}{_t(request, operation.start)}"
            case SetStart():
                return f"=start{_s(request, operation.stop)}{_t(request, operation.start)}"
            case SetDuration():
                return f"=duration{_s(request, operation.stop)}[M{request.minutes.index(operation.minutes) + 1}]"
            case Swap():
                return f"=swap{_s(request, operation.stop)}{_s(request, operation.other)}"
            case Lighter() | Fuller():
                return f"={operation.op}{_d(request, operation.day)}"
            case SetPace():
                return f"={operation.pace.value}"
            case _:
                return f"={operation.op}"
    except ValueError:
        return None


def _s(request: Request, stop: int) -> str:
    return f"[S{request.stops.index(stop) + 1}]"


def _d(request: Request, day: int | None) -> str:
    return "" if day is None else f"[D{request.days.index(day) + 1}]"


def _t(request: Request, start: time | None) -> str:
    return "" if start is None else f"[T{request.times.index(start) + 1}]"


def _w(request: Request, wish: Wish) -> str:
    return f"[W{request.wishes.index(wish) + 1}]"


def _slots(request: Request) -> dict[str, tuple[object, ...]]:
    return {"S": request.stops, "D": request.days, "T": request.times, "M": request.minutes, "W": request.wishes}


def answer_name(answer: str) -> str:
    """Return the name in an answer: "remove" of "=remove[S1]"."""
    return answer.strip().removeprefix("=").partition("[")[0]
