"""How well the words of a request speak for an answer, by counts that training leaves in the model's file.

A second opinion of another kind: for each name of an answer and each word or pair of words, the logarithm of how much oftener it
stands in requests that ask for this than in others (naive Bayes, one name against all others). A network is sometimes sure of an
edit that no word speaks for; counts are not.
"""

import base64
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

SCALE = 16
"""A logarithm is kept as a byte: its value times this, plus 128."""

_SLOT = re.compile(r"\[([A-Z])\d\]")


def backwards(text: str) -> str:
    """Return the words of a request from the last to the first."""
    return " ".join(reversed(text.split()))


def features(text: str) -> list[str]:
    """Return the words of a delexicalised request, and the pairs of them that stand side by side; slots by their letters."""
    found = _SLOT.sub(r"\1", text).split()
    return list(dict.fromkeys([*found, *(f"{one} {other}" for one, other in pairwise(found))]))


class Support:
    """The counts of a file."""

    def __init__(self, names: Sequence[str], table: Mapping[str, bytes], least: float, lead: float) -> None:
        """Hold for each word one byte per name.

        An answer with less than `least` on average has too little behind it, as one has of which another name is ahead by more than `lead`.
        """
        self._index = {name: position for position, name in enumerate(names)}
        self._names = tuple(names)
        self._table = table
        self.least = least
        self.lead = lead

    @classmethod
    def read(cls, text: str) -> "Support":
        """Return what `write` has written; raise `ValueError`, `KeyError` or `TypeError` for anything else."""
        data = json.loads(text)
        table = {word: base64.b64decode(row, validate=True) for word, row in data["words"].items()}
        if any(len(row) != len(data["names"]) for row in table.values()):
            raise ValueError("a word has one byte for each name")
        return cls(data["names"], table, float(data["least"]), float(data["lead"]))

    def write(self) -> str:
        """Return the counts as JSON."""
        words = {word: base64.b64encode(row).decode() for word, row in self._table.items()}
        data = {"names": self._names, "least": self.least, "lead": self.lead, "words": words}
        return json.dumps(data, ensure_ascii=False, separators=(",", ":"))

    def speaks_for(self, names: Iterable[str], text: str) -> bool:
        """Tell whether the words of a request speak for an answer of these names, and not much more for another edit."""
        chosen = tuple(names)
        rows = self._rows(text)
        mine = min((self._mean(rows, name) for name in chosen), default=0.0)
        others = (self._mean(rows, name) for name in self._names if name not in chosen and name != "escalate")
        return mine >= self.least and max(others, default=mine) - mine <= self.lead

    def of(self, names: Iterable[str], text: str) -> float:
        """Return the support of the name that has least of it: the mean over the known words that say anything at all."""
        rows = self._rows(text)
        return min((self._mean(rows, name) for name in names), default=0.0)

    def _rows(self, text: str) -> list[bytes]:
        return [self._table[feature] for feature in features(text) if feature in self._table]

    def _mean(self, rows: list[bytes], name: str) -> float:
        position = self._index.get(name)
        if position is None or not rows:
            return 0.0
        return sum((row[position] - 128) / SCALE for row in rows) / len(rows)
