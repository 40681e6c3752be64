"""Days, times of day and durations as people write them: patterns made of a lexicon, and what their matches mean."""

import re
from collections.abc import Callable
from datetime import time
from functools import lru_cache

from models.refinement.calendar import Calendar, Daypart, Moments
from models.refinement.lexicon import Lexicon
from models.refinement.lexicons import LEXICONS
from models.refinement.spelling import alternatives
from models.value import Value


class Patterns:
    """What days, times and durations look like in a language."""

    def __init__(self, lexicon: Lexicon) -> None:
        """Make the patterns of a lexicon."""
        self.lexicon = lexicon
        self.durations = tuple(re.compile(pattern) for pattern in _duration_patterns(lexicon))
        self.days = tuple(re.compile(pattern) for pattern in _day_patterns(lexicon))
        self.weekday = re.compile(_weekday_pattern(lexicon))
        self.times = tuple(re.compile(pattern) for pattern in _time_patterns(lexicon))
        self.dayparts = re.compile(rf"\b(?P<daypart>{alternatives(lexicon.dayparts)})\b")


@lru_cache(maxsize=8)
def patterns_of(code: str) -> Patterns:
    """Return the patterns of a language."""
    return Patterns(LEXICONS[code])


def _number(lexicon: Lexicon, digits: int = 2) -> str:
    return rf"(?:\d{{1,{digits}}}|{alternatives(lexicon.numbers)})"


def _duration_patterns(lexicon: Lexicon) -> list[str]:
    n, hours, minutes = _number(lexicon, 3), alternatives(lexicon.hour_nouns), alternatives(lexicon.minute_nouns)
    not_at = "".join(rf"(?<!\b{re.escape(word)} )" for word in lexicon.at)
    and_ = alternatives(lexicon.and_words)
    half = alternatives(lexicon.half_tails)
    am_pm = alternatives(lexicon.halves_of_day)
    return [
        rf"\b(?P<more>{alternatives(lexicon.additional)}) (?P<one>{hours})\b",
        rf"\b(?P<fixed>{alternatives(lexicon.durations)})\b",
        rf"{not_at}\b(?P<hours>{n}) (?:{hours}) (?P<half>{half})\b",
        rf"{not_at}\b(?P<hours>{n}) (?P<half>{half}) (?:{hours})\b",
        rf"{not_at}\b(?P<hours>\d) [.,] (?P<tenths>5) ?(?:{hours})\b",
        rf"{not_at}\b(?P<hours>{n}) (?:{hours}) (?:(?:{and_}) )?(?P<minutes>{n}) (?:{minutes})\b",
        rf"{not_at}\b(?P<hours>{n}) (?:{hours}) (?:{and_}) (?P<minutes>{n})\b",
        rf"{not_at}\b(?P<hours>[1-5]) h (?P<minutes>[0-5]\d)\b(?! (?:{am_pm})\b)",
        rf"\b(?P<minutes>{n}) (?:{minutes})\b",
        rf"{not_at}\b(?P<hours>{n}) (?:{alternatives(set(lexicon.hour_nouns) - {'h', 'oclock', 'o clock'})})\b(?! (?:{am_pm})\b)",
        rf"{not_at}\b(?P<hours>[1-5]) h\b(?! (?:\d|(?:{am_pm})\b))",
    ]


def _day_patterns(lexicon: Lexicon) -> list[str]:
    n, months = _number(lexicon), alternatives(lexicon.months)
    marks, nouns = alternatives(lexicon.ordinal_marks), alternatives(lexicon.day_nouns)
    of = alternatives(lexicon.of)
    ordinals = alternatives(lexicon.ordinals)
    return [
        rf"\b(?P<tonight>{alternatives(lexicon.tonight)})\b",
        rf"{_not_in_daypart(lexicon)}\b(?P<relative>{alternatives(lexicon.relative_days)})\b",
        rf"\b(?:(?:{nouns}) )?(?P<date>{n})(?: ?(?:{marks}))? (?:{of}) (?P<month>{months})\b",
        rf"\b(?:(?:{nouns}) )?(?P<date>\d{{1,2}})(?: ?(?:{marks}))? (?P<month>{months})\b",
        rf"\b(?P<month>{months}) (?:the )?(?P<date>\d{{1,2}})(?: ?(?:{marks}))?\b",
        rf"\b(?:(?:{nouns}) )?(?P<date>\d{{1,2}}) / (?P<month_number>\d{{1,2}})\b",
        rf"\b(?P<ordinal>{ordinals}) (?:(?:{alternatives(lexicon.and_words)}) (?:{ordinals}) )?(?:{nouns})\b",
        rf"\b(?P<figure>\d{{1,2}}) ?(?:{marks}) (?:{nouns})\b",
        rf"\b(?:{nouns}) (?:numero |number |n |no )?(?P<number>{n})(?: ?(?:{marks}))?\b(?! (?:{alternatives(lexicon.hour_nouns)})\b)",
        rf"\b(?:{nouns}) (?P<ordinal>{ordinals})\b",
    ]


