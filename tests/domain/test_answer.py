"""What is believed of a language model's answer."""

import json
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import JsonValue

from edge.planner.answer import ANSWER_LIMIT, Answer, ObjectReader
from edge.planner.generator import Task
from edge.planner.prompt import build_prompt
from models.errors import ProviderUnavailable, RefinementNotUnderstood
from models.locale import Locale
from models.money import Money
from models.planning.plan import DraftDay, DraftStop
from models.trip import StopKind, Traveller, Wishes
from tests.fakes.places import BISTRO, CASTLE, FADO, GARDEN, MUSEUM, SQUARE, TAVERN, TOWER, places_of

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=10,
)


def task(instruction: str = "", current: tuple[DraftDay, ...] = (), **wishes: object) -> Task:
    fields = {"destinations": ("lisboa",), "day_count": 2, "locale": Locale.EN} | wishes
    return Task(wishes=Wishes.model_validate(fields), today=date(2026, 11, 22), instruction=instruction, current=current)


def read(asked: Task, *days: JsonValue) -> list[DraftDay]:
    answer = Answer(asked, build_prompt(asked, places_of).candidates)
    return answer.feed(json.dumps(days)) + answer.finish()


def day(number: int, *stops: tuple[int, str, int], title: str = "T") -> dict[str, JsonValue]:
    return {"d": number, "t": title, "s": [{"p": p, "at": at, "min": minutes} for p, at, minutes in stops]}


def stop(title: str, at: time, **fields: object) -> DraftStop:
    return DraftStop.model_validate({"kind": StopKind.VISIT, "title": title, "starts_at": at, "duration_minutes": 60} | fields)


def names(days: list[DraftDay]) -> list[list[str]]:
    return [[f"{each.starts_at:%H:%M} {each.title}" for each in drafted.stops] for drafted in days]


SECOND = day(2, (2, "10:00", 60))


