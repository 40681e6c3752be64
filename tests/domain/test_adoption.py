"""A draft becomes part of an itinerary; what its travellers did meanwhile stays."""

from collections import Counter
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from models.ids import PlaceId, place_id
from models.itinerary import POSITION_STEP, Itinerary, add_stop, move_stop, remove_stop, update_day, update_stop, update_trip
from models.planning.adoption import adopt, draft_of
from models.planning.plan import DraftDay, DraftStop
from models.trip import StopKind
from tests.fakes.trips import CELL, day_id, empty, id_of, planned, stop, titles

CASTLE, MUSEUM, TOWER = (place_id("lisboa", slug) for slug in ("castelo", "museu", "torre"))


def drafted(at: str, title: str, place: PlaceId | None = None, **fields: object) -> DraftStop:
    return DraftStop.model_validate(
        {"kind": StopKind.VISIT, "title": title, "starts_at": at, "duration_minutes": 60, "place_id": place, **fields}
    )


def draft_day(number: int, *stops: DraftStop, title: str = "Dia", destination: str = "lisboa") -> DraftDay:
    return DraftDay(number=number, destination=destination, title=title, stops=stops)


def visiting(*visits: tuple[str, str, PlaceId]) -> Itinerary:
    itinerary = empty()
    for at, title, place in visits:
        itinerary = add_stop(itinerary, stop(itinerary, 1, title, at, place_id=place), None)
    return itinerary


def test_a_draft_fills_an_empty_itinerary_in_order_of_time() -> None:
    current = empty()
    adopted = adopt(
        current,
        current,
        [draft_day(1, drafted("14:00", "b"), drafted("09:00", "a"), title="Colinas"), draft_day(2, drafted("10:00", "c"))],
        CELL,
    )
    assert (titles(adopted, 1), titles(adopted, 2), titles(adopted, 3)) == (["09:00 a", "14:00 b"], ["10:00 c"], [])
    assert [day.title for day in adopted.days] == ["Colinas", "Dia", ""]
    assert [each.position for each in adopted.stops_on(day_id(adopted, 1))] == [POSITION_STEP, 2 * POSITION_STEP]


def test_a_stop_at_the_same_place_keeps_its_identity_notes_booking_and_ticks() -> None:
    current = visiting(("09:00", "O meu castelo", CASTLE), ("15:00", "b", MUSEUM))
    current = update_stop(current, id_of(current, "O meu castelo"), {"notes": "bilhetes", "booking_reference": "XY", "done": True})
    adopted = adopt(current, current, [draft_day(2, drafted("11:00", "Castelo", CASTLE, notes="à vista", duration_minutes=90))], CELL)
    (kept,) = adopted.stops
    former = current.stop(id_of(current, "O meu castelo"))
    assert kept == former.replace(day_id=day_id(current, 2), starts_at="11:00", duration_minutes=90, position=POSITION_STEP)


def test_a_place_that_a_draft_visits_twice_gives_two_stops() -> None:
    current = visiting(("09:00", "a", CASTLE))
    adopted = adopt(current, current, [draft_day(1, drafted("10:00", "a", CASTLE)), draft_day(2, drafted("10:00", "a", CASTLE))], CELL)
    assert len({each.id for each in adopted.stops}) == len(adopted.stops) == 2


def test_a_locked_stop_stays_and_its_place_is_not_visited_twice() -> None:
    current = visiting(("09:00", "a", CASTLE), ("11:00", "b", MUSEUM))
    current = update_stop(current, id_of(current, "a"), {"locked": True})
    draft = [
        draft_day(1, drafted("09:00", "a", CASTLE, locked=True), drafted("10:00", "c", TOWER)),
        draft_day(2, drafted("10:00", "a", CASTLE)),
    ]
    adopted = adopt(current, current, draft, CELL)
    assert (titles(adopted, 1), titles(adopted, 2)) == (["09:00 a", "10:00 c"], [])
    assert adopted.stop(id_of(current, "a")) == current.stop(id_of(current, "a"))


def test_a_stop_added_while_a_draft_was_on_its_way_stays() -> None:
    basis = visiting(("09:00", "a", CASTLE))
    current = add_stop(basis, stop(basis, 1, "mine", "12:00"), None)
    assert titles(adopt(current, basis, [draft_day(1, drafted("10:00", "b", MUSEUM))], CELL)) == ["10:00 b", "12:00 mine"]


def test_a_stop_changed_while_a_draft_was_on_its_way_stays_as_it_was_changed() -> None:
    basis = visiting(("09:00", "a", CASTLE))
    current = update_stop(basis, id_of(basis, "a"), {"notes": "cedo"})
    adopted = adopt(current, basis, [draft_day(1, drafted("16:00", "a", CASTLE), drafted("10:00", "b", MUSEUM))], CELL)
    assert titles(adopted) == ["09:00 a", "10:00 b"]
    assert adopted.stop(id_of(basis, "a")).notes == "cedo"


