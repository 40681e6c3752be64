"""What a model does with requests: answers looked at once, thresholds set on some of them, figures of others."""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from edge.planner.llama_worker import Model
from models.refinement.answer import SHAPES, grammar_of, names_of, read_answer
from models.refinement.caution import decided
from models.refinement.operation import Escalate, Proposal, Reason
from models.refinement.outline import Request
from models.refinement.reference import refer
from models.refinement.score import Asked, Outcome
from training.refinement.spoken import Spoken

PRECISION_AIM = 0.997
"""The precision that thresholds are set for on templates: people are less regular, so it lies above the bar for them."""

_LEAST, _LEAST_OF_TRIP, _MOST = 0.88, 0.90, 0.93
"""No threshold lies below the first, for edits without a slot below the second: nothing but the words speaks for them."""


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


def calibrate(seen: list[Seen], aim: float = PRECISION_AIM) -> dict[str, float]:
    """Return the least confidence for each name of an answer at which what is done is precise enough.

    Answers that the guards stop do not count. A name that was rarely seen gets a high one.
    """
    thresholds: dict[str, float] = {}
    open_wide = dict.fromkeys(SHAPES, 0.0)
    for name in SHAPES:
        if name == "escalate":
            continue
        judged = sorted(
            (
                (each.confidence, each.outcome(open_wide, 0.0))
                for each in seen
                if name in names_of(each.answer) and not isinstance(read_answer(each.answer, each.request, each.asked.outline), Escalate)
            ),
            key=lambda pair: -pair[0],
        )
        judged = [(confidence, outcome) for confidence, outcome in judged if outcome.is_done]
        least = _LEAST if any(SHAPES[name]) else _LEAST_OF_TRIP
        best, right = _MOST, 0
        for count, (confidence, outcome) in enumerate(judged, 1):
            right += outcome.is_right
            if (right + 1) / (count + 1) >= aim or (right == count and count >= 10):
                best = confidence
        thresholds[name] = round(min(max(best, least), _MOST), 3)
    return thresholds
