"""A free request, read into wishes: destinations, dates, party, budget, likes.

It is read by rules, in Portuguese, Spanish, English, French and Italian. What was read is taken out of the text before the
next field is looked for, so a number counts once. What is not sure is left unread: every field says by its presence
whether it was found.
"""

import re
from collections.abc import Iterable
from datetime import date

from models.folding import fold
from models.locale import Locale
from models.money import Currency, Money
from models.place import Destination, Diet, Interest
from models.request.amount import read_budget
from models.request.date import read_dates
from models.request.party import read_party
from models.request.text import RequestText
from models.request.words import CHEAPER, DIETS, INTERESTS, LIMITED_MOBILITY, PACES
from models.travel import Mobility
from models.trip import Pace, Traveller, Wishes
from models.value import Value


class BudgetRead(Value):
    """A budget as it was said; it may hold for each person, or for each day."""

    money: Money
    is_per_person: bool = False
    is_per_day: bool = False

    def total(self, travellers: int, days: int) -> Money:
        """Return the budget of the whole party for the whole trip."""
        return self.money.times((travellers if self.is_per_person else 1) * (days if self.is_per_day else 1))


class RequestRead(Value):
    """What a request says; a field that is None or empty was not said."""

    destinations: tuple[str, ...] = ()
    starts_on: date | None = None
    day_count: int | None = None
    travellers: tuple[Traveller, ...] = ()
    budget: BudgetRead | None = None
    interests: tuple[Interest, ...] = ()
    refused: tuple[Interest, ...] = ()
    pace: Pace | None = None
    mobility: Mobility | None = None
    diets: tuple[Diet, ...] = ()
    is_cheaper: bool = False
    """Whether it asks for less cost without saying how much."""

    @property
    def found(self) -> frozenset[str]:
        """Return the names of the fields that the request says something about."""
        return frozenset(name for name, value in self if value not in (None, (), False))

    def applied_to(self, wishes: Wishes) -> Wishes:
        """Return the wishes with what the request says in their place; its interests join those that are there.

        Raise Pydantic's `ValidationError` if it asks for more than wishes may hold; wrap it with `models.value.checked`.
        """
        fields: dict[str, object] = {name: value for name, value in self if name in _TAKEN_OVER & self.found}
        if self.interests or self.refused:
            joined = dict.fromkeys((*self.interests, *wishes.interests))
            fields["interests"] = tuple(interest for interest in joined if interest not in self.refused)
        if self.diets:
            fields["diets"] = tuple(dict.fromkeys((*wishes.diets, *self.diets)))
        if self.budget:
            travellers = len(self.travellers or wishes.travellers)
            fields["budget"] = self.budget.total(travellers, self.day_count or wishes.day_count)
        return wishes.replace(**fields)


_TAKEN_OVER = frozenset({"destinations", "starts_on", "day_count", "travellers", "pace", "mobility"})


def read_request(text: str, destinations: Iterable[Destination], today: date, locale: Locale) -> RequestRead:
    """Return what a request says; `locale` decides what words alone leave open, such as a bare currency."""
    known = tuple(destinations)
    request = RequestText(fold(text), locale)
    codes = _read_destinations(request, known)
    likes, refused = _read_interests(request)
    pace = _read_pace(request)
    mobility = Mobility.LIMITED if LIMITED_MOBILITY.search(request.text) else None
    diets = _read_diets(request)
    dates = read_dates(request, today)
    currencies = {destination.currency for destination in known if destination.code in codes}
    budget = read_budget(request, usual_currency(locale, currencies))
    party = read_party(request)
    day_count = dates.day_count or request.read_day_count()
    return RequestRead(
        destinations=codes,
        starts_on=dates.starts_on,
        day_count=day_count,
        travellers=party.travellers,
        budget=BudgetRead(money=budget.money, is_per_person=budget.is_per_person, is_per_day=budget.is_per_day) if budget else None,
        interests=tuple(dict.fromkeys((*likes, *((Interest.FAMILY,) if party.is_family else ())))),
        refused=refused,
        pace=pace,
        mobility=mobility,
        diets=diets,
        is_cheaper=bool(CHEAPER.search(request.text)),
    )


def usual_currency(locale: Locale, currencies: set[Currency]) -> Currency:
    """Return what a number without a currency is meant in."""
    home = {Locale.PT_BR: "BRL", Locale.EN: "USD"}.get(locale, "EUR")
    return next(iter(currencies)) if len(currencies) == 1 and locale is Locale.EN else home


_ORIGIN = re.compile(
    r"\b(?:saindo d[eoa]|partindo d[eoa]|moro em|moramos em|vivo en|saliendo de|desde|from|departing(?: from)?|leaving(?: from)?|live in|"
    r"based in|au depart de|en partant de|j'habite(?: a)?|partendo da|partenza da|vivo a|abito a)$"
)
_ANOTHER_MEANING = re.compile(r"\b(?:vinhos? do|vinos? de|vinho de|vin de|vini? di|passeio de) $")


def _read_destinations(request: RequestText, known: Iterable[Destination]) -> tuple[str, ...]:
    """Take the destinations out of the text, in the order in which they are named; where one starts from is none."""
    codes = {
        fold(name).replace("-", " "): destination.code
        for destination in known
        for name in (destination.code, *destination.names.values(), *destination.aliases)
    }
    if not codes:
        return ()
    names = sorted(codes, key=lambda name: (-len(name), name))
    pattern = re.compile(r"(?<![\w-])(" + "|".join(re.escape(name).replace(r"\ ", "[ -]") for name in names) + r")(?![\w-])")
    found: list[str] = []
    for match in request.take_all(pattern):
        before = request.text[: match.start()]
        name = match[1].replace("-", " ")
        if _ORIGIN.search(before.rstrip()) or (name in {"porto", "rio"} and _ANOTHER_MEANING.search(before)):
            continue
        found.append(codes[name])
    return tuple(dict.fromkeys(found))


_ALSO = re.compile(r" (?:or|ou|o|nor|ni|nem|oppure) (?:de |the |a |o |as |os |el |la |los |las |les )?")


def _read_interests(request: RequestText) -> tuple[tuple[Interest, ...], tuple[Interest, ...]]:
    """Return what is liked, in the order of the text, and what is refused; `no museums or churches` refuses both."""
    matches = [(match, interest) for interest, words in INTERESTS.items() for match in words.finditer(request.text)]
    likes: dict[Interest, None] = {}
    refused: dict[Interest, None] = {}
    refused_until = -1
    for match, interest in sorted(matches, key=lambda pair: pair[0].start()):
        start, end = match.span()
        joined = refused_until >= 0 and (start < refused_until or _ALSO.fullmatch(request.text[refused_until:start]))
        if joined or request.is_refused(start):
            refused[interest] = None
            refused_until = max(refused_until, end)
        else:
            likes[interest] = None
    return tuple(each for each in likes if each not in refused), tuple(refused)


def _read_diets(request: RequestText) -> tuple[Diet, ...]:
    """Return the diets that somebody keeps to."""
    return tuple(
        diet for diet, words in DIETS.items() if any(not request.is_refused(each.start()) for each in words.finditer(request.text))
    )


def _read_pace(request: RequestText) -> Pace | None:
    """Return the pace asked for; a refused hurry is a rest."""
    for pace, words in PACES.items():
        for match in words.finditer(request.text):
            if not request.is_refused(match.start()):
                return pace
            if pace is Pace.INTENSE:
                return Pace.RELAXED
    return None
