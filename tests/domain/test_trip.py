"""How long a trip is, when it takes place, and who may do what to it."""

from datetime import UTC, date, time, timedelta

import pytest
from pydantic import ValidationError

from models.errors import DateInPast, DatesReversed, DayCountOutOfRange
from models.trip import Role, Stop, Traveller, Wishes, day_count_of
from tests.fakes.trips import empty, stop, wishes

TODAY = date(2026, 11, 22)


def test_days_are_counted_from_dates_with_both_ends() -> None:
    assert day_count_of(date(2026, 12, 1), date(2026, 12, 1), None, TODAY) == 1
    assert day_count_of(date(2026, 12, 30), date(2027, 1, 2), None, TODAY) == 4
    assert day_count_of(date(2026, 12, 1), date(2026, 12, 3), 9, TODAY) == 3
    assert day_count_of(None, None, 30, TODAY) == 30


def test_a_trip_may_begin_yesterday_for_callers_west_of_utc() -> None:
    assert day_count_of(TODAY - timedelta(days=1), None, 2, TODAY) == 2
    with pytest.raises(DateInPast) as caught:
        day_count_of(TODAY - timedelta(days=2), None, 2, TODAY)
    assert caught.value.path == ("startsOn",)


def test_a_trip_begins_within_three_years() -> None:
    assert day_count_of(TODAY + timedelta(days=1098), None, 1, TODAY) == 1
    for far in (TODAY + timedelta(days=1099), date.max):
        with pytest.raises(DayCountOutOfRange):
            day_count_of(far, None, 1, TODAY)


def test_a_trip_does_not_end_before_it_begins() -> None:
    with pytest.raises(DatesReversed):
        day_count_of(date(2026, 12, 2), date(2026, 12, 1), None, TODAY)


@pytest.mark.parametrize("count", [None, 0, -1, 31])
def test_a_trip_lasts_one_to_thirty_days(count: int | None) -> None:
    with pytest.raises(DayCountOutOfRange) as caught:
        day_count_of(None, None, count, TODAY)
    assert caught.value.path == ("dayCount",)
    with pytest.raises(DayCountOutOfRange):
        day_count_of(date(2026, 12, 1), date(2026, 12, 31), None, TODAY)


def test_a_role_allows_what_smaller_roles_may() -> None:
    assert [[role.allows(needed) for needed in Role] for role in Role] == [[True, True, True], [False, True, True], [False, False, True]]


def test_dates_follow_from_the_first_day() -> None:
    asked = wishes(starts_on=date(2026, 12, 30), day_count=4)
    assert (asked.date_of(1), asked.date_of(3), asked.ends_on) == (date(2026, 12, 30), date(2027, 1, 1), date(2027, 1, 2))
    assert wishes(starts_on=None).ends_on is None


def test_up_to_twelve_a_traveller_is_a_child() -> None:
    assert wishes(travellers=(Traveller(age=12), Traveller(age=40))).has_children
    assert not wishes(travellers=(Traveller(age=13),)).has_children


@pytest.mark.parametrize("at", [time(9, 0, 1), time(9, 0, 0, 1), time(9, 0, tzinfo=UTC)])
def test_a_stop_begins_at_a_whole_minute_of_local_time(at: time) -> None:
    with pytest.raises(ValidationError, match="whole minutes"):
        stop(empty(), 1, "a", starts_at=at)


def test_a_stop_survives_its_own_json() -> None:
    each = stop(empty(), 1, "a", "23:59", duration_minutes=1440)
    assert Stop.model_validate_json(each.model_dump_json()) == each


@pytest.mark.parametrize(
    "fields", [{"destinations": ()}, {"destinations": ("x",) * 6}, {"travellers": ()}, {"day_count": 0}, {"colour": "red"}]
)
def test_wishes_that_no_trip_can_have_are_refused(fields: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Wishes.model_validate({**dict(wishes()), **fields})
