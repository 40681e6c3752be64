"""Rules of the exact order of one day."""

from itertools import pairwise, permutations

from hypothesis import given
from hypothesis import strategies as st

from models.place import Coordinates
from models.planning.schedule import Limits, Offer, Part, Slot, arrange
from models.travel import leg_between

LIMITS = Limits(starts=570, ends=1560, sights=5, sights_before_lunch=3, walk_metres=20_000)


def at(kilometres: float) -> Coordinates:
    """Return a point so far east of a fixed one."""
    return Coordinates(latitude=0.0, longitude=kilometres / 111.195)


def sight(kilometres: float, minutes: int = 60, worth: float = 1.0, spans: tuple[tuple[int, int], ...] = ((540, 1260),)) -> Offer:
    return Offer(part=Part.SIGHT, location=at(kilometres), spans=spans, minutes=minutes, worth=worth)


def table(part: Part, kilometres: float, worth: float = 1.0) -> Offer:
    window = (720, 870) if part is Part.LUNCH else (1140, 1290)
    return Offer(part=part, location=at(kilometres), spans=((window[0], 1440),), minutes=75, worth=worth, latest=window[1])


def test_a_day_without_offers_is_empty() -> None:
    assert arrange([], LIMITS) == ()


def test_stops_follow_each_other_with_the_way_between_them() -> None:
    assert arrange([sight(0), sight(1)], LIMITS) == (Slot(0, 570), Slot(1, 650))


def test_what_closes_first_comes_first() -> None:
    assert arrange([sight(0), sight(1, spans=((540, 660),))], LIMITS) == (Slot(1, 570), Slot(0, 650))


def test_what_does_not_fit_is_left_out_for_what_is_worth_more() -> None:
    offers = [sight(0, 60, 1.0, ((570, 640),)), sight(0, 60, 2.0, ((570, 640),))]

    assert arrange(offers, LIMITS) == (Slot(1, 570),)


def test_lunch_and_dinner_are_at_their_hours() -> None:
    offers = [sight(0), table(Part.LUNCH, 0.1), sight(0.2), table(Part.DINNER, 0.3)]

    slots = arrange(offers, LIMITS)

    assert [slot for slot in slots if slot.offer in (1, 3)] == [Slot(1, 720), Slot(3, 1140)]
    assert {slot.offer for slot in slots} == {0, 1, 2, 3}


def test_only_one_table_is_taken_for_a_meal() -> None:
    offers = [table(Part.LUNCH, 0, 0.5), table(Part.LUNCH, 0, 2.0), table(Part.DINNER, 0), table(Part.DINNER, 0, 0.1)]

    assert [slot.offer for slot in arrange(offers, LIMITS)] == [1, 2]


def test_a_night_comes_behind_dinner_only() -> None:
    night = Offer(part=Part.NIGHT, location=at(0), spans=((1230, 1560),), minutes=90, worth=1.0)

    assert arrange([night], LIMITS) == ()
    assert [slot.offer for slot in arrange([night, table(Part.DINNER, 0)], LIMITS)] == [1, 0]


def test_no_more_sights_than_allowed_before_lunch_and_in_all() -> None:
    limits = Limits(starts=540, ends=1560, sights=3, sights_before_lunch=1, walk_metres=20_000)
    slots = arrange([*(sight(0.1 * n, 30) for n in range(5)), table(Part.LUNCH, 0)], limits)

    assert len(slots) == 4
    assert slots[1].offer == 5


def test_a_pinned_stop_keeps_its_time_and_others_go_around_it() -> None:
    pinned = Offer(part=Part.SIGHT, location=at(5), spans=(), minutes=60, pinned_at=660)
    slots = arrange([sight(0, 60), pinned, sight(5, 60)], LIMITS)

    assert Slot(1, 660) in slots
    assert [slot.offer for slot in slots] == [0, 1, 2]


def test_pinned_stops_that_overlap_are_all_kept() -> None:
    pins = [Offer(part=Part.SIGHT, location=at(n), spans=(), minutes=120, pinned_at=600 + 10 * n) for n in range(3)]

    assert arrange(pins, LIMITS) == (Slot(0, 600), Slot(1, 610), Slot(2, 620))


def test_a_pinned_lunch_is_the_lunch() -> None:
    pinned = Offer(part=Part.LUNCH, location=at(0), spans=(), minutes=60, pinned_at=800)

    assert arrange([pinned, table(Part.LUNCH, 0)], LIMITS) == (Slot(0, 800),)


def test_costs_and_walking_are_bounded() -> None:
    offers = [sight(0, worth=2.0), sight(0.5, worth=3.0), sight(1.0, worth=1.5)]
    bounded = Limits(starts=570, ends=1560, sights=5, sights_before_lunch=5, walk_metres=20_000, costs=(10, 20, 15), cost_limit=25)
    lazy = Limits(starts=570, ends=1560, sights=5, sights_before_lunch=5, walk_metres=700)

    assert sorted(slot.offer for slot in arrange(offers, bounded)) == [0, 2]
    assert sorted(slot.offer for slot in arrange(offers, lazy)) == [0, 1]


spots = st.tuples(st.integers(0, 40), st.integers(20, 120), st.integers(540, 900), st.integers(60, 400), st.integers(1, 9))


@given(st.lists(spots, min_size=1, max_size=4))
def test_no_order_is_better_than_the_one_found(raw: list[tuple[int, int, int, int, int]]) -> None:
    offers = [sight(km / 10, minutes, worth, ((opens, opens + span),)) for km, minutes, opens, span, worth in raw]
    limits = Limits(starts=570, ends=1560, sights=9, sights_before_lunch=9, walk_metres=100_000)

    found = arrange(offers, limits)

    assert _is_feasible(offers, found)
    best = max(sum(offers[n].worth for n in order) for order in _orders(offers) if _can_do(offers, order))
    assert sum(offers[slot.offer].worth for slot in found) >= best - 1


def _orders(offers: list[Offer]) -> list[tuple[int, ...]]:
    return [order for size in range(len(offers) + 1) for order in permutations(range(len(offers)), size)]


def _can_do(offers: list[Offer], order: tuple[int, ...]) -> bool:
    ready, here = 570, None
    for number in order:
        offer = offers[number]
        way = leg_between(here, offer.location).minutes if here and offer.location else 0
        starts = max(-(-(ready + way) // 5) * 5, offer.spans[0][0])
        if starts + offer.minutes > offer.spans[0][1]:
            return False
        ready, here = starts + offer.minutes, offer.location
    return True


def _is_feasible(offers: list[Offer], slots: tuple[Slot, ...]) -> bool:
    for before, after in pairwise(slots):
        a, b = offers[before.offer], offers[after.offer]
        assert a.location is not None
        assert b.location is not None
        if before.starts + a.minutes + leg_between(a.location, b.location).minutes > after.starts:
            return False
    taken = [(slot.starts, offers[slot.offer]) for slot in slots]
    return all(offer.spans[0][0] <= starts <= offer.spans[0][1] - offer.minutes for starts, offer in taken)