def test_a_stop_removed_while_a_draft_was_on_its_way_does_not_come_back() -> None:
    basis = visiting(("09:00", "a", CASTLE), ("11:00", "b", MUSEUM))
    current = remove_stop(basis, id_of(basis, "a"))
    draft = [draft_day(1, drafted("10:00", "a", CASTLE), drafted("12:00", "b", MUSEUM))]
    assert titles(adopt(current, basis, draft, CELL)) == ["12:00 b"]


def test_a_title_given_to_a_day_while_a_draft_was_on_its_way_stays() -> None:
    basis = empty()
    current = update_day(basis, day_id(basis, 1), {"title": "Anos da avó", "notes": "bolo"})
    adopted = adopt(current, basis, [draft_day(1, title="Colinas"), draft_day(2, title="Belém")], CELL)
    assert [(day.title, day.notes) for day in adopted.days[:2]] == [("Anos da avó", "bolo"), ("Belém", "")]


def test_days_that_went_while_a_draft_was_on_its_way_stay_away() -> None:
    basis = planned("a")
    current = update_trip(basis, {"day_count": 1, "title": "Curta"}, CELL)
    adopted = adopt(current, basis, [draft_day(1, drafted("10:00", "b")), draft_day(3, drafted("10:00", "c"))], CELL)
    assert (len(adopted.days), titles(adopted), adopted.trip.title) == (1, ["10:00 b"], "Curta")


def test_a_stop_without_a_time_stays_behind_the_one_it_follows() -> None:
    basis = empty()
    current = add_stop(basis, stop(basis, 1, "mine", "12:00"), None)
    current = add_stop(current, stop(current, 1, "then", None), None)
    assert titles(adopt(current, basis, [draft_day(1, drafted("11:00", "b"), drafted("13:00", "c"))], CELL)) == [
        "11:00 b",
        "12:00 mine",
        "then",
        "13:00 c",
    ]


def test_an_itinerary_as_a_draft_has_a_time_for_every_stop() -> None:
    itinerary = planned("first", "10:30 second", "third")
    assert [f"{each.starts_at:%H:%M} {each.title}" for each in draft_of(itinerary)[0].stops] == [
        "09:00 first",
        "10:30 second",
        "11:30 third",
    ]


def test_a_long_day_without_times_ends_before_midnight() -> None:
    itinerary = planned(*(f"s{number}" for number in range(30)))
    starts = [each.starts_at for each in draft_of(itinerary)[0].stops]
    assert starts == sorted(starts)
    assert f"{starts[-1]:%H:%M}" == "23:00"


PLACES = st.sampled_from([CASTLE, MUSEUM, TOWER, None])
VISITS = st.lists(st.tuples(st.integers(1, 3), st.integers(0, 23), PLACES), max_size=6)


@given(VISITS, VISITS, st.lists(st.tuples(st.sampled_from(["note", "lock", "move", "remove", "add"]), st.integers(0, 9)), max_size=4))
def test_no_edit_is_lost_and_no_stop_doubled_whatever_the_draft(
    planned_visits: list[tuple[int, int, PlaceId | None]],
    drafted_visits: list[tuple[int, int, PlaceId | None]],
    edits: list[tuple[str, int]],
) -> None:
    basis = empty()
    for number, hour, place in planned_visits:
        basis = add_stop(basis, stop(basis, number, "p", f"{hour:02}:00", place_id=place), None)
    current = basis
    for edit, choice in edits:
        current = edited(current, edit, choice)
    draft = [
        draft_day(number, *(drafted(f"{hour:02}:00", "d", place) for day, hour, place in drafted_visits if day == number))
        for number in (1, 2, 3)
    ]
    adopted = adopt(current, basis, draft, CELL)
    assert max(Counter(each.id for each in adopted.stops).values(), default=1) == 1
    known = {each.id: each for each in basis.stops}
    for each in current.stops:
        if each.locked or known.get(each.id) != each:
            assert adopted.stop(each.id).replace(position=0) == each.replace(position=0)
    gone = {each.place_id for each in basis.stops} - {each.place_id for each in current.stops} - {None}
    assert not gone & {each.place_id for each in adopted.stops}
    for day in adopted.days:
        assert all(low.position < high.position for low, high in pairwise(adopted.stops_on(day.id)))


def edited(itinerary: Itinerary, edit: str, choice: int) -> Itinerary:
    if edit == "add":
        return add_stop(itinerary, stop(itinerary, 1, "new", "12:00"), None)
    loose = [each.id for each in itinerary.stops if not each.locked]
    if not loose:
        return itinerary
    chosen = loose[choice % len(loose)]
    if edit == "note":
        return update_stop(itinerary, chosen, {"notes": "n"})
    if edit == "lock":
        return update_stop(itinerary, chosen, {"locked": True})
    return remove_stop(itinerary, chosen) if edit == "remove" else move_stop(itinerary, chosen, day_id(itinerary, 2), None)
