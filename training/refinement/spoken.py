"""Requests in plain words about itineraries: phrases of the corpus, spoken with names, kinds, days and times as a traveller would.

They go through the resolver as real ones do. Where it finds the slots that the answer needs, they are training material that looks
like what the model will see; and with templates and places that were held out they measure the whole road.
"""

import random
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, time, timedelta

from models.locale import Locale
from models.money import MICROS, Money
from models.place import Category
from models.refinement.answer import read_answer, write_answer
from models.refinement.lexicon import Lexicon
from models.refinement.lexicons import LEXICONS
from models.refinement.operation import Escalate, Proposal, Reason
from models.refinement.outline import Outline, Request, StopOutline
from models.refinement.reference import refer
from models.refinement.wish import WISHES
from training.refinement.corpus import HERE, OTHER, ROLE, Chosen, Example, Phrase

PLACES = [line.split(";") for line in (HERE / "places.txt").read_text(encoding="utf-8").splitlines()]
HELD_OUT_PLACES = PLACES[::4]
TRAINED_PLACES = [place for index, place in enumerate(PLACES) if index % 4]
_LOCALES = {"pt": (Locale.PT_BR, Locale.PT_PT), "es": (Locale.ES,), "en": (Locale.EN,), "fr": (Locale.FR,), "it": (Locale.IT,)}


@dataclass(frozen=True)
class Spoken:
    """A request about an itinerary, what it is meant to bring about, and a request that holds all slots that were said."""

    language: str
    text: str
    outline: Outline
    wanted: Proposal
    names: tuple[str, ...]
    said: Request