def _not_in_daypart(lexicon: Lexicon) -> str:
    """Return a pattern that fails behind "por la", where "mañana" is the morning and not tomorrow."""
    heads = {
        phrase.removesuffix(day)
        for phrase in (*lexicon.dayparts, *lexicon.halves_of_day)
        for day in lexicon.relative_days
        if phrase.endswith(f" {day}")
    }
    return "".join(rf"(?<!\b{re.escape(head)})" for head in sorted(heads))


def _weekday_pattern(lexicon: Lexicon) -> str:
    tails = alternatives(lexicon.weekday_tails)
    hours = alternatives({*lexicon.hour_nouns, *lexicon.halves_of_day})
    dates = rf"(?: (?P<date>\d{{1,2}})\b(?! ?(?:(?:{hours})\b|[:.])))?"
    return rf"\b(?P<weekday>{alternatives(lexicon.weekdays)})\b(?: (?:{tails}))?{dates}"


def _time_patterns(lexicon: Lexicon) -> list[str]:
    n, hours, digits = _number(lexicon), alternatives(lexicon.hour_nouns), r"\d{1,2}"
    at = "(?:" + "|".join(rf"(?<=\b{re.escape(word)} )" for word in sorted(lexicon.at)) + ")"
    tails, heads = alternatives(lexicon.time_tails), alternatives(lexicon.time_heads)
    part = rf"(?: (?:em ponto|en punto|sharp|pile|in punto))?(?: (?P<part>{alternatives(lexicon.halves_of_day)}))"
    others = alternatives({*lexicon.minute_nouns, *lexicon.hour_nouns, *lexicon.months, "anos", "anni", "ans", "years"})
    not_of_day = rf"(?! (?:{others})\b)"
    return [
        rf"\b(?P<named>{alternatives(lexicon.named_times)})\b",
        rf"\b(?P<hour>\d{{1,2}}) ?(?::|h|\.|hs|hrs|et|e|y) ?(?P<minute>[0-5]\d)(?: (?:h|hs|hrs|horas|uhr)\b)?{part}?\b",
        rf"\b(?P<head>{heads}) (?P<hour>{n})(?: (?:{hours}))?{part}?\b",
        rf"{at}(?P<hour>{n})(?: (?:{hours}))? (?P<tail>{tails}){part}?\b",
        rf"\b(?P<hour>{n}) (?:{hours}) (?P<tail>{tails}){part}?\b",
        rf"\b(?P<hour>{n}) (?P<tail>{tails}){part}\b",
        rf"\b(?P<hour>{n})(?: (?P<exact>{hours}))?{part}\b",
        r"\b(?P<hour>\d{1,2})(?P<am>am|pm)\b",
        rf"{at}(?P<hour>{n})(?P<exact> (?:{hours}))\b",
        rf"\b(?P<hour>[6-9]|1\d|2[0-3]) (?P<exact>{hours})\b",
        rf"{at}(?P<hour>{n if lexicon.has_bare_hours else digits})\b{not_of_day}",
    ]


_LAST_FIGURE = 9
_LONGEST_IN_FIGURES = 6 * 60
_OF_TRIP = re.compile(
    r" (?:d[oae]l?|della?|du|de la|of the) (?:viagem|viaje|trip|voyage|sejour|viaggio|vacanza|roteiro|itinerari[oe]|itineraire|itinerary)\b"
)
"""What makes "day 7" the seventh of the trip, and no date."""


