"""When what a model proposes is done, and when it is rather left to somebody who understands more.

A small model is quick and sometimes sure of the wrong thing. So an edit needs a word that speaks for it where it destroys something,
must use all that the request names, and must not stand beside a negation, a condition or a word for something else. The words are
those of the request's language (`models/refinement/lexicon.py`).
"""

import re
from collections.abc import Mapping
from datetime import time
from functools import lru_cache

from models.refinement.answer import names_of, read_answer, slots_of
from models.refinement.lexicons import LEXICONS
from models.refinement.moment import starts_near
from models.refinement.operation import (
    Add,
    AddDiet,
    BeginDay,
    Edit,
    EndDay,
    Escalate,
    Fuller,
    Lighter,
    Lock,
    Longer,
    Proposal,
    Reason,
    Remove,
    Replace,
    SetBudget,
    SetDuration,
    SetMobility,
    SetPace,
    Shorter,
    Swap,
    SwapDays,
    Undo,
    Unlock,
    WriteNote,
    changed_stops_of,
    days_of,
    stops_of,
)
from models.refinement.outline import Outline, Request
from models.refinement.wish import Wish

OF_THE_TRIP = (SetPace, SetBudget, AddDiet, SetMobility, Undo)
"""Edits of the whole trip, for which "everything" and "all days" mean nothing more."""

OF_A_DAY = (BeginDay, EndDay, SwapDays, Longer, Shorter)
"""Edits of the whole of a day."""

LONG_ENOUGH = 4
"""So many words of a language we know have a frequent one among them."""


def decided(
    answer: str, confidence: float, thresholds: Mapping[str, float], default: float, request: Request, outline: Outline
) -> Proposal:
    """Return what to do about a model's answer: its edits if it is certain enough and harmless, else `Escalate`.

    `thresholds` holds the least confidence by name of an answer ("remove"), `default` the one for all others; of two edits the
    stricter one counts.
    """
    proposal = read_answer(answer, request, outline)
    is_readable = not isinstance(proposal, Escalate) or proposal.reason is Reason.NOT_SUPPORTED
    if is_readable and _is_plain_removal(request):
        return guarded((Remove(stop=request.stops[0]),), request, outline)
    if isinstance(proposal, Escalate):
        return proposal
    if confidence < max(thresholds.get(name, default) for name in names_of(answer)):
        return Escalate(reason=Reason.NOT_CERTAIN)
    return guarded(proposal, request, outline)


def _is_plain_removal(request: Request) -> bool:
    """Tell whether a request is nothing but a word of removal and a stop, which takes no model to understand."""
    if request.trouble is not None or request.language not in LEXICONS:
        return False
    lexicon, found = LEXICONS[request.language], request.text.rstrip(" .!").split()
    rest = [word for word in found if word != "[S1]" and word not in lexicon.definite and word not in lexicon.linking]
    return found.count("[S1]") == 1 and len(rest) == 1 and _cues_of(request.language).removal.match(rest[0]) is not None


def guarded(edits: tuple[Edit, ...], request: Request, outline: Outline) -> Proposal:
    """Return the edits, or `Escalate` where they would do what nobody clearly asked for."""
    reason = _objection(edits, request, outline)
    return edits if reason is None else Escalate(reason=reason)


class _Cues:
    """The words of a language that speak for an edit or against any."""

    def __init__(self, code: str) -> None:
        lexicon = LEXICONS[code]
        self.removal = _stems(lexicon.removal_stems)
        self.undo = _stems(lexicon.undo_stems)
        self.lighter = _stems(lexicon.lighter_stems)
        self.fuller = _stems(lexicon.fuller_stems)
        self.replacing = _stems(lexicon.replacing_stems)
        self.negation = _stems(lexicon.negation_stems)
        self.condition = _stems(lexicon.condition_stems)
        self.everything = _stems(lexicon.everything_stems)
        self.question = _stems(lexicon.question_stems)
        self.other_deed = _stems(lexicon.other_deed_stems)
        self.deed = _stems(lexicon.deed_stems)
        self.parting = re.compile(rf"[,.;!?:]|(?<!\S)(?:{'|'.join(sorted(lexicon.reasoning))})(?!\S)")
        self.weekdays = frozenset(lexicon.weekdays)
        self.common = lexicon.telltales | lexicon.adding | lexicon.definite | lexicon.linking


