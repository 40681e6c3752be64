"""Rules of when a place can be counted on to be open."""

from datetime import date

from models.planning.opening import Setting, is_open_during, spans_on, starts_within
from tests.fakes.cities import LISBOA
from tests.fakes.places import FADO, MUSEUM, SQUARE, TAVERN

UNDATED = Setting(number=1, destination=LISBOA)
MONDAY = UNDATED.replace(on=date(2027, 3, 1))
TUESDAY = UNDATED.replace(on=date(2027, 3, 2))
CHRISTMAS = UNDATED.replace(on=date(2027, 12, 25))


def test_a_museum_is_closed_on_its_day_off() -> None:
    assert spans_on(MUSEUM, MONDAY) == ()
    assert spans_on(MUSEUM, TUESDAY) == ((600, 1080),)


def test_without_dates_a_place_counts_as_open_when_it_is_on_five_weekdays() -> None:
    assert spans_on(MUSEUM, UNDATED) == ((600, 1080),)
    assert spans_on(MUSEUM.replace(hours="We-Su 10:00-18:00"), UNDATED) == ((600, 1080),)
    assert spans_on(MUSEUM.replace(hours="Th-Su 10:00-18:00"), UNDATED) == ()


def test_without_dates_only_the_common_hours_count() -> None:
    varying = MUSEUM.replace(hours="Mo-Fr 10:00-18:00; Sa,Su 11:00-16:00")
    shifted = MUSEUM.replace(hours="Mo-We 10:00-14:00; Th-Su 12:00-20:00")

    assert spans_on(varying, UNDATED) == ((600, 1080),)
    assert spans_on(shifted, UNDATED) == ((720, 840),)


def test_on_a_holiday_a_sight_behind_a_door_is_shut_unless_it_names_the_date() -> None:
    assert spans_on(MUSEUM, CHRISTMAS) == ()
    assert spans_on(MUSEUM.replace(hours="Mo-Su 10:00-18:00; Dec 25 10:00-14:00"), CHRISTMAS) == ((600, 840),)
    assert spans_on(SQUARE, CHRISTMAS) == ((0, 2880),)
    assert spans_on(TAVERN, CHRISTMAS) == ((600, 1380),)


def test_a_night_place_stays_open_past_midnight() -> None:
    assert is_open_during(FADO, MONDAY, 23 * 60, 120)
    assert not is_open_during(FADO, MONDAY, 25 * 60, 90)


def test_a_stay_starts_in_the_first_span_it_fits_into() -> None:
    spans = ((540, 720), (840, 1080))

    assert starts_within(spans, 500, 60) == 540
    assert starts_within(spans, 680, 60) == 840
    assert starts_within(spans, 680, 60, latest=800) is None
    assert starts_within(spans, 1050, 60) is None
