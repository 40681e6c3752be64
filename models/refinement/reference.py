"""What the words of a request point at in an itinerary: stops, days, times, durations, wishes, names, each read as a slot.

`refer("troca o museu de amanhã por algo ao ar livre", outline)` finds the one museum of tomorrow and the wish, and leaves
"troca o [S1] por [W1]" for the model to understand. What points at nothing or at several things becomes a trouble instead.
"""

import re
from collections.abc import Callable, Iterable
from datetime import time
from functools import partial

from models.folding import fold as fold_in_place
from models.place import Category, Meal
from models.refinement.calendar import Daypart
from models.refinement.lexicon import Words
from models.refinement.lexicons import LEXICONS
from models.refinement.marks import ANY, D, Marks, S, Slot, W
from models.refinement.moment import Patterns, Reader, patterns_of, starts_near
from models.refinement.outline import Outline, Request, StopOutline, Trouble
from models.refinement.phrasing import Phrasing, phrasing_of
from models.refinement.quotation import take_quotes
from models.refinement.spelling import (
    KINDS,
    beginnings,
    corrected,
    fold,
    folded_words,
    is_cognate,
    language_of,
    name_spans,
    tokens_of,
    without_courtesy,
)
from models.refinement.wish import MEAL_WISHES, WISHES, Wish
from models.request.amount import read_budget
from models.request.text import RequestText

TEXT_LIMIT = 300
"""The longest request that is looked at, in characters."""

SLOT_LIMIT = 4
"""Slots of one letter that a request may have; the model knows no more."""

_EATERIES = frozenset({Category.RESTAURANT, Category.CAFE, Category.BAR, Category.MARKET})
_EVENING = frozenset({Category.RESTAURANT, Category.BAR, Category.NIGHTLIFE, Category.MUSIC, Category.THEATRE})
_EVENING_WISHES = frozenset({Wish.BAR, Wish.NIGHTLIFE, Wish.MUSIC, Wish.THEATRE, Wish.WINE})
_MEAL_HOURS = {Meal.BREAKFAST: (6, 11), Meal.LUNCH: (11, 16), Meal.DINNER: (18, 24)}


_AGE = re.compile(r"\b\d{1,3} (anos|anni|ans|years?|yrs?|yo)\b")
"""Ages are reasons, and ask for nothing."""


_SCALES = frozenset("mil mille mila thousand cem cien cent cento hundred mi".split())
"""Words before an amount that was read in part: "mil duzentos euros"."""


def refer(text: str, outline: Outline) -> Request:
    """Return the request with a slot for everything that it points at, or with the trouble that forbids to answer it."""
    if len(text) > TEXT_LIMIT:
        return Request(text="", trouble=Trouble.TOO_LONG)
    if not any(letter.isalpha() for letter in text):
        return Request(text="", trouble=Trouble.EMPTY)
    try:
        return _Resolver(text, outline).request()
    except OverflowError:
        return Request(text="", trouble=Trouble.TOO_MANY)


def prepare() -> None:
    """Make the patterns of all languages, so that nobody's first request waits for them."""
    for code in LEXICONS:
        patterns_of(code)
        phrasing_of(code)


