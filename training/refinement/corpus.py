"""A seeded corpus of requests: templates, a choice of words, slots, joined requests, and the noise of typing.

`templates/` holds ways to ask, with choices in braces and what people say around a request; `written/` requests that somebody wrote
down in one piece, slots apart, with reasons and remarks of their own.
"""

import random
import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from models.refinement.answer import ALONE, SHAPES
from models.refinement.lexicons import LEXICONS
from models.refinement.marks import ANY, Marks, Slot
from models.refinement.reference import SLOT_LIMIT
from models.refinement.spelling import fold, parted, without_courtesy
from training.refinement.noise import slips, unknown_name

HERE = Path(__file__).parent
LANGUAGES = tuple(LEXICONS)
OTHER = "other"
"""The templates of languages that are not understood."""


@dataclass(frozen=True)
class Template:
    """One way to ask for something, and to which of train, calibration (looked at while guards are made) or test it belongs.

    `names` are those of its answer, one or two; `roles` the slots in its text, such as "S", "S2", "D", and "S*" for a stop that is
    only mentioned. `is_written`: somebody wrote it down as it stands, in one piece.
    """

    language: str
    names: tuple[str, ...]
    text: str
    part: str
    roles: tuple[str, ...]
    is_written: bool = False


@dataclass(frozen=True)
class Manner:
    """What people of a language say around a request."""

    words: Mapping[str, str]
    before: tuple[str, ...]
    after: tuple[str, ...]
    why: tuple[str, ...]
    because: tuple[str, ...]
    joins: tuple[str, ...]


@dataclass(frozen=True)
class Phrase:
    """A text with roles in it (`$S2`) and what it answers to, in roles too: `=before[S][S2];`.

    `is_whole`: somebody wrote it with all that people say around a wish.
    """

    text: str
    answer: str
    names: tuple[str, ...]
    is_whole: bool = False


@dataclass(frozen=True)
class Example:
    """A delexicalised request and its answer."""

    text: str
    answer: str


ROLE = re.compile(r"\$([SDTMWNQA])([2-4*]?)")
"""A slot in a template: its letter, and a number from the second on or a star if it is only mentioned and not part of the wish."""

MENTIONED = "*"
_HELD_OUT = {"test": 24, "calibration": 48}
"""Of 256 buckets, how many belong to each part that is not trained on."""


class Corpus:
    """All templates and manners."""

    def __init__(self) -> None:
        """Read the files of this folder; raise `ValueError` for a template that fits no answer."""
        self.templates: list[Template] = []
        self.manners: dict[str, Manner] = {}
        for path in sorted((HERE / "templates").glob("*.toml")):
            data = tomllib.loads(path.read_text(encoding="utf-8"))
            noise = {key: tuple(text.split("|")) for key, text in data.get("noise", {}).items()}
            because = noise.get("because", ("",))
            self.manners[path.stem] = Manner(
                words=data.get("words", {}),
                before=noise.get("before", ("",)),
                after=noise.get("after", ("",)),
                why=noise.get("why", ("",)),
                because=because,
                joins=noise.get("joins", (", ",)),
            )
            for key, texts in data["templates"].items():
                self.templates += [_template(path.stem, tuple(key.split()), text) for text in dict.fromkeys(texts)]
        for language, path in sorted((path.stem[:2], path) for path in (HERE / "written").glob("*.toml")):
            for key, texts in tomllib.loads(path.read_text(encoding="utf-8"))["templates"].items():
                self.templates += [_template(language, tuple(key.split()), text, is_written=True) for text in texts]
        self.templates = list({(each.language, each.names, each.text): each for each in self.templates}.values())

    def of_part(self, *parts: str, vocabulary: Mapping[str, list[str]] | None = None) -> "Chosen":
        """Return the templates of some parts; `vocabulary` holds frequent words of each language, of which remarks are made."""
        return Chosen(self, [template for template in self.templates if template.part in parts], vocabulary or {})


