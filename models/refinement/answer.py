"""How the model writes what a request asks for: `=move[S1][D1];`, `=remove[S1]=lighter[D1];`, `=escalate;`.

An answer is one or two edits, each a name and slots of the request, and a semicolon. `grammar_of` allows just the answers that fit
the slots of a request; `read_answer` turns one into edits, `write_answer` does the reverse.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from pydantic import ValidationError

from models.place import Diet
from models.refinement.operation import (
    EDIT,
    EDIT_LIMIT,
    Edit,
    Escalate,
    Level,
    Proposal,
    Reason,
    Side,
)
from models.refinement.outline import Outline, Request
from models.travel import Mobility
from models.trip import Pace

FORMAT = 3
"""The version of what the model reads and writes; a file of another one is refused."""

SHAPES: dict[str, tuple[str, ...]] = {
    "move": ("SDt",),
    "before": ("SS",),
    "after": ("SS",),
    "remove": ("S",),
    "replace": ("SWw", "SN"),
    "add": ("Wwdt", "Ndt"),
    "addbefore": ("WS", "NS"),
    "addafter": ("WS", "NS"),
    "start": ("ST",),
    "later": ("SM",),
    "earlier": ("SM",),
    "until": ("ST",),
    "duration": ("SM",),
    "extend": ("SM",),
    "shrink": ("SM",),
    "swap": ("SS",),
    "swapdays": ("DD",),
    "begin": ("DT",),
    "end": ("DT",),
    "longer": ("Dm",),
    "shorter": ("Dm",),
    "lighter": ("D",),
    "fuller": ("D",),
    "relaxed": ("",),
    "moderate": ("",),
    "intense": ("",),
    "cheaper": ("",),
    "dearer": ("",),
    "budget": ("A",),
    "vegetarian": ("",),
    "vegan": ("",),
    "glutenfree": ("",),
    "limited": ("",),
    "mobile": ("",),
    "lock": ("S",),
    "unlock": ("S",),
    "note": ("QS", "QD", "Q"),
    "undo": ("",),
    "escalate": ("",),
}
"""The slots of each answer in order; those in small letters may be left out."""

ALONE = ("undo", "escalate")
"""Answers that nothing else may stand beside."""

SLOT_LETTERS = "SDTMWNQA"
ANSWERS = (*(f"={name}" for name in SHAPES), ";")
"""What an answer is written with, beside slots: a token each."""

_FIELDS = {"S": "stops", "D": "days", "T": "times", "M": "minutes", "W": "wishes", "N": "names", "Q": "quotes", "A": "amounts"}
SLOT = re.compile(r"\[[A-Z]\d\]")
"""A slot, in a request as in an answer."""


def letters_of(slots: Iterable[str]) -> set[str]:
    """Return which letters slots have: `{"S", "D"}` of `[S1]`, `[S2]` and `[D1]`."""
    return {slot[1] for slot in slots}


_EDIT = re.compile(r"=(?P<name>[a-z]+)(?P<slots>(?:\[[A-Z][1-9]\])*)")


def slots_of(request: Request) -> dict[str, tuple[Any, ...]]:
    """Return what the slots of a request hold, by letter."""
    return {letter: getattr(request, field) for letter, field in _FIELDS.items()}


def grammar_of(request: Request) -> str:
    """Return the GBNF grammar of every answer that fits the slots of a request."""
    counts = {letter: len(held) for letter, held in slots_of(request).items()}
    edits: list[str] = []
    for name, shapes in SHAPES.items():
        if name in ALONE:
            continue
        for shape in shapes:
            if any(letter.isupper() and shape.count(letter) > counts[letter] for letter in shape):
                continue
            optional = [letter for letter in shape if letter.isupper() or counts[letter.upper()] > ("W" in shape and letter == "w")]
            edits.append(" ".join([f'"={name}"', *(letter if letter.isupper() else f"{letter.upper()}?" for letter in optional)]))
    lines = ['root ::= ("=escalate" | "=undo" | edit edit?) ";"', f"edit ::= {' | '.join(edits)}"]
    for letter, count in counts.items():
        if count:
            choices = " | ".join(f'"[{letter}{index}]"' for index in range(1, count + 1))
            lines.append(f"{letter} ::= {choices}")
    return "\n".join(lines) + "\n"


def names_of(answer: str) -> tuple[str, ...]:
    """Return the names in an answer: `("remove", "lighter")` of `=remove[S1]=lighter[D1];`."""
    return tuple(match["name"] for match in _EDIT.finditer(answer))


def read_answer(answer: str, request: Request, outline: Outline) -> Proposal:
    """Return the edits that an answer names; `Escalate` if it names none, or has slots that the request lacks."""
    text = answer.strip()
    parts = list(_EDIT.finditer(text))
    if not parts or "".join(part[0] for part in parts) + ";" != text:
        return Escalate(reason=Reason.BAD_ANSWER)
    names = [part["name"] for part in parts]
    if len(parts) > EDIT_LIMIT or (len(parts) > 1 and not set(names).isdisjoint(ALONE)):
        return Escalate(reason=Reason.BAD_ANSWER)
    if text == "=escalate;":
        return Escalate(reason=Reason.NOT_SUPPORTED)
    edits: list[Edit] = []
    for part in parts:
        try:
            edits.append(_read_edit(part["name"], part["slots"], request, outline))
        except _UnreadableError as error:
            return Escalate(reason=error.reason)
    return tuple(edits)


class _UnreadableError(Exception):
    def __init__(self, reason: Reason) -> None:
        self.reason = reason


def _read_edit(name: str, written: str, request: Request, outline: Outline) -> Edit:
    tokens = [(slot[1], int(slot[2])) for slot in SLOT.findall(written)]
    letters = "".join(letter for letter, _ in tokens)
    if not any(re.fullmatch(_pattern(shape), letters) for shape in SHAPES.get(name, ())):
        raise _UnreadableError(Reason.BAD_ANSWER)
    held = slots_of(request)
    values: dict[str, list[Any]] = {letter: [] for letter in SLOT_LETTERS}
    for letter, index in tokens:
        if index > len(held[letter]):
            raise _UnreadableError(Reason.BAD_ANSWER)
        values[letter].append(held[letter][index - 1])
    if any(len(given) != len(set(given)) for given in values.values()):
        raise _UnreadableError(Reason.BAD_ANSWER)
    try:
        return EDIT.validate_python(_edit_fields(name, values, outline))
    except ValidationError:
        raise _UnreadableError(Reason.BAD_ANSWER) from None


def _pattern(shape: str) -> str:
    return "".join(f"{letter.upper()}{'?' if letter.islower() else ''}" for letter in shape)


def _edit_fields(name: str, at: dict[str, list[Any]], outline: Outline) -> dict[str, object]:
    """Return the fields of an edit; relative times and durations are counted from those of the stop."""
    stops, days = at["S"], at["D"]
    fields: dict[str, object] = {"op": _OPS.get(name, name), **_FIXED.get(name, {})}
    fields |= dict(zip(_STOP_FIELDS.get(name, ("stop", "other")), stops, strict=False))
    fields |= dict(zip(("day", "other"), days, strict=False))
    for field, letter in (("minutes", "M"), ("amount", "A"), ("name", "N"), ("text", "Q")):
        if at[letter]:
            fields[field] = at[letter][0]
    if at["T"]:
        fields["end" if name == "end" else "start"] = at["T"][0]
    if at["W"]:
        fields["wishes"] = tuple(at["W"])
    if name == "until":
        fields["minutes"] = _minutes_until(outline, stops[0], fields.pop("start"))
    if name in _RELATIVE:
        fields |= _RELATIVE[name](outline, stops[0], at["M"][0])
        if "start" in fields:
            fields.pop("minutes")
    return fields


_OPS = {
    "before": "place",
    "after": "place",
    "addbefore": "add",
    "addafter": "add",
    "start": "set_start",
    "later": "set_start",
    "earlier": "set_start",
    "until": "set_duration",
    "duration": "set_duration",
    "extend": "set_duration",
    "shrink": "set_duration",
    "swapdays": "swap_days",
    "begin": "begin_day",
    "end": "end_day",
    **dict.fromkeys(("relaxed", "moderate", "intense"), "set_pace"),
    **dict.fromkeys(("cheaper", "dearer", "budget"), "set_budget"),
    **dict.fromkeys(("vegetarian", "vegan", "glutenfree"), "add_diet"),
    **dict.fromkeys(("limited", "mobile"), "set_mobility"),
    "note": "write_note",
}
_FIXED: dict[str, dict[str, object]] = {
    "before": {"side": Side.BEFORE},
    "after": {"side": Side.AFTER},
    "addbefore": {"side": Side.BEFORE},
    "addafter": {"side": Side.AFTER},
    **{pace.value: {"pace": pace} for pace in Pace},
    "cheaper": {"level": Level.LOWER},
    "dearer": {"level": Level.HIGHER},
    "vegetarian": {"diet": Diet.VEGETARIAN},
    "vegan": {"diet": Diet.VEGAN},
    "glutenfree": {"diet": Diet.GLUTEN_FREE},
    "limited": {"mobility": Mobility.LIMITED},
    "mobile": {"mobility": Mobility.FULL},
}
_STOP_FIELDS = {"before": ("stop", "anchor"), "after": ("stop", "anchor"), "addbefore": ("anchor",), "addafter": ("anchor",)}


def _minutes_until(outline: Outline, stop: int, end: object) -> int:
    """Return how long a stop lasts that is over at a time."""
    starts_at = outline.stop(stop).starts_at
    if starts_at is None or not isinstance(end, time):
        raise _UnreadableError(Reason.RELATIVE)
    return (end.hour - starts_at.hour) * 60 + end.minute - starts_at.minute


def _shifted(sign: int) -> Callable[[Outline, int, int], dict[str, object]]:
    def fields(outline: Outline, stop: int, minutes: int) -> dict[str, object]:
        starts_at = outline.stop(stop).starts_at
        if starts_at is None:
            raise _UnreadableError(Reason.RELATIVE)
        today = datetime(2000, 1, 1)  # noqa: DTZ001  A time of day, which has no zone.
        moved = datetime.combine(today, starts_at) + timedelta(minutes=sign * minutes)
        if moved.date() != today.date():
            raise _UnreadableError(Reason.RELATIVE)
        return {"start": moved.time()}

    return fields


def _resized(sign: int) -> Callable[[Outline, int, int], dict[str, object]]:
    def fields(outline: Outline, stop: int, minutes: int) -> dict[str, object]:
        return {"minutes": outline.stop(stop).minutes + sign * minutes}

    return fields


_RELATIVE = {"later": _shifted(1), "earlier": _shifted(-1), "extend": _resized(1), "shrink": _resized(-1)}


def write_answer(edits: Sequence[Edit], request: Request, outline: Outline) -> tuple[str, ...]:
    """Return all answers that `read_answer` reads as these edits; none if the request has no slots for them."""
    found = [""]
    for edit in edits:
        found = [begun + written for begun in found for written in _writings(edit, request, outline)]
    return tuple(f"{each};" for each in found if read_answer(f"{each};", request, outline) == tuple(edits))


def _writings(edit: Edit, request: Request, outline: Outline) -> Iterable[str]:
    held = slots_of(request)
    for name, shapes in SHAPES.items():
        if _OPS.get(name, name) != edit.op or any(getattr(edit, field) != value for field, value in _FIXED.get(name, {}).items()):
            continue
        for shape in shapes:
            for slots in _fillings(shape, {letter: len(values) for letter, values in held.items()}):
                try:
                    if _read_edit(name, slots, request, outline) == edit:
                        yield f"={name}{slots}"
                except _UnreadableError:
                    continue


def _fillings(shape: str, counts: dict[str, int]) -> Iterable[str]:
    """Yield all ways to fill a shape with slots that are there."""
    if not shape:
        yield ""
        return
    letter = shape[0].upper()
    for rest in _fillings(shape[1:], counts):
        for index in range(1, counts[letter] + 1):
            yield f"[{letter}{index}]{rest}"
        if shape[0].islower():
            yield rest
