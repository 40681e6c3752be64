"""What a request is meant to bring about, in the short notation of the requests that people wrote by hand.

`move 3 d2 10:00`, `replace 5 food+cheaper`, `note 4 "bring cash"`, `remove 1 ; lighter d2`, `escalate question`: stops by number, days as
`d2`, times as 24-hour `HH:MM` or a part of the day. The notation is told in `edge/planner/requests/README.md`.
"""

import re
from collections.abc import Callable
from datetime import time

from models.money import MICROS, Money
from models.place import Diet
from models.refinement.calendar import Daypart
from models.refinement.operation import (
    Add,
    AddDiet,
    BeginDay,
    Edit,
    EndDay,
    Escalate,
    Fuller,
    Level,
    Lighter,
    Lock,
    Longer,
    Move,
    Place,
    Proposal,
    Reason,
    Remove,
    Replace,
    SetBudget,
    SetDuration,
    SetMobility,
    SetPace,
    SetStart,
    Shorter,
    Side,
    Swap,
    SwapDays,
    Undo,
    Unlock,
    WriteNote,
)
from models.refinement.spelling import fold
from models.refinement.wish import Wish
from models.travel import Mobility
from models.trip import Pace

_WORD = re.compile(r'"(?P<quoted>(?:[^"\\]|\\.)*)"|(?P<plain>\S+)')


def read_want(notation: str) -> Proposal:
    """Return what a notation means; raise `ValueError` for one that is wrong."""
    if notation.split(maxsplit=1)[:1] == ["escalate"]:
        return Escalate(reason=Reason.NOT_SUPPORTED)
    return tuple(_read_edit(part) for part in re.split(r' ; (?=(?:[^"]*"[^"]*")*[^"]*$)', notation))


def _read_edit(notation: str) -> Edit:
    found = [_Word(match["quoted"], match["plain"]) for match in _WORD.finditer(notation)]
    verb, rest = (found[0].plain or "" if found else ""), found[1:]
    if verb not in _READERS:
        raise ValueError(f"{verb} is no verb")
    if len(rest) > _MOST_WORDS.get(verb, 1):
        raise ValueError(f"{notation} has too many words")
    try:
        return _READERS[verb](rest)
    except IndexError:
        raise ValueError(f"{notation} lacks a word") from None


class _Word:
    """A word of the notation: quoted, or plain."""

    def __init__(self, quoted: str | None, plain: str | None) -> None:
        self.quoted = quoted
        self.plain = plain

    @property
    def stop(self) -> int:
        return int(self.plain or "")

    @property
    def day(self) -> int:
        if not self.is_day:
            raise ValueError(f"{self.plain} is no day")
        return int((self.plain or "")[1:])

    @property
    def is_day(self) -> bool:
        return re.fullmatch(r"d\d{1,2}", self.plain or "") is not None

    @property
    def start(self) -> time | Daypart:
        text = self.plain or ""
        return time.fromisoformat(text) if text[:1].isdigit() else Daypart(text)


def _move(rest: list[_Word]) -> Edit:
    if rest[1].plain in set(Side):
        return Place(stop=rest[0].stop, side=Side(rest[1].plain or ""), anchor=rest[2].stop)
    return Move(stop=rest[0].stop, day=rest[1].day, start=rest[2].start if rest[2:] else None)


def _wanted(word: _Word) -> dict[str, object]:
    if word.quoted is not None:
        return {"name": word.quoted}
    return {"wishes": tuple(Wish(each) for each in (word.plain or "").split("+"))}


def _add(rest: list[_Word]) -> Edit:
    fields, rest = _wanted(rest[0]), rest[1:]
    if rest and rest[0].is_day:
        fields["day"], rest = rest[0].day, rest[1:]
    if rest and rest[0].plain not in set(Side):
        fields["start"], rest = rest[0].start, rest[1:]
    if rest:
        fields["side"], fields["anchor"] = Side(rest[0].plain or ""), rest[1].stop
    return Add.model_validate(fields)


def _budget(rest: list[_Word]) -> Edit:
    text = rest[0].plain or ""
    if text in set(Level):
        return SetBudget(level=Level(text))
    return SetBudget(amount=Money(amount_micros=int(text) * MICROS, currency=rest[1].plain or ""))


def _note(rest: list[_Word]) -> Edit:
    about, text = rest
    if about.plain == "trip":
        return WriteNote(text=text.quoted or "")
    if about.is_day:
        return WriteNote(day=about.day, text=text.quoted or "")
    return WriteNote(stop=about.stop, text=text.quoted or "")


