"""A seeded corpus of requests: templates, a choice of words, concrete or abstract slots, and the noise of typing."""

import random
import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from hashlib import sha256
from pathlib import Path

from models.place import Category
from models.refinement.operation import (
    Add,
    Edit,
    Escalate,
    Fuller,
    Lighter,
    Move,
    Reason,
    Remove,
    Replace,
    SetDuration,
    SetPace,
    SetStart,
    Swap,
    Undo,
    write_answer,
)
from models.refinement.outline import Outline, Request, StopOutline
from models.refinement.reference import fold, refer
from models.refinement.spelling import without_courtesy
from models.refinement.wish import KINDS_ENGLISH, KINDS_PORTUGUESE, QUALITIES, Wish
from models.trip import Pace

HERE = Path(__file__).parent
SHAPES = {
    "move": "=move{S}{D}{T}",
    "remove": "=remove{S}",
    "replace": "=replace{S}{W}",
    "add": "=add{W}{D}{T}",
    "start": "=start{S}{T}",
    "duration": "=duration{S}{M}",
    "swap": "=swap{S}{S2}",
    "lighter": "=lighter{D}",
    "fuller": "=fuller{D}",
    "relaxed": "=relaxed",
    "moderate": "=moderate",
    "intense": "=intense",
    "undo": "=undo",
    "escalate": "=escalate",
}
PLACES = (HERE / "places.txt").read_text(encoding="utf-8").splitlines()


def _phrases(text: str) -> list[str]:
    return text.split("|")


PLAIN = 6
"""The first templates of each list are the plainest ways to say it: always trained on, and oftener."""

PLAIN_WEIGHT = 7


@dataclass(frozen=True)
class Template:
    """One way to ask for an edit, and to which of train, calibration or test it belongs."""

    language: str
    op: str
    text: str
    words: dict[str, str]
    part: str
    plain: bool


@dataclass(frozen=True)
class Example:
    """A delexicalised request and its answer."""

    text: str
    answer: str


@dataclass(frozen=True)
class Spoken:
    """A request in plain words about an itinerary, and the operation it means."""

    text: str
    outline: Outline
    operation: Edit | Escalate


def templates() -> list[Template]:
    """Return all templates; the part follows from a hash of the text, so that it never changes."""
    data = tomllib.loads((HERE / "templates.toml").read_text(encoding="utf-8"))
    found: list[Template] = []
    for language, table in data.items():
        for op, texts in table.items():
            if op == "words":
                continue
            for index, text in enumerate(dict.fromkeys(texts)):
                bucket = sha256(f"{op}{text}".encode()).digest()[0]
                part = "train" if index < PLAIN else "test" if bucket < 24 else "calibration" if bucket < 48 else "train"
                found.append(Template(language, op, text, table.get("words", {}), part, index < PLAIN and op != "escalate"))
    return found


def examples(chosen: list[Template], count: int, rng: random.Random) -> Iterator[Example]:
    """Yield examples with abstract slots, about as many of each operation, with a third to be escalated."""
    by_op: dict[tuple[str, str], list[Template]] = {}
    for template in chosen:
        by_op.setdefault((template.language, template.op), []).append(template)
    keys = list(by_op)
    weights = [_WEIGHTS.get(op, 1.0) * (0.35 if language == "other" else 1.0) for language, op in keys]
    for _ in range(count):
        mine = by_op[rng.choices(keys, weights)[0]]
        template = rng.choices(mine, [PLAIN_WEIGHT if each.plain else 1 for each in mine])[0]
        yield _abstract(template, rng)


_WEIGHTS = {
    "escalate": 5.0,
    "relaxed": 0.4,
    "moderate": 0.3,
    "intense": 0.4,
    "undo": 0.5,
    "move": 1.6,
    "remove": 1.5,
    "replace": 1.5,
    "add": 1.5,
}


