"""Edits of an itinerary keep it whole, whatever they are and in whatever order."""

from collections import Counter
from collections.abc import Callable
from datetime import date, time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from models.change import Document, DocumentKind, fold, inverse
from models.errors import InvalidInput, InvalidValue, NotFound, StopLocked, TextTooLong, TooMany, TripWiseError
from models.itinerary import (
    POSITION_STEP,
    STOP_LIMIT,
    Itinerary,
    add_stop,
    change_stop,
    destination_of,
    itinerary_of,
    move_stop,
    place_new_stop,
    remove_stop,
    set_start,
    update_day,
    update_stop,
    update_trip,
    writes_between,
)
from models.money import Money
from models.trip import DAY_LIMIT
from tests.fakes.trips import CELL, day_id, empty, id_of, planned, stop, titles, wishes

Documents = dict[tuple[DocumentKind, str], Document]


class Numbers:
    """Numbers that a random edit takes its choices from."""

    def __init__(self, *numbers: int) -> None:
        self._numbers = list(numbers)

    def below(self, limit: int) -> int:
        return self._numbers.pop() % limit


def a_stop(itinerary: Itinerary, numbers: Numbers) -> str:
    return itinerary.stops[numbers.below(len(itinerary.stops))].id if itinerary.stops else "stp_none"


def a_time(numbers: Numbers) -> time:
    return time(numbers.below(24), 30 * numbers.below(2))


def adding(itinerary: Itinerary, numbers: Numbers) -> Itinerary:
    number = numbers.below(len(itinerary.days)) + 1
    at = f"{a_time(numbers):%H:%M}" if numbers.below(2) else None
    siblings = itinerary.stops_on(day_id(itinerary, number))
    after = siblings[numbers.below(len(siblings))].id if siblings and numbers.below(2) else None
    return add_stop(itinerary, stop(itinerary, number, "neu", at, locked=numbers.below(5) == 0), after, first=bool(numbers.below(2)))


def moving(itinerary: Itinerary, numbers: Numbers) -> Itinerary:
    moved = a_stop(itinerary, numbers)
    day = day_id(itinerary, numbers.below(len(itinerary.days)) + 1) if numbers.below(2) else None
    after = itinerary.stop(a_stop(itinerary, numbers)).id if itinerary.stops and numbers.below(2) else None
    return move_stop(itinerary, moved, day, after, first=bool(numbers.below(2)))


def timing(itinerary: Itinerary, numbers: Numbers) -> Itinerary:
    return set_start(itinerary, a_stop(itinerary, numbers), a_time(numbers))


def removing(itinerary: Itinerary, numbers: Numbers) -> Itinerary:
    return remove_stop(itinerary, a_stop(itinerary, numbers))


def locking(itinerary: Itinerary, numbers: Numbers) -> Itinerary:
    return update_stop(itinerary, a_stop(itinerary, numbers), {"locked": bool(numbers.below(2)), "notes": str(numbers.below(9))})


def stretching(itinerary: Itinerary, numbers: Numbers) -> Itinerary:
    destinations = ("lisboa", "porto")[: 1 + numbers.below(2)]
    return update_trip(itinerary, {"day_count": 1 + numbers.below(4), "destinations": destinations}, CELL)


def naming(itinerary: Itinerary, numbers: Numbers) -> Itinerary:
    return update_day(itinerary, day_id(itinerary, numbers.below(len(itinerary.days)) + 1), {"title": str(numbers.below(9))})


Edit = Callable[[Itinerary, Numbers], Itinerary]
EDITS: list[Edit] = [adding, adding, moving, moving, timing, removing, locking, stretching, naming]
STEPS = st.lists(
    st.tuples(st.sampled_from(EDITS), st.lists(st.integers(0, 60), min_size=12, max_size=12)).map(
        lambda step: (step[0], Numbers(*step[1]))
    ),
    max_size=16,
)


def documents(itinerary: Itinerary | None) -> Documents:
    if itinerary is None:
        return {}
    parts = [(DocumentKind.TRIP, itinerary.trip), *((DocumentKind.DAY, day) for day in itinerary.days)]
    return {
        (kind, part.id): part.model_dump(mode="json") for kind, part in [*parts, *((DocumentKind.STOP, each) for each in itinerary.stops)]
    }


