"""What a request names and its edits leave unused: nothing, or no more than what is merely mentioned."""

from collections.abc import Iterator
from datetime import time

from models.refinement.answer import SLOT, letters_of, slots_of
from models.refinement.calendar import Daypart
from models.refinement.cues import TRAVELLING, Cues, cues_of
from models.refinement.moment import starts_near
from models.refinement.operation import (
    OF_THE_TRIP,
    AddDiet,
    Edit,
    Replace,
    SetBudget,
    SetDuration,
    WriteNote,
    changed_stops_of,
    days_of,
    stops_of,
)
from models.refinement.outline import Outline, Request
from models.refinement.wish import Wish

_FOOD = {Wish.FOOD, Wish.CAFE}


def uses_every_slot(edits: tuple[Edit, ...], request: Request, outline: Outline) -> bool:
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
            used["D"] |= set(outline.calendar.from_now(0))  # "From today", "since this morning".
            used["T"] |= {when for when in request.times if isinstance(when, Daypart)}
        stops = [outline.stop(each) for each in stops_of(edit)]
        if getattr(edit, "start", edit) is not None:  # As it stands, unless the edit could set it and does not.
            used["T"] |= {when for when in request.times if any(starts_near(stop.starts_at, when) for stop in stops)}
        used["M"] |= {stop.minutes for stop in stops}  # As it stands: "two hours is too long, one will do".
        used["W"] |= _FOOD if isinstance(edit, AddDiet) else set()
        used["W"] |= {Wish.ANYTHING} if isinstance(edit, Replace) else set()  # "Somewhere else, namely Chez Janou."
    used["D"] |= own_days
    if any(edit.op in {"set_start", "set_duration"} for edit in edits):
        used["M"] |= set(_relative_minutes(edits, outline))
    left = {
        f"[{letter}{index}]"
        for letter, values in slots_of(request).items()
        for index, value in enumerate(values, 1)
        if value not in used[letter]
    }
    return not left or (not _is_a_choice(left, edits, request, outline) and _stand_aside(left, request))


def _is_a_choice(left: set[str], edits: tuple[Edit, ...], request: Request, outline: Outline) -> bool:
    """Tell whether nobody knows which of two times or lengths is meant, unless one is said to be that of a flight."""
    parts = cues_of(request.language).parting.split(request.text)
    slots = [set(SLOT.findall(part)) for part in parts if TRAVELLING.search(part)]
    of_travel = set[str]().union(*(each for each in slots if letters_of(each) <= set("TMD")))
    times = {when for edit in edits for when in (getattr(edit, "start", None), getattr(edit, "end", None), _end_of(edit, outline))}
    minutes = {getattr(edit, "minutes", None) for edit in edits} | _relative_minutes(edits, outline)
    chosen: dict[str, set[object]] = {"T": set(times), "M": set(minutes)}
    return any(slot[1] in chosen and not chosen[slot[1]].isdisjoint(slots_of(request)[slot[1]]) for slot in left - of_travel)


def _stand_aside(left: set[str], request: Request) -> bool:
    """Tell whether slots that no edit uses are merely mentioned: behind a comma or "because", with no word for an edit.

    A reason may name used stops and days, too: "as Clara meets us at the [S2]".
    """
    cues = cues_of(request.language)
    parts = [(set(SLOT.findall(part)), part, is_reason) for part, is_reason in _parts(request.text, cues)]
    asides = [(marks, part, is_reason) for marks, part, is_reason in parts if not left.isdisjoint(marks)]
    used = [marks for marks, *_ in parts if marks and left.isdisjoint(marks)]
    found = set[str]().union(*(marks for marks, *_ in asides))
    return (
        bool(used) and left <= found and all(_is_aside(marks, part, left, cues, is_reason=is_reason) for marks, part, is_reason in asides)
    )


def _is_aside(marks: set[str], part: str, left: set[str], cues: Cues, *, is_reason: bool) -> bool:
    """Tell whether a part only mentions what it holds of `left`: in a reason beside what changes, else beside days alone."""
    if cues.deed.search(part) is not None:
        return False
    besides = letters_of(marks - left)
    if is_reason or TRAVELLING.search(part) is not None:
        return besides <= {"S", "D"}
    return not besides or (besides == {"D"} and letters_of(marks & left) <= {"W", "N"})


def _parts(text: str, cues: Cues) -> Iterator[tuple[str, bool]]:
    """Yield the parts of a text, and whether each stands behind a word of reasoning."""
    begin, is_reason = 0, False
    for cut in cues.parting.finditer(text):
        yield text[begin : cut.start()], is_reason
        begin, is_reason = cut.end(), cut[0].isalpha()
    yield text[begin:], is_reason


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