def _abstract(template: Template, rng: random.Random) -> Example:
    numbers: dict[str, str] = {}
    used: dict[str, int] = {}

    def slot(role: str, preposition: str) -> str:
        if role == "X":
            return _preposition(preposition, template.language, rng.choice("mf"), rng) + _name(rng)
        if role not in numbers:
            letter = role[0]
            used[letter] = used.get(letter, 0) + 1
            numbers[role] = f"[{letter}{used[letter]}]"
        bare = numbers[role]
        if role[0] == "S":
            gender = rng.choice(("m", "m", "f", "f", ""))
            return _preposition(preposition, template.language, gender, rng) + bare
        if role[0] == "D":
            gender = rng.choice(("m", "", "f"))
            return _preposition(preposition, template.language, gender, rng) + bare
        if role[0] == "T" and rng.random() < 0.15:
            return rng.choice((bare, f"a {bare}")) if template.language == "pt" and preposition == "para" else bare
        if role[0] == "W":
            lead = rng.choice(("", "", "", "", "o ", "a ")) if template.language == "pt" else rng.choice(("", "", "", "", "the "))
            return _preposition(preposition, template.language, "", rng) + (lead if not preposition else "") + bare
        return _preposition(preposition, template.language, "" if role[0] == "M" else "t", rng) + bare

    text = _realise(template, slot, rng)
    text = _noise(_polite(text, template.language, rng), rng, 0.3)
    answer = SHAPES[template.op]
    for role in ("S2", "S", "D", "T", "M", "W"):
        answer = answer.replace(f"{{{role}}}", numbers.get(role, ""))
    return Example(_renumber(text, answer)[0], _renumber(text, answer)[1])


def _renumber(text: str, answer: str) -> tuple[str, str]:
    """Renumber the slots in the order in which they appear, as the resolver does."""
    order: dict[str, str] = {}
    counts: dict[str, int] = {}
    for token in re.findall(r"\[[A-Z]\d\]", text):
        if token not in order:
            counts[token[1]] = counts.get(token[1], 0) + 1
            order[token] = f"[{token[1]}{counts[token[1]]}]"
    pattern = re.compile(r"\[[A-Z]\d\]")
    return tuple(pattern.sub(lambda match: order.get(match[0], match[0]), part) for part in (text, answer))  # type: ignore[return-value]


_PORTUGUESE = {
    "": {"m": "o ", "f": "a ", "": "", "t": ""},
    "de": {"m": "do ", "f": "da ", "": "de ", "t": "das "},
    "em": {"m": "no ", "f": "na ", "": "em ", "t": ""},
    "a": {"m": "ao ", "f": "a ", "": "a ", "t": "as "},
    "por": {"m": "pelo ", "f": "pela ", "": "por ", "t": ""},
    "para": {"m": "para o ", "f": "para a ", "": "para ", "t": "para as "},
    "as": {"m": "as ", "f": "as ", "": "as ", "t": "as "},
}
_ENGLISH = {"": "", "on": "on ", "to": "to ", "at": "at "}


def _preposition(preposition: str, language: str, gender: str, rng: random.Random) -> str:
    if language == "en":
        article = "the " if gender in {"m", "f"} and preposition not in {"on", "to", "at"} and rng.random() < 0.8 else ""
        drop = preposition == "on" and rng.random() < 0.35
        return ("" if drop else _ENGLISH.get(preposition, "")) + article
    if preposition == "em" and gender in {"", "f"} and rng.random() < 0.35:
        return ""
    lead = _PORTUGUESE[preposition][gender]
    if preposition == "para" and rng.random() < 0.4:
        lead = {"para o ": "pro ", "para a ": "pra ", "para ": "pra ", "para as ": "pras "}[lead]
    return lead


_SLOT = re.compile(r"\$(de|em|para|por|as|on|to|at|a)?([SDTMWX])(2?)")


