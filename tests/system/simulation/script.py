"""A script: what happens, step by step, drawn from a seed, and readable when it has failed.

A step says what to do and carries numbers to choose by, so that it means something after other steps were left out as well.
"""

import random
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from tests.system.simulation.network import AT_ONCE, Fate

EDITS = {
    "createStop": 8,
    "run": 5,
    "updateStop": 8,
    "moveStop": 6,
    "deleteStop": 3,
    "updateTrip": 5,
    "updateDay": 3,
    "resize": 2,
    "createNote": 3,
    "updateNote": 3,
    "deleteNote": 1,
    "createTrip": 2,
    "deleteTrip": 1,
}
SHARING = {"shareTrip": 5, "unshareTrip": 3}
SYNC = {"pull": 22, "push": 18, "subscribe": 5, "unsubscribe": 1}
TROUBLE = {
    "offline": 3,
    "online": 4,
    "device crash": 2,
    "begin anew": 2,
    "wrong clock": 2,
    "slow stream": 2,
    "server crash": 2,
    "crash in push": 3,
    "spy": 3,
    "long wait": 1,
    "forget": 1,
}
LOSS = {"rollback": 4}
REPLICA = {"lag": 3, "catch up": 4, "failover": 3}

USER_LIMIT = 4
PAGE_LIMITS = (1, 2, 3, 7, 1000, 1000, 1000)
STEP_COUNTS = (80, 120, 120, 300)
PUSH_LIMITS = (1, 2, 5, 250, 250)


class Step(NamedTuple):
    """One thing that happens; `picks` choose what it happens to among what is there then."""

    kind: str
    device: int
    picks: tuple[int, int, int, int]
    seconds: float = 1.0
    fate: Fate = AT_ONCE

    def __str__(self) -> str:
        """Tell it in one line."""
        return f"+{self.seconds:g} s  device {self.device}  {self.kind} {self.picks}{self.fate}"


class Script(NamedTuple):
    """A world and what happens in it."""

    seed: int
    user_count: int
    device_count: int
    has_replica: bool
    steps: tuple[Step, ...]

    def __str__(self) -> str:
        """Tell it line by line."""
        head = (
            f"seed {self.seed}: {self.user_count} users, {self.device_count} devices, {'a replica' if self.has_replica else 'no replica'}"
        )
        return "\n".join([head, *(f"  {number:3} {step}" for number, step in enumerate(self.steps))])


def draw(seed: int, step_count: int | None = None, emphasis: Mapping[str, int] = MappingProxyType({})) -> Script:
    """Return the script of a seed; `emphasis` gives kinds of steps another weight, and has them in it for sure.

    Each seed leaves out some kinds of steps and has its own rate of faults, since a bug that needs one of them often hides
    behind another ("swarm testing", Groce et al., ISSTA 2012).
    """
    chance = random.Random(seed)
    step_count = step_count or chance.choice(STEP_COUNTS)
    has_replica = chance.random() < 0.35
    if not emphasis.keys().isdisjoint({*REPLICA, *LOSS}):
        has_replica = not emphasis.keys().isdisjoint(REPLICA)
    weights = {**EDITS, **SHARING, **SYNC, **{kind: weight for kind, weight in TROUBLE.items() if chance.random() < 0.6}}
    for kind in chance.sample(sorted(EDITS), chance.randrange(4)):
        del weights[kind]
    if chance.random() < 0.7:
        weights |= REPLICA if has_replica else LOSS
    weights |= emphasis
    faults = chance.choice((0.0, 0.1, 0.3, 0.6))
    user_count = chance.choice((2, 2, 3, USER_LIMIT))
    device_count = user_count + chance.choice((0, 1, 1, 2))
    kinds, shares = list(weights), list(weights.values())
    steps = [Step("createTrip", 0, _picks(chance)), *(Step("shareTrip", 0, (0, other, other, 0)) for other in range(user_count - 1))]
    steps += [
        Step("push", 0, (4, 1, 0, 0)),
        *(Step("pull", device, (6, 0, 0, 0)) for device in range(device_count) if chance.random() < 0.7),
    ]
    for kind in chance.choices(kinds, shares, k=step_count):
        fate = _fate(chance, faults) if kind in {"pull", "push", "subscribe"} else AT_ONCE
        seconds = float(chance.choice((0, 1, 1, 2, 5, 30)))
        steps.append(Step(kind, chance.randrange(device_count), _picks(chance), seconds, fate))
    return Script(seed, user_count, device_count, has_replica, tuple(steps))


def _picks(chance: random.Random) -> tuple[int, int, int, int]:
    return chance.randrange(1000), chance.randrange(1000), chance.randrange(1000), chance.randrange(1000)


def _fate(chance: random.Random, faults: float) -> Fate:
    if chance.random() >= faults:
        return AT_ONCE
    copies = chance.choice((1, 1, 1, 2, 3))
    return Fate(tuple(_delay(chance) for _ in range(copies)), tuple(_delay(chance) for _ in range(copies)))


def _delay(chance: random.Random) -> float | None:
    return chance.choice((None, 0.0, 0.0, 0.5, 3.0, 20.0, 90.0))
