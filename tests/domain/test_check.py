"""Rules of the check of a draft; each test breaks one rule of a draft that keeps them all."""

from datetime import date, time

import pytest

from models.money import Money
from models.place import Diet, Meal, Place
from models.planning.check import REASONS, Rule, check
from models.planning.plan import DraftDay, DraftStop
from models.travel import Mobility
from models.trip import ADULT, Pace, StopKind, Traveller, Wishes
from tests.fakes.cities import CITIES
from tests.fakes.places import BISTRO, BRIDGE, CASTLE, FADO, GARDEN, LISBON, MUSEUM, PORTO, SQUARE, TAVERN, TOWER

WISHES = Wishes(destinations=("lisboa",), day_count=1)
PLACES = (*LISBON, *PORTO)


def stop(place: Place, starts: str, minutes: int | None = None, **more: object) -> DraftStop:
    fields: dict[str, object] = {
        "kind": StopKind.MEAL if place.is_eatery else StopKind.VISIT,
        "title": place.name,
        "place_id": place.id,
        "location": place.location,
        "starts_at": time.fromisoformat(starts),
        "duration_minutes": minutes or place.visit_minutes,
        "cost": place.price,
    }
    return DraftStop.model_validate(fields | more)


SOUND = (stop(CASTLE, "10:00"), stop(TAVERN, "12:30"), stop(SQUARE, "14:30"), stop(GARDEN, "16:30"), stop(BISTRO, "19:30"))


def day(*stops: DraftStop, number: int = 1, destination: str = "lisboa") -> DraftDay:
    return DraftDay(number=number, destination=destination, title="A day", stops=stops)


def broken(*stops: DraftStop, wishes: Wishes = WISHES) -> list[tuple[Rule, int | None]]:
    return [(each.rule, each.stop) for each in check([day(*stops)], wishes, PLACES, CITIES)]


def test_a_sound_draft_has_no_finding() -> None:
    assert check([day(*SOUND)], WISHES, PLACES, CITIES) == ()


def test_every_rule_says_why() -> None:
    assert set(REASONS) == set(Rule)


def test_a_place_that_is_not_in_the_catalogue_is_found() -> None:
    assert broken(stop(CASTLE, "10:00", place_id="plc_lisboa_nowhere"), *SOUND[1:]) == [(Rule.UNKNOWN_PLACE, 0)]


def test_a_place_of_another_city_is_found() -> None:
    assert (Rule.UNKNOWN_PLACE, 0) in broken(stop(BRIDGE, "10:00"), *SOUND[1:])


def test_a_stop_outside_the_opening_hours_is_found() -> None:
    assert broken(*SOUND[:3], stop(CASTLE.replace(id=MUSEUM.id), "17:30", location=MUSEUM.location), SOUND[4]) == [(Rule.CLOSED, 3)]


def test_a_weekday_off_is_found_on_a_trip_with_dates() -> None:
    visit = stop(MUSEUM, "16:30")

    assert broken(*SOUND[:3], visit, SOUND[4], wishes=WISHES.replace(starts_on=date(2027, 3, 2))) == []
    assert broken(*SOUND[:3], visit, SOUND[4], wishes=WISHES.replace(starts_on=date(2027, 3, 1))) == [(Rule.CLOSED, 3)]


def test_an_overlap_is_found() -> None:
    assert broken(SOUND[0], SOUND[1], stop(SQUARE, "13:00"), *SOUND[3:]) == [(Rule.OVERLAP, 2)]


def test_too_little_time_for_the_way_is_found() -> None:
    assert broken(*SOUND[:2], stop(TOWER, "13:50"), *SOUND[3:]) == [(Rule.TRAVEL, 2)]


def test_the_way_is_reckoned_across_a_stop_without_a_place() -> None:
    free = DraftStop(kind=StopKind.FREE, title="Free time", starts_at=time(13, 45), duration_minutes=5)

    assert (Rule.TRAVEL, 3) in broken(*SOUND[:2], free, stop(TOWER, "13:50"), *SOUND[3:])


def test_a_stop_in_the_small_hours_is_found() -> None:
    assert broken(stop(SQUARE, "04:00"), stop(CASTLE, "10:00"), SOUND[1], *SOUND[3:]) == [(Rule.OUT_OF_DAY, 0)]


