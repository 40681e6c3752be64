"""What the words of a request point at in an itinerary: stops, days, times, durations and wishes, each read as a slot.

`refer("troca o museu de amanhã por algo ao ar livre", outline)` finds the one museum of tomorrow and the wish, and leaves
"troca o [S1] por [W1]" for the model to understand. What points at nothing or at several things becomes a trouble instead.
"""

import re
from collections.abc import Callable
from itertools import pairwise

from models.place import Category, Meal
from models.refinement.moment import (
    DAY,
    DAYPARTS,
    DURATION,
    MONTHS,
    ORDINALS,
    TIME,
    WEEKDAYS,
    Moments,
    alternatives,
    read_day,
    read_duration,
    read_time,
)
from models.refinement.outline import Outline, Request, StopOutline, Trouble
from models.refinement.spelling import corrected, fold, name_spans, tokens_of, without_courtesy, word_set
from models.refinement.wish import KINDS_ENGLISH, KINDS_PORTUGUESE, MEAL_WISHES, MEALS, QUALITIES, WISHES, Wish
from models.value import Value

TEXT_LIMIT = 300
"""The longest request that is looked at, in characters."""

SLOT_LIMIT = 4
"""Slots of one letter that a request may have; the model knows no more."""


class _Mention(Value):
    """Some words and all that they may mean."""

    stops: tuple[int, ...] | None = None
    moments: Moments | None = None
    wish: Wish | None = None


_KINDS = KINDS_PORTUGUESE | KINDS_ENGLISH
_NO_NAMES = word_set("a o as os um uma de do da dos das e em no na nos nas ao aos the of and at in on to for i") | {
    *_KINDS,
    *MEALS,
    *WEEKDAYS,
    *MONTHS,
    "hoje",
    "amanha",
    "today",
    "tomorrow",
    "feira",
    "day",
    "dia",
    "am",
    "pm",
}
"""Words that begin with a capital here and there without being part of a name."""

_DEFINITE = word_set(
    """
    o a os as esse essa este esta aquele aquela the this that my our meu minha nosso nossa ao do da no na pelo pela 's pro
    pra
    """,
)
_INDEFINITE = frozenset(["um", "uma", "algum", "alguma", "outro", "outra", "an", "some", "another", "any", "numa", "num"])
_ADDING = word_set(
    """
    adiciona adicione adicionar acrescenta acrescente acrescentar inclui inclua incluir add include insert poe coloca
    coloque bota ponha quero queria want encaixa encaixe mete need sugere
    """,
)
_TOWARDS = frozenset(["por", "pelo", "pela", "com", "for", "with", "into"])
_PLACING = re.compile(
    r"\b(?:mov\w+|mud\w+|pass\w+|coloc\w+|poe|por|poem|ponh\w+|bot[ae]\w*|transf\w+|adi[ae]\w*|antecip\w+|lev[ae]\w*|jog[ae]\w*|remarc\w+|"
    r"reagend\w+|moving|shift\w*|schedul\w+|reschedul\w+|put|push|bring|switch|change|postpone|adiciona\w*|inclu\w+|add)\b",
)
_GOING = re.compile(r"\b(?:ir|visitar|ver|conhecer|go|visit|see)(?: (?:ao|a|o|no|na|to|the|pro|pra|para)){0,3} $")
_EATERIES = frozenset({Category.RESTAURANT, Category.CAFE, Category.BAR, Category.MARKET})
_MEAL_HOURS = {Meal.BREAKFAST: (6, 11), Meal.LUNCH: (11, 16), Meal.DINNER: (18, 24)}
_KIND_WORDS = alternatives((*_KINDS, *MEALS))
_STOP_NOUNS = "parada|stop|atracao|atividade|activity|attraction|visita|visit|lugar|place|ponto|item|programa"
_HEADS = (
    r"(?:(?:algo|alguma coisa|algum lugar|um lugar|um local|algum programa|um programa|uma atividade|alguma atividade|uma opcao|"
    r"um passeio|uma coisa|uma|um|something|somewhere|anything|a place|an activity|some place|some activity|an option|one|some)"
    r" (?:que seja |que fique |para fazer |pra fazer |that is |thats |to do |bem |um pouco |a bit |para |with |com )?)?"
)
_QUALITY = re.compile(rf"\b{_HEADS}(?P<quality>{alternatives((*QUALITIES,))})\b")
_KIND = re.compile(rf"(?P<before>\b[\w']+ )?\b(?P<kind>{_KIND_WORDS})\b")
_ORDER = re.compile(
    rf"\b(?P<order>{alternatives(ORDINALS)}|\d ?(?:o|a|st|nd|rd|th)) (?P<noun>{_STOP_NOUNS}|one|{alternatives((*_KINDS,))})\b"
    rf"|\b(?P<noun_first>{_STOP_NOUNS}) (?:numero )?(?P<number>\d{{1,2}})\b"
    rf"|(?<=\b[oa] )(?P<alone>{alternatives(ORDINALS)})(?= (?:de|do|da|dos|das|para|pra|por|com) |$)",
)
_AT_TIME = re.compile(r"(?<=\b[oa] )das <(?P<moment>\d+)>|<(?P<moment_first>\d+)> one\b|\bone (?:at|from) <(?P<moment_last>\d+)>")
_SLOT = re.compile(r"<(\d+)>")


