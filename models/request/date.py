"""Dates in a request: `de 3 a 7 de maio`, `10/06`, `2027-05-03`, `el próximo sábado`, `this weekend`."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple

from models.request.text import RequestText
from models.request.words import MONTHS, WEEKDAYS


class DatesRead(NamedTuple):
    """When a trip is to begin, and how many days it takes if the request gives both ends."""

    starts_on: date | None = None
    day_count: int | None = None


_ENGLISH_WORDS = frozenset({"out", "set", "ago", "ag", "gen", "dic", "lug"})
_NAMES = "|".join(sorted(MONTHS, key=len, reverse=True))
_DAY_OF = r"(?:dia |the )?(?P<{0}>\d{{1,2}})(?:º|o|er|st|nd|rd|th)?(?!\w)"
_OF = r" ?(?:de |of |di |d'|-)?"
_TO = r" ?(?:-|a|ao|au|al|to|ate|ate o|hasta|hasta el|jusqu'au|until|through|till|fino al|e o|y el|et le|and)(?: el| le| il| o)? ?"
_YEAR = r"(?:(?:,| de| del)? (?P<year>20\d\d))?(?!\d)"
_MONTH = rf"(?P<month>{_NAMES})\b\.?"

_ISO = re.compile(r"\b(20\d\d)-(\d\d)-(\d\d)\b")
_SLASHED = re.compile(r"(?<![\d/.,])(\d{1,2})(?:/(\d{1,2})(?:/(\d{4}|\d{2}))?|\.(\d{1,2})\.(\d{4}))(?![\d/])")
_SLASHED_SPAN = re.compile(r"(?<![\d/.,])(\d{1,2}) ?(?:-|a|to|ate|al|au) ?(\d{1,2})/(\d{1,2})(?:/(\d{4}))?(?![\d/])")
_SPAN_IN_MONTH = re.compile(_DAY_OF.format("first") + _TO + _DAY_OF.format("last") + _OF + _MONTH + _YEAR)
_MONTH_SPAN = re.compile(rf"\b{_MONTH} " + _DAY_OF.format("first") + _TO + _DAY_OF.format("last") + _YEAR)
_SPAN_OVER_MONTHS = re.compile(
    _DAY_OF.format("first") + _OF + rf"(?P<from>{_NAMES})\b" + _TO + _DAY_OF.format("last") + _OF + _MONTH + _YEAR
)
_MONTHS_SPAN = re.compile(rf"\b(?P<from>{_NAMES}) " + _DAY_OF.format("first") + _TO + _MONTH + " " + _DAY_OF.format("last") + _YEAR)
_DAY_IN_MONTH = re.compile(r"(?<![\d.,/])" + _DAY_OF.format("first") + _OF + _MONTH + _YEAR)
_MONTH_DAY = re.compile(rf"\b{_MONTH} " + _DAY_OF.format("first") + _YEAR)

_WEEKDAY = "|".join(sorted(WEEKDAYS, key=len, reverse=True))
_NEXT_WEEKDAY = re.compile(
    rf"\b(?:proxim[ao]|next|este|esta|neste|nesta|this|ce|cette|quest[oa]|prossim[ao]|a partir de|desde(?: el)?|starting|from|des|da) "
    rf"(?P<day>{_WEEKDAY})\b|\b(?P<late>{_WEEKDAY})(?: que vem| que viene| prochaine?| prossim[ao]| proximo)\b"
)
_WEEKENDS = r"(?:fim[ -]de[ -]semana|fds|fin de semana|finde|week-?end|fine settimana|fin de semaine)"
_THIS_WEEKEND = re.compile(rf"\b(?:este|neste|this|ce|questo) {_WEEKENDS}\b")
_NEXT_WEEKEND = re.compile(
    rf"\b(?:proximo|next|prochain|prossimo) {_WEEKENDS}\b|\b{_WEEKENDS} (?:que vem|que viene|prochain|"
    rf"prossimo|proximo)\b"
)
_TOMORROW = re.compile(
    r"\b(?:a partir de|a contar de|desde|starting|beginning|leaving|from|des|a partir da|da|saindo|saliendo|comecando|empezando) "
    r"(?P<day>amanha|manana|tomorrow|demain|domani|hoje|hoy|today|aujourd'hui|oggi)\b"
)
_TODAY = frozenset({"hoje", "hoy", "today", "aujourd'hui", "oggi"})


def read_dates(request: RequestText, today: date) -> DatesRead:
    """Take the dates out of the text; one without a year is the next such day."""
    for read in (_read_iso, _read_slashed, _read_named, _read_relative):
        found = read(request, today)
        if found.starts_on:
            return found
    return DatesRead()


def _read_iso(request: RequestText, _: date) -> DatesRead:
    found = [_date(int(match[1]), int(match[2]), int(match[3])) for match in request.take_all(_ISO)]
    return _between([each for each in found if each])


def _read_slashed(request: RequestText, today: date) -> DatesRead:
    span = _SLASHED_SPAN.search(request.text)
    if span:
        last = _coming(int(span[2]), int(span[3]), span[4], today)
        if last and int(span[1]) <= int(span[2]):
            request.take(span)
            return _between([last.replace(day=int(span[1])), last])
    found: list[date] = []
    for match in request.take_all(_SLASHED):
        day, month, year = int(match[1]), int(match[2] or match[4]), match[3] or match[5]
        if month > 12 >= day:
            day, month = month, day
        if (day, month, year) == (24, 7, None):
            continue
        dated = _coming(day, month, year, max([today, *found]))
        if dated:
            found.append(dated)
    return _between(found)


def _read_named(request: RequestText, today: date) -> DatesRead:
    for pattern in (_SPAN_OVER_MONTHS, _MONTHS_SPAN, _SPAN_IN_MONTH, _MONTH_SPAN, _DAY_IN_MONTH, _MONTH_DAY):
        for match in pattern.finditer(request.text):
            named = match.groupdict()
            if request.language == "en" and {named["month"], named.get("from")} & _ENGLISH_WORDS:
                continue
            found = _named_span(named, today)
            if found.starts_on:
                request.take(match)
                return found
    return DatesRead()


def _named_span(named: dict[str, str | None], today: date) -> DatesRead:
    month, first, last = MONTHS[named["month"] or ""], int(named["first"] or 0), named.get("last")
    from_month = MONTHS[named["from"] or ""] if named.get("from") else month
    starts = _coming(first, from_month, named["year"], today)
    if starts is None or last is None:
        return DatesRead(starts)
    ends = _coming(int(last), month, None, starts)
    if ends is None or (from_month == month and int(last) < first):
        return DatesRead()
    return _between([starts, ends])


def _read_relative(request: RequestText, today: date) -> DatesRead:
    to_saturday = (5 - today.weekday()) % 7
    rules: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], DatesRead]], ...] = (
        (_NEXT_WEEKEND, lambda _: DatesRead(today + timedelta(days=to_saturday or 7), 2)),
        (_THIS_WEEKEND, lambda _: DatesRead(today + timedelta(days=to_saturday), 2)),
        (_NEXT_WEEKDAY, lambda match: DatesRead(today + timedelta(days=_days_until(match["day"] or match["late"], today)))),
        (_TOMORROW, lambda match: DatesRead(today if match["day"] in _TODAY else today + timedelta(days=1))),
    )
    for pattern, resolve in rules:
        match = request.take_first(pattern)
        if match:
            return resolve(match)
    return DatesRead()


def _days_until(weekday: str, today: date) -> int:
    return (WEEKDAYS[weekday] - today.weekday() - 1) % 7 + 1


def _between(found: list[date]) -> DatesRead:
    """Return a span of dates; two that are in the wrong order are kept apart from any length."""
    if not found:
        return DatesRead()
    days = (found[1] - found[0]).days + 1 if len(found) > 1 else None
    return DatesRead(found[0], days if days is not None and days > 0 else None)


def _coming(day: int, month: int, year: str | None, after: date) -> date | None:
    """Return the date of that year, or the next one that is not before `after`."""
    if year:
        return _date(int(year) + (2000 if len(year) == 2 else 0), month, day)
    candidates = (_date(after.year + more, month, day) for more in range(9))
    return next((each for each in candidates if each and each >= after), None)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
