"""A world in which everything goes wrong, by seed; see `tests/system/simulation`. `python -m tests.system.simulation` runs more of it."""

import pytest

from tests.system.simulation.checks import RULES
from tests.system.simulation.planting import PLANTED, seeds_until_found
from tests.system.simulation.script import draw
from tests.system.simulation.shrinking import shrunk
from tests.system.simulation.world import run

SEEDS_PER_TEST = 20
SEEDS_TO_FIND_A_BUG = 40


@pytest.mark.parametrize("first", range(0, 220, SEEDS_PER_TEST))
def test_nothing_is_lost_leaked_or_seen_in_part_whatever_happens(first: int) -> None:
    for seed in range(first, first + SEEDS_PER_TEST):
        ending = run(draw(seed))
        assert ending.violation is None, f"seed {seed}: {ending.violation}; see python -m tests.system.simulation --seed {seed}"


def test_a_script_with_a_long_history_breaks_nothing() -> None:
    ending = run(draw(1, step_count=600))
    assert ending.violation is None
    assert ending.change_count > 100


def test_a_seed_always_ends_in_the_same_way() -> None:
    for seed in range(8):
        assert run(draw(seed)).journal == run(draw(seed)).journal


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_bug_is_found_by_its_rule_alone(name: str) -> None:
    assert seeds_until_found(PLANTED[name], SEEDS_TO_FIND_A_BUG, is_alone=True) is not None


def test_every_rule_has_a_bug_that_breaks_it() -> None:
    assert {planted.rule for planted in PLANTED.values()} == set(RULES)


def test_a_failing_script_is_shrunk_to_the_few_steps_that_it_takes() -> None:
    planted = PLANTED["page splits a change"]

    def fails_by(script_seed: int) -> None:
        script = draw(script_seed)
        with planted.patch():
            rule = run(script).violation
            assert rule is not None
            short = shrunk(script, lambda each: (broken := run(each).violation) is not None and broken.rule == rule.rule)
            assert run(short).violation is not None
        assert len(short.steps) <= 6
        assert run(short).violation is None
        assert str(short).splitlines()[0].startswith(f"seed {script_seed}: ")

    fails_by(0)