def refer(text: str, outline: Outline) -> Request:
    """Return the request with a slot for everything that it points at, or with the trouble that forbids to answer it."""
    if len(text) > TEXT_LIMIT:
        return Request(text="", trouble=Trouble.TOO_LONG)
    return _Resolver(text, outline).request()


class _Resolver:
    """One reading of one text: each pass replaces words by `<n>`, the n-th mention."""

    def __init__(self, text: str, outline: Outline) -> None:
        self._outline = outline
        self._raw = text
        named = {word for stop in outline.stops for word in fold(stop.name).split()}
        self._text = " ".join(word if word in named else corrected(word) for word in fold(text).split())
        self._mentions: list[_Mention] = []
        self._trouble: Trouble | None = None

    def request(self) -> Request:
        self._find_names()
        self._find_moments()
        self._find_ordered_stops()
        self._find_kinds()
        self._find_stops_at_times()
        self._find_wishes()
        self._narrow()
        return self._fill()

    def _mark(self, mention: _Mention) -> str:
        self._mentions.append(mention)
        return f"<{len(self._mentions) - 1}>"

    def _substitute(self, pattern: re.Pattern[str], read: Callable[[re.Match[str]], _Mention | None]) -> None:
        def replace(match: re.Match[str]) -> str:
            mention = read(match)
            return match[0] if mention is None else self._mark(mention)

        self._text = pattern.sub(replace, self._text)

    def _find_names(self) -> None:
        words = self._text.split()
        taken: list[tuple[int, int, int, tuple[int, ...]]] = []
        found: dict[tuple[int, int], list[tuple[int, int]]] = {}
        for stop in self._outline.stops:
            for start, end, score in name_spans(words, stop.name):
                found.setdefault((start, end), []).append((score, stop.number))
        ranked = sorted(found.items(), key=lambda item: (-max(score for score, _ in item[1]), item[0][0] - item[0][1], item[0]))
        for (start, end), scored in ranked:
            if all(end <= first or start >= last for first, last, _, _ in taken):
                best = max(score for score, _ in scored)
                taken.append((start, end, best, tuple(number for score, number in scored if score == best)))
        for start, end, _, numbers in sorted(taken, reverse=True):
            words[start:end] = [self._mark(_Mention(stops=numbers))]
        self._text = " ".join(words)

    def _find_moments(self) -> None:
        dinner = re.search(r"\b(?:jantar|dinner|supper|jantinha)\b", self._text) is not None
        for pattern in DURATION:
            self._substitute(pattern, lambda match: _Mention(moments=read_duration(match)))
        for pattern in DAY[:-1]:
            self._substitute(pattern, self._day)
        for pattern in TIME:
            self._substitute(pattern, lambda match: _moment(read_time(match, for_dinner=dinner)))
        ordinal_stop = rf"\b(?:segunda|terca|quarta|quinta|sexta) (?:{_STOP_NOUNS}|{alternatives((*_KINDS,))})\b"
        if not re.search(ordinal_stop, self._text) or "feira" in self._text:
            self._substitute(DAY[-1], self._day)
        dayparts = re.compile(rf"\b(?:{alternatives(DAYPARTS)})\b(?! (?:club|life))")
        self._substitute(dayparts, lambda match: _moment(Moments(start=DAYPARTS[match[0]], vague=True)))

    def _day(self, match: re.Match[str]) -> _Mention:
        return _Mention(moments=read_day(match, self._outline.calendar))

    def _find_ordered_stops(self) -> None:
        self._substitute(_ORDER, self._ordered_stop)

    def _ordered_stop(self, match: re.Match[str]) -> _Mention | None:
        stops = self._of_kind(match["noun"]) if match["noun"] in _KINDS else self._outline.stops
        day = self._only_day()
        if match["number"]:
            position = int(match["number"])
            if day is None:
                return _Mention(stops=tuple(stop.number for stop in stops if stop.number == position))
        else:
            order = (match["order"] or match["alone"]).replace(" ", "")
            position = ORDINALS.get(order) or int(re.sub(r"\D", "", order))
        if day is not None:
            stops = tuple(stop for stop in stops if stop.day == day)
        elif self._outline.day_count > 1 and match["noun"] not in _KINDS:
            return _Mention(stops=tuple(stop.number for stop in stops))
        index = position - 1 if position > 0 else len(stops) - 1
        return _Mention(stops=(stops[index].number,) if 0 <= index < len(stops) else ())

    def _only_day(self) -> int | None:
        """Return the day that the request is about: the first one it names, unless that is where something goes."""
        for match in _SLOT.finditer(self._text):
            moments = self._mentions[int(match[1])].moments
            if moments is not None and len(moments.days) == 1:
                towards = re.search(r"\b(?:para|pra|pro|to|onto)(?: o| a)? $", self._text[: match.start()])
                return None if towards else moments.days[0]
        return None

    def _find_kinds(self) -> None:
        self._text = _KIND.sub(self._kind, self._text)

    def _kind(self, match: re.Match[str]) -> str:
        kind, before = match["kind"], (match["before"] or "").strip()
        wish = _KINDS.get(kind) or MEAL_WISHES[MEALS[kind]]
        stops = tuple(stop.number for stop in (self._at_meal(MEALS[kind]) if kind in MEALS else self._of_kind(kind)))
        earlier = self._text[: match.start()].split()
        previous = earlier[-1] if earlier else ""
        english_article = before == "a" and kind in _ENGLISH_NOUNS
        if before in _INDEFINITE or english_article:
            return self._mark(_Mention(wish=wish))
        if before in _DEFINITE:
            wanted = not stops and (
                before in _TOWARDS or previous in _TOWARDS or _GOING.search(self._text[: match.start("kind")]) is not None
            )
        else:
            wanted = before in _TOWARDS or before in _ADDING or not stops
        mention = _Mention(wish=wish) if wanted else _Mention(stops=stops)
        return f"{match['before'] or ''}{self._mark(mention)}"

    def _of_kind(self, kind: str) -> tuple[StopOutline, ...]:
        categories = WISHES[_KINDS[kind]].categories
        """Return what bears the kind in its name, else what is of the kind, looked for on one day at a time."""
        chosen: list[StopOutline] = []
        for day in sorted({stop.day for stop in self._outline.stops}):
            today = [stop for stop in self._outline.stops if stop.day == day]
            named = [stop for stop in today if kind in fold(stop.name).split()]
            chosen += named or [stop for stop in today if stop.category in categories]
        return tuple(chosen)

    def _at_meal(self, meal: Meal) -> tuple[StopOutline, ...]:
        first, last = _MEAL_HOURS[meal]
        eateries = [stop for stop in self._outline.stops if stop.category in _EATERIES]
        return tuple(stop for stop in eateries if stop.starts_at is not None and first <= stop.starts_at.hour < last)

    def _find_stops_at_times(self) -> None:
        def at(match: re.Match[str]) -> _Mention | None:
            mention = self._mentions[int(match["moment"] or match["moment_first"] or match["moment_last"])]
            if mention.moments is None or mention.moments.start is None:
                return None
            return _Mention(stops=tuple(stop.number for stop in self._outline.stops if _starts_near(stop, mention.moments)))

        self._substitute(_AT_TIME, at)

    def _find_wishes(self) -> None:
        self._substitute(_QUALITY, lambda match: _Mention(wish=QUALITIES[match["quality"]]))
        self._text = re.sub(
            rf"\b{_HEADS.removesuffix('?')}<(\d+)>",
            lambda match: f"<{match[1]}>" if self._mentions[int(match[1])].wish else match[0],
            self._text,
        )

    def _narrow(self) -> None:
        """Let "the museum of tomorrow" and "the 10 am museum" choose among the stops, and swallow the attribute."""
        attribute = re.compile(r"<(?P<stop>\d+)> (?:de|do|da|das|dos|of|from) <(?P<moment>\d+)>")
        origin = re.compile(r"<(?P<stop>\d+)> (?:(?:on|no|na|em) )?<(?P<moment>\d+)>(?= (?:to|para|pra|pro|onto)(?: o| a)? <)")
        for pattern in (attribute, attribute, origin, re.compile(r"<(?P<moment>\d+)>(?: 's)? <(?P<stop>\d+)>")):
            self._text = pattern.sub(lambda match: self._narrowed(match, strict=True), self._text)
        weak = re.compile(r"<(?P<stop>\d+)> (?:(?:on|at|in|no|na|em|as|a|for|that is on) )?<(?P<moment>\d+)>")
        leading = re.compile(r"(?:(?:on|no|na|em) )?<(?P<moment>\d+)> ?,? (?P<between>[a-z ]{1,30}) (?P<object><(?P<stop>\d+)>)")
        if not _PLACING.search(self._text):
            self._text = weak.sub(lambda match: self._narrowed(match, strict=False), self._text)
            self._text = leading.sub(lambda match: self._narrowed(match, strict=False), self._text)

    def _narrowed(self, match: re.Match[str], *, strict: bool) -> str:
        stops, moments = self._mentions[int(match["stop"])].stops, self._mentions[int(match["moment"])].moments
        if stops is None or moments is None or moments.minutes is not None:
            return match[0]
        if not strict and len(stops) < 2 and moments.start is not None:
            return match[0]
        chosen = [self._outline.stop(number) for number in stops]
        if moments.days:
            chosen = [stop for stop in chosen if stop.day in moments.days]
        if moments.start is not None:
            chosen = [stop for stop in chosen if _starts_near(stop, moments)]
        if not moments.days and moments.start is None:
            return match[0]
        if not strict and len(chosen) != 1:
            return match[0]
        mark = self._mark(_Mention(stops=tuple(stop.number for stop in chosen)))
        groups = match.groupdict()
        return f"{groups['between']} {mark}" if groups.get("between") else mark

    def _fill(self) -> Request:
        slots: dict[str, list[object]] = {letter: [] for letter in "SDTMW"}
        text = _SLOT.sub(lambda match: self._slot(self._mentions[int(match[1])], slots), self._text)
        text = " ".join(re.sub(r"(?:^| )'s\b|[:/]", " ", text).split())
        text = without_courtesy(text)
        trouble = self._trouble
        if trouble is None and re.search(r"\d", re.sub(r"\[[A-Z]\d\]", "", text)):
            trouble = Trouble.UNRESOLVED_NUMBER
        if trouble is None and self._names_left(text):
            trouble = Trouble.UNRESOLVED_NAME
        if any(len(values) > SLOT_LIMIT for values in slots.values()):
            return Request(text="", trouble=trouble or Trouble.TOO_MANY)
        return Request.model_validate(
            {
                "text": text,
                "stops": slots["S"],
                "days": slots["D"],
                "times": slots["T"],
                "minutes": slots["M"],
                "wishes": slots["W"],
                "trouble": trouble,
            },
        )

    def _slot(self, mention: _Mention, slots: dict[str, list[object]]) -> str:
        def token(letter: str, value: object) -> str:
            if value not in slots[letter]:
                slots[letter].append(value)
            return f"[{letter}{slots[letter].index(value) + 1}]"

        if mention.wish is not None:
            return token("W", mention.wish)
        if mention.stops is not None:
            if len(mention.stops) != 1:
                self._trouble = self._trouble or (Trouble.AMBIGUOUS_STOP if mention.stops else Trouble.UNKNOWN_STOP)
                return "?"
            return token("S", mention.stops[0])
        moments = mention.moments or Moments()
        if moments.minutes is not None:
            return token("M", moments.minutes)
        if not moments.days and moments.start is None:
            self._trouble = self._trouble or Trouble.UNKNOWN_DAY
            return "?"
        if len(moments.days) > 1:
            self._trouble = self._trouble or Trouble.AMBIGUOUS_DAY
            return "?"
        day = token("D", moments.days[0]) if moments.days else ""
        return f"{day} {token('T', moments.start) if moments.start else ''}".strip()

    def _names_left(self, text: str) -> bool:
        """Tell whether a word with a capital amid a sentence was left over, most likely a name."""
        tokens = tokens_of(self._raw)
        if sum(raw.istitle() or raw.isupper() for raw, _ in tokens) > len(tokens) * 0.6:
            return False
        left = set(text.split())
        names = {
            folded for (before, _), (raw, folded) in pairwise(tokens) if raw[0].isupper() and len(raw) > 1 and before not in {".", "!", "?"}
        }
        return bool(names & left - _NO_NAMES)


_ENGLISH_NOUNS = frozenset({*KINDS_ENGLISH, "breakfast", "brunch", "lunch", "dinner", "supper"} - {"opera", "basilica"})
"""Nouns that take an English "a"; "a basílica" is more likely Portuguese."""


def _moment(moments: Moments) -> _Mention | None:
    return None if moments == Moments() else _Mention(moments=moments)


_HOURS_OF = {10: range(12), 15: range(12, 18), 18: range(16, 20), 19: range(17, 24), 20: range(18, 24)}
"""The hours of each part of the day, by the time that it is read as."""


def _starts_near(stop: StopOutline, moments: Moments) -> bool:
    """Tell whether a stop begins in a part of the day, or within half an hour of a time."""
    when, starts_at = moments.start, stop.starts_at
    if when is None or starts_at is None:
        return False
    if moments.vague:
        return starts_at.hour in _HOURS_OF[when.hour]
    return abs(starts_at.hour * 60 + starts_at.minute - when.hour * 60 - when.minute) < 30
