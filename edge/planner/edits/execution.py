"""Carrying out what was asked for in words: one or two edits over numbered stops, as one itinerary and one answer.

Every edit keeps what is locked, puts a stop only where its place is open and can be reached, and breaks no rule that was kept
before. What can't be done well raises `EditError`, nothing is done then, and a generator gets the request.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from edge.planner.catalogue import Catalogue
from edge.planner.edits import daily, placement, substitution, whole_trip
from edge.planner.edits.findings import ADVICE, REMOVAL, broken_rules
from edge.planner.edits.sketch import Done, EditError, Remark, Sketch
from models import itinerary as edits
from models.ids import CellCode
from models.itinerary import Itinerary
from models.locale import Locale
from models.planning.check import Rule
from models.refinement.operation import (
    Add,
    AddDiet,
    BeginDay,
    Edit,
    EndDay,
    Fuller,
    Lighter,
    Lock,
    Longer,
    Move,
    Place,
    Remove,
    Replace,
    SetBudget,
    SetDuration,
    SetMobility,
    SetPace,
    SetStart,
    Shorter,
    Swap,
    SwapDays,
    Undo,
    Unlock,
    WriteNote,
)


@dataclass(frozen=True)
class Outcome:
    """What came of the edits: the itinerary, what is to be written down, and what was done in words."""

    itinerary: Itinerary
    remarks: tuple[Remark, ...]
    text: str


def execute(asked: Sequence[Edit], itinerary: Itinerary, catalogue: Catalogue, locale: Locale, cell: CellCode) -> Outcome:
    """Do these edits in order; raise `EditError` if one can't be done. Numbers of stops are those of the itinerary at hand.

    An `Undo` is not an edit of the itinerary at hand, and raises too.
    """
    sketch = Sketch(itinerary, catalogue, locale, cell, tuple(stop.id for stop in itinerary.stops))
    texts: list[str] = []
    remarks: list[Remark] = []
    owned: frozenset[Rule] = ADVICE
    for edit in asked:
        done = _done(sketch, edit)
        if done.remark is None and done.itinerary == sketch.itinerary:
            raise EditError("no_effect")
        sketch = sketch.after(done.itinerary)
        texts.append(done.text)
        remarks += [done.remark] if done.remark else []
        owned |= done.owned
    for rule in sorted(broken_rules(itinerary, sketch.itinerary, catalogue) - owned):
        raise EditError(rule.value)
    return Outcome(sketch.itinerary, tuple(remarks), " ".join(texts))


def _done(sketch: Sketch, edit: Edit) -> Done:
    match edit:
        case Move() | Place() | SetStart() | SetDuration() | Swap() | SwapDays():
            return placement.carry_out(sketch, edit)
        case Replace():
            return substitution.replace(sketch, edit)
        case Add():
            return substitution.add(sketch, edit)
        case BeginDay() | EndDay() | Longer() | Shorter() | Lighter() | Fuller():
            return daily.carry_out(sketch, edit)
        case SetPace() | SetBudget() | AddDiet() | SetMobility():
            return whole_trip.carry_out(sketch, edit)
        case Remove():
            return _remove(sketch, edit)
        case Lock() | Unlock():
            return _lock(sketch, edit)
        case WriteNote():
            return _write_note(sketch, edit)
        case Undo():
            raise EditError("not_an_edit")


def _remove(sketch: Sketch, edit: Remove) -> Done:
    stop = sketch.unlocked(edit.stop)
    itinerary = edits.remove_stop(sketch.itinerary, stop.id)
    return Done(itinerary, sketch.tell("I removed {stop}.", stop=stop.title), owned=REMOVAL)


def _lock(sketch: Sketch, edit: Lock | Unlock) -> Done:
    stop = sketch.stop(edit.stop)
    is_locked = isinstance(edit, Lock)
    itinerary = edits.update_stop(sketch.itinerary, stop.id, {"locked": is_locked})
    told = sketch.tell("I locked {stop}: it stays as it is." if is_locked else "I unlocked {stop}.", stop=stop.title)
    return Done(itinerary, told)


def _write_note(sketch: Sketch, edit: WriteNote) -> Done:
    if edit.stop is not None:
        stop = sketch.stop(edit.stop)
        return Done(sketch.itinerary, sketch.tell("I wrote that down about {stop}.", stop=stop.title), Remark(stop.id, edit.text))
    if edit.day is not None:
        day = sketch.day(edit.day)
        return Done(sketch.itinerary, sketch.tell("I wrote that down about day {day}.", day=day.number), Remark(day.id, edit.text))
    return Done(sketch.itinerary, sketch.tell("I wrote that down about the trip."), Remark(None, edit.text))
