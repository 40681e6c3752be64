"""Buckets in memory: as many as are needed, by a clock that is handed in."""

import pytest
from pydantic import SecretStr

from edge.events import Events
from edge.scratch import Grant, MemoryScratch, Scratch, connect_scratch
from models.errors import InvalidSetting
from models.quota import Budget
from tests.contracts.scratches import STEADY, Seconds


async def level_of(scratch: Scratch, key: str) -> int:
    return round((await scratch.take(key, 0, STEADY)).remaining)


async def test_memory_drains_by_its_clock() -> None:
    clock = Seconds()
    scratch, budget = MemoryScratch(clock), Budget(limit=100, restore_rate=10)
    await scratch.take("a", 100, budget)

    assert await scratch.take("a", 30, budget) == Grant(granted=False, remaining=0, wait_seconds=3)
    clock.now += 2.5
    assert await scratch.take("a", 30, budget) == Grant(granted=False, remaining=25, wait_seconds=0.5)
    clock.now += 0.5
    assert await scratch.take("a", 30, budget) == Grant(granted=True, remaining=0, wait_seconds=0)
    clock.now += 3_600
    assert await scratch.take("a", 0, budget) == Grant(granted=True, remaining=100, wait_seconds=0)


async def test_memory_goes_on_from_where_a_clock_was_set_back_to() -> None:
    clock = Seconds()
    scratch, budget = MemoryScratch(clock), Budget(limit=100, restore_rate=10)
    await scratch.take("a", 100, budget)

    clock.now -= 500
    assert await scratch.take("a", 10, budget) == Grant(granted=False, remaining=0, wait_seconds=1)
    clock.now += 1
    assert await scratch.take("a", 10, budget) == Grant(granted=True, remaining=0, wait_seconds=0)


async def test_memory_keeps_so_many_buckets_and_forgets_the_one_idle_longest() -> None:
    scratch = MemoryScratch(Seconds(), bucket_limit=3)
    for key in ("a", "b", "c", "a", "d"):
        await scratch.take(key, 10, STEADY)

    assert await scratch.check() == "3 buckets in memory"
    assert [await level_of(scratch, key) for key in ("c", "d", "a")] == [40, 40, 30]
    assert await level_of(scratch, "b") == 50


async def test_a_refused_caller_is_not_idle() -> None:
    scratch = MemoryScratch(Seconds(), bucket_limit=2)
    await scratch.take("a", 50, STEADY)
    await scratch.take("b", 50, STEADY)
    assert not (await scratch.take("a", 1, STEADY)).granted
    await scratch.take("c", 50, STEADY)

    assert not (await scratch.take("a", 1, STEADY)).granted


async def test_memory_forgets_buckets_that_are_empty() -> None:
    clock = Seconds()
    scratch, budget = MemoryScratch(clock), Budget(limit=100, restore_rate=10)
    for number in range(10):
        await scratch.take(f"early:{number}", 50, budget)
    clock.now += 5
    for number in range(5):
        await scratch.take(f"late:{number}", 50, budget)

    assert await scratch.check() == "5 buckets in memory"


@pytest.mark.parametrize(
    "url", ["", "localhost:6379", "http://localhost", "redis://:pa/ss@host:x", "redis://host?socket_tiemout=1", "redis://host?db=x"]
)
def test_what_is_no_url_is_refused_at_once_and_not_quoted(url: str) -> None:
    with pytest.raises(InvalidSetting) as caught:
        connect_scratch(SecretStr(url), Events())

    assert caught.value.params == {"setting": "TRIPWISE_REDIS_URL", "reason": "it must be like redis://user:password@host:6379/0"}


def test_without_a_url_it_is_memory() -> None:
    assert isinstance(connect_scratch(None, Events()), MemoryScratch)
