"""Rules of the solver, on the cities that ship."""

from datetime import date, timedelta
from functools import cache
from time import process_time

import pytest

from edge.planner.catalogue import load_catalogue
from edge.planner.solver import Solver
from models.errors import NoFeasiblePlan
from models.locale import Locale
from models.money import Money
from models.place import Category, Diet, Interest, Meal, Place, minutes_of, open_spans
from models.planning.check import check, spent_micros, walked_metres
from models.planning.plan import DraftDay
from models.planning.rhythm import tempo_of
from models.planning.suitability import is_sight
from models.travel import Mobility
from models.trip import ADULT, Pace, StopKind, Traveller, Wishes

CATALOGUE = load_catalogue()
CODES = sorted(CATALOGUE.destinations_by_code)
FAMILY = (ADULT, ADULT, Traveller(age=5), Traveller(age=8))
EASTER = date(2027, 3, 22)


@cache
def solved(wishes: Wishes) -> tuple[DraftDay, ...]:
    return tuple(Solver(CATALOGUE, wishes).days())


def wishes_for(code: str, days: int, **more: object) -> Wishes:
    return Wishes.model_validate({"destinations": (code,), "day_count": days, "locale": Locale.EN, **more})


def sights(day: DraftDay) -> int:
    return sum(is_sight(CATALOGUE.place(stop.place_id)) for stop in day.stops if stop.place_id)


def budget_of(code: str, euros: int) -> Money:
    currency = CATALOGUE.require_destination(code).currency
    return Money.of_cents(euros * (600 if currency == "BRL" else 100), currency)


@pytest.mark.parametrize("pace", list(Pace))
@pytest.mark.parametrize("code", CODES)
def test_every_draft_passes_the_check(code: str, pace: Pace) -> None:
    for days, party, euros in ((1, (ADULT,), None), (2, FAMILY, 90), (4, (ADULT,), 70), (7, FAMILY, None)):
        wishes = wishes_for(
            code,
            days,
            pace=pace,
            travellers=party,
            budget=budget_of(code, euros * days * len(party)) if euros else None,
            starts_on=EASTER + timedelta(days=days) if days % 2 else None,
        )
        assert check(solved(wishes), wishes, CATALOGUE.places(code), CATALOGUE.destinations) == ()


@pytest.mark.parametrize("code", CODES)
def test_every_dated_stop_is_open_by_the_plain_hours(code: str) -> None:
    wishes = wishes_for(code, 7, starts_on=EASTER, pace=Pace.INTENSE)
    for day in solved(wishes):
        on = wishes.date_of(day.number)
        assert on is not None
        for stop in day.stops:
            place = CATALOGUE.get(stop.place_id) if stop.place_id else None
            if place is not None and place.hours != "24/7":
                starts, spans = minutes_of(stop.starts_at), open_spans(place.hours, 0, on)
                assert any(opens <= starts and starts + stop.duration_minutes <= closes for opens, closes in spans), stop


@pytest.mark.parametrize("code", CODES)
def test_seven_days_take_less_than_a_second(code: str) -> None:
    began = process_time()
    list(Solver(CATALOGUE, wishes_for(code, 7, pace=Pace.INTENSE)).days())

    assert process_time() - began < 1.5


def test_the_same_wishes_give_the_same_days() -> None:
    wishes = wishes_for("roma", 4, interests=(Interest.ART,))

    assert tuple(Solver(CATALOGUE, wishes).days()) == solved(wishes)


@pytest.mark.parametrize("code", CODES)
def test_a_pace_says_how_much_is_seen(code: str) -> None:
    counts = {pace: [sights(day) for day in solved(wishes_for(code, 4, pace=pace))] for pace in Pace}

    assert max(counts[Pace.RELAXED]) <= 3
    assert max(counts[Pace.MODERATE]) <= 5
    assert max(counts[Pace.INTENSE]) <= 6
    assert sum(counts[Pace.RELAXED]) < min(sum(counts[Pace.MODERATE]), sum(counts[Pace.INTENSE]))
    assert min(counts[Pace.MODERATE]) >= 3


@pytest.mark.parametrize("code", CODES)
def test_a_first_visit_sees_most_of_what_nobody_wants_to_miss(code: str) -> None:
    seen = {stop.place_id for day in solved(wishes_for(code, 4)) for stop in day.stops}

    assert len(seen & set(CATALOGUE.highlights(code)[:8])) >= 5


@pytest.mark.parametrize("interest", [Interest.WINE, Interest.ART, Interest.NATURE, Interest.FAMILY])
def test_an_interest_brings_more_of_its_places(interest: Interest) -> None:
    def matches(wishes: Wishes) -> int:
        places = [CATALOGUE.place(stop.place_id) for day in solved(wishes) for stop in day.stops if stop.place_id]
        return sum(interest in place.interests for place in places)

    assert matches(wishes_for("porto", 3, interests=(interest,))) > matches(wishes_for("porto", 3))


