"""Small edits carried out on a day in Lisboa, by the rules of its true places."""

from datetime import UTC, date, datetime, time

import pytest

from edge.planner.catalogue import Catalogue, load_catalogue
from edge.planner.edits import EditError, execute
from models.ids import CellCode, TripId, UserId, mint_stop
from models.itinerary import Itinerary, empty_itinerary, itinerary_of
from models.locale import Locale
from models.money import Money
from models.place import minutes_of
from models.planning.opening import is_open_during, setting_of
from models.refinement.operation import Add, Edit, Fuller, Lighter, Move, Remove, Replace, SetDuration, SetPace, SetStart, Swap, Undo
from models.refinement.wish import Wish
from models.trip import Pace, Stop, StopKind, Trip

CELL = CellCode("test-1")
DAYS = (
    (("castelo-de-sao-jorge", "10:00", 90), ("cervejaria-trindade", "13:00", 75), ("museu-nacional-dos-coches", "16:00", 75)),
    (("mosteiro-dos-jeronimos", "10:00", 75), ("oceanario-de-lisboa", "15:00", 120)),
)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


def lisboa(catalogue: Catalogue, *, starts_on: date | None = date(2026, 11, 24), locked: int = 0, budget: Money | None = None) -> Itinerary:
    """Return two days in Lisboa, from a Tuesday; `locked` is the number of a locked stop."""
    now = datetime(2026, 11, 20, tzinfo=UTC)
    trip = Trip(
        id=TripId("trp_test-1_" + "0" * 32),
        owner=UserId("usr_test-1_" + "0" * 32),
        title="Lisboa",
        destinations=("lisboa",),
        day_count=2,
        starts_on=starts_on,
        budget=budget,
        created_at=now,
        updated_at=now,
    )
    empty = empty_itinerary(trip, CELL)
    stops = []
    for day, planned in zip(empty.days, DAYS, strict=True):
        for slug, starts, minutes in planned:
            place = catalogue.place(f"plc_lisboa_{slug}")
            kind = StopKind.MEAL if place.is_eatery else StopKind.VISIT
            stops.append(
                Stop(
                    id=mint_stop(CELL),
                    trip_id=trip.id,
                    day_id=day.id,
                    position=(len(stops) + 1) * 1024,
                    kind=kind,
                    title=place.name,
                    place_id=place.id,
                    location=place.location,
                    starts_at=time.fromisoformat(starts),
                    duration_minutes=minutes,
                    cost=Money.of_cents(2000, "EUR"),
                    locked=len(stops) + 1 == locked,
                )
            )
    return itinerary_of(trip, empty.days, stops)


def edited(operation: Edit, before: Itinerary, catalogue: Catalogue) -> Itinerary:
    return execute(operation, before, catalogue, Locale.EN, CELL)[0]


def titles(itinerary: Itinerary, day: int) -> list[str]:
    return [stop.title for stop in itinerary.stops_on(itinerary.days[day - 1].id)]


def test_a_removal_takes_one_stop_out_and_says_which(catalogue: Catalogue) -> None:
    before = lisboa(catalogue)

    after, told = execute(Remove(stop=3), before, catalogue, Locale.PT_BR, CELL)

    assert titles(after, 1) == ["Castelo de São Jorge", "Cervejaria Trindade"]
    assert titles(after, 2) == titles(before, 2)
    assert told == "Tirei Museu Nacional dos Coches do roteiro."


def test_a_replacement_keeps_the_stop_and_its_time_and_is_open_then(catalogue: Catalogue) -> None:
    before = lisboa(catalogue)

    after = edited(Replace(stop=3, wish=Wish.OUTDOORS), before, catalogue)

    stop = after.stops[2]
    place = catalogue.place(stop.place_id or "")
    assert (stop.id, stop.starts_at, stop.title) == (before.stops[2].id, time(16), place.name)
    assert place.outdoors
    assert place.id not in {each.place_id for each in before.stops}
    setting = setting_of(after.trip, 1, catalogue.require_destination("lisboa"))
    assert is_open_during(place, setting, minutes_of(time(16)), stop.duration_minutes)


def test_a_replacement_stays_within_the_budget(catalogue: Catalogue) -> None:
    before = lisboa(catalogue, budget=Money.of_cents(5 * 2000, "EUR"))

    after = edited(Replace(stop=3, wish=Wish.MUSEUM), before, catalogue)

    assert sum(stop.cost.amount_micros for stop in after.stops if stop.cost) <= 100 * 10**6


def test_a_meal_is_replaced_by_a_meal(catalogue: Catalogue) -> None:
    after = edited(Replace(stop=2, wish=Wish.CHEAPER), lisboa(catalogue), catalogue)

    place = catalogue.place(after.stops[1].place_id or "")
    assert place.is_eatery
    assert place.price.amount_micros < catalogue.place("plc_lisboa_cervejaria-trindade").price.amount_micros