def _stems(stems: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\S)(?:{stems})")


@lru_cache(maxsize=8)
def _cues_of(code: str) -> _Cues:
    return _Cues(code)


_MARK = re.compile(r"\[[A-Z]\d\]")
_FOOD = {Wish.FOOD, Wish.CAFE}
_CLAUSE = re.compile(r"[,.;!?]")


def _objection(edits: tuple[Edit, ...], request: Request, outline: Outline) -> Reason | None:
    if request.trouble is not None:
        return Reason.NOT_RESOLVED
    cues, text = _cues_of(request.language), request.text
    if _is_foreign(request, cues):
        return Reason.OTHER_LANGUAGE
    if cues.negation.search(text):
        return Reason.NEGATED
    if cues.condition.search(text):
        return Reason.CONDITIONAL
    if cues.question.match(text):
        return Reason.QUESTION
    if not all(isinstance(edit, WriteNote) for edit in edits) and cues.other_deed.search(_core(text)):
        return Reason.OTHER_DEED
    if cues.everything.search(text) and not _may_be_everything(edits):
        return Reason.EVERYTHING
    if not all(_spoken_for(edit, cues, text, edits) for edit in edits):
        return Reason.NO_CUE
    if _is_contradictory(edits):
        return Reason.CONTRADICTORY
    unlocked = {edit.stop for edit in edits[:1] if isinstance(edit, Unlock)}
    if any(outline.stop(number).locked for edit in edits for number in changed_stops_of(edit) if number not in unlocked):
        return Reason.STOP_LOCKED
    if any(isinstance(edit, SwapDays) and _has_locked(outline, edit) for edit in edits):
        return Reason.STOP_LOCKED
    return None if _uses_every_slot(edits, request, outline) else Reason.SLOT_UNUSED


def _is_foreign(request: Request, cues: _Cues) -> bool:
    """Tell whether a text of some length has none of the frequent words of the language that it was read in, and no day of its week."""
    found = [word for word in request.text.split() if word.isalpha()]
    return len(found) >= LONG_ENOUGH and cues.common.isdisjoint(found) and cues.weekdays.isdisjoint(request.words.split())


def _core(text: str) -> str:
    """Return the clauses that have slots: the others give reasons, in which words mean little."""
    clauses = [clause for clause in _CLAUSE.split(text) if "[" in clause]
    return " , ".join(clauses) or text


def _may_be_everything(edits: tuple[Edit, ...]) -> bool:
    """Tell whether "all" may speak of what edits reach anyway: the trip, or the whole of a day."""
    return all(isinstance(edit, (*OF_A_DAY, WriteNote)) for edit in edits) or any(isinstance(edit, OF_THE_TRIP) for edit in edits)


def _spoken_for(edit: Edit, cues: _Cues, text: str, edits: tuple[Edit, ...]) -> bool:
    """Tell whether the request has a word that speaks for the edit, where it needs one."""
    match edit:
        case Remove():
            return cues.removal.search(text) is not None
        case Undo():
            return cues.undo.search(text) is not None
        case Lighter():
            return cues.lighter.search(text) is not None
        case Fuller():
            return cues.fuller.search(text) is not None
        case Add():
            return cues.replacing.search(text) is None or any(isinstance(each, Replace | Swap) for each in edits)
        case _:
            return True


def _is_contradictory(edits: tuple[Edit, ...]) -> bool:
    """Tell whether one edit undoes what the other does."""
    if len(edits) == 1:
        return False
    one, other = edits
    changed, changed_too = set(changed_stops_of(one)), set(changed_stops_of(other))
    removes = (isinstance(one, Remove) and changed & set(stops_of(other))) or (
        isinstance(other, Remove) and changed_too & set(stops_of(one))
    )
    same = type(one) is type(other) and (stops_of(one) or days_of(one)) == (stops_of(other) or days_of(other)) and not isinstance(one, Add)
    return bool(removes) or one == other or (same and not isinstance(one, WriteNote | AddDiet)) or _are_opposite(one, other)


_OPPOSITES = (frozenset({Lock, Unlock}), frozenset({Longer, Shorter}), frozenset({Lighter, Fuller}))


