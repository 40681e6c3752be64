"""A leaky bucket holds at most its limit, never less than nothing, and drains at a steady rate."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from models.account import Tier
from models.quota import ANONYMOUS, BUDGETS, Budget, budget_of, drained, fits, given_back, wait_seconds

BUDGET = Budget(limit=100, restore_rate=10)
LIMITS = st.integers(1, 1_000_000)
RATES = st.floats(0.001, 100_000)
BUDGET_VALUES = st.builds(Budget, limit=LIMITS, restore_rate=RATES)
LEVELS = st.floats(0, 2_000_000)
MOMENTS = st.floats(-1e9, 1e10)
COSTS = st.integers(0, 1_000_000)


@pytest.mark.parametrize(
    ("tier", "limit", "restore_rate"),
    [
        (None, 2_000, 100),
        (Tier.FREE, 10_000, 500),
        (Tier.PREMIUM, 20_000, 1_000),
        (Tier.PARTNER, 50_000, 2_500),
        (Tier.ENTERPRISE, 200_000, 10_000),
    ],
)
def test_a_budget_goes_by_the_tier(tier: Tier | None, limit: int, restore_rate: float) -> None:
    assert budget_of(tier) == Budget(limit=limit, restore_rate=restore_rate)


def test_every_tier_has_a_budget_and_a_higher_one_more() -> None:
    assert list(BUDGETS) == list(Tier)
    assert all(less.limit < more.limit and less.restore_rate < more.restore_rate for less, more in pairwise([ANONYMOUS, *BUDGETS.values()]))


def test_a_factor_multiplies_limit_and_rate() -> None:
    assert budget_of(Tier.FREE, 2.5) == Budget(limit=25_000, restore_rate=1_250)
    assert budget_of(None, 0.01) == Budget(limit=20, restore_rate=1)


def test_a_budget_is_one_unit_at_least() -> None:
    assert budget_of(None, 0.000_1).limit == 1


@pytest.mark.parametrize(
    "wrong", [{"limit": 0}, {"limit": -1}, {"restore_rate": 0}, {"restore_rate": float("inf")}, {"restore_rate": float("nan")}]
)
def test_a_budget_of_nothing_or_without_end_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValidationError):
        Budget.model_validate({"limit": 1, "restore_rate": 1.0, **wrong})


def test_a_bucket_drains_at_its_rate() -> None:
    assert [drained(100, 50, 50 + seconds, BUDGET) for seconds in (0, 1, 2.5, 9.5, 10, 11)] == [100, 90, 75, 5, 0, 0]


def test_a_clock_that_is_set_back_drains_nothing() -> None:
    assert drained(60, 50, 49, BUDGET) == 60
    assert drained(60, 50, -1e9, BUDGET) == 60


def test_a_bucket_of_a_larger_budget_is_full_for_a_smaller_one() -> None:
    assert drained(5_000, 50, 50, BUDGET) == 100
    assert drained(5_000, 50, 51, BUDGET) == 100


def test_what_fills_the_bucket_fits_and_one_more_does_not() -> None:
    assert fits(40, 60, BUDGET)
    assert not fits(40, 61, BUDGET)


def test_the_wait_is_until_the_cost_fits() -> None:
    assert [wait_seconds(level, 60, BUDGET) for level in (0, 40, 41, 100)] == [0, 0, 0.1, 6]


def test_what_is_given_back_leaves_the_bucket_and_no_more() -> None:
    assert [given_back(50, cost) for cost in (0, 20, 50, 51)] == [50, 30, 0, 0]


@given(BUDGET_VALUES, LEVELS, MOMENTS, MOMENTS)
def test_a_level_is_never_below_nought_nor_above_the_limit(budget: Budget, level: float, at: float, now: float) -> None:
    assert 0 <= drained(level, at, now, budget) <= budget.limit


@given(BUDGET_VALUES, LEVELS, MOMENTS, MOMENTS)
def test_draining_never_raises_a_level(budget: Budget, level: float, at: float, now: float) -> None:
    assert drained(level, at, now, budget) <= level


@given(BUDGET_VALUES, st.data())
def test_after_the_wait_it_fits_and_half_way_to_it_does_not(budget: Budget, data: st.DataObject) -> None:
    level = data.draw(st.floats(0, budget.limit))
    cost = data.draw(st.integers(0, budget.limit))
    wait = wait_seconds(level, cost, budget)
    rounding = 1e-6 * budget.limit

    assert 0 <= wait <= budget.limit / budget.restore_rate * (1 + 1e-9)
    assert fits(drained(level, 0, wait, budget), cost - rounding, budget)
    if level + cost > budget.limit + 1:
        assert not fits(drained(level, 0, wait / 2, budget), cost, budget)


@given(BUDGET_VALUES, LEVELS, COSTS)
def test_giving_back_never_leaves_more_than_the_limit(budget: Budget, level: float, cost: int) -> None:
    left = given_back(drained(level, 0, 0, budget), cost)

    assert 0 <= budget.limit - left <= budget.limit


@given(BUDGET_VALUES, st.lists(st.tuples(st.floats(-100, 1_000), st.integers(0, 100_000), st.integers(0, 100_000)), max_size=50))
def test_no_more_is_granted_than_the_limit_and_what_drains_meanwhile(budget: Budget, steps: list[tuple[float, int, int]]) -> None:
    level, at, now = 0.0, 0.0, 0.0
    granted = returned = elapsed = 0.0
    for seconds, cost, excess in steps:
        now += seconds
        elapsed += max(0.0, seconds)
        level, at = drained(level, at, now, budget), now
        if fits(level, cost, budget):
            level += cost
            granted += cost
            returned += min(excess, cost)
            level = given_back(level, min(excess, cost))

    assert granted - returned <= (budget.limit + budget.restore_rate * elapsed) * (1 + 1e-9)
