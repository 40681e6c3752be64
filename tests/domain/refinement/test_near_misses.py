from datetime import time

import pytest

from models.locale import Locale
from models.place import Category
from models.refinement.caution import guarded
from models.refinement.near_misses import near_miss
from models.refinement.operation import Add, Edit, Escalate, Move, Place, Reason, SetDuration, SetStart, Side, Undo, WriteNote
from models.refinement.outline import Request
from models.refinement.wish import Wish
from tests.fakes.outlines import LISBOA

CASTLE, BEACH = 1, 8
HOUR = 60
"""So long everything lasts in the trip."""
BOAT = LISBOA.replace(stops=(LISBOA.stops[0].replace(category=Category.BOAT_TRIP, minutes=90), *LISBOA.stops[1:]))


def request(code: str, text: str, **held: object) -> Request:
    stops = tuple(number for slot, number in (("[S1]", CASTLE), ("[S2]", BEACH)) if slot in text)
    return Request(text=text, words=text, language=code, stops=stops).replace(**held)


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("fr", "je veux pas que tu deplaces le [S1] a [D1]"),
        ("pt", "nao quero q mude o [S1] para [D1]"),
        ("es", "no quiero que muevan el [S1] al [D1]"),
        ("it", "non voglio che spostiate il [S1] a [D1]"),
        ("en", "i dont want you to move the [S1] to [D1]"),
    ],
)
def test_what_somebody_does_not_want_is_not_done(code: str, text: str) -> None:
    assert near_miss((Move(stop=CASTLE, day=2),), request(code, text, days=(2,)), LISBOA) is Reason.NEGATED


def test_who_does_not_want_to_see_something_wants_something_else_done() -> None:
    text = "i dont want to see the [S1] on [D1] , move it to [D2]"
    assert near_miss((Move(stop=CASTLE, day=2),), request("en", text, days=(1, 2)), LISBOA) is None


@pytest.mark.parametrize(
    ("text", "is_undone"), [("undo the last change and start the [S1] at [T1]", True), ("start the [S1] at [T1]", False)]
)
def test_beside_the_last_change_that_is_taken_back_nothing_is_done(text: str, is_undone: bool) -> None:  # noqa: FBT001
    wish = request("en", text, times=(time(11),))
    assert (near_miss((SetStart(stop=CASTLE, start=time(11)),), wish, LISBOA) is Reason.NOT_SUPPORTED) is is_undone
    assert near_miss((Undo(),), wish, LISBOA) is None


@pytest.mark.parametrize(
    ("code", "text", "side"),
    [
        ("en", "the [S1] right after the [S2]", Side.AFTER),
        ("pt", "o [S1] logo a seguir ao [S2] , antes de irmos comer", Side.AFTER),
        ("es", "el [S1] despues de la [S2]", Side.AFTER),
        ("fr", "le [S1] avant la [S2]", Side.BEFORE),
        ("it", "il [S1] prima della [S2]", Side.BEFORE),
    ],
)
def test_the_words_before_a_neighbour_tell_on_which_side_of_it(code: str, text: str, side: Side) -> None:
    other = Side.BEFORE if side is Side.AFTER else Side.AFTER
    assert near_miss((Place(stop=CASTLE, side=side, anchor=BEACH),), request(code, text), LISBOA) is None
    assert near_miss((Place(stop=CASTLE, side=other, anchor=BEACH),), request(code, text), LISBOA) is Reason.CONTRADICTORY
    park = Add(wishes=(Wish.PARK,), side=other, anchor=BEACH)
    assert near_miss((park,), request(code, text), LISBOA) is Reason.CONTRADICTORY


@pytest.mark.parametrize(
    ("text", "minutes", "length", "is_meant"),
    [
        ("stretch the [S1] to [M1]", 90, 90, True),
        ("stretch the [S1] to [M1]", 90, HOUR + 90, False),
        ("stretch the [S1] by [M1]", 30, HOUR + 30, True),
        ("take [M1] off the [S1]", 20, HOUR - 20, True),
        ("take [M1] off the [S1]", 20, 20, False),
        ("i want the [S1] to last minus [M1]", 20, 20, False),
        ("[M1] at the [S1]", 90, 90, True),
    ],
)
def test_to_a_length_is_not_by_it(text: str, minutes: int, length: int, is_meant: bool) -> None:  # noqa: FBT001
    wish = request("en", text, minutes=(minutes,))
    assert (near_miss((SetDuration(stop=CASTLE, minutes=length),), wish, LISBOA) is None) is is_meant


def test_when_a_boat_leaves_it_begins() -> None:
    wish = request("en", "the [S1] leaves at [T1]", times=(time(11),))
    assert near_miss((SetDuration(stop=CASTLE, minutes=90 + 30),), wish, BOAT) is Reason.NO_CUE
    assert near_miss((SetStart(stop=CASTLE, start=time(11)),), wish, BOAT) is None


def test_what_the_trip_has_is_moved_and_not_added() -> None:
    wish = request("pt", "passa a visita na [N1] pra [D1]", names=("Rocinha",), days=(2,))
    assert near_miss((Add(name="Rocinha", day=2),), wish, LISBOA) is Reason.NO_CUE
    assert near_miss((Add(name="Rocinha", day=2),), wish.replace(text="acrescenta a [N1] na [D1]"), LISBOA) is None


def test_a_note_of_the_trip_is_on_no_stop() -> None:
    wish = request("it", "il [S1] a [D1] e scrivi nelle note del viaggio [Q1]", days=(2,), quotes=("passaporto",))
    move = Move(stop=CASTLE, day=2)
    assert guarded((move, WriteNote(text="passaporto")), wish, LISBOA) == (move, WriteNote(text="passaporto"))
    assert guarded((move, WriteNote(text="passaporto", stop=CASTLE)), wish, LISBOA) == Escalate(reason=Reason.NO_CUE)


def test_every_language_has_such_words() -> None:
    edits: tuple[Edit, ...] = (Move(stop=CASTLE, day=2),)
    for locale in Locale:
        assert near_miss(edits, request(locale.value[:2], "[S1] → [D1]", days=(2,)), LISBOA) is None
