"""What a small model takes for something near it: after for before, to for by, a thing that somebody does not want for one that he does."""

from models.place import Category
from models.refinement.answer import SLOT
from models.refinement.cues import (
    AFTERWARDS,
    BEFOREHAND,
    EARLIER,
    KEPT,
    LATER,
    LEAVING,
    MOVING,
    NEGATIVE_LENGTH,
    NOT_WANTED,
    NOTE_OF_TRIP,
    OFF_A_LENGTH,
    TO_A_LENGTH,
    UNDOING,
    Cues,
    cues_of,
)
from models.refinement.lexicons import LEXICONS
from models.refinement.operation import EDIT_LIMIT, Add, Edit, Place, Reason, Remove, SetDuration, SetStart, Side, Undo, WriteNote
from models.refinement.outline import Outline, Request


def near_miss(edits: tuple[Edit, ...], request: Request, outline: Outline) -> Reason | None:
    """Return why the words of a request mean something near the edits, and not them; None if they may well mean them."""
    cues, text = cues_of(request.language), request.text
    objections = (
        (Reason.NEGATED, _is_not_wanted(text, cues)),
        (Reason.CONTRADICTORY, _takes_and_keeps(edits, text) or _is_sooner_and_later(edits, text)),
        (Reason.NOT_SUPPORTED, UNDOING.search(text) and not any(isinstance(edit, Undo) for edit in edits)),
        (Reason.CONTRADICTORY, any(_is_on_the_other_side(edit, request) for edit in edits)),
        (Reason.NO_CUE, NEGATIVE_LENGTH.search(text) or any(_is_of_another_length(edit, request, outline) for edit in edits)),
        (Reason.NO_CUE, _removes_what_is_told_of(edits, request, cues)),
        (Reason.NO_CUE, any(_is_of_something_else(edit, text, cues) for edit in edits)),
    )
    return next((reason for reason, holds in objections if holds), None)


def _is_not_wanted(text: str, cues: Cues) -> bool:
    """Tell whether somebody does not want an edit, and not rather a stop: "I don't want you to move it"."""
    return any(
        words.search(match["rest"].strip()) for match in NOT_WANTED.finditer(text) for words in (cues.deed, cues.removal, cues.replacing)
    )


def _takes_and_keeps(edits: tuple[Edit, ...], text: str) -> bool:
    """Tell whether a stop that is to go shall stay, too."""
    is_alone = len(edits) == 1 and len({slot for slot in SLOT.findall(text) if slot[1] == "S"}) == 1
    return is_alone and isinstance(edits[0], Remove) and KEPT.search(text) is not None


def _is_on_the_other_side(edit: Edit, request: Request) -> bool:
    """Tell whether the words right before a neighbour say "after" where an edit puts something before it, or the other way round."""
    if not isinstance(edit, Place | Add) or edit.anchor is None or edit.anchor not in request.stops:
        return False
    slot = f"[S{request.stops.index(edit.anchor) + 1}]"
    before = " ".join(request.text.partition(slot)[0].split()[-_NEAR:])
    said = {Side.AFTER: AFTERWARDS.search(before) is not None, Side.BEFORE: BEFOREHAND.search(before) is not None}
    other = Side.BEFORE if edit.side is Side.AFTER else Side.AFTER
    return said[other] and not said[Side(edit.side)] if edit.side is not None else False


_NEAR = 4
"""So many words before a stop may tell what its neighbour is to be."""


def _is_of_another_length(edit: Edit, request: Request, outline: Outline) -> bool:
    """Tell whether "to an hour" was taken for "by an hour", "an hour off" for an hour in all, a boat's departure for its end."""
    if not isinstance(edit, SetDuration):
        return False
    text, now = request.text, outline.stop(edit.stop).minutes
    changes = {now + minutes for minutes in request.minutes} | {now - minutes for minutes in request.minutes}
    if edit.minutes in set(request.minutes) - changes:
        return OFF_A_LENGTH.search(text) is not None and TO_A_LENGTH.search(text) is None
    if edit.minutes in changes:
        return TO_A_LENGTH.search(text) is not None and len(request.minutes) == 1
    return outline.stop(edit.stop).category is Category.BOAT_TRIP and LEAVING.search(text) is not None


def _removes_what_is_told_of(edits: tuple[Edit, ...], request: Request, cues: Cues) -> bool:
    """Tell whether of one of two stops that are to go something else is said: "drop the [S1] ; the [S2] may last longer"."""
    if len(edits) != EDIT_LIMIT or not all(isinstance(edit, Remove) for edit in edits):
        return False
    small = LEXICONS[request.language].definite | LEXICONS[request.language].linking | frozenset(LEXICONS[request.language].and_words)
    parts = [part for part in cues.parting.split(request.text) if "[S" in part]
    return any(cues.removal.search(part) is None and any(word.isalpha() and word not in small for word in part.split()) for part in parts)


def _is_sooner_and_later(edits: tuple[Edit, ...], text: str) -> bool:
    is_retimed = len(edits) == 1 and isinstance(edits[0], SetStart)
    return is_retimed and EARLIER.search(text) is not None and LATER.search(text) is not None


def _is_of_something_else(edit: Edit, text: str, cues: Cues) -> bool:
    """Tell whether a name is added that a word for stops of the trip stands with, or a note of the trip is written on a stop."""
    match edit:
        case Add(name=str(), anchor=None):
            return MOVING.search(text) is not None and cues.adding.isdisjoint(text.split())
        case WriteNote():
            return NOTE_OF_TRIP.search(text) is not None and (edit.stop, edit.day) != (None, None)
        case _:
            return False