class Reader(Value):
    """Reads matches of a language's patterns, for a trip."""

    code: str
    calendar: Calendar

    @property
    def _lexicon(self) -> Lexicon:
        return LEXICONS[self.code]

    def duration(self, match: re.Match[str]) -> Moments:
        """Return the minutes of a match of `durations`; nothing if they are too few or too many."""
        groups = _given(match)
        if "fixed" in groups:
            return Moments(minutes=self._lexicon.durations[groups["fixed"]])
        if "one" in groups:
            return Moments(minutes=60)
        minutes = self._count(groups.get("hours", "0")) * 60 + self._count(groups.get("minutes", "0"))
        minutes += 30 if "half" in groups or "tenths" in groups else 0
        if groups.get("half", "").isdigit() and minutes >= _LONGEST_IN_FIGURES:
            return Moments()  # "10h30" is a time.
        return Moments(minutes=minutes if 5 <= minutes <= 720 else None)

    def day(self, match: re.Match[str]) -> Moments:
        """Return the days of a match of `days` or `weekday`: none if the trip has no such day, several if the words are ambiguous."""
        groups, lexicon, calendar = _given(match), self._lexicon, self.calendar
        if "tonight" in groups:
            return Moments(days=calendar.from_now(0), start=lexicon.tonight[groups["tonight"]])
        if "relative" in groups:
            return Moments(days=calendar.from_now(lexicon.relative_days[groups["relative"]]))
        if "weekday" in groups:
            days = calendar.weekday(lexicon.weekdays[groups["weekday"]])
            dated = calendar.day_of_month(int(groups["date"])) if "date" in groups else days
            return Moments(days=tuple(day for day in days if day in dated))
        if "month" in groups or "month_number" in groups:
            month = lexicon.months[groups["month"]] if "month" in groups else int(groups["month_number"])
            return Moments(days=calendar.day_of_month(self._count(groups["date"]), month))
        if "number" in groups:
            number = self._count(groups["number"])
            _, *before = ("", *match.string[: match.start()].split())
            is_of_a_weekday = not lexicon.weekdays.keys().isdisjoint(before[-2:])
            if calendar.day_count < number <= _LAST_FIGURE and not is_of_a_weekday:
                return Moments(days=())  # "Day 9" of a trip of three days: nobody knows whether the ninth is meant.
            if lexicon.is_day_number_a_date and not _OF_TRIP.match(match.string, match.end()):
                return Moments(days=calendar.day_or_date(number))
        else:
            number = lexicon.ordinals[groups["ordinal"]] if "ordinal" in groups else int(groups["figure"])
            number = calendar.day_count + 1 + number if number < 0 else number
        return Moments(days=(number,) if 1 <= number <= calendar.day_count else ())

    def time(self, match: re.Match[str], *, later: Callable[[int], bool | None]) -> Moments:
        """Return the time of a match of `times`.

        `later` tells of an hour from 6 to 11 whether it is one of the evening; nothing is returned where it can't tell.
        """
        groups, lexicon = _given(match), self._lexicon
        if "named" in groups:
            return Moments(start=lexicon.named_times[groups["named"]])
        hour, minute = self._count(groups["hour"]), int(groups.get("minute", "0"))
        half = lexicon.halves_of_day[groups["part"]] if "part" in groups else groups.get("am")
        if half == "pm":
            hour += 12 if hour < 12 else 0
        elif half == "am":
            hour = 0 if hour == 12 else hour
        elif 1 <= hour <= 5 and not groups["hour"].startswith("0"):
            hour += 12
        elif 6 <= hour <= 11 and not groups["hour"].startswith("0"):
            is_later = later(hour)
            if is_later is None and not {"exact", "minute", "tail", "head"} & set(groups):
                return Moments()
            hour += 12 if is_later else 0
        shift = lexicon.time_tails.get(groups.get("tail", ""), 0) + lexicon.time_heads.get(groups.get("head", ""), 0)
        total = hour * 60 + minute + shift
        return Moments(start=time(total // 60, total % 60)) if 0 < total < 24 * 60 and minute < 60 else Moments()

    def _count(self, text: str) -> int:
        return int(text) if text.isdigit() else self._lexicon.numbers[text]


def starts_near(starts_at: time | None, when: time | Daypart | None) -> bool:
    """Tell whether a stop begins in a part of the day, or within half an hour of a time."""
    if when is None or starts_at is None:
        return False
    if isinstance(when, Daypart):
        first, last = when.span
        return first <= starts_at <= last
    return abs(starts_at.hour * 60 + starts_at.minute - when.hour * 60 - when.minute) < 30


def _given(match: re.Match[str]) -> dict[str, str]:
    return {name: text.strip() for name, text in match.groupdict().items() if text is not None}