def _realise(template: Template, slot: Callable[[str, str], str], rng: random.Random) -> str:
    text = template.text
    while match := re.search(r"\{([^{}]*)\}", text):
        body = match[1]
        choices = template.words[body].split("|") if body in template.words else body.split("|")
        text = text[: match.start()] + rng.choice(choices) + text[match.end() :]
    return " ".join(_SLOT.sub(lambda match: slot(match[2] + match[3], match[1] or ""), text).split())


_BEFORE = {
    "pt": _phrases(
        "por favor|por favor,|oi,|olá,|então|olha,|ah,|bom,|agora|pfv|ei,|hmm|será que|acho que|na verdade|aliás,|e|só|"
        "beleza,|oi, tudo bem?|pensando bem,|gente,|mudança de planos:"
    ),
    "en": _phrases(
        "please|please,|hi,|hey,|so|ok,|well,|actually,|now|um|hmm|i think|in fact,|and|just|could you please|can you|"
        "you know what,|on second thought,|change of plans:|hello,|also,"
    ),
}
_AFTER = {
    "pt": _phrases(
        "por favor|, por favor|pfv|por gentileza|, obrigado|, valeu|se possível|se der|tá?|ok?|né|, pode ser?|aí|pra mim|!|.|?|"
        ", brigada|se não for incômodo|beleza?"
    ),
    "en": _phrases(
        "please|, please|thanks|, thanks|thank you|if possible|if you can|ok?|, will you|for me|!|.|?|pls|, would you|if that's ok|cheers"
    ),
}


_WHY = {
    "pt": _phrases(
        "já fui lá|já fomos ano passado|minha mãe cansa fácil|tem criança com a gente|estamos cansados|"
        "o voo chega tarde|vai estar calor|meu marido não curte|é aniversário dela|ouvi falar muito bem|achei longe|"
        "fica muito longe do hotel|não vai dar tempo|tá muito caro|li que fica lotado|minha avó vai junto|"
        "meus amigos chegam depois|quero dormir mais|a gente acorda tarde|vi na previsão que chove|"
        "estou com o pé machucado|é feriado|o pessoal pediu|mudei de ideia|pensei melhor|não combina com a gente|"
        "a gente já viu|ninguém gostou|acho melhor assim|fica mais prático|estamos sem carro|ele tem medo de altura|"
        "vamos de metrô|é o que ela quer"
    ),
    "en": _phrases(
        "we've been there before|we ran out of time|my mother gets tired easily|we have kids with us|we are exhausted|"
        "our flight lands late|it will be hot|my husband isn't keen|it's her birthday|i heard great things|"
        "it's too far|it's far from the hotel|it costs too much|i read it gets crowded|grandma is coming along|"
        "our friends arrive later|we want to sleep in|we get up late|the forecast says rain|i hurt my foot|"
        "it's a holiday|the group asked for it|i changed my mind|i thought it over|it's not our thing|"
        "we saw it already|nobody liked it|that works better for us|it's more practical|we have no car|"
        "he is afraid of heights|we take the metro|she really wants it"
    ),
}
"""Reasons that people give, which change nothing."""


def _polite(text: str, language: str, rng: random.Random) -> str:
    language = language if language in _BEFORE else rng.choice(("pt", "en"))
    if rng.random() < 0.14:
        why, link = rng.choice(_WHY[language]), rng.choice((", ", ". ", " "))
        text = (
            f"{text}{link}{rng.choice(('', 'pois ', 'porque ') if language == 'pt' else ('', 'because ', 'as '))}{why}"
            if rng.random() < 0.6
            else f"{why}{link}{text}"
        )
    if rng.random() < 0.2:
        text = f"{rng.choice(_BEFORE[language])} {text}"
    if rng.random() < 0.25:
        text = f"{text} {rng.choice(_AFTER[language])}"
    return text


