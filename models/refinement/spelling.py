"""Words as people type them: folded, corrected, and compared with the names of places."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from models.refinement.moment import DAYPARTS, NUMBERS, ORDINALS
from models.refinement.wish import KINDS_ENGLISH, KINDS_PORTUGUESE, MEALS, QUALITIES


def word_set(text: str) -> frozenset[str]:
    """Return the words of a text."""
    return frozenset(text.split())


_KINDS = KINDS_PORTUGUESE | KINDS_ENGLISH
_STOP_WORDS = word_set(
    """
    a o as os um uma de do da dos das e em no na nos nas ao aos the of and at in on to for d del la le el san sao st
    """,
)
_COMMON = word_set(
    """
    time times out old new day dia hora horas last first good big free city town tour walk centro center centre casa house
    vista view views santa santo saint nossa senhora real royal national nacional grande rua avenida street avenue praca
    square alto bairro hall tower torre world mundo royal dom rio mar sea south north east west norte sul antigo antiga novo
    nova central late early more less mais menos depois antes later earlier add remove move swap change put make keep tira
    troca move muda passa passar leva deixa deixar hotel viagem trip please favor porto lisboa lisbon paris roma rome london
    londres restaurante arte artes art arts moderna moderno modern historia history natural local parte
    """,
)
ORDINARY = _COMMON | _STOP_WORDS | {word for phrase in (*_KINDS, *QUALITIES, *MEALS, *DAYPARTS) for word in phrase.split()}
ORDINARY |= set(NUMBERS) | set(ORDINALS) | {"segunda", "terca", "quarta", "quinta", "sexta", "sabado", "domingo", "feira"}
ORDINARY |= {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "hoje", "amanha", "today", "tomorrow"}

_TOKEN = re.compile(r"\d+|[^\W\d_]+(?:['’´`][^\W\d_]+)?|[.,?!;:/]")


def fold(text: str) -> str:
    """Return words in lower case without accents, one space apart; marks other than `. , ? ! ; : /` are dropped."""
    return " ".join(folded for _, folded in tokens_of(text))


_COURTESY = "por favor|por gentileza|pfv|pf|se faz favor|obrigad[oa]|brigad[oa]|valeu|please|pls|thanks|thank you|cheers"
_GREETING = "oi|ola|hi|hey|hello|bom dia|boa tarde|boa noite|good morning|e ai|ei"
_BEFORE = re.compile(rf"^(?:(?:{_COURTESY}|{_GREETING})(?: ,| !| \.)* )+(?=\S)")
_AFTER = re.compile(rf"(?:(?<=\S)(?: ,| !| \.)* (?:{_COURTESY}))*(?: !| \.| ,)*$")


def without_courtesy(text: str) -> str:
    """Return a folded text without greeting, "please" and "thanks" at its ends."""
    return _AFTER.sub("", _BEFORE.sub("", text)) or text


_CONTRACTED = frozenset({"that", "it", "let", "what", "there", "here", "how", "who", "where", "she", "he"})
"""Words after which an 's is a verb and no possessive."""


@lru_cache(maxsize=4096)
def _fold_word(word: str) -> str:
    decomposed = unicodedata.normalize("NFKD", word.casefold())
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    head, mark, tail = re.sub("[’´`]", "'", plain).partition("'")
    return f"{head} 's" if mark and tail == "s" and head not in _CONTRACTED else head + tail


def tokens_of(text: str) -> list[tuple[str, str]]:
    """Return words, numbers and marks, each as it stands and folded."""
    return [(raw, _fold_word(raw)) for raw in _TOKEN.findall(unicodedata.normalize("NFKC", text))]


_SPELLING = tuple(
    word
    for word in sorted({*_KINDS, *MEALS, "segunda", "terca", "quarta", "quinta", "sexta", "sabado", "domingo", "amanha", "tomorrow"})
    if len(word) >= 5 and word.isalpha()
)
_SPELT = word_set(
    """
    ponto pontos place places janta feria ferias teatros marco parte partes quatro sexto quinto quarto bistros teria quita quitar tercas
    estadia estadias porque porto banco concreto concrete
    """,
)


@lru_cache(maxsize=65536)
def corrected(word: str) -> str:
    """Return the word of the lexicon that this one most likely misspells, or the word itself."""
    if len(word) < 5 or word in ORDINARY or word in _SPELT or word.endswith("s"):
        return word
    near = [right for right in _SPELLING if right[0] == word[0] and abs(len(right) - len(word)) <= 1]
    near = [right for right in near if _edits(word, right) <= (2 if len(right) >= 8 else 1)]
    return near[0] if len(near) == 1 else word


@lru_cache(maxsize=4096)
def _name_words(name: str) -> tuple[str, ...]:
    return tuple(word for word in fold(name).split() if word.isalnum() and word not in _STOP_WORDS)


def name_spans(words: list[str], full_name: str) -> Iterable[tuple[int, int, int]]:
    """Yield the spans of words that name a stop, each with a score: the letters that match."""
    name, first = _name_words(full_name), fold(full_name).partition(" ")[0]
    hits = [next((index for index, part in enumerate(name) if _alike(word, part)), None) for word in words]
    start = 0
    while start < len(words):
        if hits[start] is None:
            start += 1
            continue
        end, last = start + 1, start
        while end < len(words) and (hits[end] is not None or words[end] in _STOP_WORDS) and end - last <= 3:
            if hits[end] is not None and hits[end] in hits[start:end]:
                break
            last = end if hits[end] is not None else last
            end += 1
        matched = [hit for hit in hits[start : last + 1] if hit is not None]
        if _names(matched, name):
            article = start > 0 and first in _STOP_WORDS and words[start - 1] == first
            yield start - article, last + 1, sum(len(name[hit]) for hit in matched) + (1 if len(matched) == len(name) else 0)
        start = last + 1


def _names(matched: list[int], name: tuple[str, ...]) -> bool:
    """Tell whether these words of a name, in the order in which they were found, are enough to mean it."""
    parts = [name[hit] for hit in matched]
    if any(part not in ORDINARY and len(part) >= 4 for part in parts):
        return True
    if len(parts) == 1:
        return len(name) == 1 and parts[0] not in ORDINARY
    in_order = matched == list(range(matched[0], matched[0] + len(matched)))
    return len(parts) * 2 >= len(name) and any(part not in _KINDS for part in parts) and (in_order or any(part in _KINDS for part in parts))


_SAME = {"tower": "torre", "saint": "sao", "square": "praca", "avenue": "avenida", "street": "rua", "hill": "morro", "house": "casa"}


@lru_cache(maxsize=65536)
def _alike(word: str, part: str) -> bool:
    """Tell whether two words are the same but for the language of a kind or a slip: one edit from 6 letters on, two from 9 on."""
    if word == part or _SAME.get(word) == part or (word in _KINDS and _KINDS[word] is _KINDS.get(part)):
        return True
    if len(part) < 6 or abs(len(word) - len(part)) > 2 or word[0] != part[0] or word in ORDINARY or part in ORDINARY:
        return False
    return _edits(word, part) <= (2 if len(part) >= 9 else 1)


def _edits(a: str, b: str) -> int:
    """Return the optimal string alignment distance."""
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, left in enumerate(a, 1):
        before, above, row = row, before, [i]
        for j, right in enumerate(b, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (left != right))
            if i > 1 and j > 1 and left == b[j - 2] and a[i - 2] == right:
                cost = min(cost, above[j - 2] + 1)
            row.append(cost)
    return row[-1]
