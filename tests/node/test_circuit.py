"""What failed is left alone for a while, and tried again by one."""

import asyncio

import pytest

from edge.scratch import Circuit, ScratchFailed
from tests.contracts.scratches import Listening, Seconds


async def local() -> str:
    return "local"


async def failing() -> str:
    raise ScratchFailed("broken")


async def test_only_one_caller_tries_what_failed_and_the_others_do_not_wait() -> None:
    clock, asked, answer = Seconds(), asyncio.Event(), asyncio.Event()
    circuit = Circuit(Listening(), rest_seconds=5, clock=clock)

    async def slow() -> str:
        asked.set()
        await answer.wait()
        return "shared"

    assert await circuit.ask(failing, local) == "local"
    clock.now += 5
    trial = asyncio.create_task(circuit.ask(slow, local))
    await asked.wait()
    assert [await circuit.ask(slow, local) for _ in range(3)] == ["local"] * 3
    answer.set()
    assert await trial == "shared"
    assert [await circuit.ask(slow, local) for _ in range(3)] == ["shared"] * 3


async def test_a_trial_whose_caller_goes_away_is_made_again_after_a_rest() -> None:
    clock, asked = Seconds(), asyncio.Event()
    circuit = Circuit(Listening(), rest_seconds=5, clock=clock)

    async def endless() -> str:
        asked.set()
        await asyncio.Event().wait()
        return "never"

    async def shared() -> str:
        return "shared"

    await circuit.ask(failing, local)
    clock.now += 5
    trial = asyncio.create_task(circuit.ask(endless, local))
    await asked.wait()
    trial.cancel()
    with pytest.raises(asyncio.CancelledError):
        await trial
    assert await circuit.ask(shared, local) == "local"
    clock.now += 5
    assert await circuit.ask(shared, local) == "shared"


async def test_what_is_no_failure_of_the_shared_part_is_raised() -> None:
    events = Listening()

    async def wrong() -> str:
        raise KeyError("ours")

    with pytest.raises(KeyError):
        await Circuit(events).ask(wrong, local)
    assert events.heard == []


async def test_trouble_has_a_name_while_it_lasts() -> None:
    clock = Seconds()
    circuit = Circuit(Listening(), rest_seconds=5, clock=clock)

    assert circuit.trouble is None
    await circuit.ask(failing, local)
    assert circuit.trouble == "broken"
    clock.now += 5
    assert circuit.trouble is None
