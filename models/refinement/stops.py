"""Stops that a request points at by their order, by their day or time, by what else is said of them, or by their neighbours."""

import re
from collections.abc import Iterable
from datetime import time
from functools import partial

from models.refinement.calendar import Daypart
from models.refinement.kinds import stops_of_kind
from models.refinement.marks import ANY, D, S, Slot
from models.refinement.moment import starts_near
from models.refinement.outline import StopOutline
from models.refinement.reading import Reading
from models.refinement.spelling import KINDS

_OF_TRIP = re.compile(
    r" (?:\w+ ){1,3}(?:viagem|viaje|trip|voyage|sejour|viaggio|"
    r"vacanza|roteiro|itinerario|itinerary|itineraire|plan|programa?|programme|programma)\b"
)
"""What follows "the last stop" that is the last of all days."""


_ADJACENT = re.compile(rf"(?P<named>{S}) (?P<stop>{S})")
"""A name and its kind behind it: "the Christ statue"."""


def find_ordered_stops(reading: Reading) -> None:
    """Find "the second stop", "the last museum", "stop 3"."""
    reading.substitute(reading.phrasing.ordered, _ordered_stop)


def _ordered_stop(reading: Reading, match: re.Match[str]) -> str | None:
    groups = match.groupdict()
    noun = groups.get("noun") or ""
    stops = stops_of_kind(reading, noun) if noun in KINDS else list(reading.outline.stops)
    day = _only_day(reading)
    if groups.get("number"):
        position = int(groups["number"])
    else:
        order = groups.get("order") or groups.get("alone") or ""
        position = reading.lexicon.ordinals.get(order) or int(re.sub(r"\D", "", order) or 0)
    if day is not None:
        stops = [stop for stop in stops if stop.day == day]
    elif reading.outline.day_count > 1 and noun not in KINDS and not _OF_TRIP.match(match.string, match.end()):
        if groups.get("alone"):
            return None  # "Undo the last", "deshaz lo último": no stop is meant.
        return reading.marks.add(Slot.STOP, tuple(stop.number for stop in stops))
    index = position - 1 if position > 0 else len(stops) + position
    return reading.marks.add(Slot.STOP, (stops[index].number,) if 0 <= index < len(stops) else ())


def _only_day(reading: Reading) -> int | None:
    """Return the day that the request is about: the first one it names, unless that is where something goes."""
    for match in re.finditer(D, reading.text):
        days = reading.marks.numbers(match[0])
        if len(days) == 1:
            return None if reading.phrasing.towards_end.search(reading.text[: match.start()]) else days[0]
    return None


def find_timed_stops(reading: Reading) -> None:
    """Find "what we have on Friday at ten"."""
    reading.substitute(reading.phrasing.timed, _timed_stop)


def _timed_stop(reading: Reading, match: re.Match[str]) -> str | None:
    stops: Iterable[StopOutline] = reading.outline.stops
    marks = re.findall(ANY, match[0])
    for mark in marks:
        stops = _limited(reading, stops, mark)
    numbers = tuple(stop.number for stop in stops)
    if len(numbers) != 1 and all(reading.marks.slot(mark) is Slot.DAY for mark in marks):
        return None  # "What is on Friday" may be all of Friday.
    return reading.marks.add(Slot.STOP, numbers)


def _limited(reading: Reading, stops: Iterable[StopOutline], mark: str) -> list[StopOutline]:
    """Return the stops that are on the day, or begin near the time, that a mark stands for."""
    if reading.marks.slot(mark) is Slot.DAY:
        return [stop for stop in stops if stop.day in reading.marks.numbers(mark)]
    when = reading.marks.found(mark)
    stops = list(stops)
    if not isinstance(when, time | Daypart):
        return []
    near = [stop for stop in stops if starts_near(stop.starts_at, when)]
    if not near and isinstance(when, time) and when.hour < 12:  # "What we have at half past six" is in the evening, then.
        near = [stop for stop in stops if starts_near(stop.starts_at, when.replace(hour=when.hour + 12))]
    return near