def outline(rng: random.Random, places: list[list[str]], locale: Locale) -> Outline:
    """Return a trip of 1 to 5 days with some places each."""
    day_count = rng.choice((1, 2, 3, 3, 3, 4, 4, 5))
    first = date(2027, 1, 1) + timedelta(days=rng.randrange(360))
    pool = rng.sample(places, min(len(places), 60))
    stops: list[StopOutline] = []
    for day in range(1, day_count + 1):
        minutes = rng.choice((540, 570, 600))
        for _ in range(rng.randint(2, 4)):
            if not pool:
                break
            name, category, *_ = pool.pop()
            length = rng.choice((30, 45, 60, 75, 90, 120))
            at = time(minutes // 60, minutes % 60)
            kind = Category(category)
            stops.append(StopOutline(number=len(stops) + 1, day=day, name=name, category=kind, starts_at=at, minutes=length))
            minutes += length + rng.choice((30, 45, 60, 90))
    dated = rng.random() < 0.75
    today = rng.choice((first, first, first + timedelta(days=1), first - timedelta(days=20))) if dated else None
    others = tuple(name for name, *_ in pool[:15])
    return Outline(stops=tuple(stops), day_count=day_count, first_date=first if dated else None, today=today, places=others, locale=locale)


class _Speaker:
    """Says what slots hold, in one language about one trip."""

    def __init__(self, language: str, trip: Outline, rng: random.Random) -> None:
        self.lexicon: Lexicon = LEXICONS.get(language, LEXICONS["en"])
        self.trip = trip
        self.rng = rng
        self.held: dict[str, object] = {}
        self.said: dict[str, str] = {}

    def say(self, role: str) -> str:
        """Return the words for a role; the same each time."""
        if role not in self.said:
            self.said[role] = getattr(self, f"_{role[0]}")(role)
        return self.said[role]

    def _fresh(self, letter: str, choices: list[object]) -> object:
        taken = [value for role, value in self.held.items() if role[0] == letter]
        left = [choice for choice in choices if choice not in taken]
        return self.rng.choice(left or choices)

    def _S(self, role: str) -> str:  # noqa: N802  Named after the letter of the slot.
        number = self._fresh("S", [stop.number for stop in self.trip.stops])
        self.held[role] = number
        stop = self.trip.stop(int(str(number)))
        chance = self.rng.random()
        if chance < 0.25:
            kinds = [kind for kind, wish in self.lexicon.kinds.items() if stop.category in WISHES[wish].categories and " " not in kind]
            alone = sum(each.category is stop.category for each in self.trip.stops) == 1
            if kinds and alone:
                return self.rng.choice(kinds[:3])
        if chance < 0.5:
            long = [word for word in stop.name.split() if len(word) > 4]
            if long and sum(long[-1] in each.name for each in self.trip.stops) == 1:
                return long[-1] if self.rng.random() < 0.5 else long[-1].lower()
        return stop.name if self.rng.random() < 0.5 else stop.name.lower()

    def _D(self, role: str) -> str:  # noqa: N802  As above.
        number = int(str(self._fresh("D", list(range(1, self.trip.day_count + 1)))))
        self.held[role] = number
        ways = [f"{self.lexicon.day_nouns[0]} {number}"] * 2
        if self.trip.first_date is not None:
            weekday = (self.trip.first_date + timedelta(days=number - 1)).weekday()
            ways += [next(name for name, index in self.lexicon.weekdays.items() if index == weekday)] * 2
            ways += [phrase for phrase, offset in self.lexicon.relative_days.items() if self.trip.calendar.from_now(offset) == (number,)][
                :2
            ]
        return self.rng.choice(ways)

    def _T(self, role: str) -> str:  # noqa: N802  As above.
        if self.rng.random() < 0.2:
            phrase, part = self.rng.choice(list(self.lexicon.dayparts.items()))
            self.held[role] = part
            return phrase
        at = time(self.rng.randint(9, 21), self.rng.choice((0, 0, 0, 30, 30, 15, 45)))
        self.held[role] = at
        if self.lexicon.code == "en" and self.rng.random() < 0.7:
            half = "pm" if at.hour >= 12 else "am"
            return f"{(at.hour - 1) % 12 + 1}{f':{at.minute:02d}' if at.minute else ''}{half}"
        if at.minute == 0 and self.rng.random() < 0.6:
            return f"{at.hour}h"
        return f"{at.hour}{self.rng.choice(('h', ':'))}{at.minute:02d}"

    def _M(self, role: str) -> str:  # noqa: N802  As above.
        minutes = int(str(self._fresh("M", [15, 20, 30, 40, 45, 60, 90, 120])))
        self.held[role] = minutes
        ways = [phrase for phrase, length in self.lexicon.durations.items() if length == minutes][:3]
        return self.rng.choice([*ways, f"{minutes} {self.lexicon.minute_nouns[0]}", f"{minutes} min"])

    def _W(self, role: str) -> str:  # noqa: N802  As above.
        kinds = list(self.lexicon.kinds.items())
        qualities = list(self.lexicon.qualities.items())
        if self.rng.random() < 0.6:
            kind, wish = self.rng.choice(kinds)
            self.held[role] = wish
            return f"{self.rng.choice(sorted(self.lexicon.indefinite))} {kind}"
        quality, wish = self.rng.choice(qualities)
        self.held[role] = wish
        return f"{self.rng.choice(self.lexicon.heads)} {quality}"

    def _N(self, role: str) -> str:  # noqa: N802  As above.
        name = str(self._fresh("N", list(self.trip.places) or ["Xanadu"]))
        self.held[role] = name
        return name if self.rng.random() < 0.6 else name.lower()

    def _Q(self, role: str) -> str:  # noqa: N802  As above.
        text = self.rng.choice(_NOTES[self.lexicon.code])
        self.held[role] = text
        return f'"{text}"'

    def _A(self, role: str) -> str:  # noqa: N802  As above.
        units = self.rng.choice((300, 450, 500, 600, 800, 1000, 1200, 1500))
        self.held[role] = Money(amount_micros=units * MICROS, currency="EUR")
        return self.rng.choice((f"{units} euros", f"{units}€", f"{units} EUR"))

    def ideal(self) -> tuple[Request, Mapping[str, str]]:
        """Return a request that holds every role, and the slot of each."""
        fields = {"S": "stops", "D": "days", "T": "times", "M": "minutes", "W": "wishes", "N": "names", "Q": "quotes", "A": "amounts"}
        values: dict[str, list[object]] = {letter: [] for letter in fields}
        slots: dict[str, str] = {}
        for role, value in self.held.items():
            if value not in values[role[0]]:
                values[role[0]].append(value)
            slots[role] = f"[{role[0]}{values[role[0]].index(value) + 1}]"
        return Request.model_validate({"text": "", **{fields[letter]: tuple(held) for letter, held in values.items()}}), slots


_NOTES = {
    "pt": ("levar dinheiro", "comprar bilhetes antes", "pedir mesa na janela", "levar casaco", "a Ana encontra a gente lá"),
    "es": ("llevar efectivo", "comprar entradas antes", "pedir mesa en la terraza", "llevar abrigo"),
    "en": ("bring cash", "buy tickets first", "ask for a window table", "take a coat", "meet Anna there"),
    "fr": ("prendre du liquide", "acheter les billets avant", "demander une table en terrasse", "prendre un manteau"),
    "it": ("portare contanti", "comprare i biglietti prima", "chiedere un tavolo fuori", "portare la giacca"),
}


def speak(chosen: Chosen, rng: random.Random, places: list[list[str]]) -> Spoken:
    """Return a request in plain words about a new itinerary."""
    language, phrase = chosen.phrase(rng)
    code = language if language != OTHER else rng.choice(list(LEXICONS))
    trip = outline(rng, places, rng.choice(_LOCALES[code]))
    return spoken(language, replace(phrase, text=chosen.adorned(language, phrase, rng)), trip, rng)


def spoken(language: str, phrase: Phrase, trip: Outline, rng: random.Random) -> Spoken:
    """Return a phrase as somebody would say it about a trip."""
    speaker = _Speaker(language, trip, rng)
    text = ROLE.sub(lambda match: speaker.say(match[1] + match[2]), phrase.text)
    request, slots = speaker.ideal()
    if phrase.names == ("escalate",):
        return Spoken(language, text, trip, Escalate(reason=Reason.NOT_SUPPORTED), phrase.names, request)
    answer = re.sub(r"\[([A-Z]\d?)\]", lambda match: slots[match[1]], phrase.answer)
    return Spoken(language, text, trip, read_answer(answer, request, trip), phrase.names, request)


def resolved(request: Spoken) -> Example | None:
    """Return what the model would see of a request and should answer, or None where the resolver did not find what is meant."""
    found = refer(request.text, request.outline)
    if found.trouble is not None:
        return None
    if isinstance(request.wanted, Escalate):
        # A name that was meant to be unknown may sound like a stop: then nobody would be wrong to do something.
        is_as_said = set(found.stops) <= set(request.said.stops) and set(found.wishes) <= set(request.said.wishes)
        return Example(found.text, "=escalate;") if request.names == ("escalate",) and is_as_said else None
    answers = [answer for answer in write_answer(request.wanted, found, request.outline) if _names(answer) == request.names]
    return Example(found.text, answers[0]) if answers else None


def _names(answer: str) -> tuple[str, ...]:
    return tuple(re.findall(r"=([a-z]+)", answer))
