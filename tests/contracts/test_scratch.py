"""What every scratch store owes to whoever takes from a budget."""

import asyncio
import random
from collections.abc import AsyncIterator

import pytest

from edge.scratch import MemoryScratch, Scratch
from models.quota import Budget
from tests.contracts.scratches import SCRATCHES, STEADY, Seconds, seen


@pytest.fixture(params=sorted(SCRATCHES))
async def scratch(request: pytest.FixtureRequest) -> AsyncIterator[Scratch]:
    async with SCRATCHES[request.param]() as opened:
        yield opened


async def test_a_new_key_has_a_whole_budget(scratch: Scratch) -> None:
    assert seen(await scratch.take("a", 50, STEADY)) == (True, 0, 0)


async def test_what_is_taken_is_gone(scratch: Scratch) -> None:
    assert [seen(await scratch.take("a", cost, STEADY)) for cost in (20, 25, 0)] == [(True, 30, 0), (True, 5, 0), (True, 5, 0)]


async def test_a_refusal_takes_nothing(scratch: Scratch) -> None:
    await scratch.take("a", 45, STEADY)

    assert [(await scratch.take("a", 6, STEADY)).granted for _ in range(3)] == [False] * 3
    assert seen(await scratch.take("a", 5, STEADY)) == (True, 0, 0)


async def test_a_refusal_says_when_it_would_fit(scratch: Scratch) -> None:
    budget = Budget(limit=50, restore_rate=0.01)
    await scratch.take("a", 50, budget)

    refused = await scratch.take("a", 10, budget)

    assert not refused.granted
    assert 990 < refused.wait_seconds <= 1_000
    assert 0 <= refused.remaining < 0.1


async def test_after_the_wait_it_fits(scratch: Scratch) -> None:
    budget = Budget(limit=50, restore_rate=20)
    await scratch.take("a", 50, budget)
    refused = await scratch.take("a", 4, budget)

    assert 0 < refused.wait_seconds <= 0.2
    await asyncio.sleep(refused.wait_seconds + 0.002)
    assert (await scratch.take("a", 4, budget)).granted


async def test_keys_do_not_share_a_budget(scratch: Scratch) -> None:
    await scratch.take("user:a", 50, STEADY)

    assert seen(await scratch.take("user:b", 50, STEADY)) == (True, 0, 0)
    assert not (await scratch.take("user:a", 1, STEADY)).granted


async def test_what_is_given_back_can_be_taken_again(scratch: Scratch) -> None:
    await scratch.take("a", 50, STEADY)

    assert round(await scratch.give_back("a", 30, STEADY)) == 30
    assert seen(await scratch.take("a", 30, STEADY)) == (True, 0, 0)


async def test_nothing_is_given_back_beyond_the_limit(scratch: Scratch) -> None:
    assert await scratch.give_back("new", 10, STEADY) == 50
    await scratch.take("a", 10, STEADY)
    assert await scratch.give_back("a", 11, STEADY) == 50
    assert await scratch.give_back("a", 1_000, STEADY) == 50
    assert seen(await scratch.take("a", 50, STEADY)) == (True, 0, 0)
    assert not (await scratch.take("a", 1, STEADY)).granted


async def test_a_smaller_budget_finds_an_empty_one_and_no_debt(scratch: Scratch) -> None:
    await scratch.take("a", 5_000, Budget(limit=10_000, restore_rate=1e-6))

    assert seen(await scratch.take("a", 0, STEADY)) == (True, 0, 0)


async def test_of_a_hundred_at_once_fifty_get_a_unit_of_fifty(scratch: Scratch) -> None:
    grants = await asyncio.gather(*(scratch.take("a", 1, STEADY) for _ in range(100)))

    assert sum(grant.granted for grant in grants) == 50
    assert sorted(round(grant.remaining) for grant in grants if grant.granted) == list(range(50))
    assert {round(grant.remaining) for grant in grants if not grant.granted} == {0}


async def test_any_sequence_counts_as_in_memory(scratch: Scratch) -> None:
    dice = random.Random(3)
    model = MemoryScratch(Seconds())
    for _ in range(300):
        key, cost = dice.choice("abc"), dice.randint(0, 50)
        if dice.random() < 0.4:
            assert round(await scratch.give_back(key, cost, STEADY)) == round(await model.give_back(key, cost, STEADY))
        else:
            found, expected = await scratch.take(key, cost, STEADY), await model.take(key, cost, STEADY)
            assert (found.granted, round(found.remaining)) == (expected.granted, round(expected.remaining))


async def test_keys_may_hold_anything(scratch: Scratch) -> None:
    for key in ("", "address:2001:db8::/64", "a b\r\nc", "é{}*", "x" * 2_000):
        assert seen(await scratch.take(key, 50, STEADY)) == (True, 0, 0)
        assert not (await scratch.take(key, 1, STEADY)).granted


async def test_closing_twice_is_closing(scratch: Scratch) -> None:
    await scratch.take("a", 1, STEADY)
    await scratch.close()
    await scratch.close()
