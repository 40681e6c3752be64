import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.refinement.operation import Add, Escalate, Lighter, Proposal, Reason, Remove, Undo
from models.refinement.score import BAR, Asked, Outcome, Rate, Score, score_of, shortfalls
from models.refinement.wish import Wish
from tests.fakes.outlines import LISBOA

NOTHING = Escalate(reason=Reason.NOT_SUPPORTED)


def outcome(wanted: Proposal, proposal: Proposal, seconds: float = 0.01) -> Outcome:
    asked = Asked(language="en", text="x", outline=LISBOA, wanted=(wanted,), notation="x")
    return Outcome(asked=asked, proposal=proposal, seconds=seconds)


@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    [
        (9, 10, 0.5958, 0.9821),
        (0, 10, 0.0, 0.2775),
        (10, 10, 0.7225, 1.0),
        (1, 2, 0.0945, 0.9055),
        (0, 300, 0.0, 0.0126),
        (300, 300, 0.9874, 1.0),
        (81, 263, 0.2553, 0.3662),  # Newcombe 1998, table I, method 3.
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
        (0, 0, 0.0, 1.0),
    ],
)
def test_a_rate_has_its_wilson_interval(count: int, of: int, low: float, high: float) -> None:
    assert Rate(count=count, of=of).interval == pytest.approx((low, high), abs=6e-5)


@given(st.integers(1, 5000).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_an_interval_holds_its_rate_and_mirrors_that_of_the_rest(drawn: tuple[int, int]) -> None:
    count, of = drawn
    low, high = Rate(count=count, of=of).interval
    assert 0 <= low <= count / of + 1e-12
    assert count / of - 1e-12 <= high <= 1
    assert Rate(count=of - count, of=of).interval == pytest.approx((1 - high, 1 - low), abs=1e-12)


def test_a_rate_is_told_in_per_cent() -> None:
    assert str(Rate(count=9, of=10)) == "90.0% (59.6% to 98.2%; 9/10)"
    assert (Rate(count=0, of=0).value, Rate(count=0, of=4).value) == (1.0, 0.0)


def test_figures_count_what_is_done_right_wrong_and_left_alone() -> None:
    score = score_of(
        [
            outcome((Remove(stop=1),), (Remove(stop=1),)),
            outcome((Remove(stop=1),), (Remove(stop=2),)),
            outcome((Remove(stop=1),), NOTHING),
            outcome((Lighter(day=2),), (Lighter(day=2),)),
            outcome(NOTHING, NOTHING),
            outcome(NOTHING, (Undo(),)),
        ]
    )
    assert score.handled == Rate(count=2, of=4)
    assert score.coverage == Rate(count=3, of=4)
    assert score.precision == Rate(count=2, of=4)
    assert score.escalated == Rate(count=1, of=2)
    assert score.wrong_removals == 1


@pytest.mark.parametrize(
    ("wanted", "proposal", "is_wrong"),
    [
        ((Remove(stop=1),), (Remove(stop=1),), False),
        ((Remove(stop=1),), (Remove(stop=2),), True),
        ((Remove(stop=1), Lighter(day=2)), (Remove(stop=1),), False),
        ((Remove(stop=1),), (Remove(stop=1), Remove(stop=2)), True),
        ((Lighter(day=1),), (Remove(stop=1),), True),
        (NOTHING, (Remove(stop=1),), True),
        (NOTHING, NOTHING, False),
        ((Remove(stop=1),), NOTHING, False),
        ((Remove(stop=1),), (Undo(),), False),
    ],
)
def test_a_removal_that_nobody_wanted_is_a_wrong_one(wanted: Proposal, proposal: Proposal, *, is_wrong: bool) -> None:
    assert outcome(wanted, proposal).is_wrong_removal is is_wrong


def test_a_request_is_out_of_scope_by_the_first_thing_that_is_wanted() -> None:
    asked = Asked(language="en", text="x", outline=LISBOA, wanted=(NOTHING, (Undo(),)), notation="x")
    assert not asked.is_in_scope
    assert asked.replace(wanted=((Undo(),), NOTHING)).is_in_scope


def test_the_day_of_a_neighbour_is_known_from_the_trip() -> None:
    asked = Asked(language="en", text="x", outline=LISBOA, wanted=((Add(wishes=(Wish.PARK,), day=1),),), notation="x")
    assert asked.is_meant((Add(wishes=(Wish.PARK,), day=1),))
    assert not asked.is_meant((Add(wishes=(Wish.PARK,), day=2),))
    assert not asked.is_meant(NOTHING)


def test_times_are_those_of_the_middle_and_of_one_in_twenty() -> None:
    score = score_of(outcome(NOTHING, NOTHING, milliseconds / 1000) for milliseconds in range(100, 0, -1))
    assert (round(score.p50_ms), round(score.p95_ms)) == (51, 96)
    single = score_of([outcome(NOTHING, NOTHING, 0.007)])
    assert (single.p50_ms, single.p95_ms) == (7.0, 7.0)


def test_of_no_outcomes_nothing_is_wrong_and_nothing_is_known() -> None:
    nothing = Rate(count=0, of=0)
    assert score_of([]) == Score(
        handled=nothing, coverage=nothing, precision=nothing, escalated=nothing, wrong_removals=0, p50_ms=0.0, p95_ms=0.0
    )


GOOD = Score(
    handled=Rate(count=360, of=600),
    coverage=Rate(count=400, of=600),
    precision=Rate(count=396, of=400),
    escalated=Rate(count=300, of=300),
    wrong_removals=0,
    p50_ms=20.0,
    p95_ms=60.0,
)


def test_a_score_that_just_reaches_the_bar_falls_short_of_nothing() -> None:
    assert dict(BAR) == {"handled": 0.6, "precision": 0.99, "wrong_removals": 0, "out_of_scope_done": 0, "p95_ms": 60.0}
    assert shortfalls(GOOD) == ()


@pytest.mark.parametrize(
    ("worse", "told"),
    [
        ({"handled": Rate(count=359, of=600)}, "it handles 59.8% of what it should, not 60%"),
        ({"precision": Rate(count=395, of=400)}, "98.8% of what it does is meant, not 99%"),
        ({"wrong_removals": 1}, "it takes out 1 stops that nobody wanted out"),
        ({"escalated": Rate(count=299, of=300)}, "it does 1 of 300 requests that it should leave alone"),
        ({"p95_ms": 60.6}, "one of twenty edits takes longer than 61 ms, not 60"),
    ],
)
def test_what_misses_the_bar_is_told(worse: dict[str, object], told: str) -> None:
    assert shortfalls(GOOD.replace(**worse)) == (told,)


def test_all_that_is_missed_is_told_together() -> None:
    bad = GOOD.replace(handled=Rate(count=0, of=600), wrong_removals=2, p95_ms=100.0)
    assert len(shortfalls(bad)) == 3
