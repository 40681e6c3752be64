"""Clocks of devices: data that is believed within bounds, and orders two edits of one field."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from pydantic import ValidationError

from models.clock import Edit, believed, utc_now

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def test_now_is_aware_and_in_utc() -> None:
    assert utc_now().tzinfo is UTC


@pytest.mark.parametrize(
    "moment",
    [
        NOW,
        NOW - timedelta(days=7),
        NOW - timedelta(days=90),
        NOW + timedelta(seconds=60),
        (NOW - timedelta(hours=1)).astimezone(timezone(timedelta(hours=-3))),
    ],
)
def test_a_clock_that_can_be_right_is_believed(moment: datetime) -> None:
    assert believed(moment, NOW) == moment


@pytest.mark.parametrize(
    "moment",
    [
        None,
        NOW - timedelta(days=90, microseconds=1),
        NOW + timedelta(seconds=60, microseconds=1),
        NOW - timedelta(days=365),
        NOW + timedelta(days=365),
        datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14))),
        datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=timezone(timedelta(hours=-12))),
        datetime(1970, 1, 1, tzinfo=UTC),
    ],
)
def test_an_edit_of_a_clock_that_can_not_be_right_was_made_now(moment: datetime | None) -> None:
    assert believed(moment, NOW) == NOW


def test_the_later_edit_stands_whatever_the_clients_are_called() -> None:
    early, late = Edit(edited_at=NOW, client="z"), Edit(edited_at=NOW + timedelta(microseconds=1), client="a")
    assert late.is_after(early)
    assert not early.is_after(late)


def test_two_edits_at_one_moment_are_ordered_by_their_clients_alike_everywhere() -> None:
    first, second = Edit(edited_at=NOW, client="a"), Edit(edited_at=NOW, client="b")
    assert (second.is_after(first), first.is_after(second), first.is_after(first)) == (True, False, False)


def test_the_same_moment_in_two_time_zones_is_one_moment() -> None:
    there = Edit(edited_at=NOW.astimezone(timezone(timedelta(hours=9))), client="a")
    assert Edit(edited_at=NOW, client="b").is_after(there)
    assert not there.is_after(Edit(edited_at=NOW, client="a"))


def test_an_edit_without_a_time_zone_is_none() -> None:
    with pytest.raises(ValidationError):
        Edit(edited_at=NOW.replace(tzinfo=None), client="a")
