from datetime import time

import pytest

from models.errors import UnknownCurrency
from models.money import Money
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
from models.refinement.wanted import is_meant, read_want
from models.refinement.wish import Wish
from models.travel import Mobility
from models.trip import Pace

DAY_OF = {1: 1, 2: 1, 3: 2}


@pytest.mark.parametrize(
    ("notation", "edit"),
    [
        ("move 3 d2", Move(stop=3, day=2)),
        ("move 3 d2 10:00", Move(stop=3, day=2, start=time(10))),
        ("move 3 d12 evening", Move(stop=3, day=12, start=Daypart.EVENING)),
        ("move 3 before 1", Place(stop=3, side=Side.BEFORE, anchor=1)),
        ("move 3 after 1", Place(stop=3, side=Side.AFTER, anchor=1)),
        ("remove 13", Remove(stop=13)),
        ("replace 5 food", Replace(stop=5, wishes=(Wish.FOOD,))),
        ("replace 5 food+cheaper", Replace(stop=5, wishes=(Wish.FOOD, Wish.CHEAPER))),
        ('replace 5 "Torre de Belém"', Replace(stop=5, name="Torre de Belém")),
        ("add park", Add(wishes=(Wish.PARK,))),
        ("add park d2", Add(wishes=(Wish.PARK,), day=2)),
        ("add park d2 morning", Add(wishes=(Wish.PARK,), day=2, start=Daypart.MORNING)),
        ("add park 09:30", Add(wishes=(Wish.PARK,), start=time(9, 30))),
        ("add park before 2", Add(wishes=(Wish.PARK,), side=Side.BEFORE, anchor=2)),
        ("add park d2 after 3", Add(wishes=(Wish.PARK,), day=2, side=Side.AFTER, anchor=3)),
        ('add "Sintra" d1 night after 2', Add(name="Sintra", day=1, start=Daypart.NIGHT, side=Side.AFTER, anchor=2)),
        ("start 2 15:30", SetStart(stop=2, start=time(15, 30))),
        ("start 2 afternoon", SetStart(stop=2, start=Daypart.AFTERNOON)),
        ("duration 2 90", SetDuration(stop=2, minutes=90)),
        ("swap 2 1", Swap(stop=2, other=1)),
        ("swapdays d2 d1", SwapDays(day=2, other=1)),
        ("begin d1 10:00", BeginDay(day=1, start=time(10))),
        ("end d1 22:00", EndDay(day=1, end=time(22))),
        ("longer d1", Longer(day=1)),
        ("shorter d1", Shorter(day=1)),
        ("lighter d1", Lighter(day=1)),
        ("fuller d1", Fuller(day=1)),
        ("pace relaxed", SetPace(pace=Pace.RELAXED)),
        ("budget lower", SetBudget(level=Level.LOWER)),
        ("budget higher", SetBudget(level=Level.HIGHER)),
        ("budget 500 EUR", SetBudget(amount=Money.of_cents(50_000, "EUR"))),
        ("diet vegan", AddDiet(diet=Diet.VEGAN)),
        ("mobility limited", SetMobility(mobility=Mobility.LIMITED)),
        ("lock 2", Lock(stop=2)),
        ("unlock 2", Unlock(stop=2)),
        ('note trip "bring cash"', WriteNote(text="bring cash")),
        ('note d2 "bring cash"', WriteNote(day=2, text="bring cash")),
        ('note 2 "bring cash"', WriteNote(stop=2, text="bring cash")),
        ("undo", Undo()),
    ],
)
def test_each_verb_is_an_edit(notation: str, edit: Edit) -> None:
    assert read_want(notation) == (edit,)


def test_two_edits_are_parted_by_a_semicolon_outside_of_quotes() -> None:
    assert read_want("remove 1 ; lighter d2") == (Remove(stop=1), Lighter(day=2))
    assert read_want('note 1 "a ; b" ; undo') == (WriteNote(stop=1, text="a ; b"), Undo())


@pytest.mark.parametrize("notation", ["escalate", "escalate question", "escalate two different wishes"])
def test_what_is_to_be_left_alone_is_an_escalation(notation: str) -> None:
    assert read_want(notation) == Escalate(reason=Reason.NOT_SUPPORTED)


