"""Words as people type them: folded, corrected, and compared with the names of places."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache

from models.refinement.lexicon import Words, words
from models.refinement.lexicons import LEXICONS
from models.refinement.lookalikes import LOOKALIKES
from models.refinement.marks import Q
from models.refinement.wish import Wish

MARK = "\ue000-\uf8ff"
"""Characters of private use stand for what was found already. They pass `fold` as words of their own."""

_TOKEN = re.compile(rf"[{MARK}]|\d+|[^\W\d_]+(?:['’´`][^\W\d_]+)?|[.,?!;:/%+→↔]")
_ARROWS = ((re.compile(r"<[-=–—]*>|[↔⇄🔁🔄🔃]"), " ↔ "), (re.compile(r"[-=–—]+>|[→➡⇒]"), " → "))
_PICTURES = "\u2195-\u2bff\u3030\u303d\ufe0f\u200d\U0001f000-\U0001faff"
_PARTED = re.compile(
    rf"(?<=[^\s,.;!?:({_PICTURES}])(?:[^\S\n]*+\n|\s++[-–—]++(?=\s)|[–—]++|:(?=\s)|\s*+[{_PICTURES}][\s{_PICTURES}]*+)\s*+"
    rf"(?=[^\W_]|[{MARK}+])(?!{Q})"
)
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "º": "o", "ª": "a", "°": "o"})
_ELIDED = words(
    "l d j c n m t s qu jusqu lorsqu quelqu presqu dell nell all dall sull un quell quest sant bell dov com cos anch nient po senz"
)
"""Words that lose their end before a vowel: "l'église", "all'aperto", "d'Orsay"."""

_CONTRACTED = words("that it let what there here how who where she he")
"""Words after which an 's is a verb and no possessive."""


def fold(text: str) -> str:
    """Return words in lower case without accents, one space apart; marks other than `. , ? ! ; : / % + → ↔` are dropped."""
    return " ".join(folded for _, folded in tokens_of(text))


def parted(text: str) -> str:
    """Return a text with a comma in place of what parts clauses besides: a line's end, a dash, a colon, an emoji."""
    for pattern, sign in _ARROWS:
        text = pattern.sub(sign, text)
    return _PARTED.sub(", ", text)


def tokens_of(text: str) -> list[tuple[str, str]]:
    """Return words, numbers and marks, each as it stands and folded."""
    return [(raw, _fold_word(raw)) for raw in _TOKEN.findall(unicodedata.normalize("NFKC", text.translate(_LIGATURES)))]


@lru_cache(maxsize=8192)
def _fold_word(word: str) -> str:
    decomposed = unicodedata.normalize("NFKD", word.casefold())
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter)).translate(_LIGATURES)
    head, mark, tail = re.sub("[’´`]", "'", plain).partition("'")
    if not mark:
        return head
    if not tail:
        return head
    if (head, tail) == ("we", "d"):
        return "we would"  # Elsewhere it would be taken for Wednesday.
    if head in _ELIDED:
        return f"{head} {tail}"
    return f"{head} 's" if tail == "s" and head not in _CONTRACTED else head + tail