def test_a_move_finds_a_free_hour_when_the_place_is_open(catalogue: Catalogue) -> None:
    after = edited(Move(stop=3, day=2), lisboa(catalogue), catalogue)

    assert titles(after, 1) == ["Castelo de São Jorge", "Cervejaria Trindade"]
    assert "Museu Nacional dos Coches" in titles(after, 2)
    starts = [minutes_of(stop.starts_at) for stop in after.stops_on(after.days[1].id) if stop.starts_at]
    assert starts == sorted(starts)


def test_nothing_is_moved_to_a_day_on_which_it_is_closed(catalogue: Catalogue) -> None:
    before = lisboa(catalogue, starts_on=date(2026, 11, 22))

    with pytest.raises(EditError, match="no_room"):
        execute(Move(stop=3, day=2), before, catalogue, Locale.EN, CELL)


def test_an_addition_suits_the_wish_and_the_day(catalogue: Catalogue) -> None:
    before = lisboa(catalogue)

    after = edited(Add(wish=Wish.CAFE, day=2), before, catalogue)

    added = next(stop for stop in after.stops if stop.id not in {each.id for each in before.stops})
    assert added.day_id == after.days[1].id
    assert catalogue.place(added.place_id or "").category.value == "cafe"


def test_an_addition_at_a_taken_hour_is_refused(catalogue: Catalogue) -> None:
    with pytest.raises(EditError, match="nothing_suits"):
        execute(Add(wish=Wish.CAFE, day=1, start=time(10, 30)), lisboa(catalogue), catalogue, Locale.EN, CELL)


def test_a_start_is_set_where_the_day_is_free(catalogue: Catalogue) -> None:
    after = edited(SetStart(stop=5, start=time(17)), lisboa(catalogue), catalogue)

    assert after.stops[4].starts_at == time(17)


def test_a_start_on_top_of_another_stop_is_refused(catalogue: Catalogue) -> None:
    with pytest.raises(EditError, match="not_free_then"):
        execute(SetStart(stop=5, start=time(10, 30)), lisboa(catalogue), catalogue, Locale.EN, CELL)


def test_a_start_when_the_place_is_closed_is_refused(catalogue: Catalogue) -> None:
    with pytest.raises(EditError, match="closed_then"):
        execute(SetStart(stop=4, start=time(22)), lisboa(catalogue), catalogue, Locale.EN, CELL)


def test_a_duration_ends_before_the_next_stop(catalogue: Catalogue) -> None:
    before = lisboa(catalogue)

    assert edited(SetDuration(stop=1, minutes=150), before, catalogue).stops[0].duration_minutes == 150
    with pytest.raises(EditError, match="no_room"):
        execute(SetDuration(stop=1, minutes=200), before, catalogue, Locale.EN, CELL)


def test_a_swap_exchanges_days_and_times(catalogue: Catalogue) -> None:
    before = lisboa(catalogue)

    after = edited(Swap(stop=1, other=4), before, catalogue)

    assert titles(after, 1)[0] == "Mosteiro dos Jerónimos"
    assert titles(after, 2)[0] == "Castelo de São Jorge"
    assert [stop.starts_at for stop in after.stops] == [stop.starts_at for stop in before.stops]


def test_a_lighter_day_has_one_sight_less_and_keeps_its_meals(catalogue: Catalogue) -> None:
    after = edited(Lighter(day=1), lisboa(catalogue), catalogue)

    assert len(titles(after, 1)) == 2
    assert "Cervejaria Trindade" in titles(after, 1)


def test_a_fuller_day_has_one_stop_more(catalogue: Catalogue) -> None:
    assert len(titles(edited(Fuller(day=2), lisboa(catalogue), catalogue), 2)) == 3


def test_a_pace_is_the_trip_s_from_then_on(catalogue: Catalogue) -> None:
    assert edited(SetPace(pace=Pace.RELAXED), lisboa(catalogue), catalogue).trip.pace is Pace.RELAXED


@pytest.mark.parametrize(
    "operation",
    [Remove(stop=3), Replace(stop=3, wish=Wish.PARK), Move(stop=3, day=2), SetStart(stop=3, start=time(17)), Swap(stop=1, other=3)],
    ids=lambda operation: operation.op,
)
def test_a_locked_stop_is_left_alone(catalogue: Catalogue, operation: Edit) -> None:
    with pytest.raises(EditError, match="stop_locked"):
        execute(operation, lisboa(catalogue, locked=3), catalogue, Locale.EN, CELL)


@pytest.mark.parametrize("operation", [Remove(stop=9), Lighter(day=7), Undo()], ids=lambda operation: operation.op)
def test_what_is_not_there_is_no_edit(catalogue: Catalogue, operation: Edit) -> None:
    with pytest.raises(EditError):
        execute(operation, lisboa(catalogue), catalogue, Locale.EN, CELL)
