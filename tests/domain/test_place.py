"""When places are open."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from models.place import MINUTES_A_DAY, Coordinates, Destination, Span, minutes_of, open_spans, time_of
from models.planning.opening import Setting, is_open_during, spans_on, starts_within
from tests.fakes.places import BISTRO, MUSEUM, SQUARE

MONDAY = date(2026, 11, 23)
CHRISTMAS = date(2026, 12, 25)
LISBON = Destination(
    code="lisboa",
    country="PT",
    currency="EUR",
    time_zone="Europe/Lisbon",
    location=Coordinates(latitude=38.71, longitude=-9.14),
    names={"pt": "Lisboa", "en": "Lisbon"},
    holidays=("12-25",),
    sources={},
)
CLOCK = st.builds(lambda hour, minute: f"{hour:02}:{minute:02}", st.integers(0, 23), st.integers(0, 59))


def hours(text: str) -> list[tuple[Span, ...]]:
    return [open_spans(text, weekday) for weekday in range(7)]


def test_round_the_clock_is_every_minute_of_every_day() -> None:
    assert hours("24/7") == [((0, 1440),)] * 7


def test_a_weekday_that_is_not_named_is_closed() -> None:
    assert hours("Tu-Su 10:00-18:00") == [(), *[((600, 1080),)] * 6]


def test_a_run_of_weekdays_may_pass_the_weekend() -> None:
    assert [bool(spans) for spans in hours("Sa-Mo 10:00-18:00")] == [True, False, False, False, False, True, True]


def test_weekdays_may_be_listed_and_spans_too() -> None:
    assert hours("Mo,We-Th 09:00-12:30,14:00-18:00") == [
        ((540, 750), (840, 1080)),
        (),
        ((540, 750), (840, 1080)),
        ((540, 750), (840, 1080)),
        (),
        (),
        (),
    ]


def test_a_later_rule_overrides_an_earlier_one() -> None:
    assert hours("Mo-Su 10:00-18:00; Th 10:00-22:00; Mo off")[:4] == [(), ((600, 1080),), ((600, 1080),), ((600, 1320),)]


def test_a_place_open_past_midnight_closes_after_1440_minutes() -> None:
    assert open_spans("Fr 19:00-02:00", 4) == ((1140, 1560),)
    assert open_spans("Fr 10:00-24:00", 4) == ((600, 1440),)
    assert open_spans("Fr 00:00-00:00", 4) == ((0, 1440),)


def test_a_date_goes_before_its_weekday() -> None:
    text = "Mo-Su 10:00-18:00; Dec 24 10:00-14:00; Dec 25,Jan 01 off"
    assert open_spans(text, 0, date(2026, 12, 24)) == ((600, 840),)
    assert open_spans(text, 0, CHRISTMAS) == ()
    assert open_spans(text, 0, date(2027, 1, 1)) == ()
    assert open_spans(text, 0, date(2026, 12, 26)) == ((600, 1080),)


def test_the_weekday_is_that_of_the_date() -> None:
    assert open_spans("Tu-Su 10:00-18:00", 3, MONDAY) == ()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "always",
        "Mo",
        "Mo-Su",
        "Mo 10:00",
        "Mo 9:00-18:00",
        "Mo-Su 10:00-18:00;Tu off",
        "Xx 10:00-18:00",
        "PH off",
        "Dec 25-26 off",
        "Mo 10:00-18:00; ",
        "Mo 10:60-18:00",
        "Mo 10:00-25:00",
        "Mo 24:00-02:00",
        "Dec 32 off",
        "Dec 00 off",
        "Feb 30 off",
    ],
)
def test_hours_that_say_nothing_sensible_are_refused(text: str) -> None:
    with pytest.raises(ValueError):
        open_spans(text, 0)
    with pytest.raises(ValidationError):
        MUSEUM.replace(hours=text)


def test_the_leap_day_is_a_date() -> None:
    assert open_spans("Mo-Su 10:00-18:00; Feb 29 off", 0, date(2028, 2, 29)) == ()


@given(st.integers(0, 6), CLOCK, CLOCK)
def test_every_span_opens_on_its_day_and_lasts_a_day_at_most(weekday: int, opens: str, closes: str) -> None:
    text = f"{('Mo', 'Tu', 'We', 'Th', 'Fr', 'Sa', 'Su')[weekday]} {opens}-{closes}"
    ((start, end),) = open_spans(text, weekday)
    assert 0 <= start < MINUTES_A_DAY
    assert 0 < end - start <= MINUTES_A_DAY
    assert (f"{time_of(start):%H:%M}", f"{time_of(end):%H:%M}") == (opens, closes)


@given(st.times().map(lambda moment: moment.replace(second=0, microsecond=0)))
def test_minutes_and_time_of_day_are_two_ways_to_say_it(moment: time) -> None:
    assert time_of(minutes_of(moment)) == moment
    assert time_of(minutes_of(moment) + MINUTES_A_DAY) == moment


def on(day: date | None) -> Setting:
    return Setting(number=1, destination=LISBON, on=day)


def test_a_trip_without_dates_counts_on_five_weekdays_of_seven() -> None:
    assert spans_on(MUSEUM, on(None)) == ((600, 1080),)
    assert spans_on(MUSEUM.replace(hours="Mo-Th 10:00-18:00"), on(None)) == ()
    assert spans_on(MUSEUM.replace(hours="Mo-Fr 10:00-18:00; Sa-Su 12:00-20:00"), on(None)) == ((600, 1080),)
    assert spans_on(MUSEUM.replace(hours="Mo-Th 10:00-18:00; Fr-Su 12:00-20:00"), on(None)) == ((720, 1080),)


def test_on_a_holiday_a_sight_behind_a_door_is_closed_unless_its_hours_name_the_date() -> None:
    assert spans_on(MUSEUM, on(CHRISTMAS)) == ()
    assert spans_on(MUSEUM.replace(hours="Tu-Su 10:00-18:00; Dec 25 14:00-18:00"), on(CHRISTMAS)) == ((840, 1080),)
    assert spans_on(BISTRO, on(CHRISTMAS)) == ((600, 1380),)
    assert spans_on(SQUARE, on(CHRISTMAS)) == ((0, 2880),)


def test_a_stay_has_to_fit_into_one_span() -> None:
    lunch = BISTRO.replace(hours="Mo-Su 12:00-15:00,19:00-23:00")
    assert [is_open_during(lunch, on(MONDAY), start, 60) for start in (719, 720, 840, 841, 1140, 1320, 1321)] == [
        False,
        True,
        True,
        False,
        True,
        True,
        False,
    ]


def test_the_first_moment_is_the_earliest_that_fits() -> None:
    spans = ((720, 900), (1140, 1380))
    assert starts_within(spans, 600, 60) == 720
    assert starts_within(spans, 800, 60) == 800
    assert starts_within(spans, 850, 60) == 1140
    assert starts_within(spans, 850, 60, latest=1100) is None
    assert starts_within(spans, 1321, 60) is None
