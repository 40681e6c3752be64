"""Counts of words by what they ask for, for `models/refinement/support.py`."""

import math
import re
from collections import Counter
from collections.abc import Iterable

from models.refinement.answer import SHAPES
from models.refinement.support import SCALE, Support, features
from training.refinement.corpus import Example

OFTEN = 25
"""A word or pair that stands in fewer examples says nothing for sure."""

TELLING = 0.5
"""A word whose logarithms all lie below this says nothing of any answer, and is left out."""

LEAST, LEAD = 0.01, 1.0
"""The least support of an answer, and by how much another one may be ahead of it; chosen on the requests of development."""


def counted(examples: Iterable[Example]) -> Support:
    """Return the counts of some examples."""
    names = tuple(SHAPES)
    asked: Counter[str] = Counter()
    said: Counter[str] = Counter()
    both: Counter[tuple[str, str]] = Counter()
    count = 0
    for example in examples:
        count += 1
        found, wanted = features(example.text), set(re.findall(r"=([a-z]+)", example.answer))
        said.update(found)
        asked.update(wanted)
        both.update((name, feature) for name in wanted for feature in found)
    table: dict[str, bytes] = {}
    for feature, times in said.items():
        if times < OFTEN:
            continue
        logs = [
            math.log((both[name, feature] + 0.5) / (asked[name] + 1) * (count - asked[name] + 1) / (times - both[name, feature] + 0.5))
            for name in names
        ]
        if max(logs) >= TELLING:
            table[feature] = bytes(min(255, max(0, round(each * SCALE) + 128)) for each in logs)
    return Support(names, table, LEAST, LEAD)