def _noise(text: str, rng: random.Random, share: float) -> str:
    """Fold as the resolver does, then misspell a word or two in a share of the texts."""
    pieces = [piece if piece.startswith("[") else fold(piece) for piece in re.split(r"(\[[A-Z]\d\])", text)]
    words = " ".join(piece for piece in pieces if piece).split()
    words = without_courtesy(" ".join(word for word in words if word not in {":", "/", "'s"})).split()
    if rng.random() < share:
        for _ in range(rng.choice((1, 1, 2))):
            index = rng.randrange(len(words))
            if not words[index].startswith("[") and len(words[index]) > 3:
                words[index] = _misspell(words[index], rng)
    if rng.random() < 0.04:
        words = [word for word in words if word not in {"o", "a", "the"}] or words
    return " ".join(words)


def _misspell(word: str, rng: random.Random) -> str:
    at = rng.randrange(1, len(word) - 1)
    match rng.randrange(4):
        case 0:
            return word[:at] + word[at + 1 :]
        case 1:
            return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        case 2:
            return word[:at] + word[at] + word[at:]
        case _:
            return word[:at] + rng.choice("aeiorstn") + word[at + 1 :]


def _name(rng: random.Random) -> str:
    """Return a name that no itinerary has: a place, or syllables that sound like one."""
    if rng.random() < 0.5:
        return fold(rng.choice(PLACES).split(";")[0])
    syllables = _phrases(
        "ba|be|ca|co|da|di|fa|fe|ga|gu|la|le|lo|ma|mi|mo|na|ne|no|pa|pe|pi|ra|re|ri|ro|sa|se|so|ta|te|to|va|ve|vi|xa|zu|bel|"
        "dor|gra|tra|pri|sal|mon|tor|gen|lis"
    )
    names = ["".join(rng.choice(syllables) for _ in range(rng.randint(2, 4))) for _ in range(rng.choice((1, 1, 2)))]
    return " ".join(
        ([rng.choice(("museu de", "torre de", "casa", "rua", "the", "old", "parque", "st", "bar do"))] if rng.random() < 0.3 else [])
        + names
    )


# Concrete itineraries, to see the resolver and the model together.


