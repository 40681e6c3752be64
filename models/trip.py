"""A trip as its travellers know it: what they wish for, its days, and what happens on them."""

from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Annotated, Self

from pydantic import AwareDatetime, Field, StringConstraints, model_validator

from models.errors import DateInPast, DatesReversed, DayCountOutOfRange, InvalidValue
from models.ids import DayId, MemberId, NoteId, PlaceId, StopId, TripId, UserId
from models.locale import DEFAULT_LOCALE, Locale
from models.money import Money
from models.place import Coordinates, Diet, Interest
from models.travel import Mobility
from models.value import Value

DAY_LIMIT = 30
"""The longest trip, in days."""

HORIZON = timedelta(days=3 * 366)
"""How far ahead a trip may begin."""

Title = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
NOTES_LIMIT = 10_000
"""The longest notes, in characters."""

Notes = Annotated[str, StringConstraints(max_length=NOTES_LIMIT)]

NOTE_LIMIT = 500
"""How many notes of its travellers a trip holds."""

NoteText = Annotated[str, StringConstraints(min_length=1, max_length=2_000, strip_whitespace=True)]


class Pace(StrEnum):
    """How full a day is."""

    RELAXED = "relaxed"
    MODERATE = "moderate"
    INTENSE = "intense"


class StopKind(StrEnum):
    """What happens at a stop."""

    VISIT = "visit"
    MEAL = "meal"
    TRANSFER = "transfer"
    LODGING = "lodging"
    FREE = "free"


class Role(StrEnum):
    """What a member of a trip may do; each role may all that the next one may."""

    OWNER = "owner"
    EDITOR = "editor"
    VIEWER = "viewer"

    def allows(self, needed: "Role") -> bool:
        """Tell whether this role may do what `needed` may."""
        order = list(Role)
        return order.index(self) <= order.index(needed)


class Traveller(Value):
    """One who goes along."""

    age: int = Field(ge=0, le=120)


ADULT = Traveller(age=35)
"""Who is meant when a number of adults is given without ages."""

CHILD_AGE = 12
"""Up to this age a traveller counts as a child."""


class Wishes(Value):
    """What is asked of a trip: the input of every generator."""

    destinations: tuple[Annotated[str, StringConstraints(min_length=2, max_length=40)], ...] = Field(min_length=1, max_length=5)
    starts_on: date | None = None
    day_count: int = Field(ge=1, le=DAY_LIMIT)
    travellers: tuple[Traveller, ...] = Field(default=(ADULT,), min_length=1, max_length=20)
    budget: Money | None = None
    interests: tuple[Interest, ...] = Field(default=(), max_length=len(Interest))
    pace: Pace = Pace.MODERATE
    mobility: Mobility = Mobility.FULL
    diets: tuple[Diet, ...] = Field(default=(), max_length=len(Diet))
    locale: Locale = DEFAULT_LOCALE
    notes: Notes = ""

    @property
    def has_children(self) -> bool:
        """Tell whether a child is of the party."""
        return any(traveller.age <= CHILD_AGE for traveller in self.travellers)

    @property
    def ends_on(self) -> date | None:
        """Return the last day, or None for a trip without dates."""
        return self.date_of(self.day_count)

    def date_of(self, day_number: int) -> date | None:
        """Return the date of a 1-based day, or None for a trip without dates."""
        return self.starts_on + timedelta(days=day_number - 1) if self.starts_on else None


class Trip(Wishes):
    """A trip: its wishes, its name and its owner."""

    id: TripId
    owner: UserId
    title: Title
    created_at: AwareDatetime
    updated_at: AwareDatetime


class Day(Value):
    """One day of a trip, counted from 1; its date follows from the trip's first."""

    id: DayId
    trip_id: TripId
    number: int = Field(ge=1, le=DAY_LIMIT)
    destination: str
    title: Annotated[str, StringConstraints(max_length=200)] = ""
    notes: Notes = ""


class Stop(Value):
    """What happens at a time and place of a day.

    `starts_at` is local time at the place; `cost` is for the whole party; `position` orders the stops of a day and is
    given by the server.
    """

    id: StopId
    trip_id: TripId
    day_id: DayId
    position: int
    kind: StopKind
    title: Title
    place_id: PlaceId | None = None
    location: Coordinates | None = None
    starts_at: time | None = None
    duration_minutes: int = Field(default=60, ge=0, le=24 * 60)
    cost: Money | None = None
    notes: Notes = ""
    booking_reference: Annotated[str, StringConstraints(max_length=100)] = ""
    done: bool = False
    locked: bool = False

    @model_validator(mode="after")
    def _whole_minutes(self) -> Self:
        if self.starts_at is not None and (self.starts_at.tzinfo or self.starts_at.second or self.starts_at.microsecond):
            raise ValueError("starts_at is a local time in whole minutes")
        return self


class Member(Value):
    """A user's role in a trip."""

    id: MemberId
    trip_id: TripId
    user_id: UserId
    role: Role
    since: datetime


class Note(Value):
    """What a traveller noted down about a trip, or about the day or stop that `about` names.

    It is a document of its own and no text field, so that two members who both write one offline both keep theirs.
    """

    id: NoteId
    trip_id: TripId
    about: str | None = None
    author: UserId
    text: NoteText
    created_at: AwareDatetime
    updated_at: AwareDatetime


def day_count_of(starts_on: date | None, ends_on: date | None, day_count: int | None, today: date, *path: str) -> int:
    """Return how many days are asked for, from dates or a number.

    Raise `DateInPast`, `DatesReversed` or `DayCountOutOfRange`. One day of grace covers callers west of UTC.
    """
    if starts_on is not None:
        if starts_on < today - timedelta(days=1):
            raise DateInPast(path=(*path, "startsOn"), date=starts_on)
        if starts_on > today + HORIZON:
            raise DayCountOutOfRange(path=(*path, "startsOn"), limit=DAY_LIMIT)
        if ends_on is not None:
            if ends_on < starts_on:
                raise DatesReversed(path=(*path, "endsOn"))
            day_count = (ends_on - starts_on).days + 1
    elif ends_on is not None:
        raise InvalidValue(path=(*path, "endsOn"), field="endsOn", reason="startsOn + endsOn")
    if day_count is None or not 1 <= day_count <= DAY_LIMIT:
        raise DayCountOutOfRange(path=(*path, "dayCount" if ends_on is None else "endsOn"), limit=DAY_LIMIT)
    return day_count
