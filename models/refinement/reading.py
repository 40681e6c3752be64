"""What is known of a request while it is read: the text in which marks take the place of words, and what helps to find them."""

import re
from collections.abc import Callable

from models.refinement.lexicons import LEXICONS
from models.refinement.marks import Marks
from models.refinement.moment import Patterns, Reader, patterns_of
from models.refinement.outline import Outline, Trouble
from models.refinement.phrasing import Phrasing, phrasing_of
from models.refinement.spelling import corrected, fold, folded_words, language_of, parted

_SHORT = (
    (re.compile(r"(?i)\bb4\b"), "before"),
    (re.compile(r"\b[Ss]\. (?=\w)"), ""),  # "S. Miguel" is found by "Miguel".
    (re.compile(r"(?i)\b(\d+|an?|one|two|three) (more|extra) (min\w*|hours?)"), r"\1 \3 \2"),
    (re.compile(r"(?i)\b(quarto) (dora)\b"), "quarto d'ora"),
    (re.compile(r"(?i)(?<!\bthe )(?<!\bour )(?<!\bmy )(?<!\bto )(?<!\bon )\blast night\b"), "yesterday"),
    (re.compile(r"(?i)\b(?:anoche|la noche de antes)\b"), "ayer"),
    (re.compile(r"(?i)(?<!pra )(?<!para )\b(?:na noite (?:anterior|passada)|ontem [àa] noite|ontem de noite)\b"), "ontem"),
    (re.compile(r"(?i)\b(?:hier soir|la veille au soir(?! d))\b"), "hier"),
    (re.compile(r"(?i)\b(?:ieri sera|la sera (?:prima|precedente)(?! d))\b"), "ieri"),
    (re.compile(r"(?i)(?<=\w)-se\b"), ""),  # "Faz-se já": no condition.
    (re.compile(r"(?i)\bgrasse[- ]mat\w*'?"), "dodo"),
)


def _plain(text: str) -> str:
    """Return a text with what is written short in full."""
    for pattern, full in _SHORT:
        text = pattern.sub(full, text)
    return text


class Reading:
    """One reading of one text, which the passes share: each puts marks in the place of words.

    `raw` is the text with what is written short in full, `words` the same folded, `text` what the passes have made of it so far.
    """

    def __init__(self, text: str, outline: Outline) -> None:
        """Begin with the text as it stands, in the language that its words speak for."""
        self.outline = outline
        written = "".join(" " if "\ue000" <= letter <= "\uf8ff" else letter for letter in text)
        self.raw = _plain(written)
        self.named = frozenset(word for stop in outline.stops for word in folded_words(stop.name))
        self.code = language_of([word for word in fold(self.raw).split() if word not in self.named], outline.locale.value[:2])
        self.lexicon = LEXICONS[self.code]
        self.patterns: Patterns = patterns_of(self.code)
        self.phrasing: Phrasing = phrasing_of(self.code)
        self.reader = Reader(code=self.code, calendar=outline.calendar)
        self.marks = Marks()
        self.text = written
        self.words = ""
        self.trouble: Trouble | None = None

    def fold(self) -> None:
        """Fold the text, and put right what is misspelt but for the words of names."""
        self.words = " ".join(
            word if word in self.named else corrected(word, self.code) for word in fold(parted(_plain(self.text))).split()
        )
        self.text = self.words

    def substitute(self, pattern: re.Pattern[str], read: "Callable[[Reading, re.Match[str]], str | None]") -> None:
        """Put what is read in a match in its place; the match stands where that is None."""

        def replaced(match: re.Match[str]) -> str:
            found = read(self, match)
            return match[0] if found is None else found

        self.text = pattern.sub(replaced, self.text)