def outline(rng: random.Random) -> Outline:
    """Return a trip of 1 to 5 days with some places each."""
    day_count = rng.randint(1, 5)
    first = date(2027, 1, 1) + timedelta(days=rng.randrange(360))
    pool = rng.sample(PLACES, 60)
    stops: list[StopOutline] = []
    for day in range(1, day_count + 1):
        minutes = rng.choice((540, 570, 600))
        for _ in range(rng.randint(3, 5)):
            name, category, *_ = pool.pop().split(";")
            stops.append(
                StopOutline(
                    number=len(stops) + 1, day=day, name=name, category=Category(category), starts_at=time(minutes // 60, minutes % 60)
                )
            )
            minutes += rng.choice((75, 90, 120, 150))
    dated = rng.random() < 0.7
    return Outline(
        stops=tuple(stops), day_count=day_count, first_date=first if dated else None, today=first if dated and rng.random() < 0.5 else None
    )


@dataclass
class _Values:
    stop: StopOutline
    other: StopOutline
    day: int
    minutes: int
    start: time
    wish: Wish
    used: set[str] = field(default_factory=set)


def spoken(template: Template, rng: random.Random) -> Spoken:
    """Return a request in plain words about a new itinerary."""
    trip = outline(rng)
    stop, other = rng.sample(trip.stops, 2)
    wish = rng.choice(list(QUALITIES.values()))
    values = _Values(
        stop,
        other,
        rng.randint(1, trip.day_count),
        rng.choice((30, 45, 60, 90, 120)),
        time(rng.randint(9, 20), rng.choice((0, 0, 30))),
        wish,
    )
    language = template.language if template.language in {"pt", "en"} else "en"
    kinds = KINDS_PORTUGUESE if language == "pt" else KINDS_ENGLISH

    def slot(role: str, preposition: str) -> str:
        values.used.add(role)
        match role:
            case "S" | "S2":
                return (
                    _preposition(preposition, template.language, "m" if language == "pt" else "", rng)
                    + (stop if role == "S" else other).name
                )
            case "D" | "D2":
                number = values.day if role == "D" else values.day % trip.day_count + 1
                return _preposition(preposition, template.language, "m", rng) + (f"dia {number}" if language == "pt" else f"day {number}")
            case "T" | "T2":
                text = f"{values.start:%H:%M}" if rng.random() < 0.4 else f"{values.start.hour}h{values.start.minute or ''}"
                if language == "en" and rng.random() < 0.6:
                    text = f"{values.start:%I:%M%p}".lower().removeprefix("0").replace(":00", "")
                return _preposition(preposition, template.language, "t", rng) + text
            case "M" | "M2":
                return _preposition(preposition, template.language, "", rng) + (
                    f"{values.minutes} minut" + ("os" if language == "pt" else "es")
                )
            case "W" | "W2":
                if rng.random() < 0.6:
                    noun, values.wish = rng.choice(list(kinds.items()))
                    return _preposition(preposition, template.language, "", rng) + ("um " if language == "pt" else "a ") + noun
                mine = _PORTUGUESE_QUALITIES if language == "pt" else _ENGLISH_QUALITIES
                phrase, values.wish = rng.choice(mine)
                return _preposition(preposition, template.language, "", rng) + ("algo " if language == "pt" else "something ") + phrase
            case _:
                return _preposition(preposition, template.language, "", rng) + _elsewhere(trip, rng)

    text = _polite(_realise(template, slot, rng), template.language, rng)
    return Spoken(text, trip, _meaning(template.op, values))


def _elsewhere(trip: Outline, rng: random.Random) -> str:
    """Return the name of a place that the trip lacks."""
    here = {stop.name for stop in trip.stops}
    return rng.choice([name for name in (place.split(";")[0] for place in PLACES) if name not in here])


_QUALITY_LIST = [item for item in QUALITIES.items() if item[1] is not Wish.ANYTHING]
_PORTUGUESE_QUALITIES = [
    item
    for item in _QUALITY_LIST
    if item[0] in {"ao ar livre", "para criancas", "com vista", "mais barato", "mais perto", "com musica ao vivo"}
]
_ENGLISH_QUALITIES = [
    item for item in _QUALITY_LIST if item[0] in {"outdoors", "for kids", "with a view", "cheaper", "closer", "with live music"}
]


def _meaning(op: str, values: _Values) -> Edit | Escalate:
    stop, day = values.stop.number, values.day
    start = values.start if "T" in values.used else None
    edits: dict[str, Callable[[], Edit | Escalate]] = {
        "move": lambda: Move(stop=stop, day=day, start=start),
        "remove": lambda: Remove(stop=stop),
        "replace": lambda: Replace(stop=stop, wish=values.wish),
        "add": lambda: Add(wish=values.wish, day=day if "D" in values.used else None, start=start),
        "start": lambda: SetStart(stop=stop, start=values.start),
        "duration": lambda: SetDuration(stop=stop, minutes=values.minutes),
        "swap": lambda: Swap(stop=stop, other=values.other.number),
        "lighter": lambda: Lighter(day=day),
        "fuller": lambda: Fuller(day=day),
        "relaxed": lambda: SetPace(pace=Pace.RELAXED),
        "moderate": lambda: SetPace(pace=Pace.MODERATE),
        "intense": lambda: SetPace(pace=Pace.INTENSE),
        "undo": Undo,
        "escalate": lambda: Escalate(reason=Reason.NOT_SUPPORTED),
    }
    return edits[op]()


def resolved(request: Spoken) -> tuple[Request, str | None]:
    """Return a spoken request as the model sees it, with the answer it should give, or None if it lacks the slots."""
    seen = refer(request.text, request.outline)
    return seen, write_answer(request.operation, seen)
