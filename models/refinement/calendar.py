"""The days of a trip and the parts of a day, as a request may point at them."""

from datetime import date, time, timedelta
from enum import StrEnum

from models.value import Value


class Daypart(StrEnum):
    """A part of the day: what somebody says who has no time in mind."""

    MORNING = "morning"
    MIDDAY = "midday"
    AFTERNOON = "afternoon"
    EVENING = "evening"
    NIGHT = "night"

    @property
    def span(self) -> tuple[time, time]:
        """Return between which times a stop of this part of the day begins."""
        return _SPANS[self]

    @property
    def usual(self) -> time:
        """Return the time that is tried first."""
        return _USUAL[self]


_SPANS = {
    Daypart.MORNING: (time(7), time(11, 59)),
    Daypart.MIDDAY: (time(11, 30), time(14, 30)),
    Daypart.AFTERNOON: (time(12), time(18, 30)),
    Daypart.EVENING: (time(17), time(22)),
    Daypart.NIGHT: (time(18, 30), time(23, 59)),
}
_USUAL = {
    Daypart.MORNING: time(10),
    Daypart.MIDDAY: time(12, 30),
    Daypart.AFTERNOON: time(15),
    Daypart.EVENING: time(19),
    Daypart.NIGHT: time(20, 30),
}


class Moments(Value):
    """What a number of words may mean: the days of a trip by number, a time or part of the day, or minutes. Empty if nothing fits."""

    days: tuple[int, ...] = ()
    start: time | Daypart | None = None
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
        """Return the day `offset` days from today, if the trip has it; without dates nobody knows which day tomorrow is."""
        return () if self.today is None else self.on(self.today + timedelta(days=offset))

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

    def day_or_date(self, number: int) -> tuple[int, ...]:
        """Return what "dia 3" means: the third day or, if the trip has dates, the third of the month; both when they differ."""
        return tuple(sorted({*self._within(number), *self.day_of_month(number)}))

    def _within(self, number: int) -> tuple[int, ...]:
        return (number,) if 1 <= number <= self.day_count else ()
