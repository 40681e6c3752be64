"""What a model does with requests: answers looked at once, thresholds set on some of them, figures of others."""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from edge.planner.llama_worker import Model
from models.refinement.answer import SHAPES, grammar_of
from models.refinement.caution import decided
from models.refinement.operation import Escalate, Proposal, Reason
from models.refinement.outline import Request
from models.refinement.reference import refer
from models.refinement.score import Asked, Outcome
from training.refinement.spoken import Spoken

PRECISION_AIM = 0.985
"""The precision that the threshold is set for on the requests of development.

It lies a little below the bar, since beyond it a higher threshold costs many edits and prevents hardly a mistake: what is left is sure.
"""

_LEAST = 0.85
"""No threshold lies below this, however well it did there."""


@dataclass(frozen=True)
class Seen:
    """A request, how the resolver left it, and what the model answered."""

    asked: Asked
    request: Request
    answer: str
    confidence: float
    seconds: float

    def outcome(self, thresholds: Mapping[str, float], default: float = 1.1) -> Outcome:
        """Return what would be done."""
        proposal: Proposal
        if self.request.trouble is not None:
            proposal = Escalate(reason=Reason.NOT_RESOLVED, trouble=self.request.trouble)
        else:
            proposal = decided(self.answer, self.confidence, thresholds, default, self.request, self.asked.outline)
        note = f"“{self.request.text}” `{self.answer}` at {self.confidence:.2f}"
        return Outcome(asked=self.asked, proposal=proposal, seconds=self.seconds, note=note)


def asked_of(spoken: Spoken) -> Asked:
    """Return a spoken template as a request of an examination."""
    return Asked(
        language=spoken.language, text=spoken.text, outline=spoken.outline, wanted=(spoken.wanted,), notation=" ".join(spoken.names)
    )


def look(model: Model, requests: Iterable[Asked]) -> list[Seen]:
    """Return what the model answers to each request."""
    seen: list[Seen] = []
    for asked in requests:
        began = time.perf_counter()
        request = refer(asked.text, asked.outline)
        answer: dict[str, object] = {"answer": "", "confidence": 0.0, "is_spoken_for": False}
        if request.trouble is None:
            try:
                answer = model.answer(request.text, grammar_of(request))
            except ValueError:
                answer = {"answer": "=escalate;", "confidence": 0.0, "is_spoken_for": False}
        seconds = time.perf_counter() - began
        confidence = float(str(answer["confidence"])) if answer["is_spoken_for"] else 0.0
        seen.append(Seen(asked, request, str(answer["answer"]), confidence, seconds))
    return seen


def calibrate(seen: Iterable[Seen], aim: float = PRECISION_AIM) -> dict[str, float]:
    """Return for each name of an answer the least confidence at which what is done, in scope or not, is precise enough on the whole.

    It is the same for all: with a few dozen requests of each, one mistake would decide. Answers that the guards stop do not count.
    """
    judged = sorted(((each.confidence, each.outcome({}, 0.0)) for each in seen), key=lambda pair: -pair[0])
    judged = [(confidence, outcome) for confidence, outcome in judged if outcome.is_done]
    best, right = _NEVER, 0
    for count, (confidence, outcome) in enumerate(judged, 1):
        right += outcome.is_right
        if right / count >= aim:
            best = confidence
    return {name: round(max(best, _LEAST), 3) for name in SHAPES if name != "escalate"}


_NEVER = 1.1
