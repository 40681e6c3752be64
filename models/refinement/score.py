"""How well a model of refinements did on requests whose meaning is known."""

import math
from collections.abc import Iterable, Mapping

from models.refinement.operation import Edit, Escalate, Proposal, Remove
from models.refinement.outline import Outline
from models.refinement.wanted import is_meant
from models.value import Value


class Asked(Value):
    """A request about a trip, and the proposals that do what it asks for; to be left alone if the first is an `Escalate`."""

    language: str
    text: str
    outline: Outline
    wanted: tuple[Proposal, ...]
    notation: str

    @property
    def is_in_scope(self) -> bool:
        """Tell whether this should be done here."""
        return not isinstance(self.wanted[0], Escalate)

    def is_meant(self, proposal: Proposal) -> bool:
        """Tell whether a proposal is what was asked for."""
        return is_meant(proposal, self.wanted, {stop.number: stop.day for stop in self.outline.stops})


class Outcome(Value):
    """What was proposed for a request, by an answer of some confidence, in so many seconds."""

    asked: Asked
    proposal: Proposal
    seconds: float
    note: str = ""

    @property
    def is_done(self) -> bool:
        """Tell whether something would have been executed."""
        return not isinstance(self.proposal, Escalate)

    @property
    def is_right(self) -> bool:
        """Tell whether what would have been executed was meant."""
        return self.is_done and self.asked.is_meant(self.proposal)

    @property
    def is_wrong_removal(self) -> bool:
        """Tell whether a stop would have been taken out that nobody wanted out."""
        return self.is_done and bool(set(_removals(self.proposal)) - {stop for want in self.asked.wanted for stop in _removals(want)})


def _removals(proposal: Proposal) -> Iterable[int]:
    edits: tuple[Edit, ...] = () if isinstance(proposal, Escalate) else proposal
    return (edit.stop for edit in edits if isinstance(edit, Remove))


class Rate(Value):
    """So many of so many, with the Wilson score interval of 95 % (Wilson 1927)."""

    count: int
    of: int

    @property
    def value(self) -> float:
        """Return the share; 1 of nothing, as nothing was wrong."""
        return self.count / self.of if self.of else 1.0

    @property
    def interval(self) -> tuple[float, float]:
        """Return the bounds between which the true rate lies, most likely."""
        if not self.of:
            return 0.0, 1.0
        z, share = 1.959964, self.value
        middle = share + z * z / (2 * self.of)
        reach = z * math.sqrt(share * (1 - share) / self.of + z * z / (4 * self.of * self.of))
        return max(0.0, (middle - reach) / (1 + z * z / self.of)), min(1.0, (middle + reach) / (1 + z * z / self.of))

    def __str__(self) -> str:
        """Return the share in per cent with its interval."""
        low, high = self.interval
        return f"{self.value:.1%} ({low:.1%} to {high:.1%}; {self.count}/{self.of})"


class Score(Value):
    """The figures of some outcomes.

    `handled`: of the requests in scope, those done as meant. `coverage`: those done at all. `precision`: of all that was done, in
    scope or not, what was meant. `escalated`: of the requests out of scope, those left alone.
    """

    handled: Rate
    coverage: Rate
    precision: Rate
    escalated: Rate
    wrong_removals: int
    p50_ms: float
    p95_ms: float


def score_of(outcomes: Iterable[Outcome]) -> Score:
    """Return the figures of some outcomes."""
    seen = list(outcomes)
    inside = [outcome for outcome in seen if outcome.asked.is_in_scope]
    outside = [outcome for outcome in seen if not outcome.asked.is_in_scope]
    done = [outcome for outcome in seen if outcome.is_done]
    times = sorted(outcome.seconds * 1000 for outcome in seen) or [0.0]
    return Score(
        handled=Rate(count=sum(outcome.is_right for outcome in inside), of=len(inside)),
        coverage=Rate(count=sum(outcome.is_done for outcome in inside), of=len(inside)),
        precision=Rate(count=sum(outcome.is_right for outcome in done), of=len(done)),
        escalated=Rate(count=sum(not outcome.is_done for outcome in outside), of=len(outside)),
        wrong_removals=sum(outcome.is_wrong_removal for outcome in seen),
        p50_ms=times[len(times) // 2],
        p95_ms=times[min(len(times) - 1, len(times) * 95 // 100)],
    )


BAR: Mapping[str, float] = {"handled": 0.60, "precision": 0.99, "wrong_removals": 0, "out_of_scope_done": 0, "p95_ms": 60.0}
"""What a model has to reach on the requests written by hand to be trusted with edits."""


def shortfalls(score: Score) -> tuple[str, ...]:
    """Return what of the bar a score misses, each as a short sentence; none for a model that is good enough."""
    found: list[str] = []
    if score.handled.value < BAR["handled"]:
        found.append(f"it handles {score.handled.value:.1%} of what it should, not {BAR['handled']:.0%}")
    if score.precision.value < BAR["precision"]:
        found.append(f"{score.precision.value:.1%} of what it does is meant, not {BAR['precision']:.0%}")
    if score.wrong_removals:
        found.append(f"it takes out {score.wrong_removals} stops that nobody wanted out")
    if score.escalated.count < score.escalated.of:
        found.append(f"it does {score.escalated.of - score.escalated.count} of {score.escalated.of} requests that it should leave alone")
    if score.p95_ms > BAR["p95_ms"]:
        found.append(f"one of twenty edits takes longer than {score.p95_ms:.0f} ms, not {BAR['p95_ms']:.0f}")
    return tuple(found)