def led(start: Documents, before: Itinerary | None, after: Itinerary | None, *, back: bool = False) -> Documents:
    result: dict[tuple[DocumentKind, str], Document | None] = dict(start)
    writes = writes_between(before, after)
    for write in [inverse(each) for each in reversed(writes)] if back else writes:
        result[write.kind, write.id] = fold(result.get((write.kind, write.id)), write)
    return {key: document for key, document in result.items() if document is not None}


def check_whole(itinerary: Itinerary) -> None:
    assert [day.number for day in itinerary.days] == list(range(1, itinerary.trip.day_count + 1))
    for day in itinerary.days:
        assert all(low.position < high.position for low, high in pairwise(itinerary.stops_on(day.id)))
    assert [each for day in itinerary.days for each in itinerary.stops_on(day.id)] == list(itinerary.stops)
    assert max(Counter(each.id for each in itinerary.stops).values(), default=1) == 1


@given(STEPS)
def test_any_edits_keep_an_itinerary_whole_and_their_writes_lead_there_and_back(steps: list[tuple[Edit, Numbers]]) -> None:
    itinerary = planned("09:00 a", "b", "12:00 c")
    for edit, numbers in steps:
        before = itinerary
        try:
            itinerary = edit(before, numbers)
        except TripWiseError:
            continue
        check_whole(itinerary)
        known, now = {each.id for each in before.stops}, {each.id for each in itinerary.stops}
        assert len(now - known) == (edit is adding)
        assert len(known - now) == (edit is removing)
        assert led(documents(before), before, itinerary) == documents(itinerary)
        assert led(documents(itinerary), before, itinerary, back=True) == documents(before)


@given(STEPS)
def test_a_locked_stop_stays_where_it_is_until_its_day_goes(steps: list[tuple[Edit, Numbers]]) -> None:
    itinerary = planned("09:00 a", "b")
    itinerary = update_stop(itinerary, id_of(itinerary, "b"), {"locked": True})
    locked = itinerary.stop(id_of(itinerary, "b"))
    for edit, numbers in steps:
        if edit is locking:
            continue
        try:
            itinerary = edit(itinerary, numbers)
        except TripWiseError:
            continue
        assert itinerary.stop(locked.id).replace(position=0) == locked.replace(position=0)


@given(STEPS, st.integers(0, 23))
def test_a_stop_that_is_given_a_time_has_it(steps: list[tuple[Edit, Numbers]], hour: int) -> None:
    itinerary = planned("x")
    for edit, numbers in steps:
        try:
            itinerary = edit(itinerary, numbers)
        except TripWiseError:
            continue
    for each in itinerary.stops:
        if not each.locked:
            assert set_start(itinerary, each.id, time(hour)).stop(each.id).starts_at == time(hour)


def test_writes_from_no_trip_create_everything_and_to_no_trip_delete_it() -> None:
    itinerary = planned("a")
    assert led({}, None, itinerary) == documents(itinerary)
    assert led(documents(itinerary), itinerary, None) == {}
    assert len(writes_between(None, itinerary)) == 5
    assert writes_between(itinerary, itinerary) == ()


def test_a_move_between_neighbours_with_a_gap_writes_one_field_of_one_stop() -> None:
    before = planned("a", "b", "c")
    after = move_stop(before, id_of(before, "c"), None, id_of(before, "a"))
    (write,) = writes_between(before, after)
    assert (write.was, write.becomes) == ({"position": 3 * POSITION_STEP}, {"position": 1536})


def test_a_day_is_numbered_anew_when_a_gap_is_used_up() -> None:
    itinerary = planned("a", "z")
    for number in range(11):
        itinerary = add_stop(itinerary, stop(itinerary, 1, f"n{number}"), id_of(itinerary, "a"))
    assert titles(itinerary) == ["a", *[f"n{number}" for number in reversed(range(11))], "z"]
    assert [each.position for each in itinerary.stops] == [(rank + 1) * POSITION_STEP for rank in range(12)] + [13 * POSITION_STEP]


def test_parts_may_come_in_any_order() -> None:
    itinerary = planned("a", "b")
    assert itinerary_of(itinerary.trip, reversed(itinerary.days), reversed(itinerary.stops)) == itinerary


