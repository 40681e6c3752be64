"""When what a model proposes is done, and when it is rather left to somebody who understands more.

A small model is quick and sometimes sure of the wrong thing. So an edit needs a word that speaks for it where it destroys something,
must use all that the request names, and must not stand beside a negation, a condition or a word for something else. The words are
those of the request's language (`models/refinement/lexicon.py`).
"""

from collections.abc import Mapping
from datetime import time

from models.refinement.answer import SLOT, letters_of, names_of, read_answer
from models.refinement.cues import (
    ANEW,
    DIETS,
    LENGTHENING,
    NO_DIET,
    ONLY_WHEN,
    OTHER_TRIP,
    PAST,
    SHORTENING,
    TAKEN_BACK,
    TRAVELLING,
    UNABLE,
    UNTOUCHED,
    Cues,
    cues_of,
)
from models.refinement.lexicons import LEXICONS
from models.refinement.moment import starts_near
from models.refinement.near_misses import near_miss
from models.refinement.operation import (
    OF_THE_TRIP,
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
    Proposal,
    Reason,
    Remove,
    Replace,
    SetBudget,
    SetDuration,
    SetMobility,
    SetStart,
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
from models.refinement.remainder import uses_every_slot
from models.travel import Mobility

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
    if _shares_a_slot(answer):
        return Escalate(reason=Reason.BAD_ANSWER)
    if confidence < max(thresholds.get(name, default) for name in names_of(answer)):
        return Escalate(reason=Reason.NOT_CERTAIN)
    return guarded(proposal, request, outline)


def _shares_a_slot(answer: str) -> bool:
    """Tell whether two edits of different kinds would have the same time, wish, name or text: then one of them has another's."""
    names = names_of(answer)
    slots = [slot for slot in SLOT.findall(answer) if slot[1] in "TWNQ"]
    return len(set(names)) > 1 and len(set(slots)) < len(slots)


def _is_plain_removal(request: Request) -> bool:
    """Tell whether a request is nothing but a word of removal and a stop, which takes no model to understand."""
    if request.trouble is not None or request.language not in LEXICONS:
        return False
    lexicon, found = LEXICONS[request.language], request.text.rstrip(" .!").split()
    rest = [word for word in found if word != "[S1]" and word not in lexicon.definite and word not in lexicon.linking]
    return found.count("[S1]") == 1 and len(rest) == 1 and cues_of(request.language).removal.match(rest[0]) is not None


def guarded(edits: tuple[Edit, ...], request: Request, outline: Outline) -> Proposal:
    """Return the edits, or `Escalate` where they would do what nobody clearly asked for."""
    reason = _objection(edits, request, outline)
    return edits if reason is None else Escalate(reason=reason)


def _objection(edits: tuple[Edit, ...], request: Request, outline: Outline) -> Reason | None:
    if request.trouble is not None:
        return Reason.NOT_RESOLVED
    reason = _objection_of_words(edits, request) or near_miss(edits, request, outline) or _objection_of_trip(edits, outline)
    return reason or (None if uses_every_slot(edits, request, outline) else Reason.SLOT_UNUSED)


def _objection_of_words(edits: tuple[Edit, ...], request: Request) -> Reason | None:
    """Return what in the words of the request speaks against the edits."""
    cues, text = cues_of(request.language), request.text
    objections = (
        (Reason.OTHER_LANGUAGE, _is_foreign(request, cues)),
        (Reason.NEGATED, cues.negation.search(UNTOUCHED.sub(" ", text) if any(isinstance(edit, Lock) for edit in edits) else text)),
        (Reason.CONDITIONAL, cues.condition.search(text) or ONLY_WHEN.search(text)),
        (Reason.NEGATED, TAKEN_BACK.search(text) and not any(isinstance(edit, Remove) for edit in edits)),
        (Reason.QUESTION, cues.question.match(text)),
        (Reason.OTHER_DEED, not all(isinstance(edit, WriteNote) for edit in edits) and cues.other_deed.search(_core(text, cues))),
        (Reason.EVERYTHING, ANEW.search(text) or (_speaks_of_everything(text, cues) and not _may_be_everything(edits))),
        (Reason.OTHER_DEED, OTHER_TRIP.search(text)),
        (Reason.NO_CUE, PAST.search(text) and not (cues.deed.search(text) or cues.removal.search(text) or cues.replacing.search(text))),
        (Reason.NO_CUE, not all(_spoken_for(edit, cues, request, edits) for edit in edits)),
    )
    return next((reason for reason, holds in objections if holds), None)


def _objection_of_trip(edits: tuple[Edit, ...], outline: Outline) -> Reason | None:
    """Return what in the trip, or in the edits themselves, speaks against them."""
    unlocked = {edit.stop for edit in edits[:1] if isinstance(edit, Unlock)}
    changed = [outline.stop(number) for edit in edits for number in changed_stops_of(edit) if number not in unlocked]
    objections = (
        (Reason.NO_CUE, any(_is_odd(edit) for edit in edits)),
        (Reason.ALREADY_SO, any(_is_so_already(edit, outline) for edit in edits)),
        (Reason.CONTRADICTORY, _is_contradictory(edits)),
        (Reason.STOP_LOCKED, any(stop.locked for stop in changed)),
        (Reason.STOP_LOCKED, any(isinstance(edit, SwapDays) and _has_locked(outline, edit) for edit in edits)),
    )
    return next((reason for reason, holds in objections if holds), None)


def _is_foreign(request: Request, cues: Cues) -> bool:
    """Tell whether a text of some length has none of the frequent words of the language that it was read in, and no day of its week."""
    found = [word for word in request.text.split() if word.isalpha()]
    return len(found) >= LONG_ENOUGH and cues.common.isdisjoint(found) and cues.weekdays.isdisjoint(request.words.split())


def _core(text: str, cues: Cues) -> str:
    """Return the clauses that have slots, but for "our train gets in at [T1]": the others give reasons, in which words mean little."""
    parts = [part for part in cues.parting.split(text) if "[" in part]
    clauses = [part for part in parts if TRAVELLING.search(part) is None or not letters_of(SLOT.findall(part)) <= set("TD")]
    return " , ".join(clauses) or text


def _speaks_of_everything(text: str, cues: Cues) -> bool:
    """Tell whether "all" stands in a part of the text that may be the wish: "he reads all the labels" is a reason."""
    parts = [part for part in cues.parting.split(text) if cues.everything.search(part.strip())]
    return any("[" in part or cues.deed.search(part) or cues.removal.search(part) for part in parts) or text.count("[") == 0 < len(parts)


def _may_be_everything(edits: tuple[Edit, ...]) -> bool:
    """Tell whether "all" may speak of what edits reach anyway: the trip, or the whole of a day."""
    return all(isinstance(edit, (*OF_A_DAY, WriteNote)) for edit in edits) or any(isinstance(edit, OF_THE_TRIP) for edit in edits)


def _spoken_for(edit: Edit, cues: Cues, request: Request, edits: tuple[Edit, ...]) -> bool:
    """Tell whether the request has a word that speaks for the edit, where it needs one."""
    text = request.text
    match edit:
        case Remove():
            return cues.removal.search(text) is not None
        case Undo():
            return cues.undo.search(text) is not None
        case Lighter():
            return cues.lighter.search(text) is not None and SHORTENING.search(text) is None
        case Fuller():
            return cues.fuller.search(text) is not None and LENGTHENING.search(text) is None
        case Shorter():
            return LENGTHENING.search(text) is None
        case SetBudget(level=Level.LOWER):
            return cues.raising.search(text) is None
        case SetMobility(mobility=Mobility.LIMITED):
            return cues.recovered.search(UNABLE.sub(" ", text)) is None
        case AddDiet():
            return DIETS[edit.diet].search(request.words) is not None and NO_DIET.search(text) is None
        case Add(name=str()) if (
            cues.removal.search(text)
            and cues.adding.isdisjoint(text.split())
            and not any(isinstance(each, Remove | Replace) for each in edits)
        ):
            return False  # "Sintra, tira": a place that the trip has not.
        case Add():
            return cues.replacing.search(text) is None or any(isinstance(each, Replace | Swap) for each in edits)
        case _:
            return True


def _is_odd(edit: Edit) -> bool:
    """Tell whether a day would begin when others end, or end when they begin: then something of it was meant."""
    match edit:
        case BeginDay(start=time() as start):
            return start >= _LATE
        case EndDay(end=time() as end):
            return end < _EARLY
        case _:
            return False


_LATE, _EARLY = time(17), time(10)


def _is_so_already(edit: Edit, outline: Outline) -> bool:
    """Tell whether an edit would change nothing: then something else was meant."""
    match edit:
        case SetDuration():
            return outline.stop(edit.stop).minutes == edit.minutes
        case SetStart(start=time()):
            return outline.stop(edit.stop).starts_at == edit.start
        case SetStart():
            return starts_near(outline.stop(edit.stop).starts_at, edit.start)
        case Move(start=None):
            return outline.stop(edit.stop).day == edit.day
        case _:
            return False


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
