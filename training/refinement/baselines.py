"""What the model is compared with: naive Bayes over the same delexicalised text, and rules over the same slots and cues.

Both go through the same resolver and the same guards, so that the figures differ by what reads the request alone.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from itertools import pairwise

from models.refinement.answer import SHAPES, slots_of
from models.refinement.lexicons import LEXICONS
from models.refinement.outline import Request
from training.refinement.corpus import Example

_SLOT = re.compile(r"\[[A-Z]\d\]")


def dealt(names: Iterable[str], request: Request) -> str | None:
    """Return an answer of these names with slots dealt out in order of appearance, or None if there are too few."""
    counts = {letter: len(held) for letter, held in slots_of(request).items()}
    used = dict.fromkeys(counts, 0)
    written = ""
    for name in names:
        shape = next((shape for shape in SHAPES[name] if all(counts[each] >= shape.count(each) for each in shape if each.isupper())), None)
        if shape is None:
            return None
        written += f"={name}"
        for letter in shape:
            upper = letter.upper()
            if used[upper] < counts[upper]:
                used[upper] += 1
                written += f"[{upper}{used[upper]}]"
            elif letter.isupper():
                written += f"[{upper}{counts[upper]}]"
    return f"{written};"


class NaiveBayes:
    """Multinomial naive Bayes with Laplace smoothing over words and pairs of words; its classes are the names of answers."""

    def __init__(self, examples: Iterable[Example]) -> None:
        """Count the words of some examples."""
        self._words: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
        self._classes: Counter[tuple[str, ...]] = Counter()
        for example in examples:
            names = tuple(re.findall(r"=([a-z]+)", example.answer))
            self._classes[names] += 1
            self._words[names].update(_features(example.text))
        self._vocabulary = len({word for counts in self._words.values() for word in counts})
        self._totals = {names: sum(counts.values()) for names, counts in self._words.items()}

    def answer(self, request: Request) -> tuple[str, float]:
        """Return an answer and the posterior of its class."""
        every = sum(self._classes.values())
        features = _features(request.text)
        logs = {
            names: math.log(count / every)
            + sum(math.log((self._words[names][word] + 1) / (self._totals[names] + self._vocabulary)) for word in features)
            for names, count in self._classes.items()
        }
        top = max(logs.values())
        names = max(logs, key=lambda each: logs[each])
        posterior = 1 / sum(math.exp(value - top) for value in logs.values())
        return dealt(names, request) or "=escalate;", posterior


def _features(text: str) -> list[str]:
    found = [_SLOT.sub(lambda slot: slot[0][1], word) for word in text.split()]
    return [*found, *(f"{one} {other}" for one, other in pairwise(found))]


class Rules:
    """The resolver with rules alone: the lexicon's cues and the slots that are there decide."""

    def answer(self, request: Request) -> tuple[str, float]:
        """Return the first answer whose cue and slots are there, as certain."""
        lexicon, text = LEXICONS[request.language], request.text
        has = {letter: len(held) for letter, held in slots_of(request).items()}

        def says(stems: str) -> bool:
            return re.search(rf"(?<!\S)(?:{stems})", text) is not None

        rules: Mapping[str, bool] = {
            "note": bool(has["Q"]),
            "budget": bool(has["A"]) and not has["S"],
            "replace": bool(has["S"] == 1 and (has["W"] or has["N"]) and says(lexicon.replacing_stems)),
            "swap": has["S"] == 2 and says(lexicon.replacing_stems),
            "swapdays": has["D"] == 2 and not has["S"] and says(lexicon.replacing_stems),
            "remove": has["S"] == 1 and not (has["D"] or has["T"] or has["M"] or has["W"]) and says(lexicon.removal_stems),
            "move": has["S"] == 1 and has["D"] == 1 and not has["M"] and says(lexicon.placing_stems),
            "duration": has["S"] == 1 and has["M"] == 1 and not has["D"],
            "start": has["S"] == 1 and has["T"] == 1 and not has["D"],
            "add": bool(has["W"] or has["N"]) and not has["S"] and any(word in lexicon.adding for word in text.split()),
            "lighter": has["D"] == 1 and not has["S"] and says(lexicon.lighter_stems) and not says(lexicon.fuller_stems),
            "fuller": has["D"] == 1 and not has["S"] and says(lexicon.fuller_stems) and not says(lexicon.lighter_stems),
            "undo": not any(has.values()) and says(lexicon.undo_stems),
        }
        name = next((name for name, holds in rules.items() if holds), "escalate")
        return dealt((name,), request) or "=escalate;", 1.0
