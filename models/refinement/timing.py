"""When something is to be, by the words of a request: days, times of day, parts of the day, lengths of time."""

import re
from datetime import time
from functools import partial

from models.place import Category
from models.refinement.calendar import Daypart
from models.refinement.marks import M, S, Slot, W
from models.refinement.moment import starts_near
from models.refinement.reading import Reading
from models.refinement.wish import Wish

_EVENING = frozenset({Category.RESTAURANT, Category.BAR, Category.NIGHTLIFE, Category.MUSIC, Category.THEATRE})
_EVENING_WISHES = frozenset({Wish.BAR, Wish.NIGHTLIFE, Wish.MUSIC, Wish.THEATRE, Wish.WINE})


def find_days(reading: Reading) -> None:
    """Find lengths of time and days, which may be told in hours and in numbers as times are."""
    patterns, phrasing = reading.patterns, reading.phrasing
    for pattern in patterns.durations:
        reading.substitute(pattern, _duration)
    reading.substitute(phrasing.two_days, _two_days)
    reading.substitute(phrasing.first_part, _first_part)
    for pattern in patterns.days:
        reading.substitute(pattern, _day)
    reading.substitute(patterns.weekday, _weekday)
    reading.substitute(phrasing.next_day, _next_day)


def _duration(reading: Reading, match: re.Match[str]) -> str | None:
    minutes = reading.reader.duration(match).minutes
    if minutes is None:
        return None
    more = match.groupdict().get("more")
    return f"{more or ''} {reading.marks.add(Slot.MINUTES, minutes)}".strip()


def _two_days(reading: Reading, match: re.Match[str]) -> str:
    """Read "the first and the third day"."""
    last = reading.outline.day_count
    numbers = [reading.lexicon.ordinals[match[name]] for name in ("one", "other")]
    days = [(number if number > 0 else last + 1 + number,) for number in numbers]
    one, other = (reading.marks.add(Slot.DAY, day if 1 <= day[0] <= last else ()) for day in days)
    return f"{one} {match['between']}{other}"


def _first_part(reading: Reading, match: re.Match[str]) -> str | None:
    """Read "the first evening", but not "nel primo pomeriggio", which is early, nor a pt "segunda", which is Monday."""
    lexicon, (*_, before) = reading.lexicon, ("", *match.string[: match.start()].split())
    is_early = lexicon.code == "it" and match["ordinal"].startswith("prim") and before not in lexicon.definite - {"nel", "al"}
    is_last_night = lexicon.ordinals[match["ordinal"]] < 0 and before not in lexicon.definite
    if is_early or is_last_night or match["ordinal"] in lexicon.weekdays or before in lexicon.indefinite:
        return None
    number, last = reading.lexicon.ordinals[match["ordinal"]], reading.outline.day_count
    day = number if number > 0 else last + 1 + number
    found = reading.marks.add(Slot.DAY, (day,) if 1 <= day <= last else ())
    return f"{found} {reading.marks.add(Slot.TIME, reading.lexicon.dayparts[match['daypart']])}"


def _day(reading: Reading, match: re.Match[str]) -> str | None:
    moments = reading.reader.day(match)
    relative = match.groupdict().get("relative")
    if relative and not moments.days and reading.lexicon.relative_days[relative] < 0:
        return None  # What was before the trip is a reason: "since yesterday".
    mark = reading.marks.add(Slot.DAY, moments.days)
    return f"{mark} {reading.marks.add(Slot.TIME, moments.start)}" if moments.start else mark


def _weekday(reading: Reading, match: re.Match[str]) -> str | None:
    """Read a weekday, unless the word is an ordinal here: "a segunda parada"."""
    if match["weekday"] in reading.lexicon.ordinals and reading.phrasing.noun_behind.match(reading.text, match.end()):
        return None
    return _day(reading, match)


def _next_day(reading: Reading, match: re.Match[str]) -> str | None:
    """Read the second number of "days 1 and 2"."""
    number = int(match["number"])
    return f"{match['begun']}{reading.marks.add(Slot.DAY, (number,))}" if 1 <= number <= reading.outline.day_count else None


def find_dayparts_of_meals(reading: Reading) -> None:
    """Find parts of the day that are called by a meal, before the meal is looked for."""
    reading.substitute(reading.phrasing.daypart_of_meal, _daypart)


def find_times(reading: Reading) -> None:
    """Find times and parts of the day, and dates without a month."""
    for pattern in reading.patterns.times:
        reading.substitute(pattern, _time)
    reading.substitute(reading.phrasing.bare_date, _bare_date)
    reading.substitute(reading.patterns.dayparts, _daypart)
    reading.substitute(reading.phrasing.bare_hours, _bare_hours)
    _join_times(reading)


