"""Days, times of day and durations as people write them in Portuguese and English."""

import re
from datetime import date, time, timedelta

from models.value import Value


class Moments(Value):
    """What a number of words may mean: the days of a trip by number, a time of day, or minutes. Empty if nothing fits.

    A `vague` time stands for a part of the day.
    """

    days: tuple[int, ...] = ()
    start: time | None = None
    vague: bool = False
    minutes: int | None = None


class Calendar(Value):
    """The days of a trip: how many, their dates if they are known, and the date of the asking."""

    day_count: int
    first: date | None = None
    today: date | None = None

    def on(self, when: date) -> tuple[int, ...]:
        """Return the number of the day on a date, if the trip has it."""
        if self.first is None:
            return ()
        return self._within((when - self.first).days + 1)

    def from_now(self, offset: int) -> tuple[int, ...]:
        """Return the day `offset` days from today; before the trip, and without dates, today is read as day 1."""
        if self.first is None or self.today is None or self.today < self.first:
            return self._within(1 + offset)
        if not self.on(self.today):
            return ()
        return self.on(self.today + timedelta(days=offset))

    def weekday(self, weekday: int) -> tuple[int, ...]:
        """Return the days on a weekday (0 = Monday)."""
        if self.first is None:
            return ()
        return tuple(number for number in range(1, self.day_count + 1) if (self.first + timedelta(days=number - 1)).weekday() == weekday)

    def day_of_month(self, day: int, month: int | None = None) -> tuple[int, ...]:
        """Return the days with this day of the month."""
        if self.first is None:
            return ()
        dates = [self.first + timedelta(days=offset) for offset in range(self.day_count)]
        return tuple(number for number, on in enumerate(dates, 1) if on.day == day and month in {None, on.month})

    def portuguese_day(self, number: int) -> tuple[int, ...]:
        """Return what "dia 3" means: the third day or the third of the month; both when they differ."""
        return tuple(sorted({*self._within(number), *self.day_of_month(number)}))

    def _within(self, number: int) -> tuple[int, ...]:
        return (number,) if 1 <= number <= self.day_count else ()


NUMBERS: dict[str, int] = {
    **dict.fromkeys(("um", "uma", "one"), 1),
    **dict.fromkeys(("dois", "duas", "two"), 2),
    **dict.fromkeys(("tres", "three"), 3),
    **dict.fromkeys(("quatro", "four"), 4),
    **dict.fromkeys(("cinco", "five"), 5),
    **dict.fromkeys(("seis", "six"), 6),
    **dict.fromkeys(("sete", "seven"), 7),
    **dict.fromkeys(("oito", "eight"), 8),
    **dict.fromkeys(("nove", "nine"), 9),
    **dict.fromkeys(("dez", "ten"), 10),
    **dict.fromkeys(("onze", "eleven"), 11),
    **dict.fromkeys(("doze", "twelve"), 12),
}
ORDINALS: dict[str, int] = {
    **dict.fromkeys(("primeiro", "primeira", "first", "1o", "1a", "1st"), 1),
    **dict.fromkeys(("segundo", "segunda", "second", "2o", "2a", "2nd"), 2),
    **dict.fromkeys(("terceiro", "terceira", "third", "3o", "3a", "3rd"), 3),
    **dict.fromkeys(("quarto", "quarta", "fourth", "4o", "4a", "4th"), 4),
    **dict.fromkeys(("quinto", "quinta", "fifth", "5o", "5a", "5th"), 5),
    **dict.fromkeys(("sexto", "sexta", "sixth", "6o", "6a", "6th"), 6),
    **dict.fromkeys(("setimo", "setima", "seventh", "7o", "7a", "7th"), 7),
    **dict.fromkeys(("ultimo", "ultima", "last"), -1),
}
WEEKDAYS: dict[str, int] = {
    **dict.fromkeys(("segunda", "monday"), 0),
    **dict.fromkeys(("terca", "tuesday"), 1),
    **dict.fromkeys(("quarta", "wednesday"), 2),
    **dict.fromkeys(("quinta", "thursday"), 3),
    **dict.fromkeys(("sexta", "friday"), 4),
    **dict.fromkeys(("sabado", "saturday"), 5),
    **dict.fromkeys(("domingo", "sunday"), 6),
}
_MONTHS_PORTUGUESE = tuple("janeiro fevereiro marco abril maio junho julho agosto setembro outubro novembro dezembro".split())
_MONTHS_ENGLISH = tuple("january february march april may june july august september october november december".split())
MONTHS: dict[str, int] = {name: number for names in (_MONTHS_PORTUGUESE, _MONTHS_ENGLISH) for number, name in enumerate(names, 1)}

