"""How well resolver, model and guards do together: thresholds, held-out templates, requests written by hand."""

import random
import tomllib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path
from time import perf_counter

from edge.planner.llama_worker import Model
from models.place import Category
from models.refinement.caution import decided
from models.refinement.operation import (
    Add,
    Edit,
    Escalate,
    Fuller,
    Lighter,
    Move,
    Operation,
    Reason,
    Remove,
    Replace,
    SetDuration,
    SetPace,
    SetStart,
    Swap,
    Undo,
    answer_name,
    grammar_of,
)
from models.refinement.outline import Outline, Request, StopOutline
from models.refinement.reference import refer
from models.refinement.wish import Wish
from models.trip import Pace
from training.refinement.corpus import HERE, Spoken, Template, spoken

PRECISION = {"remove": 0.995}
PRECISION_OTHERS = 0.99
LEAST = {"remove": 0.7}
LEAST_OTHERS = 0.7
MOST = 0.99


@dataclass(frozen=True)
class Seen:
    """A request, what the model made of it, and how long that took."""

    spoken: Spoken
    request: Request
    answer: str
    confidence: float
    milliseconds: float

    def outcome(self, thresholds: dict[str, float], default: float) -> Operation:
        """Return what the node would do."""
        if self.request.trouble is not None:
            return Escalate(reason=Reason.NOT_RESOLVED, trouble=self.request.trouble)
        return decided(self.answer, self.confidence, thresholds, default, self.request, self.spoken.outline)

    def means(self, found: Operation) -> bool:
        """Tell whether an operation does what was wanted; a move within a stop's own day is a new start, a swap has no order."""
        wanted = self.spoken.operation
        if isinstance(wanted, Move) and wanted.start is not None and self.spoken.outline.stop(wanted.stop).day == wanted.day:
            return found in {wanted, SetStart(stop=wanted.stop, start=wanted.start)}
        if isinstance(wanted, Swap):
            return found in {wanted, Swap(stop=wanted.other, other=wanted.stop)}
        return found == wanted


@dataclass(frozen=True)
class Score:
    """Counts over requests; `asked` are those that a local model should do, the others should be escalated."""

    asked: int
    done_right: int
    done_wrong: int
    others: int
    others_done: int
    wrong_removals: int
    model_right: int
    p50_ms: float
    p95_ms: float

    @property
    def precision(self) -> float:
        """Return how many of the executed requests were executed as meant."""
        executed = self.done_right + self.done_wrong + self.others_done
        return self.done_right / executed if executed else 1.0

    def row(self, name: str) -> str:
        """Return a row of the card's table."""
        return (
            f"| {name} | {self.asked} | {self.model_right / max(1, self.asked):.3f} | {self.done_right / max(1, self.asked):.3f} "
            f"| {self.precision:.3f} | {self.others} | {self.others_done} | {self.wrong_removals} |"
        )


def look(model: Model, requests: Iterable[Spoken]) -> list[Seen]:
    """Let resolver and model read all requests."""
    seen: list[Seen] = []
    for each in requests:
        began = perf_counter()
        request = refer(each.text, each.outline)
        reply = {"answer": "=escalate", "confidence": 1.0} if request.trouble else model.answer(request.text, grammar_of(request))
        seen.append(Seen(each, request, reply["answer"], reply["confidence"], (perf_counter() - began) * 1000))
    return seen