@given(st.lists(st.dictionaries(st.text(max_size=4), JSON, max_size=3), max_size=4), st.data())
def test_objects_are_found_whatever_the_pieces(objects: list[dict[str, JsonValue]], data: st.DataObject) -> None:
    text = json.dumps(objects, ensure_ascii=data.draw(st.booleans()), indent=data.draw(st.sampled_from([None, 2])))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=6)))
    reader = ObjectReader()
    pieces = [text[start:end] for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    assert [json.loads(found) for piece in pieces for found in reader.feed(piece)] == objects
    assert reader.is_closed


@given(st.text(max_size=60))
def test_no_text_breaks_the_reader(text: str) -> None:
    reader = ObjectReader()
    reader.feed("[" + text)
    reader.feed(text)


@given(st.lists(st.fixed_dictionaries({}, optional={"d": JSON, "t": JSON, "s": JSON | st.lists(JSON)}), max_size=4))
def test_no_json_breaks_an_answer(days: list[JsonValue]) -> None:
    answer = Answer(task(), build_prompt(task(), places_of).candidates)
    assert answer.feed(json.dumps(days)) == []


STOPS = st.lists(
    st.tuples(st.integers(-1, 12), st.sampled_from(["08:00", "10:30", "13:00", "24:00", "", "19:30"]), st.integers(-5, 900)), max_size=6
)


@given(days=st.lists(st.tuples(st.integers(0, 4), STOPS), max_size=6), is_refinement=st.booleans())
def test_whatever_is_answered_a_draft_is_in_order_and_of_its_city_and_repeats_nothing(
    *, days: list[tuple[int, list[tuple[int, str, int]]]], is_refinement: bool
) -> None:
    current = CURRENT if is_refinement else ()
    asked = task("change it" if is_refinement else "", current, destinations=("lisboa", "porto"))
    try:
        draft = read(asked, *(day(number, *stops) for number, stops in days))
    except (ProviderUnavailable, RefinementNotUnderstood):
        return
    assert [each.number for each in draft] == [1, 2]
    used = [each.place_id for drafted in draft for each in drafted.stops if each.place_id is not None]
    assert len(used) == len(set(used))
    assert sum(each.title == "Tia Ana" for drafted in draft for each in drafted.stops) <= 1
    cities = ["lisboa", "lisboa" if is_refinement else "porto"]
    assert [each.destination for each in draft] == cities
    for drafted in draft:
        assert list(drafted.stops) == sorted(drafted.stops, key=lambda each: each.starts_at)
        assert all(each.place_id is None or each.place_id.startswith(f"plc_{drafted.destination}_") for each in drafted.stops)
        assert [each for each in drafted.stops if each.locked] == [
            each for was in current if was.number == drafted.number for each in was.stops if each.locked
        ]


def test_an_object_is_given_with_its_last_brace() -> None:
    reader = ObjectReader()
    assert reader.feed('[{"a": "}') == []
    assert reader.feed('\\"]{"}') == ['{"a": "}\\"]{"}']
    assert not reader.is_closed
    assert reader.feed("]") == []
    assert reader.is_closed


def test_a_fence_around_the_array_is_ignored() -> None:
    assert ObjectReader().feed('```json\n[{"a":1}, {"b":2}]\n```') == ['{"a":1}', '{"b":2}']


def test_an_endless_answer_is_not_read_on() -> None:
    reader = ObjectReader()
    reader.feed("[" + " " * ANSWER_LIMIT)
    assert reader.feed("{}]") == []


def test_deep_nesting_is_no_day() -> None:
    answer = Answer(task(), build_prompt(task(), places_of).candidates)
    assert answer.feed('[{"d":1,"s":' + "[" * 50_000 + "]" * 50_000 + "}") == []


def test_a_day_is_given_as_soon_as_it_is_complete() -> None:
    answer = Answer(task(), build_prompt(task(), places_of).candidates)
    assert answer.feed("[" + json.dumps(day(1, (1, "09:30", 90)))[:-1]) == []
    assert [each.number for each in answer.feed("}")] == [1]
    assert not answer.is_complete
    assert [each.number for each in answer.feed("," + json.dumps(SECOND))] == [2]
    assert answer.is_complete


def test_a_stop_takes_its_facts_from_the_catalogue() -> None:
    family = (Traveller(age=35), Traveller(age=34), Traveller(age=2))
    first = read(task(travellers=family, locale=Locale.PT_PT), day(1, (6, "12:30", 70)), SECOND)[0]
    assert first == DraftDay(
        number=1,
        destination="lisboa",
        title="T",
        stops=(
            DraftStop(
                kind=StopKind.MEAL,
                title="Taberna",
                place_id=TAVERN.id,
                location=TAVERN.location,
                starts_at=time(12, 30),
                duration_minutes=70,
                cost=Money.of_cents(3600, "EUR"),
                notes="Vale a pena: taberna.",
            ),
        ),
    )


def test_unknown_numbers_wrong_times_and_nonsense_are_left_out() -> None:
    stops: list[JsonValue] = [
        {"p": 0, "at": "09:00", "min": 30},
        {"p": 99, "at": "09:00", "min": 30},
        {"p": -1, "at": "09:00", "min": 30},
        {"p": 3, "at": "25:00", "min": 30},
        {"p": 3, "at": "00:30", "min": 30},
        {"p": 3, "at": "9h", "min": 30},
        {"p": "x"},
        "Torre",
        None,
        {"p": 4, "at": "9:05", "min": 30},
    ]
    assert names(read(task(), {"d": 1, "t": "", "s": stops}, SECOND))[0] == ["09:05 Terreiro Do Paco"]


def test_an_impossible_length_becomes_the_usual_one() -> None:
    first = read(task(), day(1, (1, "09:30", 0), (3, "14:00", 9_999)), SECOND)[0]
    assert [each.duration_minutes for each in first.stops] == [CASTLE.visit_minutes, TOWER.visit_minutes]


def test_stops_are_put_in_order_of_time() -> None:
    assert names(read(task(), day(1, (3, "15:00", 60), (1, "09:30", 60)), SECOND))[0] == ["09:30 Castelo", "15:00 Torre De Belem"]


def test_no_place_comes_twice() -> None:
    days = read(task(), day(1, (1, "09:30", 60), (1, "16:00", 60)), day(2, (1, "09:30", 60), (3, "11:00", 60)))
    assert names(days) == [["09:30 Castelo"], ["11:00 Torre De Belem"]]


def test_places_of_another_city_are_left_out() -> None:
    both = task(destinations=("lisboa", "porto"))
    assert names(read(both, day(1, (1, "09:30", 60), (9, "12:00", 60)), day(2, (9, "10:00", 60), (2, "12:00", 60)))) == [
        ["09:30 Castelo"],
        ["10:00 Ponte Luis I"],
    ]


def test_days_out_of_order_wait_for_their_turn() -> None:
    assert [each.number for each in read(task(), SECOND, day(1, (1, "09:30", 60)))] == [1, 2]


def test_of_two_days_of_one_number_the_first_counts_and_others_are_ignored() -> None:
    days = read(task(), day(1, (1, "09:30", 60)), day(1, (3, "09:30", 60)), day(0, (4, "9:00", 60)), day(3, (4, "9:00", 60)), SECOND)
    assert names(days) == [["09:30 Castelo"], ["10:00 Museu Do Azulejo"]]


def test_a_day_that_never_comes_fails_the_draft() -> None:
    with pytest.raises(ProviderUnavailable):
        read(task(), SECOND)


def test_a_day_without_a_usable_stop_fails_the_draft() -> None:
    with pytest.raises(ProviderUnavailable):
        read(task(), day(1, (99, "09:30", 60)), SECOND)


def test_locked_stops_stay_in_a_fresh_draft_and_the_rest_goes() -> None:
    locked = stop("Castelo", time(10), place_id=CASTLE.id, notes="ours", locked=True)
    current = (DraftDay(number=1, destination="lisboa", title="", stops=(locked, stop("Torre", time(15), place_id=TOWER.id))),)
    days = read(task(current=current), day(1, (4, "12:00", 60)), day(2, (1, "09:00", 60)))
    assert days[0].stops[0] == locked
    assert names(days) == [["10:00 Castelo", "12:00 Jardim Da Estrela"], ["09:00 Museu Do Azulejo"]]


def test_a_title_is_one_clean_short_line() -> None:
    assert read(task(), day(1, (1, "09:30", 60), title=" Um\n\tdia\u202e \x07belo "), SECOND)[0].title == "Um dia belo"
    assert read(task(), day(1, (1, "09:30", 60), title="a" * 500), SECOND)[0].title == "a" * 80
    assert read(task(), day(1, (1, "09:30", 60), (7, "13:00", 60), title="\n"), SECOND)[0].title == "Castelo"


CURRENT = (
    DraftDay(
        number=1,
        destination="lisboa",
        title="One",
        stops=(stop("Castelo", time(10), place_id=CASTLE.id, locked=True), stop("Our square", time(15), place_id=SQUARE.id, notes="mine")),
    ),
    DraftDay(number=2, destination="lisboa", title="Two", stops=(stop("Museu", time(10), place_id=MUSEUM.id), stop("Tia Ana", time(15)))),
)
"""Candidates then are: 1 museum, 2 tower, 3 square, 4 garden, 5 fado, 6 tavern, 7 bistro, 8 Tia Ana."""


def test_a_refinement_keeps_the_days_that_are_not_in_the_answer() -> None:
    days = read(task("move the aunt", CURRENT), day(2, (1, "10:00", 60), (8, "17:00", 60), title="New"))
    assert days[0] == CURRENT[0]
    assert days[1] == CURRENT[1].replace(title="New", stops=(days[1].stops[0], CURRENT[1].stops[1].replace(starts_at=time(17))))


def test_a_refinement_keeps_what_travellers_made_of_a_stop_and_locked_ones() -> None:
    days = read(task("later", CURRENT), day(1, (3, "16:30", 45)))
    assert days[0].stops == (CURRENT[0].stops[0], CURRENT[0].stops[1].replace(starts_at=time(16, 30), duration_minutes=45))


def test_a_refinement_does_not_bring_a_place_in_twice() -> None:
    days = read(task("add the museum", CURRENT), day(1, (3, "15:00", 60), (1, "17:00", 60), (4, "19:00", 30)))
    assert names(days)[0] == ["10:00 Castelo", "15:00 Our square", "19:00 Jardim Da Estrela"]


def test_a_place_moved_to_another_day_does_not_stay_on_its_own() -> None:
    days = read(task("move the square", CURRENT), day(1, (1, "17:00", 60)), day(2, (1, "10:00", 60), (8, "15:00", 60)))
    assert names(days) == [["10:00 Castelo", "17:00 Museu"], ["15:00 Tia Ana"]]


def test_a_refinement_may_swap_places_between_days() -> None:
    days = read(task("swap", CURRENT), day(2, (3, "15:00", 60)), day(1, (1, "11:30", 60), (8, "15:00", 60)))
    assert names(days) == [["10:00 Castelo", "11:30 Museu", "15:00 Tia Ana"], ["15:00 Our square"]]


def test_a_refinement_may_empty_a_day_but_nonsense_does_not() -> None:
    assert names(read(task("free day 2", CURRENT), day(2)))[1] == []
    days = read(task("later", CURRENT), day(1, (3, "16:30", 45)), day(2, (99, "10:00", 60)))
    assert days[1] == CURRENT[1]


@pytest.mark.parametrize("days", [[], [day(2, (1, "10:00", 60), (8, "15:00", 60), title="Two")]], ids=["nothing", "the same"])
def test_a_refinement_that_changes_nothing_was_not_understood(days: list[JsonValue]) -> None:
    with pytest.raises(RefinementNotUnderstood):
        read(task("what is the weather like", CURRENT), *days)


def test_a_refinement_cut_short_fails() -> None:
    answer = Answer(task("later", CURRENT), build_prompt(task("later", CURRENT), places_of).candidates)
    assert answer.feed("[" + json.dumps(day(1, (3, "16:30", 45)))) == []
    with pytest.raises(ProviderUnavailable):
        answer.finish()


def test_a_repeat_that_travellers_made_may_stay() -> None:
    twice = (
        DraftDay(number=1, destination="lisboa", title="", stops=(stop("Tasca", time(13), place_id=BISTRO.id),)),
        DraftDay(number=2, destination="lisboa", title="", stops=(stop("Tasca", time(13), place_id=BISTRO.id),)),
    )
    days = read(task("add a garden on day 2", twice), day(2, (8, "13:00", 60), (5, "15:00", 60)))
    assert names(days) == [["13:00 Tasca"], ["13:00 Tasca", "15:00 Jardim Da Estrela"]]
    assert GARDEN.id == days[1].stops[1].place_id
    assert FADO.id not in {each.place_id for each in days[1].stops}