class _Resolver:
    """One reading of one text: each pass puts marks in the place of words."""

    def __init__(self, text: str, outline: Outline) -> None:
        self._outline = outline
        self._raw = re.sub(r"(?i)\bb4\b", "before", "".join(" " if "\ue000" <= letter <= "\uf8ff" else letter for letter in text))
        self._named = frozenset(word for stop in outline.stops for word in folded_words(stop.name))
        self._code = language_of([word for word in fold(self._raw).split() if word not in self._named], outline.locale.value[:2])
        self._lexicon = LEXICONS[self._code]
        self._patterns: Patterns = patterns_of(self._code)
        self._phrasing: Phrasing = phrasing_of(self._code)
        self._reader = Reader(code=self._code, calendar=outline.calendar)
        self._marks = Marks()
        self._text = ""
        self._has_dinner = False
        self._trouble: Trouble | None = None

    def request(self) -> Request:
        rest = self._take_amount(take_quotes(self._raw, self._phrasing, self._marks, self._is_named, self._named))
        self._text = " ".join(word if word in self._named else corrected(word, self._code) for word in fold(rest).split())
        plain = self._text
        self._has_dinner = self._phrasing.dinner.search(plain) is not None
        self._find_names()
        self._find_capitals(at_least=2)
        self._find_days()
        self._find_ordered_stops()
        self._substitute(self._phrasing.kind_of_words, self._kind)
        self._substitute(self._phrasing.daypart_of_meal, self._daypart)
        self._substitute(self._phrasing.kind, self._kind)
        self._find_times()
        self._find_timed_stops()
        self._find_wishes()
        self._narrow()
        self._find_neighbours()
        self._find_capitals(at_least=1)
        return self._fill(plain)

    # Reading.

    def _substitute(self, pattern: re.Pattern[str], read: Callable[[re.Match[str]], str | None]) -> None:
        def replaced(match: re.Match[str]) -> str:
            found = read(match)
            return match[0] if found is None else found

        self._text = pattern.sub(replaced, self._text)

    def _is_named(self, quoted: str) -> bool:
        """Tell whether a quoted text names a stop of the trip."""
        found = fold(quoted).split()
        return any(True for stop in self._outline.stops for _ in name_spans(found, stop.name))

    def _take_amount(self, text: str) -> str:
        request = RequestText(fold_in_place(text), self._outline.locale)
        read = read_budget(request, self._outline.currency)
        if read is None:
            return text
        begun, behind = request.text[: request.text.index("~")].split()[-1:], request.text.rpartition("~")[2].split()[:1]
        if behind and behind[0] in {*self._lexicon.minute_nouns, *self._lexicon.hour_nouns}:
            return text  # "Spend 60 minutes" is no matter of money.
        if read.is_per_person or read.is_per_day or (begun and begun[0] in {*self._lexicon.numbers, *_SCALES}):
            self._trouble = Trouble.UNRESOLVED_NUMBER
        mark = self._marks.add(Slot.AMOUNT, read.money)
        return re.sub(r"~+", f" {mark} ", request.text, count=1)

    def _find_names(self) -> None:
        found = self._text.split()
        spans: dict[tuple[int, int], list[tuple[int, bool, int]]] = {}
        for stop in self._outline.stops:
            for start, end, score in name_spans(found, stop.name, self._phrasing.barriers):
                spans.setdefault((start, end), []).append((score, True, stop.number))
        begun = {word[:2] for word in found}
        for index, place in enumerate(self._outline.places):
            if begun.isdisjoint(beginnings(place)):
                continue
            letters = sum(len(word) for word in folded_words(place))
            for start, end, score in name_spans(found, place, self._phrasing.barriers):
                if score * 2 > letters:
                    spans.setdefault((start, end), []).append((score, False, index))
        ranked = sorted(spans.items(), key=lambda item: (-max(score for score, _, _ in item[1]), item[0][0] - item[0][1], item[0]))
        taken: list[tuple[int, int, str]] = []
        for (start, end), scored in ranked:
            if all(end <= first or start >= last for first, last, _ in taken):
                best = max(score for score, _, _ in scored)
                top = [(is_stop, index) for score, is_stop, index in scored if score == best]
                stops = tuple(index for is_stop, index in top if is_stop)
                mark = self._marks.add(Slot.STOP, stops) if stops else self._marks.add(Slot.NAME, self._outline.places[top[0][1]])
                taken.append((start, end, mark))
        for start, end, mark in sorted(taken, reverse=True):
            found[start:end] = [mark]
        self._text = " ".join(found)

    def _find_days(self) -> None:
        """Find lengths of time and days, which may be told in hours and in numbers as times are."""
        patterns, phrasing = self._patterns, self._phrasing
        for pattern in patterns.durations:
            self._substitute(pattern, self._duration)
        self._substitute(phrasing.two_days, self._two_days)
        for pattern in patterns.days:
            self._substitute(pattern, self._day)
        self._substitute(patterns.weekday, self._weekday)
        self._substitute(phrasing.next_day, self._next_day)

    def _find_times(self) -> None:
        patterns = self._patterns
        for pattern in patterns.times:
            self._substitute(pattern, self._time)
        self._substitute(self._phrasing.bare_date, self._bare_date)
        self._substitute(patterns.dayparts, self._daypart)

    def _daypart(self, match: re.Match[str]) -> str:
        return self._marks.add(Slot.TIME, self._lexicon.dayparts[match["daypart"]])

    def _two_days(self, match: re.Match[str]) -> str:
        """Read "the first and the third day"."""
        last = self._outline.day_count
        numbers = [self._lexicon.ordinals[match[name]] for name in ("one", "other")]
        days = [(number if number > 0 else last + 1 + number,) for number in numbers]
        one, other = (self._marks.add(Slot.DAY, day if 1 <= day[0] <= last else ()) for day in days)
        return f"{one} {match['between']}{other}"

    def _next_day(self, match: re.Match[str]) -> str | None:
        """Read the second number of "days 1 and 2"."""
        number = int(match["number"])
        return f"{match['begun']}{self._marks.add(Slot.DAY, (number,))}" if 1 <= number <= self._outline.day_count else None

    def _bare_date(self, match: re.Match[str]) -> str | None:
        """Read "the 22nd", if that is a date of the trip."""
        days = self._outline.calendar.day_of_month(int(match["number"]))
        return f"{match['begun']}{self._marks.add(Slot.DAY, days)}" if days else None

    def _duration(self, match: re.Match[str]) -> str | None:
        minutes = self._reader.duration(match).minutes
        if minutes is None:
            return None
        more = match.groupdict().get("more")
        return f"{more or ''} {self._marks.add(Slot.MINUTES, minutes)}".strip()

    def _day(self, match: re.Match[str]) -> str:
        moments = self._reader.day(match)
        mark = self._marks.add(Slot.DAY, moments.days)
        return f"{mark} {self._marks.add(Slot.TIME, moments.start)}" if moments.start else mark

    def _weekday(self, match: re.Match[str]) -> str | None:
        """Read a weekday, unless the word is an ordinal here: "a segunda parada"."""
        if match["weekday"] in self._lexicon.ordinals and self._phrasing.noun_behind.match(self._text, match.end()):
            return None
        return self._day(match)

    def _time(self, match: re.Match[str]) -> str | None:
        moments = self._reader.time(match, later=self._means_later)
        if moments.start is None:
            self._trouble = self._trouble or Trouble.UNRESOLVED_NUMBER
            return None
        return self._marks.add(Slot.TIME, moments.start)

    def _means_later(self, hour: int) -> bool | None:
        """Tell whether an hour from 6 to 11 is one of the evening, by what happens then; None if nobody can tell."""
        if self._has_dinner:
            return True
        if any(self._marks.found(mark) in _EVENING_WISHES for mark in re.findall(W, self._text)):
            return True
        named = [self._marks.numbers(mark) for mark in re.findall(S, self._text)]
        if len(named) == 1 and len(named[0]) == 1:
            stop = self._outline.stop(named[0][0])
            if stop.category in _EVENING and stop.starts_at is not None:
                return stop.starts_at.hour >= 17
            return False if hour >= 7 else None
        return False if hour >= 8 else None

    def _find_ordered_stops(self) -> None:
        self._substitute(self._phrasing.ordered, self._ordered_stop)

    def _ordered_stop(self, match: re.Match[str]) -> str | None:
        groups = match.groupdict()
        noun = groups.get("noun") or ""
        stops = self._of_kind(noun) if noun in KINDS else list(self._outline.stops)
        day = self._only_day()
        if groups.get("number"):
            position = int(groups["number"])
        else:
            order = groups.get("order") or groups.get("alone") or ""
            position = self._lexicon.ordinals.get(order) or int(re.sub(r"\D", "", order) or 0)
        if day is not None:
            stops = [stop for stop in stops if stop.day == day]
        elif self._outline.day_count > 1 and noun not in KINDS:
            if groups.get("alone"):
                return None  # "Undo the last", "deshaz lo último": no stop is meant.
            return self._marks.add(Slot.STOP, tuple(stop.number for stop in stops))
        index = position - 1 if position > 0 else len(stops) + position
        return self._marks.add(Slot.STOP, (stops[index].number,) if 0 <= index < len(stops) else ())

    def _only_day(self) -> int | None:
        """Return the day that the request is about: the first one it names, unless that is where something goes."""
        for match in re.finditer(D, self._text):
            days = self._marks.numbers(match[0])
            if len(days) == 1:
                return None if self._phrasing.towards_end.search(self._text[: match.start()]) else days[0]
        return None

    def _kind(self, match: re.Match[str]) -> str:
        lexicon = self._lexicon
        kind, before = match["kind"], (match["before"] or "").strip()
        meal = lexicon.meals.get(kind)
        wish = MEAL_WISHES[meal] if meal else lexicon.kinds.get(kind) or KINDS[kind]
        stops = tuple(stop.number for stop in (self._at_meal(meal) if meal else self._of_kind(kind)))
        earlier = self._text[: match.start()].split()
        previous = earlier[-1] if earlier else ""
        if before in lexicon.indefinite:
            return self._marks.add(Slot.WISH, wish)
        if _has_indefinite([*earlier, before][-3:], lexicon.indefinite, self._phrasing.ending):
            return f"{match['before'] or ''}{self._marks.add(Slot.WISH, wish)}"
        if before in lexicon.definite:
            is_goal = before in lexicon.towards or previous in lexicon.towards
            wanted = not stops and (is_goal or self._phrasing.going_end.search(self._text[: match.start("kind")]) is not None)
        else:
            wanted = before in lexicon.towards or before in lexicon.adding or not stops
        mark = self._marks.add(Slot.WISH, wish) if wanted else self._marks.add(Slot.STOP, stops)
        return f"{match['before'] or ''}{mark}"

    def _of_kind(self, kind: str) -> list[StopOutline]:
        """Return the one that bears the very word in its name, else what bears the kind or is of it, looked for on one day at a time."""
        exact = [stop for stop in self._outline.stops if any(is_cognate(kind, word) for word in folded_words(stop.name))]
        if len(exact) == 1:
            return exact
        wish = self._lexicon.kinds.get(kind) or KINDS[kind]
        categories = WISHES[wish].categories
        chosen: list[StopOutline] = []
        for day in sorted({stop.day for stop in self._outline.stops}):
            today = [stop for stop in self._outline.stops if stop.day == day]
            bearing = [stop for stop in today if any(word == kind or KINDS.get(word) is wish for word in folded_words(stop.name))]
            chosen += bearing or [stop for stop in today if stop.category in categories]
        return chosen

    def _at_meal(self, meal: Meal) -> list[StopOutline]:
        first, last = _MEAL_HOURS[meal]
        eateries = [stop for stop in self._outline.stops if stop.category in _EATERIES]
        return [stop for stop in eateries if stop.starts_at is not None and first <= stop.starts_at.hour < last]

    def _find_timed_stops(self) -> None:
        def at(match: re.Match[str]) -> str | None:
            stops: Iterable[StopOutline] = self._outline.stops
            marks = re.findall(ANY, match[0])
            for mark in marks:
                stops = self._limited(stops, mark)
            numbers = tuple(stop.number for stop in stops)
            if len(numbers) != 1 and all(self._marks.slot(mark) is Slot.DAY for mark in marks):
                return None  # "What is on Friday" may be all of Friday.
            return self._marks.add(Slot.STOP, numbers)

        self._substitute(self._phrasing.timed, at)

    def _limited(self, stops: Iterable[StopOutline], mark: str) -> list[StopOutline]:
        """Return the stops that are on the day, or begin near the time, that a mark stands for."""
        if self._marks.slot(mark) is Slot.DAY:
            return [stop for stop in stops if stop.day in self._marks.numbers(mark)]
        when = self._marks.found(mark)
        stops = list(stops)
        if not isinstance(when, time | Daypart):
            return []
        near = [stop for stop in stops if starts_near(stop.starts_at, when)]
        if not near and isinstance(when, time) and when.hour < 12:  # "What we have at half past six" is in the evening, then.
            near = [stop for stop in stops if starts_near(stop.starts_at, when.replace(hour=when.hour + 12))]
        return near

    def _find_wishes(self) -> None:
        self._substitute(self._phrasing.quality, self._quality)
        self._substitute(self._phrasing.headed, lambda match: match[0][-1])

    def _quality(self, match: re.Match[str]) -> str:
        """Read a quality; behind an article, a word that one stop alone bears in its name is that stop: "the fado"."""
        before = self._text[: match.start()].split()
        if match[0] == match["quality"] and before and before[-1] in self._lexicon.definite:
            bearing = tuple(stop.number for stop in self._outline.stops if match["quality"] in folded_words(stop.name))
            if len(bearing) == 1:
                return self._marks.add(Slot.STOP, bearing)
        return self._marks.add(Slot.WISH, self._lexicon.qualities[match["quality"]])

    def _narrow(self) -> None:
        """Let "the museum of tomorrow", "the 10 am museum" and "lunch at Ramiro" choose among the stops, and swallow the attribute."""
        phrasing = self._phrasing
        self._substitute(phrasing.apposition, self._same)
        *attributes, origin, leading = phrasing.attributes
        for pattern in attributes:
            self._substitute(pattern, lambda match: self._narrowed(match, strict=True))
        for pattern in (origin, leading):
            self._substitute(pattern, lambda match: self._narrowed(match, strict=False))
        for pattern in phrasing.weak_attributes:
            self._substitute(pattern, lambda match: self._narrowed(match, strict=False))

    def _narrowed(self, match: re.Match[str], *, strict: bool) -> str | None:
        stops, moment = self._marks.numbers(match["stop"]), match["moment"]
        if "between" in match.groupdict() and self._phrasing.towards_end.search(match.string[: match.start()]):
            return None  # "To Wednesday, and the museum …": the day is where something goes.
        is_day = self._marks.slot(moment) is Slot.DAY
        if not strict and len(stops) < 2 and not is_day:
            return None
        chosen = self._about(stops, moment)
        if not strict and len(chosen) != 1:
            return None
        mark = self._marks.add(Slot.STOP, tuple(chosen))
        between = match.groupdict().get("between")
        return f"{between} {mark}" if between else mark

    def _same(self, match: re.Match[str]) -> str | None:
        """Return the named stop where "lunch" and "Ramiro" are one."""
        several, named = self._marks.numbers(match["stop"]), self._marks.numbers(match["named"])
        return match["named"] if len(named) == 1 and named[0] in several else None

    def _about(self, stops: tuple[int, ...], moment: str) -> list[int]:
        chosen = [self._outline.stop(number) for number in stops]
        if self._marks.slot(moment) is Slot.DAY:
            return [stop.number for stop in chosen if stop.day in self._marks.numbers(moment)]
        when = self._marks.found(moment)
        return [stop.number for stop in chosen if not isinstance(when, tuple | int) and starts_near(stop.starts_at, when)]  # type: ignore[arg-type]

    def _find_neighbours(self) -> None:
        """Find "what comes after lunch"."""
        for pattern, step in ((self._phrasing.following, 1), (self._phrasing.preceding, -1)):
            self._substitute(pattern, partial(self._neighbour, step))

    def _neighbour(self, step: int, match: re.Match[str]) -> str:
        stops = self._marks.numbers(match["stop"])
        if len(stops) != 1:
            return match["stop"]
        own = self._outline.stop(stops[0])
        today = [stop.number for stop in self._outline.stops if stop.day == own.day]
        index = today.index(own.number) + step
        return self._marks.add(Slot.STOP, (today[index],) if 0 <= index < len(today) else ())

    def _find_capitals(self, *, at_least: int) -> None:
        """Read so many words or more with capitals amid a sentence as a name of something that the trip has not."""
        tokens = tokens_of(self._raw)
        letters = [raw for raw, _ in tokens if raw[0].isalpha()]
        if sum(raw[0].isupper() for raw in letters) > len(letters) * 0.6:
            return
        no_names = self._phrasing.no_names if at_least > 1 else self._phrasing.no_names | self._phrasing.kind_words
        run: list[tuple[str, str]] = []
        before = "."
        for raw, folded in [*tokens, (".", ".")]:
            capital, word = _capital(raw, folded)
            is_name = capital and len(raw) > 1 and word not in no_names and (before not in {".", "!", "?", ":"} or bool(run))
            is_kind = at_least > 1 and not capital and folded in self._phrasing.kind_words
            is_begun = any(word[0].isupper() for word, _ in run)
            if is_name or (run and folded in (self._lexicon.linking if is_begun else self._lexicon.of)):
                run.append((raw, word if is_name else folded))
            else:
                if run:
                    self._mark_name(run, at_least)
                run = [(raw, folded)] if is_kind else []  # "musée Rodin": the kind is a part of the name.
            before = raw

    def _mark_name(self, run: list[tuple[str, str]], at_least: int) -> None:
        while run and not _capital(*run[-1])[0]:
            run.pop()
        if not run:
            return
        folded = " ".join(word for _, word in run)
        at = re.search(rf"(?<!\S){re.escape(folded)}(?!\S)", self._text)
        if at is not None and len(run) >= at_least:
            name = re.sub(r"^\w+['’](?=[A-ZÀ-Þ])", "", " ".join(raw for raw, _ in run))
            mark = self._marks.add(Slot.NAME, name)
            self._text = f"{self._text[: at.start()]}{mark}{self._text[at.end() :]}"

    # Writing.

    def _fill(self, plain: str) -> Request:
        slots: dict[Slot, list[object]] = {slot: [] for slot in Slot}
        text = re.sub(ANY, lambda match: self._written(match[0], slots), self._text)
        text = " ".join(re.sub(r"(?:^| )'s\b|[:/%]", " ", text).split())
        text = _AGE.sub(r"\1", re.sub(r"(\[[A-Z]\d\])(?: \1)+", r"\1", text))
        text = without_courtesy(text, self._code)
        trouble = self._trouble
        if trouble is None and re.search(r"\d", re.sub(r"\[[A-Z]\d\]", "", text)):
            trouble = Trouble.UNRESOLVED_NUMBER
        if any(len(values) > SLOT_LIMIT for values in slots.values()):
            return Request(text="", language=self._code, words=plain, trouble=trouble or Trouble.TOO_MANY)
        return Request.model_validate(
            {
                "text": text,
                "words": plain,
                "language": self._code,
                "stops": slots[Slot.STOP],
                "days": slots[Slot.DAY],
                "times": slots[Slot.TIME],
                "minutes": slots[Slot.MINUTES],
                "wishes": slots[Slot.WISH],
                "names": slots[Slot.NAME],
                "quotes": slots[Slot.QUOTE],
                "amounts": slots[Slot.AMOUNT],
                "trouble": trouble,
            },
        )

    def _written(self, mark: str, slots: dict[Slot, list[object]]) -> str:
        """Return the slot of a mark, or `?` where it points at nothing or at several things."""
        slot, value = self._marks.slot(mark), self._marks.found(mark)
        if isinstance(value, tuple):
            if len(value) != 1:
                several, none = (
                    (Trouble.AMBIGUOUS_STOP, Trouble.UNKNOWN_STOP) if slot is Slot.STOP else (Trouble.AMBIGUOUS_DAY, Trouble.UNKNOWN_DAY)
                )
                self._trouble = self._trouble or (several if value else none)
                return " ? "
            value = value[0]
        if value not in slots[slot]:
            slots[slot].append(value)
        return f" [{slot}{slots[slot].index(value) + 1}] "


def _has_indefinite(before: list[str], indefinite: Words, ending: Words) -> bool:
    """Tell whether "a nice little" stands right before a noun: an indefinite word with nothing behind it that ends a phrase."""
    for word in reversed(before):
        if word in indefinite:
            return True
        if word in ending or not word.isalpha():
            return False
    return False


def _capital(raw: str, folded: str) -> tuple[bool, str]:
    """Tell whether a word has a capital, at its beginning or behind an elision, and return the word without that."""
    head, mark, tail = raw.replace("’", "'").partition("'")
    if mark and tail[:1].isupper() and head.islower():
        return True, folded.rsplit(maxsplit=1)[-1]
    return raw[0].isupper(), folded