def test_music_and_nights_follow_dinner() -> None:
    days = solved(wishes_for("lisboa", 3, interests=(Interest.NIGHTLIFE, Interest.MUSIC)))
    nights = [stop for day in days for stop in day.stops if minutes_of(stop.starts_at) >= 20 * 60 + 30 and stop.kind is StopKind.VISIT]

    assert nights
    assert all(not is_sight(CATALOGUE.place(stop.place_id or "")) for stop in nights)


def test_children_are_not_taken_to_bars() -> None:
    wishes = wishes_for("madrid", 5, travellers=FAMILY, interests=(Interest.NIGHTLIFE,))
    places = [CATALOGUE.place(stop.place_id) for day in solved(wishes) for stop in day.stops if stop.place_id]

    assert all(place.children and place.category not in (Category.BAR, Category.NIGHTLIFE) for place in places)


def test_limited_mobility_keeps_to_places_without_steps_and_short_ways() -> None:
    wishes = wishes_for("lisboa", 3, mobility=Mobility.LIMITED)
    places: dict[str, Place] = {place.id: place for place in CATALOGUE.places("lisboa")}

    for day in solved(wishes):
        assert all(CATALOGUE.place(stop.place_id).step_free for stop in day.stops if stop.place_id)
        assert walked_metres(day.stops, wishes, places) <= tempo_of(wishes).walk_limit_metres


def test_a_diet_is_catered_for_or_the_table_is_left_open() -> None:
    wishes = wishes_for("porto", 4, diets=(Diet.VEGAN,))
    meals = [stop for day in solved(wishes) for stop in day.stops if stop.kind is StopKind.MEAL]

    assert all(Diet.VEGAN in CATALOGUE.place(stop.place_id).diets for stop in meals if stop.place_id)
    assert sum(stop.place_id is None for stop in meals) >= 1


@pytest.mark.parametrize("euros", [30, 60, 150, 400])
@pytest.mark.parametrize("code", CODES)
def test_a_budget_is_kept_and_used(code: str, euros: int) -> None:
    wishes = wishes_for(code, 3, budget=budget_of(code, euros * 3))
    spent = spent_micros(solved(wishes), wishes)

    assert wishes.budget is not None
    assert 0 < spent <= wishes.budget.amount_micros


def test_a_budget_in_another_currency_is_converted() -> None:
    wishes = wishes_for("roma", 3, budget=Money.of_cents(150_000, "BRL"))
    draft = solved(wishes)

    assert check(draft, wishes, CATALOGUE.places("roma"), CATALOGUE.destinations) == ()
    assert {stop.cost.currency for day in draft for stop in day.stops if stop.cost} == {"EUR"}


def test_a_budget_that_feeds_nobody_is_refused() -> None:
    with pytest.raises(NoFeasiblePlan, match="budget"):
        list(Solver(CATALOGUE, wishes_for("paris", 5, budget=Money.of_cents(1_000, "EUR"))).days())


@pytest.mark.parametrize("code", CODES)
def test_a_month_runs_out_of_places_honestly(code: str) -> None:
    wishes = wishes_for(code, 30)
    draft = solved(wishes)
    visited = [stop.place_id for day in draft for stop in day.stops if stop.place_id]

    assert check(draft, wishes, CATALOGUE.places(code), CATALOGUE.destinations) == ()
    assert len(visited) == len(set(visited))
    assert all(sights(day) >= 1 for day in draft[:20])
    assert any(stop.kind is StopKind.FREE for stop in draft[-1].stops)


def test_a_second_city_is_travelled_to() -> None:
    wishes = wishes_for("lisboa", 4, destinations=("lisboa", "porto"))
    draft = solved(wishes)
    journey = draft[2].stops[0]

    assert [day.destination for day in draft] == ["lisboa", "lisboa", "porto", "porto"]
    assert (journey.kind, journey.title, journey.duration_minutes) == (StopKind.TRANSFER, "From Lisbon to Porto", 210)
    assert check(draft, wishes, CATALOGUE.places_of(("lisboa", "porto")), CATALOGUE.destinations) == ()


def test_viewpoints_come_towards_the_evening() -> None:
    starts = [
        stop.starts_at.hour
        for code in CODES
        for day in solved(wishes_for(code, 3, interests=(Interest.VIEWS,)))
        for stop in day.stops
        if stop.place_id and CATALOGUE.place(stop.place_id).category is Category.VIEWPOINT
    ]

    assert sum(hour >= 16 for hour in starts) >= len(starts) / 3


def test_meals_are_where_one_eats_at_that_hour() -> None:
    for code in CODES:
        for day in solved(wishes_for(code, 4)):
            meals = [stop for stop in day.stops if stop.kind is StopKind.MEAL]
            assert sum(minutes_of(stop.starts_at) >= 18 * 60 for stop in meals) == 1
            for stop in meals:
                if stop.place_id and minutes_of(stop.starts_at) >= 18 * 60:
                    assert Meal.DINNER in CATALOGUE.place(stop.place_id).meals