def test_an_itinerary_lacks_no_day() -> None:
    itinerary = empty()
    with pytest.raises(ValidationError, match="numbered"):
        Itinerary(trip=itinerary.trip, days=itinerary.days[1:], stops=())


def test_a_stop_on_no_day_of_the_trip_is_refused() -> None:
    itinerary, other = planned("a"), empty()
    with pytest.raises(NotFound):
        add_stop(itinerary, stop(other, 1, "b"), None)
    with pytest.raises(ValidationError, match="every stop"):
        Itinerary(trip=other.trip, days=other.days, stops=itinerary.stops)


def test_a_stop_is_added_at_the_end_at_the_beginning_or_behind_another() -> None:
    itinerary = planned("a", "b")
    for title, after, first in (("end", None, False), ("begin", None, True), ("behind", id_of(itinerary, "a"), False)):
        itinerary = add_stop(itinerary, stop(itinerary, 1, title), after, first=first)
    assert titles(itinerary) == ["begin", "a", "behind", "b", "end"]


def test_a_stop_follows_none_of_another_day_and_not_itself() -> None:
    itinerary = planned("a", "b")
    with pytest.raises(InvalidValue) as other_day:
        add_stop(itinerary, stop(itinerary, 2, "c"), id_of(itinerary, "a"))
    with pytest.raises(InvalidValue):
        move_stop(itinerary, id_of(itinerary, "b"), day_id(itinerary, 2), id_of(itinerary, "a"))
    with pytest.raises(InvalidValue):
        move_stop(itinerary, id_of(itinerary, "a"), None, id_of(itinerary, "a"))
    assert other_day.value.path == ("after",)


def test_what_is_not_there_is_not_found() -> None:
    itinerary, other = planned("a"), planned("b")
    foreign = id_of(other, "b")
    for edit in (
        lambda: remove_stop(itinerary, foreign),
        lambda: set_start(itinerary, foreign, time(9)),
        lambda: update_stop(itinerary, foreign, {}),
        lambda: update_day(itinerary, other.days[0].id, {}),
        lambda: move_stop(itinerary, foreign, None, None),
        lambda: move_stop(itinerary, id_of(itinerary, "a"), other.days[0].id, None),
        lambda: move_stop(itinerary, id_of(itinerary, "a"), None, foreign),
        lambda: add_stop(itinerary, stop(itinerary, 1, "c"), foreign),
    ):
        with pytest.raises(NotFound):
            edit()


def test_a_trip_holds_600_stops() -> None:
    itinerary = empty()
    itinerary = itinerary_of(itinerary.trip, itinerary.days, [stop(itinerary, 1, "x", position=rank) for rank in range(STOP_LIMIT - 1)])
    full = add_stop(itinerary, stop(itinerary, 2, "last"), None)
    assert len(full.stops) == 600
    with pytest.raises(TooMany):
        add_stop(full, stop(full, 2, "one more"), None)


def test_a_moved_stop_keeps_its_time_where_it_fits_and_loses_it_where_not() -> None:
    itinerary = planned("09:00 a", "12:00 b", "15:00 c")
    assert titles(move_stop(itinerary, id_of(itinerary, "c"), None, id_of(itinerary, "a"))) == ["09:00 a", "c", "12:00 b"]
    moved = move_stop(itinerary, id_of(itinerary, "c"), day_id(itinerary, 2), None)
    assert (titles(moved, 1), titles(moved, 2)) == (["09:00 a", "12:00 b"], ["15:00 c"])


def test_behind_a_stop_of_another_day_is_on_that_day() -> None:
    itinerary = planned("a", "b")
    itinerary = move_stop(itinerary, id_of(itinerary, "b"), day_id(itinerary, 3), None)
    moved = move_stop(itinerary, id_of(itinerary, "a"), None, id_of(itinerary, "b"))
    assert (titles(moved, 1), titles(moved, 3)) == ([], ["b", "a"])


def test_a_time_of_day_finds_its_place_in_the_day() -> None:
    itinerary = planned("09:00 a", "12:00 b", "c")
    assert titles(set_start(itinerary, id_of(itinerary, "c"), time(10))) == ["09:00 a", "10:00 c", "12:00 b"]
    assert titles(set_start(itinerary, id_of(itinerary, "c"), time(8))) == ["08:00 c", "09:00 a", "12:00 b"]
    assert titles(set_start(itinerary, id_of(itinerary, "a"), time(12))) == ["12:00 b", "12:00 a", "c"]