@lru_cache(maxsize=8)
def _courtesies(code: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    lexicon = LEXICONS[code]
    courtesy, greeting = alternatives(lexicon.courtesy), alternatives(lexicon.greetings)
    before = re.compile(rf"^(?:(?:{courtesy}|{greeting})(?: [,!.])* )+(?=\S)")
    # A bound on how often keeps phrases that are also two of them ("cheers mate") from being tried in each way.
    after = re.compile(rf"(?:(?<=\S)(?: [,!.])* (?:{courtesy})){{0,5}}(?: [!.,])*$")
    return before, after


def without_courtesy(text: str, code: str) -> str:
    """Return a folded text without greeting, "please" and "thanks" at its ends."""
    before, after = _courtesies(code)
    return after.sub("", before.sub("", text)) or text


def alternatives(phrases: Iterable[str]) -> str:
    """Return a pattern of any of these phrases, the longest first; one that never matches for none."""
    return "|".join(re.escape(word) for word in sorted(set(phrases), key=lambda word: (-len(word), word))) or r"(?!)"


KINDS: Mapping[str, Wish] = {kind: wish for lexicon in LEXICONS.values() for kind, wish in lexicon.kinds.items()}
"""The nouns of all languages. Names of places mix them: "the Prado museum" is the Museo del Prado."""

LINKING: Words = frozenset(word for lexicon in LEXICONS.values() for word in lexicon.linking) | words("san sao st saint sainte santa")
_COMMON = words(
    """
    time times out old new day dia hora horas last first good big free city town tour walk centro center centre casa house
    vista view views santa santo saint nossa senhora real royal national nacional grande rua avenida street avenue praca
    square alto bairro hall tower torre world mundo royal dom rio mar sea south north east west norte sul antigo antiga novo
    nova central late early more less mais menos depois antes later earlier add remove move swap change put make keep tira
    troca move muda passa passar leva deixa deixar hotel viagem trip please favor porto lisboa lisbon paris roma rome london
    londres madrid arte artes art arts moderna moderno modern historia history natural local parte place lugar maison notre
    piazza plaza calle rue via vieux vecchio nuovo nuevo gran grand sol sur nord sud villa ville ciudad citta bella bello rosa rose
    blanco rojo petit petite feira six one two three
    """
)
ORDINARY: Words = (
    _COMMON
    | LINKING
    | words("vegetariano vegetariana vegetarianos vegetarianas vegetariani vegetarian vegetarien vegano vegana veganos vegan vegani")
    | {word for kind in KINDS for word in kind.split()}
    | {
        word
        for lexicon in LEXICONS.values()
        for phrase in (
            *lexicon.qualities,
            *lexicon.meals,
            *lexicon.dayparts,
            *lexicon.numbers,
            *lexicon.ordinals,
            *lexicon.weekdays,
            *lexicon.relative_days,
            *lexicon.months,
            *lexicon.heads,
            *lexicon.definite,
            *lexicon.indefinite,
        )
        for word in phrase.split()
    }
)
"""Words of names that name nothing by themselves."""


@lru_cache(maxsize=8)
def _spelling(code: str) -> tuple[tuple[str, ...], Words]:
    """Return the words that are worth correcting to, and those that are right though they look like one of them."""
    lexicon = LEXICONS[code]
    keys = {word for phrase in (*lexicon.kinds, *lexicon.meals, *lexicon.weekdays, *lexicon.relative_days) for word in phrase.split()}
    aim = tuple(sorted(word for word in keys if len(word) >= 5 and word.isalpha()))
    return aim, ORDINARY | lexicon.telltales | lexicon.adding | _RIGHT | LOOKALIKES


_RIGHT: Words = words(
    """
    ponto pontos place places janta feria ferias teatros marco parte partes quatro sexto quinto quarto bistros teria quita quitar tercas
    estadia estadias porque porto banco concreto concrete poster posto posta sabato sabado samedi mardi marche marchi ponte ponts
    """
)


@lru_cache(maxsize=65536)
def corrected(word: str, code: str) -> str:
    """Return the word of the lexicon that this one most likely misspells, or the word itself."""
    aim, right = _spelling(code)
    if len(word) < 5 or word in right or word.endswith("s"):
        return word
    near = [each for each in aim if each[0] == word[0] and abs(len(each) - len(word)) <= 1]
    near = [each for each in near if _edits(word, each) <= (2 if len(each) >= 8 else 1)]
    return near[0] if len(near) == 1 else word


@lru_cache(maxsize=8)
def _vocabulary(code: str) -> Words:
    """Return words that other languages may have too, and that so say less about a language than its telltales."""
    lexicon = LEXICONS[code]
    tables = (lexicon.kinds, lexicon.meals, lexicon.weekdays, lexicon.relative_days, lexicon.numbers, lexicon.adding, lexicon.stop_nouns)
    return frozenset(word for table in tables for phrase in table for word in phrase.split())


def language_of(found: list[str], preferred: str) -> str:
    """Return the code of the lexicon that folded words are most likely of; the preferred one is worth a word and a half."""
    scores = {
        code: sum(1.0 if word in lexicon.telltales else 0.5 if word in _vocabulary(code) else 0.0 for word in found)
        + (1.5 if code == preferred else 0.0)
        for code, lexicon in LEXICONS.items()
    }
    return max(scores, key=lambda code: (scores[code], code == preferred, code))


@lru_cache(maxsize=4096)
def folded_words(name: str) -> tuple[str, ...]:
    """Return the folded words of a name."""
    return tuple(fold(name).split())


@lru_cache(maxsize=4096)
def _name_words(name: str) -> tuple[str, ...]:
    every = [word for word in folded_words(name) if word.isalnum()]
    telling = tuple(word for word in every if word not in LINKING)
    return tuple(every) if len(telling) == 1 and telling[0] in ORDINARY else telling


def name_spans(found: list[str], full_name: str, barriers: Words = frozenset()) -> Iterable[tuple[int, int, int]]:
    """Yield the spans of words that name a place, each with a score: the letters that match. No span runs across a barrier."""
    name, every = _name_words(full_name), folded_words(full_name)
    first, barriers = every[0] if every else "", barriers - set(every)
    hits = [_hit(word, name) for word in found]
    if not any(hit is not None for hit in hits):
        return
    start = 0
    while start < len(found):
        if hits[start] is None:
            start += 1
            continue
        end, last = start + 1, start
        while end < len(found) and (hits[end] is not None or found[end] in LINKING - barriers) and end - last <= 3:
            if hits[end] is not None and hits[end] in hits[start:end]:
                break
            last = end if hits[end] is not None else last
            end += 1
        matched = [hit for hit in hits[start : last + 1] if hit is not None]
        if _names(matched, name):
            article = start > 0 and first in LINKING and found[start - 1] == first
            yield start - article, last + 1, sum(len(name[hit]) for hit in matched) + (1 if len(matched) == len(name) else 0)
        start = last + 1


@lru_cache(maxsize=262144)
def _hit(word: str, name: tuple[str, ...]) -> int | None:
    """Return which word of a name this one is, or None."""
    return next((index for index, part in enumerate(name) if _alike(word, part)), None)


@lru_cache(maxsize=4096)
def beginnings(name: str) -> Words:
    """Return how the words begin of which one has to be said, be it misspelt, for the name to be meant."""
    return frozenset(part[:2] for part in _name_words(name) if part not in ORDINARY) or frozenset(part[:2] for part in _name_words(name))


def _names(matched: list[int], name: tuple[str, ...]) -> bool:
    """Tell whether these words of a name, in the order in which they were found, are enough to mean it."""
    parts = [name[hit] for hit in matched]
    if len(name) > 1 and matched == list(range(len(name))):
        return True
    if any(part not in ORDINARY and len(part) >= 4 for part in parts):
        return True
    if len(parts) == 1:
        return len(name) == 1 and parts[0] not in ORDINARY
    in_order = matched == list(range(matched[0], matched[0] + len(matched)))
    return len(parts) * 2 >= len(name) and any(part not in KINDS for part in parts) and (in_order or any(part in KINDS for part in parts))


_SAME = {
    "tower": "torre",
    "tour": "torre",
    "saint": "sao",
    "square": "praca",
    "avenue": "avenida",
    "street": "rua",
    "hill": "morro",
    "house": "casa",
    "bridges": "pontes",
    "pontes": "bridges",
    "puentes": "bridges",
    "ponts": "bridges",
    "ponti": "bridges",
    "seis": "six",
    "sei": "six",
    "sacro": "sacre",
    "sagrado": "sacre",
    "sacred": "sacre",
    "cuore": "coeur",
    "corazon": "coeur",
    "coracao": "coeur",
    "heart": "coeur",
    "lussemburgo": "luxembourg",
    "luxemburgo": "luxembourg",
    "sugarloaf": "acucar",
    "azucar": "acucar",
    "zucchero": "acucar",
    "sucre": "acucar",
    "roman": "romano",
    "romain": "romano",
    "forum": "foro",
    "christ": "cristo",
    "redempteur": "redentor",
    "redentore": "redentor",
    "hieronymites": "jeronimos",
    "jeronymites": "jeronimos",
    "ange": "angelo",
    "angel": "angelo",
    "peter": "pietro",
    "pierre": "pietro",
    "pedro": "pietro",
    "concordia": "concorde",
    "laguna": "lagoa",
    "museums": "musei",
    "museos": "musei",
    "museus": "musei",
    "musees": "musei",
    "tulherias": "tuileries",
    "tullerias": "tuileries",
    "botanical": "botanico",
    "botanic": "botanico",
    "botanique": "botanico",
    "panteao": "pantheon",
    "panteon": "pantheon",
    "colosseum": "colosseo",
    "coliseo": "colosseo",
    "coliseu": "colosseo",
    "colisee": "colosseo",
    "vatican": "vaticani",
    "vaticano": "vaticani",
    "vaticanos": "vaticani",
    "redeemer": "redentor",
    "seine": "seine",
    "sena": "seine",
    "senna": "seine",
}


@lru_cache(maxsize=65536)
def is_cognate(word: str, part: str) -> bool:
    """Tell whether a kind and a word of a name are the same, be it in another language: "basilique" and "Basílica"."""
    return word == part or (len(word) >= 6 and word[:4] == part[:4] and abs(len(word) - len(part)) <= 2 and _edits(word, part) <= 2)


@lru_cache(maxsize=65536)
def _alike(word: str, part: str) -> bool:
    """Tell whether two words are the same but for the language of a kind or a slip: one edit from 6 letters on, two from 9 on."""
    if word == part or _SAME.get(word) == part or (word in KINDS and KINDS[word] is KINDS.get(part)):
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
