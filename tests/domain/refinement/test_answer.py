import re
from collections.abc import Iterator
from datetime import time
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.money import Money
from models.place import Diet
from models.refinement.answer import ANSWERS, SHAPES, grammar_of, names_of, read_answer, slots_of, write_answer
from models.refinement.calendar import Daypart
from models.refinement.operation import (
    EDIT_LIMIT,
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
from models.refinement.outline import Request
from models.refinement.reference import SLOT_LIMIT
from models.refinement.wish import Wish
from models.travel import Mobility
from models.trip import Pace
from tests.fakes.outlines import LISBOA

BAD = Escalate(reason=Reason.BAD_ANSWER)
RELATIVE = Escalate(reason=Reason.RELATIVE)
EUROS = Money.of_cents(50_000, "EUR")
FULL = Request(
    text="",
    stops=(1, 4),
    days=(2, 3),
    times=(time(15), Daypart.MORNING),
    minutes=(30, 45),
    wishes=(Wish.PARK, Wish.CHEAPER),
    names=("Oceanário de Lisboa", "Sintra"),
    quotes=("levar dinheiro", "pedir mesa"),
    amounts=(EUROS, Money.of_cents(1, "EUR")),
)
"""Two of everything."""


def some(*values: object) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(st.sampled_from(values), max_size=SLOT_LIMIT, unique=True).map(tuple)


# Of these values any fits any answer, so that whether one is read is a matter of its form alone.
requests = st.builds(
    Request,
    text=st.just(""),
    stops=some(1, 2, 4, 5, 6),
    days=some(1, 2, 3),
    times=some(time(16, 30), time(19), time(21)),
    minutes=some(15, 30, 45),
    wishes=some(Wish.PARK, Wish.BAR, Wish.CHEAPER, Wish.ANYTHING),
    names=some("Sintra", "Oceanário de Lisboa", "a"),
    quotes=some("levar dinheiro", "x", "“”=;[S1]"),
    amounts=some(EUROS, Money.of_cents(1, "BRL")),
)


def pattern_of(grammar: str) -> re.Pattern[str]:
    """Return a grammar without recursion as a regular expression; raise `KeyError` for a rule that is not there."""
    rules = dict(line.split(" ::= ", 1) for line in grammar.splitlines())

    def expanded(rule: str) -> str:
        return "".join(translated(each) for each in re.finditer(r'"([^"]*)"|([A-Za-z]+)|([()|?])|\s+|(.)', rule))

    def translated(part: re.Match[str]) -> str:
        literal, name, operator, odd = part.groups()
        assert odd is None, odd
        if literal is not None:
            return re.escape(literal)
        return f"(?:{expanded(rules[name])})" if name else operator or ""

    return re.compile(expanded(rules["root"]))


def sentence(data: st.DataObject, grammar: str) -> str:
    """Draw an answer by the rules of a grammar."""
    rules = {name: body.split(" | ") for name, body in (line.split(" ::= ", 1) for line in grammar.splitlines()[1:])}

    def edit() -> str:
        parts = data.draw(st.sampled_from(rules["edit"])).split()
        held = [part for part in parts if not part.endswith("?") or data.draw(st.booleans())]
        return "".join(part if '"' in part else data.draw(st.sampled_from(rules[part[0]])) for part in held).replace('"', "")

    count = data.draw(st.sampled_from((0, 1, 1, 1, 2, 2, 2)))
    return f"{''.join(edit() for _ in range(count)) or data.draw(st.sampled_from(('=undo', '=escalate')))};"


def repeats_a_slot(answer: str) -> bool:
    return any(len(set(slots)) < len(slots) for slots in (re.findall(r"\[\w+\]", part) for part in answer.split("=")))


@given(requests, st.data())
def test_whatever_the_grammar_allows_is_read_unless_an_edit_has_a_slot_twice(request: Request, data: st.DataObject) -> None:
    answer = sentence(data, grammar_of(request))
    assert pattern_of(grammar_of(request)).fullmatch(answer)
    proposal = read_answer(answer, request, LISBOA)
    if answer == "=escalate;":
        assert proposal == Escalate(reason=Reason.NOT_SUPPORTED)
    elif repeats_a_slot(answer):
        assert proposal == BAD
    else:
        assert isinstance(proposal, tuple)
        assert len(proposal) == answer.count("=")


written = st.lists(st.sampled_from([*ANSWERS, *(f"[{letter}{index}]" for letter in "SDTMWNQA" for index in "12")]), max_size=6).map("".join)


@given(requests, written | st.text(max_size=30) | st.text(alphabet="=[]SDTMWNQA123;removeundo ", max_size=30))
def test_whatever_the_grammar_does_not_allow_is_a_bad_answer(request: Request, answer: str) -> None:
    is_allowed = pattern_of(grammar_of(request)).fullmatch(answer.strip()) is not None and not repeats_a_slot(answer)
    assert (read_answer(answer, request, LISBOA) != BAD) is is_allowed


@given(requests, st.data())
def test_what_is_read_is_written_and_all_that_is_written_is_read_alike(request: Request, data: st.DataObject) -> None:
    answer = sentence(data, grammar_of(request))
    edits = read_answer(answer, request, LISBOA)
    if isinstance(edits, Escalate):
        return
    all_written = write_answer(edits, request, LISBOA)
    assert answer in all_written
    assert len(set(all_written)) == len(all_written)
    assert {read_answer(each, request, LISBOA) for each in all_written} == {edits}


numbers = st.integers(1, 6)
edits_of_any_kind: st.SearchStrategy[Edit] = st.one_of(
    st.builds(Move, stop=numbers, day=st.integers(1, 3), start=st.none() | st.sampled_from([time(9), Daypart.MORNING])),
    st.builds(Place, stop=numbers, side=st.sampled_from(Side), anchor=numbers),
    st.builds(Remove, stop=numbers),
    st.builds(Replace, stop=numbers, wishes=st.sampled_from([(Wish.PARK,), (Wish.BAR, Wish.PARK)])),
    st.builds(Add, name=st.sampled_from(["Sintra", "Xanadu"]), day=st.none() | st.integers(1, 3)),
    st.builds(SetStart, stop=numbers, start=st.times()),
    st.builds(SetDuration, stop=numbers, minutes=st.integers(5, 720)),
    st.builds(Swap, stop=numbers, other=numbers),
    st.builds(Longer, day=st.integers(1, 3), minutes=st.none() | st.integers(15, 360)),
    st.builds(WriteNote, text=st.sampled_from(["x", "y"]), day=st.none() | st.integers(1, 3)),
    st.just(Undo()),
)


@given(requests, st.tuples(edits_of_any_kind) | st.tuples(edits_of_any_kind, edits_of_any_kind))
def test_edits_are_written_only_as_what_is_read_as_them(request: Request, edits: tuple[Edit, ...]) -> None:
    for answer in write_answer(edits, request, LISBOA):
        assert read_answer(answer, request, LISBOA) == edits


def every_answer() -> Iterator[str]:
    for name, shapes in SHAPES.items():
        for shape in shapes:
            counts = dict.fromkeys("SDTMWNQA", 0)
            slots = ""
            for letter in shape.upper():
                counts[letter] += 1
                slots += f"[{letter}{counts[letter]}]"
            yield f"={name}{slots};"


@pytest.mark.parametrize("answer", [each for each in every_answer() if each != "=escalate;"])
def test_each_name_is_allowed_read_and_written_with_all_slots_it_may_have(answer: str) -> None:
    assert pattern_of(grammar_of(FULL)).fullmatch(answer)
    edits = read_answer(answer, FULL, LISBOA)
    assert isinstance(edits, tuple)
    assert answer in write_answer(edits, FULL, LISBOA)


def test_there_is_an_answer_for_every_kind_of_edit() -> None:
    read = [read_answer(answer, FULL, LISBOA) for answer in every_answer()]
    assert {type(edits[0]) for edits in read if isinstance(edits, tuple)} == set(get_args(Edit))


@pytest.mark.parametrize(
    ("answer", "edit"),
    [
        ("=move[S1][D1];", Move(stop=1, day=2)),
        ("=move[S2][D2][T1];", Move(stop=4, day=3, start=time(15))),
        ("=move[S1][D1][T2];", Move(stop=1, day=2, start=Daypart.MORNING)),
        ("=before[S1][S2];", Place(stop=1, side=Side.BEFORE, anchor=4)),
        ("=after[S2][S1];", Place(stop=4, side=Side.AFTER, anchor=1)),
        ("=remove[S2];", Remove(stop=4)),
        ("=replace[S1][W1][W2];", Replace(stop=1, wishes=(Wish.PARK, Wish.CHEAPER))),
        ("=replace[S1][N2];", Replace(stop=1, name="Sintra")),
        ("=add[W1];", Add(wishes=(Wish.PARK,))),
        ("=add[N1][D1][T1];", Add(name="Oceanário de Lisboa", day=2, start=time(15))),
        ("=addbefore[W2][S1];", Add(wishes=(Wish.CHEAPER,), side=Side.BEFORE, anchor=1)),
        ("=addafter[N1][S2];", Add(name="Oceanário de Lisboa", side=Side.AFTER, anchor=4)),
        ("=start[S1][T2];", SetStart(stop=1, start=Daypart.MORNING)),
        ("=duration[S1][M2];", SetDuration(stop=1, minutes=45)),
        ("=until[S1][T1];", SetDuration(stop=1, minutes=330)),
        ("=swap[S1][S2];", Swap(stop=1, other=4)),
        ("=swapdays[D2][D1];", SwapDays(day=3, other=2)),
        ("=begin[D1][T1];", BeginDay(day=2, start=time(15))),
        ("=end[D1][T1];", EndDay(day=2, end=time(15))),
        ("=longer[D1];", Longer(day=2)),
        ("=longer[D1][M1];", Longer(day=2, minutes=30)),
        ("=shorter[D2][M2];", Shorter(day=3, minutes=45)),
        ("=lighter[D1];", Lighter(day=2)),
        ("=fuller[D1];", Fuller(day=2)),
        ("=relaxed;", SetPace(pace=Pace.RELAXED)),
        ("=intense;", SetPace(pace=Pace.INTENSE)),
        ("=cheaper;", SetBudget(level=Level.LOWER)),
        ("=dearer;", SetBudget(level=Level.HIGHER)),
        ("=budget[A1];", SetBudget(amount=EUROS)),
        ("=glutenfree;", AddDiet(diet=Diet.GLUTEN_FREE)),
        ("=limited;", SetMobility(mobility=Mobility.LIMITED)),
        ("=mobile;", SetMobility(mobility=Mobility.FULL)),
        ("=lock[S1];", Lock(stop=1)),
        ("=unlock[S1];", Unlock(stop=1)),
        ("=note[Q1];", WriteNote(text="levar dinheiro")),
        ("=note[Q2][S2];", WriteNote(stop=4, text="pedir mesa")),
        ("=note[Q1][D2];", WriteNote(day=3, text="levar dinheiro")),
        ("=undo;", Undo()),
    ],
)
def test_an_answer_is_an_edit_of_what_its_slots_hold(answer: str, edit: Edit) -> None:
    assert read_answer(answer, FULL, LISBOA) == (edit,)
    assert answer in write_answer((edit,), FULL, LISBOA)


def test_two_edits_are_read_in_their_order() -> None:
    answer = "=remove[S1]=lighter[D2];"
    assert read_answer(answer, FULL, LISBOA) == (Remove(stop=1), Lighter(day=3))
    assert write_answer((Remove(stop=1), Lighter(day=3)), FULL, LISBOA) == (answer,)
    assert names_of(answer) == ("remove", "lighter")


@pytest.mark.parametrize(
    ("answer", "edit"),
    [
        ("=later[S1][M1];", SetStart(stop=1, start=time(10))),
        ("=earlier[S1][M2];", SetStart(stop=1, start=time(8, 45))),
        ("=extend[S1][M1];", SetDuration(stop=1, minutes=90)),
        ("=shrink[S1][M2];", SetDuration(stop=1, minutes=15)),
    ],
)
def test_what_is_relative_counts_from_the_stops_own(answer: str, edit: Edit) -> None:
    assert read_answer(answer, FULL, LISBOA) == (edit,)
    assert answer in write_answer((edit,), FULL, LISBOA)


@pytest.mark.parametrize(
    ("starts_at", "answer", "proposal"),
    [
        (time(23), "=later[S1][M1];", (SetStart(stop=1, start=time(23, 59)),)),
        (time(23, 1), "=later[S1][M1];", RELATIVE),
        (time(0, 59), "=earlier[S1][M1];", (SetStart(stop=1, start=time(0)),)),
        (time(0, 58), "=earlier[S1][M1];", RELATIVE),
        (None, "=later[S1][M1];", RELATIVE),
        (None, "=earlier[S1][M1];", RELATIVE),
        (time(14, 55), "=until[S1][T1];", (SetDuration(stop=1, minutes=5),)),
        (time(14, 56), "=until[S1][T1];", BAD),
        (time(15), "=until[S1][T1];", BAD),
        (time(16), "=until[S1][T1];", BAD),
        (time(2, 59), "=until[S1][T1];", BAD),
        (None, "=until[S1][T1];", RELATIVE),
        (time(9), "=until[S1][T2];", RELATIVE),
    ],
)
def test_what_counts_from_a_start_needs_one_and_stays_within_its_day(starts_at: time | None, answer: str, proposal: Proposal) -> None:
    first, *others = LISBOA.stops
    outline = LISBOA.replace(stops=(first.replace(starts_at=starts_at), *others))
    request = Request(text="", stops=(1,), times=(time(15), Daypart.EVENING), minutes=(59,))
    assert read_answer(answer, request, outline) == proposal


@pytest.mark.parametrize(
    ("answer", "minutes", "proposal"),
    [
        ("=shrink[S1][M1];", 55, (SetDuration(stop=1, minutes=5),)),
        ("=shrink[S1][M1];", 56, BAD),
        ("=shrink[S1][M1];", 60, BAD),
        ("=extend[S1][M1];", 660, (SetDuration(stop=1, minutes=720),)),
        ("=extend[S1][M1];", 661, BAD),
        ("=duration[S1][M1];", 4, BAD),
        ("=duration[S1][M1];", 721, BAD),
        ("=longer[D1][M1];", 14, BAD),
        ("=longer[D1][M1];", 360, (Longer(day=1, minutes=360),)),
        ("=shorter[D1][M1];", 361, BAD),
    ],
)
def test_a_length_of_time_has_its_limits(answer: str, minutes: int, proposal: Proposal) -> None:
    assert read_answer(answer, Request(text="", stops=(1,), days=(1,), minutes=(minutes,)), LISBOA) == proposal


@pytest.mark.parametrize("answer", ["=begin[D1][T2];", "=end[D1][T2];"])
def test_a_day_begins_and_ends_at_a_time_of_the_clock(answer: str) -> None:
    assert read_answer(answer, FULL, LISBOA) == BAD


def test_a_name_longer_than_a_place_may_have_is_a_bad_answer() -> None:
    assert read_answer("=add[N1];", Request(text="", names=("x" * 101,)), LISBOA) == BAD


@pytest.mark.parametrize("other", ["=undo", "=remove[S1]", "=escalate", "=relaxed"])
@pytest.mark.parametrize("alone", ["=undo", "=escalate"])
def test_nothing_stands_beside_an_undo_or_an_escalation(alone: str, other: str) -> None:
    assert read_answer(f"{alone}{other};", FULL, LISBOA) == BAD
    assert read_answer(f"{other}{alone};", FULL, LISBOA) == BAD


@pytest.mark.parametrize(
    "answer",
    [
        "",
        ";",
        "=",
        "remove",
        "=remove;",
        "=remove[S1]",
        "remove[S1];",
        "=remove[S3];",
        "=remove[S0];",
        "=remove[S10];",
        "=remove[D1];",
        "=remove[s1];",
        "=remove[S1][S2];",
        "=remove[S1][D1];",
        "=Remove[S1];",
        "=remove [S1];",
        "=remove[S1]];",
        "=remove[S1];;",
        "=remove[S1];x",
        "=remove[S1];=undo;",
        "=swap[S1][S1];",
        "=swapdays[D1][D1];",
        "=before[S2][S2];",
        "=add[W1][W1];",
        "=fly[S1];",
        "=move[S1];",
        "=move[D1][S1];",
        "=move[S1][T1];",
        "=note[S1];",
        "=add[W1][N1];",
        "=add[W1][T1][D1];",
        "=escalate[S1];",
        "=undo[S1];",
        "=relaxed[S1];",
        "=remove[S1]=lighter[D1]=relaxed;",
        "=remove[S1]=fly;",
    ],
)
def test_what_does_not_fit_is_a_bad_answer(answer: str) -> None:
    assert read_answer(answer, FULL, LISBOA) == BAD


def test_a_request_without_slots_has_the_answers_without_slots() -> None:
    assert grammar_of(Request(text="desfaz")) == (
        'root ::= ("=escalate" | "=undo" | edit edit?) ";"\n'
        'edit ::= "=relaxed" | "=moderate" | "=intense" | "=cheaper" | "=dearer" | "=vegetarian" | "=vegan" | "=glutenfree"'
        ' | "=limited" | "=mobile"\n'
    )


def test_the_grammar_offers_the_slots_that_are_there() -> None:
    grammar = grammar_of(Request(text="tira o [S1]", stops=(4,)))
    assert re.findall(r'"(=\w+)" S(?= |\n)', grammar) == ["=remove", "=lock", "=unlock"]
    assert grammar.endswith('\nS ::= "[S1]"\n')


@given(requests)
def test_every_rule_of_the_grammar_is_used_and_none_is_missing(request: Request) -> None:
    grammar = grammar_of(request)
    pattern_of(grammar)
    names = [line.split(" ::= ")[0] for line in grammar.splitlines()]
    assert names[:2] == ["root", "edit"]
    assert names[2:] == [letter for letter, held in slots_of(request).items() if held and re.search(rf"\b{letter}\b", grammar)]


def test_no_answer_is_longer_than_eleven_tokens() -> None:
    """So that `ANSWER_TOKENS` of the worker are enough, and no answer runs on."""
    full = Request.model_validate(
        {name: held * 2 for name, held in FULL.model_dump(exclude={"trouble"}).items() if isinstance(held, tuple)} | {"text": ""}
    )
    grammar = grammar_of(full)
    assert not set(re.sub(r'"[^"]*"', "", grammar)) & set("*+{")
    longest = max(
        len(re.findall(r'"=|[A-Z]', alternative)) for alternative in grammar.splitlines()[1].removeprefix("edit ::= ").split(" | ")
    )
    assert EDIT_LIMIT * longest + 1 == 11


def test_each_slot_is_one_character_and_one_digit() -> None:
    assert SLOT_LIMIT <= 9
    assert all(re.fullmatch("[a-z]+", name) for name in SHAPES)
    assert {letter.upper() for shapes in SHAPES.values() for shape in shapes for letter in shape} == set(slots_of(FULL))
