from hypothesis import given
from hypothesis import strategies as st

from models.itinerary import Itinerary
from models.placement import POSITION_LIMIT, Placement, put
from tests.fakes.trips import day_id, id_of, planned, stop, titles

POSITIONS = st.one_of(
    st.none(),
    st.integers(-5, 5).map(lambda step: step * 1024),
    st.integers(-(2**53), 2**53),
    st.floats(-1e6, 1e6, allow_nan=False),
)


def new(itinerary: Itinerary, title: str, position: float | None, day: int = 1) -> Placement:
    return Placement(stop(itinerary, day, title), day_id(itinerary, day), position, is_new=True)


def positions(itinerary: Itinerary) -> list[int]:
    return [each.position for each in itinerary.stops_on(day_id(itinerary, 1))]


def test_a_free_position_is_kept() -> None:
    held = planned("a", "b")
    held = put(held, [new(held, "c", 1500), new(held, "d", 5000), new(held, "e", -3)], {})
    assert (titles(held), positions(held)) == (["e", "a", "c", "b", "d"], [-3, 1024, 1500, 2048, 5000])


def test_a_taken_position_is_the_middle_of_what_is_free_behind_it() -> None:
    held = planned("a", "b")
    held = put(held, [new(held, "c", 1024)], {})
    assert (titles(held), positions(held)) == (["a", "c", "b"], [1024, 1536, 2048])


def test_without_room_the_next_ones_give_way_by_as_little_as_they_have_to() -> None:
    held = planned()
    held = put(held, [new(held, title, rank) for rank, title in enumerate("abcd")], {})
    held = put(held, [new(held, "x", 1)], {})
    assert (titles(held), positions(held)) == (["a", "b", "x", "c", "d"], [0, 1, 2, 3, 4])
    held = put(held, [new(held, "y", 9), new(held, "z", 2)], {})
    assert (titles(held), positions(held)) == (["a", "b", "x", "z", "c", "d", "y"], [0, 1, 2, 3, 4, 5, 9])


def test_no_position_is_the_end_and_one_that_is_too_large_tells_the_order_alone() -> None:
    held = planned("a")
    held = put(
        held, [new(held, "b", None), new(held, "c", None), new(held, "d", POSITION_LIMIT * 7), new(held, "e", -POSITION_LIMIT * 7)], {}
    )
    assert titles(held) == ["e", "a", "d", "b", "c"]
    assert all(abs(each) <= POSITION_LIMIT for each in positions(held))


def test_stops_that_are_numbered_anew_together_are_in_the_new_order() -> None:
    held = planned("a", "b", "c")
    day = day_id(held, 1)
    held = put(held, [Placement(each, day, rank) for rank, each in enumerate(reversed(held.stops))], {})
    assert (titles(held), positions(held)) == (["c", "b", "a"], [0, 1, 2])


def test_new_stops_that_ask_for_the_places_of_one_run_come_behind_it_together() -> None:
    held = planned("A0", "A1", "A2", "z")
    births = {id_of(held, title): 7 for title in ("A0", "A1", "A2")} | {id_of(held, "z"): 3}
    both = put(held, [new(held, "B0", 1024), new(held, "B1", 2048)], births)
    assert titles(both) == ["A0", "A1", "A2", "B0", "B1", "z"]
    assert titles(put(held, [new(held, "B0", 1024)], births)) == ["A0", "B0", "A1", "A2", "z"]
    longer = put(held, [new(held, f"B{rank}", 1024 * (rank + 1)) for rank in range(4)], births)
    assert titles(longer) == ["A0", "A1", "A2", "B0", "B1", "B2", "z", "B3"]


def test_a_moved_stop_keeps_a_time_that_fits_or_that_came_with_the_move() -> None:
    held = planned("09:00 a", "12:00 b")
    moved, day = held.stop(id_of(held, "a")), day_id(held, 1)
    assert titles(put(held, [Placement(moved, day, 1)], {})) == ["09:00 a", "12:00 b"]
    assert titles(put(held, [Placement(moved, day, 4096)], {})) == ["12:00 b", "a"]
    assert titles(put(held, [Placement(moved, day, 4096, is_timed=True)], {})) == ["12:00 b", "09:00 a"]
    assert titles(put(held, [Placement(moved, day_id(held, 2), 1)], {}), 2) == ["09:00 a"]


@given(st.lists(POSITIONS, max_size=8), st.lists(POSITIONS, max_size=8), st.integers(0, 3))
def test_all_stops_stay_and_each_has_a_position_of_its_own(first: list[float | None], second: list[float | None], birth: int) -> None:
    held = planned("a", "b", "c")
    for round_number, wanted in enumerate((first, second)):
        before = titles(held)
        births = {each.id: birth for each in held.stops}
        held = put(held, [new(held, f"{round_number}.{rank}", position) for rank, position in enumerate(wanted)], births)
        after = titles(held)
        assert [title for title in after if title in before] == before
        assert len(after) == len(before) + len(wanted)
        assert positions(held) == sorted(set(positions(held)))
        assert all(abs(each) < 2**31 for each in positions(held))