_READERS: dict[str, Callable[[list[_Word]], Edit]] = {
    "move": _move,
    "remove": lambda rest: Remove(stop=rest[0].stop),
    "replace": lambda rest: Replace.model_validate({"stop": rest[0].stop, **_wanted(rest[1])}),
    "add": _add,
    "start": lambda rest: SetStart(stop=rest[0].stop, start=rest[1].start),
    "duration": lambda rest: SetDuration(stop=rest[0].stop, minutes=int(rest[1].plain or "")),
    "swap": lambda rest: Swap(stop=rest[0].stop, other=rest[1].stop),
    "swapdays": lambda rest: SwapDays(day=rest[0].day, other=rest[1].day),
    "begin": lambda rest: BeginDay.model_validate({"day": rest[0].day, "start": rest[1].start}),
    "end": lambda rest: EndDay.model_validate({"day": rest[0].day, "end": rest[1].start}),
    "longer": lambda rest: Longer(day=rest[0].day),
    "shorter": lambda rest: Shorter(day=rest[0].day),
    "lighter": lambda rest: Lighter(day=rest[0].day),
    "fuller": lambda rest: Fuller(day=rest[0].day),
    "pace": lambda rest: SetPace(pace=Pace(rest[0].plain or "")),
    "budget": _budget,
    "diet": lambda rest: AddDiet(diet=Diet(rest[0].plain or "")),
    "mobility": lambda rest: SetMobility(mobility=Mobility(rest[0].plain or "")),
    "lock": lambda rest: Lock(stop=rest[0].stop),
    "unlock": lambda rest: Unlock(stop=rest[0].stop),
    "note": _note,
    "undo": lambda _: Undo(),
}
_MOST_WORDS = {
    "add": 5,
    "move": 3,
    **dict.fromkeys(("replace", "start", "duration", "swap", "swapdays", "begin", "end", "budget", "note"), 2),
    "undo": 0,
}
"""Words that may stand behind a verb; behind others there is one."""


def is_meant(proposed: Proposal, wanted: tuple[Proposal, ...], day_of: dict[int, int]) -> bool:
    """Tell whether what is proposed is one of the things that are wanted.

    Two ways to say the same thing count as one: the order of a swap, a start on the stop's own day as a move to it (`day_of` holds the
    days of stops), a name or a note in another spelling, a part of a name, and the day of an addition that its neighbour fixes anyway.
    """
    return any(_are_same(proposed, each, day_of) for each in wanted)


def _are_same(one: Proposal, other: Proposal, day_of: dict[int, int]) -> bool:
    if isinstance(one, Escalate) or isinstance(other, Escalate):
        return isinstance(one, Escalate) and isinstance(other, Escalate)
    pairs = zip(one, other, strict=False)
    return len(one) == len(other) and all(_is_same(_canonical_edit(a, day_of), _canonical_edit(b, day_of)) for a, b in pairs)


def _is_same(one: Edit, other: Edit) -> bool:
    """Tell whether two edits are one, be it that "Bernabéu" stands for "Estadio Santiago Bernabéu"."""
    match one, other:
        case (Add(name=str(name)), Add(name=str(other_name))) | (Replace(name=str(name)), Replace(name=str(other_name))):
            found, known = sorted((set(name.split()), set(other_name.split())), key=len)
            is_part = found <= known and any(len(word) >= _TELLING for word in found)
            return one == other or (is_part and one.replace(name=other_name) == other)
        case _:
            return one == other


def _canonical_edit(edit: Edit, day_of: dict[int, int]) -> Edit:
    match edit:
        case Swap() if edit.other < edit.stop:
            return Swap(stop=edit.other, other=edit.stop)
        case SwapDays() if edit.other < edit.day:
            return SwapDays(day=edit.other, other=edit.day)
        case Move() if edit.start is not None and day_of.get(edit.stop) == edit.day:
            return SetStart(stop=edit.stop, start=edit.start)
        case Add() if edit.anchor is not None:
            return _plain_name(edit.replace(day=None))
        case Add() | Replace():
            return _plain_name(edit)
        case WriteNote():
            return edit.replace(text=fold(edit.text).strip(" .!?,") or edit.text)
        case _:
            return edit


def _plain_name(edit: Add | Replace) -> Edit:
    wishes = tuple(sorted(edit.wishes))
    if edit.name is None:
        return edit.replace(wishes=wishes)
    found = [word for word in fold(edit.name).split() if word not in _ARTICLES]
    return edit.replace(name=" ".join(found) or edit.name)


_TELLING = 5
"""Letters of a word that tells a place from others: "Majestic", not "bar"."""
_ARTICLES = frozenset("o a os as the el la los las le les l il lo i gli um uma an un une uno una".split())
