"""A failing script made short: steps, devices and faults are left out for as long as it still fails by the same rule."""

from collections.abc import Callable

from tests.system.simulation.network import AT_ONCE
from tests.system.simulation.script import Script, Step

ATTEMPT_LIMIT = 600


def shrunk(script: Script, fails: Callable[[Script], bool], attempt_limit: int = ATTEMPT_LIMIT) -> Script:
    """Return a script that fails like `script` and from which little more can be left out.

    First chunks of steps, each time half as long (delta debugging, Zeller and Hildebrandt 2002), then the
    devices and users that nobody needs, and what the network did to the steps that are left. It ends after `attempt_limit` runs,
    with the best so far.
    """
    left = attempt_limit

    def still_fails(candidate: Script) -> bool:
        nonlocal left
        left -= 1
        return left >= 0 and fails(candidate)

    best = script
    size = max(len(script.steps) // 2, 1)
    while size >= 1 and left > 0:
        shorter = _without_chunks(best, size, still_fails)
        size = size // 2 if len(shorter.steps) == len(best.steps) or size > 1 else size
        best = shorter
    for fewer in (
        best._replace(device_count=1 + max((step.device for step in best.steps), default=0)),
        best._replace(device_count=1 + max((step.device for step in best.steps), default=0), user_count=2),
    ):
        if fewer != best and still_fails(fewer):
            best = fewer
    for index, step in enumerate(best.steps):
        calmer = best._replace(steps=(*best.steps[:index], step._replace(fate=AT_ONCE, seconds=1.0), *best.steps[index + 1 :]))
        if calmer != best and still_fails(calmer):
            best = calmer
    return best


def _without_chunks(script: Script, size: int, fails: Callable[[Script], bool]) -> Script:
    start = 0
    while start < len(script.steps):
        steps: tuple[Step, ...] = (*script.steps[:start], *script.steps[start + size :])
        candidate = script._replace(steps=steps)
        if fails(candidate):
            script = candidate
        else:
            start += size
    return script