def speak(templates: list[Template], count: int, seed: int) -> list[Spoken]:
    """Return about `count` requests in plain words, as many of each template."""
    rng = random.Random(seed)
    return [spoken(template, rng) for _ in range(max(1, count // len(templates))) for template in templates]


def calibrate(seen: list[Seen]) -> dict[str, float]:
    """Return for each answer the least confidence from which on it is right as often as asked, and never under a floor."""
    thresholds: dict[str, float] = {}
    for name in sorted({answer_name(each.answer) for each in seen} - {"escalate"}):
        mine = [each for each in seen if answer_name(each.answer) == name]
        floor, target = LEAST.get(name, LEAST_OTHERS), PRECISION.get(name, PRECISION_OTHERS)
        steps = [step / 100 for step in range(round(floor * 100), round(MOST * 100) + 1)]
        thresholds[name] = next((step for step in steps if _precision(mine, name, step) >= target), MOST)
    return thresholds


def _precision(seen: list[Seen], name: str, threshold: float) -> float:
    done = [each for each in seen if not isinstance(each.outcome({name: threshold}, 1.1), Escalate)]
    right = sum(each.means(each.outcome({name: threshold}, 1.1)) for each in done)
    return right / len(done) if done else 1.0


def score(seen: list[Seen], thresholds: dict[str, float]) -> Score:
    """Count what the node would do right and wrong."""
    counts: Counter[str] = Counter()
    for each in seen:
        wanted, found = each.spoken.operation, each.outcome(thresholds, 1.1)
        bare = each.outcome({}, 0.0)
        executed = not isinstance(found, Escalate)
        right = each.means(found)
        if isinstance(wanted, Escalate):
            counts["others"] += 1
            counts["others_done"] += executed
        else:
            counts["asked"] += 1
            counts["done_right"] += executed and right
            counts["done_wrong"] += executed and not right
            counts["model_right"] += each.means(bare)
        counts["wrong_removals"] += isinstance(found, Remove) and not right
    times = sorted(each.milliseconds for each in seen if each.request.trouble is None)
    return Score(
        **{name: counts[name] for name in ("asked", "done_right", "done_wrong", "others", "others_done", "wrong_removals", "model_right")},
        p50_ms=times[len(times) // 2],
        p95_ms=times[len(times) * 95 // 100],
    )


def mistakes(seen: list[Seen], thresholds: dict[str, float]) -> list[str]:
    """Return a line for each request that was not done as meant."""
    lines: list[str] = []
    for each in seen:
        found = each.outcome(thresholds, 1.1)
        wanted = each.spoken.operation
        if isinstance(wanted, Escalate) and isinstance(found, Escalate):
            continue
        if not each.means(found):
            why = f"escalated: {found.trouble or found.reason}" if isinstance(found, Escalate) else f"**did {_short(found)}**"
            lines.append(f"- “{each.spoken.text}” → {why} (wanted {_short(wanted)}; `{each.answer}` at {each.confidence:.2f})")
    return lines


def _short(operation: Operation) -> str:
    return " ".join(str(value) for value in operation.model_dump(mode="json", exclude_none=True).values())


def hand_written(path: Path = HERE / "requests.toml") -> dict[str, list[Spoken]]:
    """Return the requests written by hand, by language."""
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    trip = data.pop("trip")
    stops: list[StopOutline] = []
    for number, line in enumerate(trip["stops"], 1):
        day, name, category, start = line.split(";")
        stops.append(
            StopOutline(
                number=number,
                day=int(day),
                name=name,
                category=Category(category),
                starts_at=time.fromisoformat(start),
                locked=number == 12,
            )
        )
    first: date = trip["first_date"]
    outline = Outline(stops=tuple(stops), day_count=3, first_date=first, today=first)
    return {language: [Spoken(text, outline, read_want(want)) for text, want in requests.items()] for language, requests in data.items()}


def read_want(want: str) -> Edit | Escalate:
    """Return the operation of a short notation, such as "move 4 3 10:00"."""
    op, *values = want.split()
    match op:
        case "move":
            return Move(stop=int(values[0]), day=int(values[1]), start=_time(values[2:]))
        case "remove":
            return Remove(stop=int(values[0]))
        case "replace":
            return Replace(stop=int(values[0]), wish=Wish(values[1]))
        case "add":
            return Add(wish=Wish(values[0]), day=int(values[1]) if values[1:] else None, start=_time(values[2:]))
        case "start":
            return SetStart(stop=int(values[0]), start=time.fromisoformat(values[1]))
        case "duration":
            return SetDuration(stop=int(values[0]), minutes=int(values[1]))
        case "swap":
            return Swap(stop=int(values[0]), other=int(values[1]))
        case "lighter":
            return Lighter(day=int(values[0]))
        case "fuller":
            return Fuller(day=int(values[0]))
        case "undo":
            return Undo()
        case "escalate":
            return Escalate(reason=Reason.NOT_SUPPORTED)
        case _:
            return SetPace(pace=Pace(op))


def _time(values: list[str]) -> time | None:
    return time.fromisoformat(values[0]) if values else None
