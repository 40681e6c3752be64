"""Remarks beside a wish that point at something in vain: "our flight is on Tuesday now, so stretch Sunday" asks nothing of Tuesday."""

import re
from dataclasses import dataclass
from itertools import pairwise

from models.refinement.cues import LENGTHENING, SHORTENING, TRAVELLING, Cues, cues_of
from models.refinement.lexicons import LEXICONS
from models.refinement.outline import Trouble

OPEN = {trouble: chr(0xF800 + index) for index, trouble in enumerate(Trouble)}
"""Signs for what points at nothing, or at several things: characters of private use, like marks, of another range."""

FIGURE = re.compile(r"(?<!\[[A-Z])\d+")
"""A number that nothing has read."""

_ANY_OPEN = re.compile(f"[{''.join(OPEN.values())}]")
_OPEN_DAY = re.compile(f"[{OPEN[Trouble.UNKNOWN_DAY]}{OPEN[Trouble.AMBIGUOUS_DAY]}]")
_FEWEST_WORDS = 4
"""A remark has at least so many words besides what it points at."""

_GOES_ON = re.compile(
    r"(?<!\S)(?:tambem|tb|tbm|also|too|as well|tambien|aussi|pareil|anche|pure|idem|same"
    r"|it|they|them|should|would|could|rather|better|instead|want|need|like"
    r"|el[ea]s?|isso|seria|devia|melhor|prefer\w*|prefir\w*|quer\w*|ficar\w*|fica|dev\w+"
    r"|los?|mejor|quier\w*|queda\w*|deb\w+|serait|mieux|plutot|veu\w+|voul\w+|devrait|sarebbe|meglio|piuttosto|invece|vogli\w*|vuol\w*|dovrebbe)(?!\S)"
)
"""Words by which a clause goes on with the wish of the one before, or wishes something itself."""


@dataclass(frozen=True)
class _Clause:
    """A part of a request up to the next comma, stop or word of reasoning."""

    text: str
    cues: Cues
    and_words: frozenset[str]

    @property
    def is_open(self) -> bool:
        return trouble_of(self.text) is not None

    @property
    def asks(self) -> bool:
        asking = (self.cues.deed, self.cues.removal, self.cues.replacing, self.cues.lighter, self.cues.fuller, LENGTHENING, SHORTENING)
        return any(words.search(self.text) for words in asking)

    @property
    def is_wish(self) -> bool:
        return self.asks and "[" in self.text and not self.is_open

    @property
    def is_remark(self) -> bool:
        """Tell whether it is long enough, points at nothing in the trip, and asks for nothing; of days, flights alone may speak."""
        first, *_ = (*self.text.strip(" ,.;!?").split(), "")
        said = sum(word.isalpha() for word in self.text.split())
        is_of_this_trip = "[" in self.text or (_OPEN_DAY.search(self.text) is not None and TRAVELLING.search(self.text) is None)
        goes_on = first in self.and_words or _GOES_ON.search(self.text) is not None
        return said >= _FEWEST_WORDS and not (is_of_this_trip or goes_on or self.asks)


def without_remarks(text: str, code: str) -> str:
    """Return a text without what remarks beside a wish point at in vain; as it stands if anything else does."""
    cues, and_words = cues_of(code), frozenset(LEXICONS[code].and_words)
    cuts = [0, *(each.start() for each in cues.parting.finditer(text)), len(text)]
    clauses = [_Clause(text[begin:end], cues, and_words) for begin, end in pairwise(cuts)]
    if not any(clause.is_wish for clause in clauses) or not all(clause.is_remark for clause in clauses if clause.is_open):
        return text
    return " ".join(FIGURE.sub("", _ANY_OPEN.sub("", text)).split())


def trouble_of(text: str) -> Trouble | None:
    """Return the trouble that a text is still in."""
    left = _ANY_OPEN.search(text)
    if left is not None:
        return next(trouble for trouble, sign in OPEN.items() if sign == left[0])
    return Trouble.UNRESOLVED_NUMBER if FIGURE.search(text) else None


def with_question_marks(text: str) -> str:
    """Return a text with a question mark for each sign of a trouble."""
    return _ANY_OPEN.sub("?", text)