def _template(language: str, names: tuple[str, ...], text: str, *, is_written: bool = False) -> Template:
    bucket = sha256(f"{language} {' '.join(names)} {text}".encode()).digest()[0]
    part = next((part for part, limit in _HELD_OUT.items() if bucket < limit), "train")
    roles = _roles(text)
    template = Template(language, names, text, part, roles, is_written)
    try:
        _answer(names, roles)
    except ValueError as error:
        raise ValueError(f"{language}: {text!r}: {error}") from None
    return template


def _roles(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(f"{match[1]}{match[2]}" for match in ROLE.finditer(text)))


def _answer(names: tuple[str, ...], roles: tuple[str, ...]) -> str:
    """Return the answer with roles in it; slots of a letter are dealt out in order, and the last one serves again."""
    if names == ("escalate",):
        return "=escalate;"
    held = {letter: sorted(role for role in roles if role[0] == letter and MENTIONED not in role) for letter in "SDTMWNQA"}
    used = dict.fromkeys(held, 0)
    written = ""
    for name in names:
        shapes = [shape for shape in SHAPES[name] if all(held[letter] for letter in shape if letter.isupper())]
        if not shapes:
            raise ValueError(f"no slots for {name}")
        shape = max(shapes, key=lambda shape: sum(bool(held[letter.upper()]) for letter in shape))
        written += f"={name}"
        for letter in shape:
            mine, count = held[letter.upper()], used[letter.upper()]
            if letter.isupper():
                written += f"[{mine[min(count, len(mine) - 1)]}]"
            elif count < len(mine):
                written += f"[{mine[count]}]"
            used[letter.upper()] = count + 1
    left = [role for letter, mine in held.items() for role in mine[used[letter] :]]
    if left:
        raise ValueError(f"nothing asks for {', '.join(left)}")
    return f"{written};"