def test_a_time_of_day_is_kept_on_a_day_that_is_not_in_order() -> None:
    itinerary = planned("15:00 a", "09:00 b", "c")
    assert titles(set_start(itinerary, id_of(itinerary, "c"), time(10))) == ["15:00 a", "09:00 b", "10:00 c"]


def test_a_new_stop_goes_where_it_is_put_else_where_its_time_asks_else_to_the_end() -> None:
    itinerary = planned("09:00 a", "12:00 b", "c")
    behind = place_new_stop(itinerary, stop(itinerary, 1, "new", "10:00"), id_of(itinerary, "b"))
    first = place_new_stop(itinerary, stop(itinerary, 1, "new", "10:00"), None, first=True)
    timed = place_new_stop(itinerary, stop(itinerary, 1, "new", "10:00"), None)
    earliest = place_new_stop(itinerary, stop(itinerary, 1, "new", "08:00"), None)
    untimed = place_new_stop(itinerary, stop(itinerary, 1, "new"), None)
    assert titles(behind) == ["09:00 a", "12:00 b", "10:00 new", "c"]
    assert titles(first) == ["10:00 new", "09:00 a", "12:00 b", "c"]
    assert titles(timed) == ["09:00 a", "10:00 new", "12:00 b", "c"]
    assert titles(earliest) == ["08:00 new", "09:00 a", "12:00 b", "c"]
    assert titles(untimed) == ["09:00 a", "12:00 b", "c", "new"]


def test_a_new_stop_may_be_locked_and_takes_its_place_all_the_same() -> None:
    itinerary = planned("09:00 a", "12:00 b")
    placed = place_new_stop(itinerary, stop(itinerary, 1, "new", "10:00", locked=True), None)
    assert titles(placed) == ["09:00 a", "10:00 new", "12:00 b"]


@given(st.lists(st.tuples(st.integers(0, 23), st.booleans()), max_size=12), st.integers(0, 23))
def test_a_new_stop_with_a_time_stands_where_one_added_and_then_timed_stands(day: list[tuple[int, bool]], hour: int) -> None:
    itinerary = planned(*(f"{at:02}:00 {rank}" if timed else str(rank) for rank, (at, timed) in enumerate(day)))
    new = stop(itinerary, 1, "new", f"{hour:02}:00")
    assert place_new_stop(itinerary, new, None) == set_start(add_stop(itinerary, new, None), new.id, time(hour))


def test_a_new_stop_needs_a_day_of_the_trip_and_room_in_it() -> None:
    itinerary = empty()
    with pytest.raises(NotFound):
        place_new_stop(itinerary, stop(empty(), 1, "b", "10:00"), None)
    full = itinerary_of(itinerary.trip, itinerary.days, [stop(itinerary, 1, "x", position=rank) for rank in range(STOP_LIMIT)])
    with pytest.raises(TooMany):
        place_new_stop(full, stop(full, 2, "one more", "10:00"), None)


def test_a_stop_changes_its_place_only_with_a_new_time() -> None:
    itinerary = planned("09:00 a", "12:00 b", "c")
    c = id_of(itinerary, "c")
    assert titles(change_stop(itinerary, c, {"starts_at": time(10), "title": "d"})) == ["09:00 a", "10:00 d", "12:00 b"]
    assert titles(change_stop(itinerary, c, {"starts_at": None, "title": "d"})) == ["09:00 a", "12:00 b", "d"]
    assert titles(change_stop(itinerary, id_of(itinerary, "b"), {"starts_at": None})) == ["09:00 a", "b", "c"]
    assert change_stop(itinerary, c, {}) == itinerary


def test_a_locked_stop_is_unlocked_and_timed_at_once_but_not_timed_alone() -> None:
    itinerary = planned("09:00 a", "b")
    itinerary = update_stop(itinerary, id_of(itinerary, "b"), {"locked": True})
    b = id_of(itinerary, "b")
    assert titles(change_stop(itinerary, b, {"locked": False, "starts_at": time(8)})) == ["08:00 b", "09:00 a"]
    for fields in ({"starts_at": time(8)}, {"starts_at": time(8), "notes": "n"}, {"starts_at": None}):
        with pytest.raises(StopLocked):
            change_stop(itinerary, b, fields)