def narrow_stops(reading: Reading) -> None:
    """Let "the museum of tomorrow", "the 10 am museum" and "lunch at Ramiro" choose among the stops, and swallow the attribute."""
    phrasing = reading.phrasing
    reading.substitute(phrasing.apposition, _same)
    reading.substitute(_ADJACENT, _same)
    *attributes, origin, leading = phrasing.attributes
    for pattern in attributes:
        reading.substitute(pattern, partial(_narrowed, strict=True))
    for pattern in (origin, leading, *phrasing.weak_attributes):
        reading.substitute(pattern, partial(_narrowed, strict=False))


def _same(reading: Reading, match: re.Match[str]) -> str | None:
    """Return the named stop where "lunch" and "Ramiro" are one."""
    several, named = reading.marks.numbers(match["stop"]), reading.marks.numbers(match["named"])
    return match["named"] if len(named) == 1 and named[0] in several else None


def _narrowed(reading: Reading, match: re.Match[str], *, strict: bool) -> str | None:
    stops, moment = reading.marks.numbers(match["stop"]), match["moment"]
    if "between" in match.groupdict() and reading.phrasing.towards_end.search(match.string[: match.start()]):
        return None  # "To Wednesday, and the museum …": the day is where something goes.
    is_day = reading.marks.slot(moment) is Slot.DAY
    if not strict and len(stops) < 2 and not is_day:
        return None
    chosen = _about(reading, stops, moment)
    if not strict and len(chosen) != 1:
        return None
    mark = reading.marks.add(Slot.STOP, tuple(chosen))
    between = match.groupdict().get("between")
    return f"{between} {mark}" if between else mark


def _about(reading: Reading, stops: tuple[int, ...], moment: str) -> list[int]:
    chosen = [reading.outline.stop(number) for number in stops]
    if reading.marks.slot(moment) is Slot.DAY:
        return [stop.number for stop in chosen if stop.day in reading.marks.numbers(moment)]
    when = reading.marks.found(moment)
    return [stop.number for stop in chosen if not isinstance(when, tuple | int) and starts_near(stop.starts_at, when)]  # type: ignore[arg-type]


def settle_repeated(reading: Reading) -> None:
    """Let "that museum" be the one that was named before or is named later in the text."""
    marks = {mark: reading.marks.numbers(mark) for mark in re.findall(S, reading.text)}
    named = {numbers[0] for numbers in marks.values() if len(numbers) == 1}

    def settled(reading: Reading, match: re.Match[str]) -> str | None:
        one = [number for number in reading.marks.numbers(match["stop"]) if number in named]
        is_open = len(reading.marks.numbers(match["stop"])) > 1
        return f"{match['that']} {reading.marks.add(Slot.STOP, tuple(one))}" if is_open and len(one) == 1 else None

    reading.substitute(_THAT, settled)


_THAT = re.compile(
    r"(?<!\S)(?P<that>that|this|d?ess[ea]|d?est[ea]|n?ess[ea]|n?est[ea]|d?aquel[ea]|aquell?a?|es[ea]|cet?|cette|quel|quell[oa]|quest[oa])"
    rf" (?P<stop>{S})"
)


def find_neighbours(reading: Reading) -> None:
    """Find "what comes after lunch"."""
    for pattern, step in ((reading.phrasing.following, 1), (reading.phrasing.preceding, -1)):
        reading.substitute(pattern, partial(_neighbour, step=step))


def _neighbour(reading: Reading, match: re.Match[str], *, step: int) -> str:
    stops = reading.marks.numbers(match["stop"])
    if len(stops) != 1:
        return match["stop"]
    own = reading.outline.stop(stops[0])
    today = [stop.number for stop in reading.outline.stops if stop.day == own.day]
    index = today.index(own.number) + step
    return reading.marks.add(Slot.STOP, (today[index],) if 0 <= index < len(today) else ())