class Chosen:
    """Some of the templates, from which requests are drawn."""

    def __init__(self, corpus: Corpus, templates: list[Template], vocabulary: Mapping[str, list[str]]) -> None:
        """Draw from `templates`."""
        self._vocabulary = {code: _harmless(found, code) for code, found in vocabulary.items()}
        self._manners = corpus.manners
        self._by_key: dict[tuple[str, tuple[str, ...]], list[Template]] = {}
        for template in templates:
            self._by_key.setdefault((template.language, template.names), []).append(template)
        self._keys = list(self._by_key)
        self._shares = {key: [_share(template) for template in mine] for key, mine in self._by_key.items()}
        pairs = Counter(language for language, names in self._keys if len(names) > 1)
        self._weights = [_weight(language, names, pairs[language]) for language, names in self._keys]
        self._joinable = {
            language: [key for key in self._keys if key[0] == language and len(key[1]) == 1 and key[1][0] not in ALONE]
            for language in {language for language, _ in self._keys}
        }

    def phrase(self, rng: random.Random) -> tuple[str, Phrase]:
        """Return a request of one, two or, to be left alone, three wishes or half of one, and its language."""
        language, names = rng.choices(self._keys, self._weights)[0]
        chance = rng.random()
        if names != ("escalate",) and language != OTHER and self._joinable[language]:
            if chance < 0.13:
                return language, self._joined(language, 2, rng)
            if chance < 0.15:
                return language, self._joined(language, 3, rng)
            if chance < 0.18:
                return language, self._half(language, names, rng)
        return language, self._one(language, names, rng)

    def _one(self, language: str, names: tuple[str, ...], rng: random.Random) -> Phrase:
        while True:
            (template,) = rng.choices(self._by_key[language, names], self._shares[language, names])
            text = template.text if template.is_written else expand(template.text, self._manners[language].words, rng)
            try:
                return Phrase(text, _answer(names, _roles(text)), names, is_whole=template.is_written)
            except ValueError:
                continue  # A slot that the answer needs stood in a choice that was not taken.

    def _joined(self, language: str, count: int, rng: random.Random) -> Phrase:
        parts = [self._one(*rng.choice(self._joinable[language]), rng) for _ in range(count)]
        text, answer, names = parts[0].text, parts[0].answer, parts[0].names
        for part in parts[1:]:
            taken = {f"{match[1]}{match[2]}" for match in ROLE.finditer(text)}
            renamed = _renamed(part, taken)
            if renamed is None:
                return parts[0]
            text = text.rstrip(" .!?,") + rng.choice(self._manners[language].joins) + renamed.text
            answer = answer.rstrip(";") + renamed.answer
            names += renamed.names
        return Phrase(text, answer if count == 2 else "=escalate;", names if count == 2 else ("escalate",))

    def _half(self, language: str, names: tuple[str, ...], rng: random.Random) -> Phrase:
        """Return a request that breaks off before its last slot, or has an unknown word in the place of one."""
        whole = self._one(language, names, rng)
        slots = [slot for slot in ROLE.finditer(whole.text) if slot[2] != MENTIONED]
        if not slots:
            return whole
        if rng.random() < 0.5:
            cut = whole.text[: slots[-1].start()].strip()
            try:
                _answer(names, _roles(cut))
            except ValueError:
                return Phrase(cut, "=escalate;", ("escalate",)) if cut else whole
            return whole
        slot = rng.choice(slots)
        text = f"{whole.text[: slot.start()]}{unknown_name(rng)}{whole.text[slot.end() :]}"
        if slot[1] + slot[2] in _roles(text):
            return whole  # It is said twice.
        return Phrase(text, "=escalate;", ("escalate",))

    def adorned(self, language: str, phrase: Phrase, rng: random.Random) -> str:
        """Return the text of a request with what people say around it; less of it around one that somebody wrote as a whole."""
        manner, text = self._manners[language if language != OTHER else "en"], phrase.text
        if phrase.is_whole and rng.random() < 0.6:
            return text
        if rng.random() < 0.34:
            why, link = self._remark(language, manner, rng), rng.choice((", ", ", ", ". ", "! ", " "))
            text = f"{text}{link}{rng.choice(('', *manner.because))}{why}" if rng.random() < 0.6 else f"{why}{link}{text}"
        if rng.random() < 0.2:
            text = f"{rng.choice(manner.before)} {text}"
        if rng.random() < 0.25:
            text = f"{text} {rng.choice(manner.after)}"
        return text

    def _remark(self, language: str, manner: Manner, rng: random.Random) -> str:
        """Return a reason somebody wrote down or, as often, words that mean nothing together: no list holds what people say."""
        found = self._vocabulary.get(language)
        if not found or rng.random() < 0.5:
            return rng.choice(manner.why)
        words = [found[int(len(found) * rng.random() ** 2)] for _ in range(rng.randint(2, 9))]
        if rng.random() < 0.12:
            words.insert(rng.randint(1, len(words)), f"${rng.choice('SSDT')}{MENTIONED}")
        return " ".join(words)

    def examples(self, count: int, rng: random.Random) -> Iterator[Example]:
        """Yield requests with abstract slots, as the resolver writes them, and their answers."""
        made = 0
        while made < count:
            language, phrase = self.phrase(rng)
            example = abstract(language, replace(phrase, text=self.adorned(language, phrase, rng)), rng)
            if example is not None:
                made += 1
                yield example


def _harmless(found: list[str], code: str) -> list[str]:
    """Return those of some words that neither point at anything nor speak for an edit."""
    lexicon = LEXICONS[code]
    cues = (lexicon.removal_stems, lexicon.undo_stems, lexicon.lighter_stems, lexicon.fuller_stems, lexicon.replacing_stems)
    others = (lexicon.placing_stems, lexicon.noting_stems, lexicon.condition_stems, lexicon.other_deed_stems)
    stems = re.compile("|".join((*cues, *others)))
    tables = (lexicon.kinds, lexicon.meals, lexicon.qualities, lexicon.weekdays, lexicon.months, lexicon.relative_days, lexicon.dayparts)
    more = (
        lexicon.numbers,
        lexicon.ordinals,
        lexicon.adding,
        lexicon.stop_nouns,
        lexicon.day_nouns,
        lexicon.hour_nouns,
        lexicon.named_times,
    )
    pointing = {word for table in (*tables, *more) for phrase in table for word in phrase.split()}
    folded = dict.fromkeys(fold(word) for word in found)
    return [word for word in folded if word.isalpha() and word not in pointing and not stems.match(word)]