@pytest.mark.parametrize(
    "notation",
    [
        "fly 1",
        '"remove" 1',
        "remove x",
        "remove 0",
        "remove d1",
        'remove "1"',
        "move 1 2",
        "move 1 d0",
        "move 1 dx",
        "move 1 d100",
        "move 1 d2 25:00",
        "move 1 d2 soon",
        "replace 1 nonsense",
        "replace 1 park+bar+food",
        'replace 1 ""',
        "start 1 dawn",
        "duration 1 4",
        "duration 1 721",
        "duration 1 long",
        "begin d1 morning",
        "end d1 evening",
        "begin 1 10:00",
        "pace fast",
        "budget much",
        "budget 500 XXXX",
        "diet carnivore",
        "mobility none",
        "lighter 2",
        'note trip ""',
        "remove 1 ; fly 2",
    ],
)
def test_a_notation_that_is_wrong_is_refused(notation: str) -> None:
    with pytest.raises((ValueError, UnknownCurrency)):
        read_want(notation)


@pytest.mark.parametrize(
    ("notation", "told"),
    [
        ("", " is no verb"),
        ("remove", "remove lacks a word"),
        ("move 1", "move 1 lacks a word"),
        ("add", "add lacks a word"),
        ("swap 1", "swap 1 lacks a word"),
        ("budget 500", "budget 500 lacks a word"),
        ("note trip", "not enough values"),
        ("remove 1 2", "remove 1 2 has too many words"),
        ("duration 1 90 min", "duration 1 90 min has too many words"),
        ("longer d1 30", "longer d1 30 has too many words"),
        ("undo 1", "undo 1 has too many words"),
    ],
)
def test_a_notation_that_lacks_something_or_has_too_much_is_refused(notation: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        read_want(notation)


@pytest.mark.parametrize(
    ("proposed", "wanted"),
    [
        ("swap 1 2", "swap 2 1"),
        ("swapdays d1 d2", "swapdays d2 d1"),
        ("move 1 d1 10:00", "start 1 10:00"),
        ("move 1 d1 morning", "start 1 morning"),
        ("add park d1 before 1", "add park before 1"),
        ("add park+cheaper", "add cheaper+park"),
        ("replace 1 park+cheaper", "replace 1 cheaper+park"),
        ('add "torre de belem"', 'add "Torre de Belém"'),
        ('add "the Louvre" d2', 'add "Louvre" d2'),
        ('replace 1 "O Pavilhão"', 'replace 1 "Pavilhão"'),
        ('add "Bernabéu" d3', 'add "Estadio Santiago Bernabéu" d3'),
        ('replace 1 "Majestic"', 'replace 1 "Café Majestic"'),
        ('note 1 "Bring cash!"', 'note 1 "bring cash"'),
        ("remove 1 ; swap 3 2", "remove 1 ; swap 2 3"),
        ("escalate question", "escalate two"),
    ],
)
def test_two_ways_to_say_the_same_are_one(proposed: str, wanted: str) -> None:
    assert is_meant(read_want(proposed), (read_want(wanted),), DAY_OF)
    assert is_meant(read_want(wanted), (read_want(proposed),), DAY_OF)


@pytest.mark.parametrize(
    ("proposed", "wanted"),
    [
        ("remove 1", "remove 2"),
        ("move 1 d1 10:00", "start 1 10:30"),
        ("move 1 d2 10:00", "start 1 10:00"),
        ("move 1 d1", "start 1 10:00"),
        ("move 1 before 2", "move 2 before 1"),
        ("move 1 before 2", "move 2 after 1"),
        ("add park d1", "add park"),
        ("add park before 1", "add park after 1"),
        ("add park", "add park+cheaper"),
        ('add "Sintra"', 'add "Cascais"'),
        ('add "Sintra"', "add park"),
        ('add "Café Majestic"', 'add "Café Santiago"'),
        ('add "Bar"', 'add "Bar Urca"'),
        ('add "Majestic" d2', 'add "Café Majestic" d3'),
        ('note 1 "bring cash"', 'note 2 "bring cash"'),
        ('note 1 "bring cash"', 'note trip "bring cash"'),
        ("remove 1 ; lighter d2", "lighter d2 ; remove 1"),
        ("remove 1 ; lighter d2", "remove 1"),
        ("start 1 morning", "start 1 10:00"),
        ("escalate", "undo"),
        ("undo", "escalate"),
    ],
)
def test_what_differs_is_not_what_was_meant(proposed: str, wanted: str) -> None:
    assert not is_meant(read_want(proposed), (read_want(wanted),), DAY_OF)


def test_any_of_several_meanings_will_do() -> None:
    wanted: tuple[Proposal, ...] = (read_want("remove 1"), read_want("escalate"))
    assert is_meant((Remove(stop=1),), wanted, DAY_OF)
    assert is_meant(Escalate(reason=Reason.BUSY), wanted, DAY_OF)
    assert not is_meant((Remove(stop=2),), wanted, DAY_OF)
    assert not is_meant((Remove(stop=1),), (), DAY_OF)
