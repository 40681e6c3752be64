"""What a language model answers, read while it is written and believed in nothing.

Numbers that stand for no candidate, places of another city, repeats, times that are none and days that nobody asked
for are left out; what remains is a draft of catalogue places. Opening hours and travel are left to the check.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import time
from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints, ValidationError

from edge.planner.generator import Task
from edge.planner.prompt import Candidate, OwnStop, city_of, locked_stops
from models.errors import ProviderUnavailable, RefinementNotUnderstood
from models.ids import PlaceId
from models.place import Place
from models.planning.plan import DraftDay, DraftStop
from models.planning.suitability import cost_of
from models.trip import StopKind, Wishes

ANSWER_LIMIT = 200_000
"""How much of an answer is read, in characters; an honest one of 30 days has some 15,000."""

STOPS_A_DAY = 20
TITLE_LIMIT = 80

EARLIEST = time(5)
"""A draft's day begins no earlier; what a model puts at 00:30 would otherwise come first on its day."""

VISIT_MINUTES = range(5, 721)


class ObjectReader:
    """Cuts the objects of one JSON array (RFC 8259) out of a text that comes in pieces.

    Looks at quotes and brackets only; whether an object is sound shows when it is parsed. Text before the array and
    behind it is ignored.
    """

    def __init__(self) -> None:
        """Start before the array."""
        self._is_open = False
        self._is_closed = False
        self._depth = 0
        self._in_string = False
        self._escaped = False
        self._object: list[str] = []
        self._taken = 0

    @property
    def is_closed(self) -> bool:
        """Tell whether the array has ended."""
        return self._is_closed

    def feed(self, piece: str) -> list[str]:
        """Return the objects that this piece completes."""
        found: list[str] = []
        for char in piece[: max(0, ANSWER_LIMIT - self._taken)]:
            if self._is_closed:
                break
            if self._is_open:
                found += self._take(char)
            else:
                self._is_open = char == "["
        self._taken += len(piece)
        return found

    def _take(self, char: str) -> list[str]:
        if self._depth or (char in "{[" and not self._in_string):
            self._object.append(char)
        if self._in_string:
            self._in_string = char != '"' or self._escaped
            self._escaped = char == "\\" and not self._escaped
        elif char == '"':
            self._in_string = True
        elif char in "{[":
            self._depth += 1
        elif char in "}]":
            return self._end()
        return []

    def _end(self) -> list[str]:
        if not self._depth:
            self._is_closed = True
            return []
        self._depth -= 1
        if self._depth:
            return []
        text = "".join(self._object)
        self._object.clear()
        return [text]


class _AnswerStop(BaseModel):
    p: int
    at: Annotated[str, StringConstraints(pattern=r"^([01]?[0-9]|2[0-3]):[0-5][0-9]$")]
    min: int = 0


class _AnswerDay(BaseModel):
    d: int
    t: str = ""
    s: list[object] = Field(default_factory=list)