DAYPARTS: dict[str, time] = {
    **dict.fromkeys(("de manha", "da manha", "pela manha", "a manha", "in the morning", "the morning", "morning"), time(10)),
    **dict.fromkeys(("a tarde", "de tarde", "da tarde", "pela tarde", "in the afternoon", "the afternoon", "afternoon"), time(15)),
    **dict.fromkeys(("fim da tarde", "final da tarde", "fim de tarde", "final de tarde", "late afternoon"), time(18)),
    **dict.fromkeys(("in the evening", "the evening", "evening"), time(19)),
    **dict.fromkeys(("a noite", "de noite", "da noite", "pela noite", "at night", "night"), time(20)),
}
"""Parts of the day, each read as one time."""


def alternatives(words: dict[str, int] | dict[str, time] | tuple[str, ...]) -> str:
    """Return a pattern of any of these phrases, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))


_TENS = {"vinte": 20, "trinta": 30, "quarenta": 40, "quarenta e cinco": 45, "cinquenta": 50, "sessenta": 60, "noventa": 90}
_TENS |= {"twenty": 20, "thirty": 30, "forty": 40, "forty five": 45, "sixty": 60, "ninety": 90, "quinze": 15, "fifteen": 15}

_N = rf"(?:\d{{1,3}}|{alternatives(NUMBERS)})"
_PART = r"(?: (?P<part>am|pm|a m|p m|da manha|da tarde|da noite|de manha|in the morning|in the afternoon|in the evening|at night))"
_AT = r"(?:(?<=\bas )|(?<=\bat )|(?<=\bdas )|(?<=\bpras )|(?<=\bpelas )|(?<=\bby )|(?<=\baround )|(?<=\bfrom )|(?<=\btil ))"
_NOT_AT = r"(?<!\bas )(?<!\bat )(?<!\bdas )(?<!\bpras )(?<!\bpelas )(?<!\ba )"
_HOURS = r"(?:horas?|hours?|hrs?)"

DURATION = tuple(
    re.compile(pattern)
    for pattern in (
        r"\b(?P<fixed30>meia hora|meia horinha|half an hour|half hour)\b",
        r"\b(?P<fixed15>um quarto de hora|a quarter of an hour)\b",
        r"\b(?P<fixed45>tres quartos de hora|three quarters of an hour)\b",
        rf"{_NOT_AT}\b(?P<half>{_N}) {_HOURS} (?:e meia|and a half)\b",
        r"\b(?P<fixed90>an hour and a half|one and a half hours)\b",
        rf"{_NOT_AT}\b(?P<half>{_N}) and a half {_HOURS}",
        rf"{_NOT_AT}\b(?P<hours>\d) [.,] (?P<tenths>5) (?:h|{_HOURS})\b",
        rf"{_NOT_AT}\b(?P<hours>{_N}) {_HOURS} (?:e|and) (?P<minutes>\d{{1,2}}|quinze|vinte|quarenta e cinco)(?: min(?:utos|utes|s)?)?\b",
        r"(?<!\bas )(?<!\bat )(?<!\bdas )\b(?P<hours>[1-5]) h (?P<minutes>\d{2})\b(?! (?:da|de) (?:manha|tarde|noite))",
        rf"\b(?P<minutes>\d{{1,3}}|{alternatives(_TENS)}|dez|ten) (?:minutos|minutes|minutinhos|mins?)\b",
        rf"{_NOT_AT}\b(?P<hours>{_N}) {_HOURS}\b(?! (?:da|de|em ponto) ?)",
        r"\b(?P<fixed60>an hour)\b",
        r"(?<!\bas )(?<!\bat )(?<!\bdas )\b(?P<hours>[1-5]) h\b(?! (?:da|de) (?:manha|tarde|noite))",
    )
)
TIME = tuple(
    re.compile(pattern)
    for pattern in (
        r"\b(?P<noon_half>meio dia e meia)\b",
        r"\b(?P<noon>meio dia|noon|midday)\b",
        rf"\b(?P<hour>\d{{1,2}}) ?(?::|h|\.) ?(?P<minute>[0-5]\d)(?: h)?(?:{_PART})?\b",
        rf"\bhalf past (?P<hour>{_N})(?P<plus30>)(?:{_PART})?\b",
        rf"\bquarter past (?P<hour>{_N})(?P<plus15>)(?:{_PART})?\b",
        rf"\bquarter to (?P<hour>{_N})(?P<minus15>)(?:{_PART})?\b",
        rf"{_AT}(?P<hour>{_N})(?: horas?| h)? e meia(?P<plus30>)(?:{_PART})?\b",
        rf"\b(?P<hour>{_N})(?: horas?| h| o clock| oclock)?(?:{_PART})(?! e meia)\b",
        rf"{_AT}(?P<hour>{_N})(?P<exact> horas?| h)\b(?: em ponto)?",
        rf"\b(?P<hour>{_N}) (?:o clock|oclock)\b",
        r"\b(?P<hour>[6-9]|1\d|2[0-3])(?P<exact> h| horas)\b",
        rf"{_AT}(?P<hour>{_N})\b(?! (?:minut|min\b|hours?|dias?|days?|pessoas|people|de |st\b|nd\b|th\b))",
    )
)

DAY = tuple(
    re.compile(pattern)
    for pattern in (
        r"\b(?P<offset2>depois de amanha|(?:the )?day after tomorrow)\b",
        r"\b(?P<offset1>amanha|tomorrow)\b",
        r"\b(?P<tonight>hoje a noite|esta noite|tonight)\b",
        r"\b(?P<offset0>hoje|today)\b",
        rf"\b(?:dia )?(?P<day>\d{{1,2}}) de (?P<month>{alternatives(MONTHS)})\b",
        rf"\b(?P<month>{alternatives(MONTHS)}) (?P<day>\d{{1,2}})(?: ?(?:st|nd|rd|th))?\b",
        rf"\b(?P<day>\d{{1,2}}) ?(?:st|nd|rd|th)?(?: of)? (?P<month>{'|'.join(_MONTHS_ENGLISH)})\b",
        r"\b(?:dia )?(?P<day>\d{1,2}) / (?P<month_number>\d{1,2})\b",
        rf"\bdia (?P<portuguese>{_N})\b(?! (?:h|horas?)\b)",
        rf"\bday (?P<english>{_N})\b",
        rf"\b(?P<ordinal>{alternatives(ORDINALS)}) (?:e ultimo )?(?:dia|day)\b",
        r"\b(?P<ordinal>\d{1,2} ?(?:o|a|st|nd|rd|th)) (?:dia|day)\b",
        rf"\b(?:proxim[oa] |next |this )?(?P<weekday>{alternatives(WEEKDAYS)})(?: feira)?\b",
    )
)


def read_duration(match: re.Match[str]) -> Moments:
    """Return the minutes of a match of `DURATION`."""
    groups = {name: text for name, text in match.groupdict().items() if text is not None}
    for name in groups:
        if name.startswith("fixed"):
            return Moments(minutes=int(name.removeprefix("fixed")))
    if "half" in groups:
        return Moments(minutes=_number(groups["half"]) * 60 + 30)
    minutes = _number(groups.get("hours", "0")) * 60 + _number(groups.get("minutes", "0")) + (30 if "tenths" in groups else 0)
    return Moments(minutes=minutes if 5 <= minutes <= 720 else None)


def read_time(match: re.Match[str], *, for_dinner: bool) -> Moments:
    """Return the time of a match of `TIME`; nothing if the hour may be of the morning or the evening."""
    groups = match.groupdict()
    if groups.get("noon_half"):
        return Moments(start=time(12, 30))
    if groups.get("noon"):
        return Moments(start=time(12))
    hour, minute = _number(groups["hour"]), int(groups.get("minute") or 0)
    part = (groups.get("part") or "").replace(" ", "")
    if part in {"pm", "datarde", "danoite", "intheafternoon", "intheevening", "atnight"}:
        hour += 12 if hour < 12 else 0
    elif part:
        hour = 0 if hour == 12 and part == "am" else hour
    elif (for_dinner and 6 <= hour <= 11) or (1 <= hour <= 5 and not groups["hour"].startswith("0")):
        hour += 12
    elif 6 <= hour <= 8 and not groups.get("exact") and groups.get("minute") is None:
        return Moments()
    minute += 30 if groups.get("plus30") is not None else 15 if groups.get("plus15") is not None else 0
    if groups.get("minus15") is not None:
        hour, minute = hour - 1, 45
    return Moments(start=time(hour, minute)) if 0 < hour <= 23 and minute < 60 else Moments()


def read_day(match: re.Match[str], calendar: Calendar) -> Moments:
    """Return the days of a match of `DAY`: none if the trip has no such day, several if the words are ambiguous."""
    groups = {name: text for name, text in match.groupdict().items() if text is not None}
    if "tonight" in groups:
        return Moments(days=calendar.from_now(0), start=time(20), vague=True)
    for offset in range(3):
        if f"offset{offset}" in groups:
            return Moments(days=calendar.from_now(offset))
    if "weekday" in groups:
        return Moments(days=calendar.weekday(WEEKDAYS[groups["weekday"]]))
    if "portuguese" in groups:
        return Moments(days=calendar.portuguese_day(_number(groups["portuguese"])))
    if "english" in groups:
        number = _number(groups["english"])
        return Moments(days=(number,) if 1 <= number <= calendar.day_count else ())
    if "ordinal" in groups:
        number = ORDINALS.get(groups["ordinal"].replace(" ", ""), 0) or int(re.sub(r"\D", "", groups["ordinal"]) or 0)
        number = calendar.day_count if number == -1 else number
        return Moments(days=(number,) if 1 <= number <= calendar.day_count else ())
    month = MONTHS[groups["month"]] if "month" in groups else int(groups["month_number"])
    return Moments(days=calendar.day_of_month(int(groups["day"]), month))


def _number(text: str) -> int:
    return int(text) if text.isdigit() else NUMBERS.get(text) or _TENS[text]