_WEIGHTS = {
    "escalate": 10.0,
    "move": 1.8,
    "remove": 1.6,
    "replace": 1.8,
    "add": 1.8,
    "start": 1.4,
    "duration": 1.2,
    "note": 0.8,
    "undo": 0.7,
}


_WEIGHT_OF_PAIRS = 4.0
"""Of all answers of two edits together."""


def _weight(language: str, names: tuple[str, ...], pairs: int) -> float:
    if language == OTHER:
        return 1.5
    return _WEIGHTS.get(names[0], 0.8) if len(names) == 1 else _WEIGHT_OF_PAIRS / pairs


def _share(template: Template) -> float:
    """Return how often a template is drawn among its like: oftener the plainest ways to say it, and what people wrote as a whole."""
    if template.is_written:
        return 4.0
    if template.names == ("escalate",):
        return 1.0
    count = len(re.sub(r"\{[^{}]*\}", "x", re.sub(r"\{[^{}]*\}", "x", template.text)).split())
    return 8.0 if count <= 3 else 3.0 if count <= 5 else 1.0  # Words, slots included.


def _renamed(phrase: Phrase, taken: set[str]) -> Phrase | None:
    """Return a phrase whose roles are none of those taken, or None if that takes more slots of a letter than there are."""
    new: dict[str, str] = {}
    for match in ROLE.finditer(phrase.text):
        role = match[1] + match[2]
        if role in new:
            continue
        free = [f"{match[1]}{index}" if index > 1 else match[1] for index in range(1, SLOT_LIMIT + 1)]
        free = [each for each in free if each not in taken and each not in new.values()]
        if not free or (match[1] in "QA" and free[0] != match[1]):
            return None
        new[role] = free[0]
    text = ROLE.sub(lambda match: f"${new[match[1] + match[2]]}", phrase.text)
    answer = re.sub(r"\[([A-Z]\d?)\]", lambda match: f"[{new[match[1]]}]", phrase.answer)
    return Phrase(text, answer, phrase.names)


def expand(text: str, words: Mapping[str, str], rng: random.Random) -> str:
    """Return a template with one choice of its words."""
    while match := re.search(r"\{([^{}]*)\}", text):
        body = match[1]
        choices = words[body].split("|") if body in words else body.split("|")
        (chosen,) = rng.choices(choices, [(rank + 1) ** -0.7 for rank in range(len(choices))])
        text = text[: match.start()] + chosen + text[match.end() :]
    return " ".join(text.split())


def abstract(language: str, phrase: Phrase, rng: random.Random) -> Example | None:
    """Return a phrase as the resolver would leave it: folded, misspelt here and there, its slots numbered in order of appearance."""
    marks, mark_of = Marks(), dict[str, str]()
    for match in ROLE.finditer(phrase.text):
        role = match[1] + match[2]
        if role not in mark_of:
            mark_of[role] = marks.add(Slot(match[1]), role)
    folded = fold(parted(ROLE.sub(lambda match: f" {mark_of[match[1] + match[2]]} ", phrase.text)))
    found = [word for word in folded.split() if word not in {":", "/", "'s", "%"}]
    code = language if language in LEXICONS else "en"
    found = without_courtesy(" ".join(found), code).split()
    if not found:
        return None
    found = slips(found, rng)
    number: dict[str, str] = {}
    counts: dict[str, int] = {}
    for mark in re.findall(ANY, " ".join(found)):
        role = str(marks.found(mark))
        if role not in number:
            counts[role[0]] = counts.get(role[0], 0) + 1
            number[role] = f"[{role[0]}{counts[role[0]]}]"
    text = " ".join(number[str(marks.found(word))] if re.fullmatch(ANY, word) else word for word in found)
    if re.search(r"\d", re.sub(r"\[[A-Z]\d\]", "", text)) or max(counts.values(), default=0) > SLOT_LIMIT:
        return None
    return Example(text, re.sub(r"\[([A-Z]\d?)\]", lambda match: number[match[1]], phrase.answer))