def test_a_meal_that_a_place_does_not_serve_is_found() -> None:
    no_lunch = tuple(place.replace(meals=(Meal.DINNER,)) if place is TAVERN else place for place in PLACES)

    assert [(each.rule, each.stop) for each in check([day(*SOUND)], WISHES, no_lunch, CITIES)] == [(Rule.NOT_SERVED, 1)]


def test_a_missing_meal_is_found() -> None:
    findings = check([day(SOUND[0], *SOUND[2:])], WISHES, PLACES, CITIES)

    assert [(each.rule, each.stop, each.title) for each in findings] == [(Rule.MEAL_MISSING, None, "lunch")]


def test_no_meal_is_missed_while_something_locked_takes_its_time() -> None:
    locked = stop(SQUARE, "11:30", 240, locked=True)

    assert broken(locked, *SOUND[3:]) == []


def test_a_place_that_comes_twice_is_found_over_the_whole_trip() -> None:
    wishes = WISHES.replace(day_count=2)
    second = day(stop(CASTLE, "10:00"), number=2)
    findings = check([day(*SOUND), second], wishes, PLACES, CITIES)

    assert (Rule.DUPLICATE, 2, 0) in [(each.rule, each.day, each.stop) for each in findings]


def test_a_missing_day_is_found() -> None:
    assert [(each.rule, each.day) for each in check([day(*SOUND)], WISHES.replace(day_count=2), PLACES, CITIES)] == [(Rule.DAY_MISSING, 2)]


def test_the_budget_is_held_in_its_own_currency() -> None:
    cents = 1500 + 1800 + 1800
    assert broken(*SOUND, wishes=WISHES.replace(budget=Money.of_cents(cents, "EUR"))) == []
    assert broken(*SOUND, wishes=WISHES.replace(budget=Money.of_cents(cents - 1, "EUR"))) == [(Rule.OVER_BUDGET, None)]
    assert broken(*SOUND, wishes=WISHES.replace(budget=Money.of_cents(cents, "BRL"))) == [(Rule.OVER_BUDGET, None)]


def test_a_budget_in_a_currency_without_a_rate_is_not_held() -> None:
    assert broken(*SOUND, wishes=WISHES.replace(budget=Money.of_cents(1, "XPF"))) == []


def test_steps_are_found_for_limited_mobility() -> None:
    assert (Rule.MOBILITY, 0) in broken(*SOUND, wishes=WISHES.replace(mobility=Mobility.LIMITED))


def test_a_diet_is_asked_of_tables_only() -> None:
    assert broken(*SOUND, wishes=WISHES.replace(diets=(Diet.VEGETARIAN,))) == [(Rule.DIET, 1)]


def test_nights_out_are_not_for_children() -> None:
    wishes = WISHES.replace(travellers=(ADULT, Traveller(age=7)))

    assert broken(*SOUND, stop(FADO, "21:30"), wishes=wishes) == [(Rule.CHILDREN, 5)]
    assert broken(*SOUND, stop(FADO, "21:30")) == []


def test_a_day_may_not_hold_more_sights_than_the_pace_allows() -> None:
    extra = [CASTLE.replace(id=f"plc_lisboa_extra-{n}", location=SQUARE.location, visit_minutes=10) for n in range(4)]
    stops = [stop(each, f"15:{40 + 12 * n - 0 if n < 2 else 52:02}", 10) for n, each in enumerate(extra[:2])]
    wishes = WISHES.replace(pace=Pace.RELAXED)
    found = check([day(*SOUND[:3], *stops, *SOUND[3:])], wishes, (*PLACES, *extra), CITIES)

    assert [each.rule for each in found] == [Rule.TOO_MANY_STOPS]


def test_a_locked_stop_that_is_gone_or_moved_is_found() -> None:
    locked = stop(CASTLE, "10:00", locked=True)
    kept = [day(locked)]

    assert check([day(locked, *SOUND[1:])], WISHES, PLACES, CITIES, kept) == ()
    for other in (day(*SOUND[1:]), day(locked.replace(starts_at=time(10, 30)), *SOUND[1:])):
        assert Rule.LOCKED_MISSING in [each.rule for each in check([other], WISHES, PLACES, CITIES, kept)]


@pytest.mark.parametrize("destination", ["atlantis", ""])
def test_a_day_in_an_unknown_city_is_found(destination: str) -> None:
    assert [each.rule for each in check([day(*SOUND, destination=destination)], WISHES, PLACES, CITIES)] == [Rule.UNKNOWN_PLACE]