def test_a_locked_stop_takes_notes_bookings_ticks_costs_and_its_unlocking() -> None:
    itinerary = planned("a")
    itinerary = update_stop(itinerary, id_of(itinerary, "a"), {"locked": True})
    locked = id_of(itinerary, "a")
    fields = {"notes": "n", "booking_reference": "XY12", "done": True, "cost": Money.of_cents(100, "EUR")}
    assert update_stop(itinerary, locked, fields).stop(locked).booking_reference == "XY12"
    assert update_stop(itinerary, locked, {"locked": False, "title": "b"}).stop(locked).title == "b"
    for edit in (
        lambda: update_stop(itinerary, locked, {"title": "b"}),
        lambda: update_stop(itinerary, locked, {"notes": "n", "duration_minutes": 5}),
        lambda: update_stop(itinerary, locked, {"locked": True, "title": "b"}),
        lambda: move_stop(itinerary, locked, None, None),
        lambda: set_start(itinerary, locked, time(9)),
        lambda: remove_stop(itinerary, locked),
    ):
        with pytest.raises(StopLocked) as caught:
            edit()
        assert caught.value.params == {"title": "a"}


def test_a_field_that_is_not_valid_is_named() -> None:
    itinerary = planned("a")
    with pytest.raises(TextTooLong) as caught:
        update_stop(itinerary, id_of(itinerary, "a"), {"booking_reference": "x" * 101})
    assert (caught.value.path, caught.value.params) == (("input", "bookingReference"), {"field": "bookingReference", "limit": 100})
    with pytest.raises(InvalidValue):
        update_stop(itinerary, id_of(itinerary, "a"), {"starts_at": time(9, 0, 30)})
    with pytest.raises(InvalidInput):
        update_day(itinerary, itinerary.days[0].id, {"title": "x" * 201})
    with pytest.raises(InvalidInput):
        update_trip(itinerary, {"day_count": DAY_LIMIT + 1}, CELL)


def test_a_longer_trip_gets_empty_days_at_its_end() -> None:
    itinerary = planned("a")
    longer = update_trip(itinerary, {"day_count": 5}, CELL)
    assert longer.days[:3] == itinerary.days
    assert [(day.number, day.destination, longer.stops_on(day.id)) for day in longer.days[3:]] == [(4, "lisboa", ()), (5, "lisboa", ())]


def test_stops_of_days_that_go_move_to_the_end_of_the_last_one_without_a_time() -> None:
    itinerary = planned("09:00 a")
    for number, title in ((2, "b"), (3, "c"), (2, "d")):
        itinerary = add_stop(itinerary, stop(itinerary, number, title, "10:00"), None)
    assert titles(update_trip(itinerary, {"day_count": 1}, CELL)) == ["09:00 a", "b", "d", "c"]


def test_other_destinations_share_the_days_out_anew_and_other_fields_leave_them() -> None:
    itinerary = update_trip(empty(), {"destinations": ("porto", "lisboa")}, CELL)
    assert [day.destination for day in itinerary.days] == ["porto", "porto", "lisboa"]
    renamed = update_trip(itinerary, {"title": "Norte", "starts_on": date(2027, 1, 1)}, CELL)
    assert renamed.days == itinerary.days
    assert (renamed.trip.title, renamed.trip.ends_on) == ("Norte", date(2027, 1, 3))


@given(st.integers(1, DAY_LIMIT), st.integers(1, 5))
def test_each_destination_gets_a_run_of_days_and_the_first_ones_the_longer_runs(day_count: int, count: int) -> None:
    names = tuple(f"city-{number}" for number in range(count))
    asked = wishes(destinations=names, day_count=day_count)
    runs = Counter(destination_of(asked, number) for number in range(1, day_count + 1))
    assert list(runs) == list(names[:day_count])
    assert list(runs.values()) == sorted(runs.values(), reverse=True)
    assert max(runs.values()) - min(runs.values()) <= 1
    days = [destination_of(asked, number) for number in range(1, day_count + 1)]
    assert days == sorted(days)
