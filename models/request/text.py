"""The text of a request while it is read: in which language it is, and which part of it nobody has read yet."""

import re
from collections.abc import Iterator
from functools import lru_cache

from models.locale import Locale
from models.request.words import NEGATION, NUMBERS, TELLTALES

_LOCALE_WEIGHT = 1.5
"""How many small words the caller's own language is worth."""


class RequestText:
    """A folded text; what is taken is replaced by `~`, so that positions hold and numbers count once."""

    def __init__(self, text: str, locale: Locale) -> None:
        """Begin with the whole text."""
        self.text = text
        self.language = _language_of(text, locale)
        self.number = _number_pattern(self.language)

    def take(self, match: re.Match[str]) -> None:
        """Mark a part as read."""
        self.text = self.text[: match.start()] + "~" * (match.end() - match.start()) + self.text[match.end() :]

    def take_all(self, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        """Yield each match and mark it as read afterwards."""
        for match in list(pattern.finditer(self.text)):
            yield match
            self.take(match)

    def take_first(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Return the first match and mark it as read."""
        match = pattern.search(self.text)
        if match:
            self.take(match)
        return match

    def count(self, word: str | None) -> int | None:
        """Return what a number means, in digits or in words of this language."""
        if word is None:
            return None
        return int(word) if word.isdecimal() else NUMBERS[self.language].get(word)

    def is_refused(self, position: int) -> bool:
        """Tell whether the word at a position is refused: `no museums`, `sem praia`."""
        before = self.text[max(0, position - 60) : position]
        if self.language != "pt":
            before = re.sub(r"\bno (?!me |nos |queremos )", "neg_no ", before)
        return bool(NEGATION.search(before))

    def read_day_count(self) -> int | None:
        """Take how long the trip lasts out of the text, in days."""
        patterns = _durations(self.number.pattern)
        for pattern, factor, extra in patterns:
            for match in pattern.finditer(self.text):
                count = self.count(match["n"])
                if count is None or _MORE.search(self.text[: match.start()]) or self._is_no_length(match, count):
                    continue
                self.take(match)
                return count * factor + extra
        for words, days in _WEEKENDS:
            if self.take_first(words):
                return days
        return None

    def _is_no_length(self, match: re.Match[str], count: int) -> bool:
        """Tell whether `a day` is a rate or a part of the trip: `two museums a day`, `um dia de praia`."""
        if count > 1 or match["n"].isdecimal():
            return False
        if _PART.match(self.text[match.end() :]):
            return True
        return match["n"] in {"a", "an"} and not _SPENT.search(self.text[: match.start()])


_MORE = re.compile(
    r"\b(?:mais|more|otr[oa]s?|outr[oa]s?|another|extra|altr[oi]|autres?|plus|cada|every|dia|day|por|menos|dentro de|"
    r"daqui a|in|mas)[ ]$"
)
_PART = re.compile(r" (?:de|of|di|para|d'|pour|per|a mais|more|extra|en plus|in piu|at the|na|no|on|inteiro (?:de|na))\b")
_SPENT = re.compile(r"(?:^|\b(?:for|spend|spending|only|just|have|plan|us|with|of|have got)) ?$")
_WEEKENDS = (
    (
        re.compile(
            r"\b(?:fim[ -]de[ -]semana prolongado|feriadao|puente|long weekend|long week-end|week-end prolonge|weekend lungo|"
            r"ponte festivo)\b"
        ),
        3,
    ),
    (re.compile(r"\b(?:fim[ -]de[ -]semana|fds|fin de semana|finde|week-?end|fine settimana|fin de semaine)\b"), 2),
)


@lru_cache
def _durations(number: str) -> tuple[tuple[re.Pattern[str], int, int], ...]:
    """Return how lengths are said: a pattern, what its number is multiplied by, and what is added."""
    amount = rf"(?<![\w.,/:-])(?P<n>{number})(?: |-)"
    kind = r"(?:(?:full|whole|entire|belos|lindos|bons|inteiros|complete|pleins?|interi) )?"
    return (
        (re.compile(amount + kind + r"(?:dias?|days?|jours?|journees?|giorn[oi]|giornate)\b(?! por semana)"), 1, 0),
        (re.compile(amount + kind + r"(?:semanas?|weeks?|semaines?|settiman[ae])\b(?!-?end)"), 7, 0),
        (re.compile(amount + kind + r"(?:noites?|noches?|nights?|nuits?|nott[ei])\b"), 1, 1),
        (re.compile(rf"(?P<n>{number}) (?:quinzenas?|fortnights?)\b"), 15, 0),
    )


@lru_cache
def _number_pattern(language: str) -> re.Pattern[str]:
    words = sorted(NUMBERS[language], key=len, reverse=True)
    return re.compile(r"\d{1,3}|" + "|".join(words))


def _language_of(text: str, locale: Locale) -> str:
    words = re.findall(r"[a-z'-]+", text)
    own = locale.value[:2]
    scores = {language: sum(word in telltales for word in words) for language, telltales in TELLTALES.items()}
    return max(scores, key=lambda language: (scores[language] + (_LOCALE_WEIGHT if language == own else 0.0), language == own, language))