class Answer:
    """An answer on its way: takes text, gives the days that are complete and whose turn it is.

    A refinement's answer holds only the days that change and gives all days at its end.
    """

    def __init__(self, task: Task, candidates: tuple[Candidate, ...]) -> None:
        """Read the answer to the prompt of `task` that listed `candidates`."""
        self._task = task
        self._candidates = candidates
        self._current = {day.number: day for day in task.current}
        self._reader = ObjectReader()
        self._changes: dict[int, _AnswerDay] = {}
        self._days: dict[int, DraftDay] = {}
        self._next = 1
        self._standing_places = Counter(_place_ids(stop for day in task.current for stop in day.stops) if task.instruction else ())
        self._take_what_stays()

    @property
    def is_complete(self) -> bool:
        """Tell whether nothing is missing from it."""
        return self._reader.is_closed if self._task.instruction else self._next > self._task.wishes.day_count

    def feed(self, text: str) -> list[DraftDay]:
        """Take the next piece of text; return the days it completes, in order."""
        for raw in self._reader.feed(text):
            self._accept(raw)
        return self._release()

    def finish(self) -> list[DraftDay]:
        """Return the days that waited for the end.

        Raises `ProviderUnavailable` if a day never came, and `RefinementNotUnderstood` if nothing would change.
        """
        if not self.is_complete:
            raise ProviderUnavailable(reason="the answer is not complete")
        if not self._task.instruction:
            return []
        days = self._refined()
        if tuple(days) == self._task.current:
            raise RefinementNotUnderstood
        return days

    def _accept(self, raw: str) -> None:
        try:
            day = _AnswerDay.model_validate_json(raw)
        except ValidationError:
            return
        if not 1 <= day.d <= self._task.wishes.day_count or day.d in self._changes:
            return
        if not self._task.instruction:
            draft = self._build(day)
            if not draft.stops:
                return
            self._days[day.d] = draft
        self._changes[day.d] = day

    def _release(self) -> list[DraftDay]:
        ready: list[DraftDay] = []
        while self._next in self._days:
            ready.append(self._days.pop(self._next))
            self._next += 1
        return ready

    def _refined(self) -> list[DraftDay]:
        """Return all days as they become. A day of whose stops none is usable stays, and then the others may differ."""
        while True:
            self._take_what_stays()
            days = [self._refine(number) for number in range(1, self._task.wishes.day_count + 1)]
            unusable = [day.number for day in days if self._is_unusable(day)]
            if not unusable:
                return days
            for number in unusable:
                del self._changes[number]

    def _take_what_stays(self) -> None:
        """Mark as used what locked stops and, in a refinement, the days that don't change hold."""
        self._used_places = Counter(
            _place_ids(stop for day in self._task.current for stop in (locked_stops(day) if self._may_change(day) else day.stops))
        )
        self._used_own = {
            number
            for number, candidate in enumerate(self._candidates, start=1)
            if isinstance(candidate, OwnStop) and candidate.day not in self._changes
        }

    def _may_change(self, day: DraftDay) -> bool:
        return not self._task.instruction or day.number in self._changes

    def _is_unusable(self, day: DraftDay) -> bool:
        change = self._changes.get(day.number)
        return change is not None and bool(change.s) and all(stop.locked for stop in day.stops)

    def _refine(self, number: int) -> DraftDay:
        change = self._changes.get(number)
        if change is not None:
            return self._build(change)
        destination = city_of(self._task.wishes, self._task.current, number)
        return self._current.get(number) or DraftDay(number=number, destination=destination, title="", stops=())

    def _build(self, day: _AnswerDay) -> DraftDay:
        current = self._current.get(day.d)
        locked = locked_stops(current) if current else ()
        destination = city_of(self._task.wishes, self._task.current, day.d)
        stops = [stop for raw in day.s[:STOPS_A_DAY] for stop in self._read_stop(raw, destination)]
        ordered = sorted((*locked, *stops), key=lambda stop: stop.starts_at)
        title = _clean(day.t) or (current.title if current else "")
        return DraftDay(number=day.d, destination=destination, title=title or _name(ordered), stops=tuple(ordered))

    def _read_stop(self, raw: object, destination: str) -> list[DraftStop]:
        """Return the stop that an entry stands for, or nothing."""
        try:
            entry = _AnswerStop.model_validate(raw)
        except ValidationError:
            return []
        hour, _, minute = entry.at.partition(":")
        starts_at = time(int(hour), int(minute))
        if not 1 <= entry.p <= len(self._candidates) or starts_at < EARLIEST:
            return []
        candidate = self._candidates[entry.p - 1]
        if isinstance(candidate, OwnStop):
            return self._reuse_own(entry, candidate.stop, starts_at)
        if candidate.destination != destination or not self._claim(candidate.id):
            return []
        minutes = entry.min if entry.min in VISIT_MINUTES else candidate.visit_minutes
        known = self._standing(candidate.id)
        if known is not None:
            return [known.replace(starts_at=starts_at, duration_minutes=minutes)]
        return [stop_at(candidate, starts_at, minutes, self._task.wishes)]

    def _reuse_own(self, entry: _AnswerStop, own: DraftStop, starts_at: time) -> list[DraftStop]:
        if entry.p in self._used_own:
            return []
        self._used_own.add(entry.p)
        minutes = entry.min if entry.min in VISIT_MINUTES else own.duration_minutes
        return [own.replace(starts_at=starts_at, duration_minutes=minutes)]

    def _claim(self, place_id: PlaceId) -> bool:
        """Take a place for the trip: once, or in a refinement as often as travellers have it in there already."""
        if self._used_places[place_id] >= max(1, self._standing_places[place_id]):
            return False
        self._used_places[place_id] += 1
        return True

    def _standing(self, place_id: PlaceId) -> DraftStop | None:
        """Return the stop at a place that a refinement finds, with what travellers made of it."""
        if not self._task.instruction:
            return None
        stops = (stop for day in self._task.current for stop in day.stops if not stop.locked)
        return next((stop for stop in stops if stop.place_id == place_id), None)


def stop_at(place: Place, starts_at: time, duration_minutes: int, wishes: Wishes) -> DraftStop:
    """Return a stop at a place for the whole party, with a note in the travellers' language or English."""
    return DraftStop(
        kind=StopKind.MEAL if place.is_eatery else StopKind.VISIT,
        title=place.name,
        place_id=place.id,
        location=place.location,
        starts_at=starts_at,
        duration_minutes=duration_minutes,
        cost=cost_of(place, wishes),
        notes=place.summary.get(wishes.locale.value[:2]) or place.summary.get("en", ""),
    )


def _place_ids(stops: Iterable[DraftStop]) -> Iterator[PlaceId]:
    return (stop.place_id for stop in stops if stop.place_id is not None)


def _clean(title: str) -> str:
    """Return a title on one line, without control and formatting characters (Unicode categories C*)."""
    spaced = " ".join(title.split())
    kept = "".join(char for char in spaced if unicodedata.category(char)[0] != "C")
    return kept[:TITLE_LIMIT].strip()


def _name(stops: list[DraftStop]) -> str:
    sights = [stop.title for stop in stops if stop.kind is StopKind.VISIT] or [stop.title for stop in stops]
    return " · ".join(sights[:2])[:TITLE_LIMIT]