def _join_times(reading: Reading) -> None:
    """Let "ten o'clock on the Monday night" be one time."""
    reading.substitute(reading.phrasing.parted_time, _joined_time)


def _joined_time(reading: Reading, match: re.Match[str]) -> str | None:
    clock, part = reading.marks.found(match["clock"]), reading.marks.found(match["part"])
    if not isinstance(clock, time) or not isinstance(part, Daypart):
        return None
    hours = (clock.hour, clock.hour + 12) if clock.hour < 12 else (clock.hour,)
    meant = [clock.replace(hour=hour) for hour in hours if starts_near(clock.replace(hour=hour), part)]
    return f"{reading.marks.add(Slot.TIME, meant[-1])}{match['between']}" if meant else None


def _bare_hours(reading: Reading, match: re.Match[str]) -> str | None:
    """Read "make it five" behind "three hours"."""
    earlier = [reading.marks.found(mark) for mark in re.findall(M, match.string[: match.start()])]
    hours = reading.lexicon.numbers.get(match["hours"]) or int(match["hours"])
    if not any(isinstance(minutes, int) and minutes >= 60 for minutes in earlier):
        return None
    return reading.marks.add(Slot.MINUTES, hours * 60 + (30 if match["half"] else 0))


def find_multiples(reading: Reading) -> None:
    """Find "twice the time" and "half the time" of the one stop that a request names, as the length that this makes."""
    named = {numbers[0] for mark in re.findall(S, reading.text) if len(numbers := reading.marks.numbers(mark)) == 1}
    if len(named) != 1:
        return
    minutes = reading.outline.stop(*named).minutes
    for pattern, factor in _MULTIPLES:
        length = round(minutes * factor / 5) * 5
        reading.substitute(pattern, lambda reading, _, length=length: reading.marks.add(Slot.MINUTES, length))  # type: ignore[misc]


_MULTIPLES = (
    (
        re.compile(
            r"(?<!\S)(?:dou?bl\w+ (?:the|le|our|my|notre) (?:time|temps)|twice (?:as long|the time)|dobr\w+ o tempo|"
            r"o dobro do tempo|le double du temps"
            r"|dupli\w+ el tiempo|el doble (?:de|del) tiempo|(?:il|raddopp\w+ il) (?:doppio del )?tempo|il doppio del tempo)(?!\S)"
        ),
        2.0,
    ),
    (
        re.compile(
            r"(?<!\S)(?:half (?:as long|the time)|(?:(?:in|by) half|(?:pela|pra|para a) metade|(?:a|por) la mitad|"
            r"de moitie|par deux|(?:a|della) meta)(?= ?$| ?[,.!?;])|"
            r"metade do tempo(?: previsto)?|la mitad (?:de|del) tiempo|la moitie du temps"
            r"|(?:la )?meta (?:del )?tempo)(?!\S)"
        ),
        0.5,
    ),
)


def _time(reading: Reading, match: re.Match[str]) -> str | None:
    moments = reading.reader.time(match, later=partial(_means_later, reading))
    if moments.start is None:
        if reading.lexicon.numbers.get(match["hour"], 0) > _HOURS:
            return None  # "We are well past seventy."
        return reading.marks.add(Slot.TIME, ())
    return reading.marks.add(Slot.TIME, moments.start)


_HOURS = 24


def _means_later(reading: Reading, hour: int) -> bool | None:
    """Tell whether an hour from 6 to 11 is one of the evening, by what happens then; None if nobody can tell."""
    if reading.phrasing.dinner.search(reading.words) is not None:
        return True
    if any(reading.marks.found(mark) in _EVENING_WISHES for mark in re.findall(W, reading.text)):
        return True
    named = [reading.marks.numbers(mark) for mark in re.findall(S, reading.text)]
    if len(named) == 1 and len(named[0]) == 1:
        stop = reading.outline.stop(named[0][0])
        if stop.category in _EVENING and stop.starts_at is not None:
            return stop.starts_at.hour >= 17
        return False if hour >= 7 else None
    return False if hour >= 8 else None


def _bare_date(reading: Reading, match: re.Match[str]) -> str | None:
    """Read "the 22nd", if that is a date of the trip."""
    days = reading.outline.calendar.day_of_month(int(match["number"]))
    return f"{match['begun']}{reading.marks.add(Slot.DAY, days)}" if days else None


def _daypart(reading: Reading, match: re.Match[str]) -> str:
    return reading.marks.add(Slot.TIME, reading.lexicon.dayparts[match["daypart"]])