def _are_opposite(one: Edit, other: Edit) -> bool:
    """Tell whether one edit takes a stop or a day where the other takes it from."""
    return frozenset({type(one), type(other)}) in _OPPOSITES and (stops_of(one), days_of(one)) == (stops_of(other), days_of(other))


def _has_locked(outline: Outline, edit: SwapDays) -> bool:
    return any(stop.locked for stop in outline.stops if stop.day in {edit.day, edit.other})


def _uses_every_slot(edits: tuple[Edit, ...], request: Request, outline: Outline) -> bool:
    """Tell whether the edits answer all that was named; a stop's own day may be named besides, and lengths of time within times."""
    used: dict[str, set[object]] = {letter: set() for letter in slots_of(request)}
    own_days = set[int]()
    for edit in edits:
        used["S"] |= set(stops_of(edit))
        own_days |= {outline.stop(number).day for number in stops_of(edit)} | set(days_of(edit))
        used["T"] |= {getattr(edit, "start", None), getattr(edit, "end", None), _end_of(edit, outline)}
        used["M"] |= {getattr(edit, "minutes", None)}
        used["W"] |= set(getattr(edit, "wishes", ()))
        used["N"] |= {getattr(edit, "name", None)}
        used["A"] |= {getattr(edit, "amount", None)}
        used["W"] |= {Wish.CHEAPER} if isinstance(edit, SetBudget) else set()
        used["Q"] |= {edit.text} if isinstance(edit, WriteNote) else set()
        if isinstance(edit, OF_THE_TRIP):
            used["N"] |= set(request.names)  # Whoever eats no meat has a name, too.
        stops = [outline.stop(each) for each in stops_of(edit)]
        if getattr(edit, "start", edit) is not None:  # As it stands, unless the edit could set it and does not.
            used["T"] |= {when for when in request.times if any(starts_near(stop.starts_at, when) for stop in stops)}
        used["M"] |= {stop.minutes for stop in stops}  # As it stands: "two hours is too long, one will do".
        used["W"] |= _FOOD if isinstance(edit, AddDiet) else set()
    used["D"] |= own_days
    if any(edit.op in {"set_start", "set_duration"} for edit in edits):
        used["M"] |= set(_relative_minutes(edits, outline))
    left = {
        f"[{letter}{index}]"
        for letter, values in slots_of(request).items()
        for index, value in enumerate(values, 1)
        if value not in used[letter]
    }
    return not left or _stand_aside(left, request)


def _stand_aside(left: set[str], request: Request) -> bool:
    """Tell whether slots that no edit uses are merely mentioned: behind a comma or "because", with none used and no word for an edit."""
    cues = _cues_of(request.language)
    parts = [(set(_MARK.findall(part)), part) for part in cues.parting.split(request.text)]
    asides = [(marks, part) for marks, part in parts if not left.isdisjoint(marks)]
    used = [marks for marks, _ in parts if marks and left.isdisjoint(marks)]
    found = set[str]().union(*(marks for marks, _ in asides))
    return bool(used) and found == left and all(cues.deed.search(part) is None for _, part in asides)


def _end_of(edit: Edit, outline: Outline) -> time | None:
    """Return when a stop is over of which it was said how long it lasts, or until when."""
    if not isinstance(edit, SetDuration) or (starts_at := outline.stop(edit.stop).starts_at) is None:
        return None
    minutes = starts_at.hour * 60 + starts_at.minute + edit.minutes
    return time(minutes // 60, minutes % 60) if minutes < 24 * 60 else None


def _relative_minutes(edits: tuple[Edit, ...], outline: Outline) -> set[int]:
    """Return the lengths of time by which edits differ from what stands."""
    found = set[int]()
    for edit in edits:
        for number in changed_stops_of(edit):
            stop = outline.stop(number)
            minutes = getattr(edit, "minutes", None)
            start = getattr(edit, "start", None)
            if minutes is not None:
                found.add(abs(minutes - stop.minutes))
            if start is not None and stop.starts_at is not None and hasattr(start, "hour"):
                found.add(abs((start.hour - stop.starts_at.hour) * 60 + start.minute - stop.starts_at.minute))
    return found
