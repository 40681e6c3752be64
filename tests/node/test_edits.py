"""Small edits carried out on days in Lisboa, by the rules of its true places."""

from datetime import time

import pytest

from edge.planner.edits.execution import execute
from edge.planner.edits.sketch import Remark
from models.locale import Locale
from models.money import Money
from models.place import minutes_of
from models.planning.opening import is_open_during, setting_of
from models.refinement.calendar import Daypart
from models.refinement.operation import (
    Add,
    Edit,
    Lighter,
    Lock,
    Move,
    Place,
    Remove,
    Replace,
    SetDuration,
    SetStart,
    Side,
    Swap,
    SwapDays,
    Undo,
    Unlock,
    WriteNote,
)
from models.refinement.wish import Wish
from models.trip import StopKind
from tests.clients.scripted import catalogue
from tests.fakes.lisboa import (
    CASTELO,
    CELL,
    COCHES,
    FROM_SUNDAY,
    JERONIMOS,
    LOOSE,
    OCEANARIO,
    TRINDADE,
    assert_refused,
    edited,
    euros,
    lines,
    lisboa,
)


def test_a_removal_takes_one_stop_out_and_says_which() -> None:
    before = lisboa()
    after, told = edited(before, Remove(stop=3), locale=Locale.PT_BR)
    assert (lines(after, 1), lines(after, 2)) == ([CASTELO, TRINDADE], lines(before, 2))
    assert told == "Tirei Museu Nacional dos Coches do roteiro."


def test_a_removal_is_never_refused_for_what_overlapped_before() -> None:
    before = lisboa((("10:00+180 palacio-da-pena", "11:00+30 rossio", "13:00+45 convento-do-carmo"),))
    assert lines(edited(before, Remove(stop=2)).itinerary, 1) == [
        "10:00+180 Parque e Palácio Nacional da Pena",
        "13:00+45 Convento do Carmo",
    ]


def test_an_edit_that_breaks_a_rule_which_was_kept_is_refused() -> None:
    before = lisboa((("10:00+180 palacio-da-pena", "11:00+30 rossio", "13:00+45 convento-do-carmo"), ()))
    assert_refused(before, "travel", Move(stop=2, day=2))


def test_a_replacement_keeps_the_stop_and_its_time_and_is_open_then() -> None:
    before = lisboa()
    after, told = edited(before, Replace(stop=3, wishes=(Wish.OUTDOORS,)))
    stop = after.stops[2]
    place = catalogue().place(stop.place_id or "")
    assert (stop.id, stop.starts_at, stop.title) == (before.stops[2].id, time(16), "Miradouro da Senhora do Monte")
    assert told == "I replaced Museu Nacional dos Coches by Miradouro da Senhora do Monte."
    assert place.outdoors
    setting = setting_of(after.trip, 1, catalogue().require_destination("lisboa"))
    assert is_open_during(place, setting, minutes_of(time(16)), stop.duration_minutes)


def test_a_replacement_takes_along_nothing_that_was_said_of_the_former_place() -> None:
    before = lisboa()
    noted = before.stops[2].replace(notes="gate B", booking_reference="X1", done=True)
    after = edited(before.having(stops=(*before.stops[:2], noted, *before.stops[3:])), Replace(stop=3, wishes=(Wish.MUSEUM,))).itinerary
    assert (after.stops[2].notes, after.stops[2].booking_reference, after.stops[2].done) == ("", "", False)


@pytest.mark.parametrize(
    ("stop", "wishes", "line"),
    [
        (3, (Wish.MUSEUM,), "16:00+60 Museu do Fado"),
        (3, (Wish.ANYTHING,), "16:00+75 Alfama"),
        (3, (Wish.NEARER,), "16:00+60 Museu do Fado"),
        (3, (Wish.MUSEUM, Wish.NEARER), "16:00+60 Museu do Fado"),
        (3, (Wish.VIEWPOINT, Wish.CHEAPER), "16:00+25 Miradouro da Senhora do Monte"),
        (3, (Wish.MARKET, Wish.OUTDOORS), "16:00+60 Feira da Ladra"),
        (2, (Wish.CHEAPER,), "13:00+75 Casa do Alentejo"),
        (2, (Wish.FOOD, Wish.CHEAPER), "13:00+75 Casa do Alentejo"),
        (2, (Wish.FOOD, Wish.WINE), "13:00+85 O Velho Eurico"),
    ],
)
def test_a_replacement_answers_every_wish(stop: int, wishes: tuple[Wish, ...], line: str) -> None:
    assert line in lines(edited(lisboa(), Replace(stop=stop, wishes=wishes)).itinerary, 1)


def test_a_wish_that_no_place_answers_beside_another_is_refused() -> None:
    assert_refused(lisboa(), "nothing_suits", Replace(stop=3, wishes=(Wish.BEACH, Wish.INDOORS)))


def test_a_meal_is_replaced_by_the_same_meal() -> None:
    before = lisboa((("20:00+100 solar-dos-presuntos",),))
    assert lines(edited(before, Replace(stop=1, wishes=(Wish.CHEAPER,))).itinerary, 1) == ["20:00+85 O Velho Eurico"]


def test_a_replacement_stays_within_the_budget() -> None:
    before = lisboa((("10:00+60 museu-do-fado", "16:00+20 rossio"),), budget=euros(8))
    after = edited(before, Replace(stop=2, wishes=(Wish.MUSEUM,))).itinerary
    assert after.stops[1].cost == Money.of_cents(300, "EUR")


def test_a_replacement_that_can_t_be_at_its_hour_is_put_at_the_nearest_one_that_can() -> None:
    after, told = edited(lisboa(), Replace(stop=3, wishes=(Wish.FOOD,)))
    assert lines(after, 1) == [CASTELO, TRINDADE, "15:45+80 Bairro do Avillez"]
    assert after.stops[2].kind is StopKind.MEAL
    assert told == "I replaced Museu Nacional dos Coches by Bairro do Avillez, at 3:45 PM."


@pytest.mark.parametrize("name", ["Torre de Belém (exterior)", "torre de belem", "Torre Belém", "a Torre de Belem"])
def test_a_name_is_looked_up_among_the_places_of_the_city(name: str) -> None:
    after = edited(lisboa(), Replace(stop=3, name=name)).itinerary
    assert (lines(after, 1)[2], after.stops[2].place_id) == ("16:00+30 Torre de Belém (exterior)", "plc_lisboa_torre-de-belem")


def test_what_the_catalogue_does_not_know_takes_the_seat_under_its_name() -> None:
    after, told = edited(lisboa(), Replace(stop=3, name="Casa da Tia Zezinha"))
    stop = after.stops[2]
    assert lines(after, 1)[2] == "16:00+75 Casa da Tia Zezinha"
    assert (stop.kind, stop.place_id, stop.location, stop.cost) == (StopKind.VISIT, None, None, None)
    assert told == "I replaced Museu Nacional dos Coches by Casa da Tia Zezinha."


def test_a_meal_stays_one_at_a_table_that_only_the_travellers_know() -> None:
    assert edited(lisboa(), Replace(stop=2, name="Casa da Tia Zezinha")).itinerary.stops[1].kind is StopKind.MEAL


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("Oceanário", "already_there"),
        ("Mosteiro dos Jerónimos", "already_there"),
        ("Museu", "ambiguous_name"),
        ("Belcanto", "nothing_suits"),
    ],
)
def test_a_name_that_can_t_come_in_is_refused(name: str, reason: str) -> None:
    before = lisboa(budget=euros(200))
    assert_refused(before, reason, Replace(stop=2, name=name))
    assert_refused(before, reason, Add(day=1, name=name))


def test_a_name_of_another_city_of_the_trip_is_refused() -> None:
    before = lisboa(destinations=("lisboa", "porto"))
    assert_refused(before, "elsewhere", Add(day=2, name="Castelo de São Jorge"))
    assert_refused(before, "elsewhere", Move(stop=1, day=2))
    assert_refused(before, "elsewhere", Swap(stop=1, other=4))
    assert_refused(before, "elsewhere", SwapDays(day=1, other=2))
    assert_refused(before, "elsewhere", Place(stop=1, side=Side.AFTER, anchor=4))


@pytest.mark.parametrize(
    ("add", "day", "line", "told"),
    [
        (Add(wishes=(Wish.CAFE,), day=2), 2, "18:00+40 Pastéis de Belém", "I added Pastéis de Belém on day 2, at 6:00 PM."),
        (Add(wishes=(Wish.FOOD,), day=1), 1, "20:15+80 Bairro do Avillez", "I added Bairro do Avillez on day 1, at 8:15 PM."),
        (Add(wishes=(Wish.BAR,), day=1), 1, "20:30+15 A Ginjinha", "I added A Ginjinha on day 1, at 8:30 PM."),
        (
            Add(wishes=(Wish.FOOD, Wish.CHEAPER)),
            2,
            "13:15+75 Laurentina, o Rei do Bacalhau",
            "I added Laurentina, o Rei do Bacalhau on day 2, at 1:15 PM.",
        ),
        (
            Add(wishes=(Wish.CAFE,), day=1, start=Daypart.AFTERNOON),
            1,
            "14:45+45 Café Nicola",
            "I added Café Nicola on day 1, at 2:45 PM.",
        ),
        (
            Add(wishes=(Wish.CAFE,), day=1, start=time(12, 30)),
            1,
            "12:30+45 Café Nicola",
            "I added Café Nicola on day 1, at 12:30 PM. For that, I moved Cervejaria Trindade (1:20 PM).",
        ),
        (Add(wishes=(Wish.CAFE,), side=Side.AFTER, anchor=2), 1, "14:20+45 Café Nicola", "I added Café Nicola on day 1, at 2:20 PM."),
        (
            Add(wishes=(Wish.CAFE,), side=Side.BEFORE, anchor=3),
            1,
            "15:10+40 Pastéis de Belém",
            "I added Pastéis de Belém on day 1, at 3:10 PM.",
        ),
        (
            Add(wishes=(Wish.CAFE,), start=time(15), side=Side.AFTER, anchor=2),
            1,
            "15:00+45 Café Nicola",
            "I added Café Nicola on day 1, at 3:00 PM. For that, I moved Museu Nacional dos Coches (4:15 PM).",
        ),
        (
            Add(name="torre de belem", day=2),
            2,
            "13:30+30 Torre de Belém (exterior)",
            "I added Torre de Belém (exterior) on day 2, at 1:30 PM.",
        ),
        (Add(name="Padaria Nova"), 2, "14:00+60 Padaria Nova", "I added Padaria Nova on day 2, at 2:00 PM."),
        (Add(name="Padaria Nova", day=1, start=time(9)), 1, "09:00+60 Padaria Nova", "I added Padaria Nova on day 1, at 9:00 AM."),
    ],
)
def test_an_addition_has_its_time_and_suits_the_day(add: Add, day: int, line: str, told: str) -> None:
    before = lisboa()
    after, text = edited(before, add)
    (added,) = {stop.id for stop in after.stops} - {stop.id for stop in before.stops}
    assert (line in lines(after, day), text) == (True, told)
    assert after.stop(added).day_id == after.days[day - 1].id


def test_an_addition_beside_a_stop_without_a_time_has_none() -> None:
    after, told = edited(lisboa(LOOSE), Add(wishes=(Wish.CAFE,), side=Side.AFTER, anchor=5))
    assert (lines(after, 2), told) == (["caderno", "A Brasileira", "passeio"], "I added A Brasileira on day 2.")


@pytest.mark.parametrize(
    ("add", "reason"),
    [
        (Add(wishes=(Wish.CAFE,), day=1, start=time(10, 30)), "nothing_suits"),
        (Add(wishes=(Wish.CAFE,), day=1, start=time(9), side=Side.AFTER, anchor=2), "nothing_suits"),
        (Add(wishes=(Wish.CAFE,), day=2, side=Side.AFTER, anchor=2), "contradictory"),
        (Add(wishes=(Wish.CAFE,), day=3), "no_such_day"),
        (Add(wishes=(Wish.CAFE,), side=Side.AFTER, anchor=6), "no_such_stop"),
        (Add(name="Museu do Fado", day=1, start=time(20)), "nothing_suits"),
    ],
)
def test_an_addition_that_can_t_be_where_it_should_is_refused(add: Add, reason: str) -> None:
    assert_refused(lisboa(), reason, add)


def test_free_time_makes_room() -> None:
    after = edited(lisboa(LOOSE), Add(wishes=(Wish.MUSEUM,), day=1)).itinerary
    assert lines(after, 1) == [CASTELO, "11:30+90 free", TRINDADE, "15:00+60 Museu do Fado", "16:00+75 free"]
    after = edited(lisboa(LOOSE), Place(stop=6, side=Side.AFTER, anchor=1)).itinerary
    assert lines(after, 1) == [CASTELO, "11:30+60 passeio", "12:30+30 free", TRINDADE, "14:15+180 free"]
    after = edited(lisboa(LOOSE), SetStart(stop=3, start=time(12))).itinerary
    assert lines(after, 1) == [CASTELO, "11:30+30 free", "12:00+75 Cervejaria Trindade", "14:15+180 free"]


def test_a_stop_may_be_put_beside_free_time() -> None:
    after = edited(lisboa(LOOSE), Place(stop=6, side=Side.AFTER, anchor=4)).itinerary
    assert lines(after, 1) == [CASTELO, "11:30+90 free", TRINDADE, "14:15+180 free", "17:15+60 passeio"]
    after = edited(lisboa(LOOSE), Place(stop=6, side=Side.BEFORE, anchor=4)).itinerary
    assert lines(after, 1) == [CASTELO, "11:30+90 free", TRINDADE, "14:15+60 passeio", "15:15+180 free"]


def test_locked_free_time_is_nobody_s() -> None:
    assert_refused(lisboa(LOOSE, locked=(4,)), "not_free_then", Move(stop=1, day=1, start=time(15)))


@pytest.mark.parametrize(
    ("move", "line", "told"),
    [
        (Move(stop=3, day=2), "12:45+75 Museu Nacional dos Coches", "I moved Museu Nacional dos Coches to day 2, at 12:45 PM."),
        (Move(stop=2, day=2), "13:00+75 Cervejaria Trindade", "I moved Cervejaria Trindade to day 2, at 1:00 PM."),
        (
            Move(stop=3, day=2, start=Daypart.MORNING),
            "11:30+75 Museu Nacional dos Coches",
            "I moved Museu Nacional dos Coches to day 2, at 11:30 AM.",
        ),
        (
            Move(stop=3, day=2, start=time(14)),
            "14:00+75 Museu Nacional dos Coches",
            "I moved Museu Nacional dos Coches to day 2, at 2:00 PM. For that, I moved Oceanário de Lisboa (4:10 PM).",
        ),
    ],
)
def test_a_move_has_the_time_asked_for_or_one_near_its_own(move: Move, line: str, told: str) -> None:
    after, text = edited(lisboa(), move)
    assert (line in lines(after, 2), text) == (True, told)
    assert [each[:5] for each in lines(after, 2)] == sorted(each[:5] for each in lines(after, 2))


def test_a_move_of_what_has_no_time_goes_to_the_end_of_the_day() -> None:
    after, told = edited(lisboa(LOOSE), Move(stop=5, day=1))
    assert (lines(after, 1)[-1], lines(after, 2), told) == ("caderno", ["passeio"], "I moved caderno to day 1.")


@pytest.mark.parametrize(
    ("move", "reason"),
    [
        (Move(stop=3, day=1), "no_effect"),
        (Move(stop=3, day=3), "no_such_day"),
        (Move(stop=3, day=2, start=time(10, 30)), "not_free_then"),
        (Move(stop=3, day=2, start=time(9, 30)), "closed_then"),
        (Move(stop=3, day=2, start=Daypart.EVENING), "closed_then"),
    ],
)
def test_a_move_to_where_there_is_no_room_is_refused(move: Move, reason: str) -> None:
    assert_refused(lisboa(), reason, move)


def test_nothing_is_moved_to_a_day_on_which_it_is_closed() -> None:
    assert_refused(lisboa(starts_on=FROM_SUNDAY), "closed_then", Move(stop=3, day=2))


@pytest.mark.parametrize(
    ("place", "day", "lines_then", "told"),
    [
        (
            Place(stop=3, side=Side.AFTER, anchor=4),
            2,
            [JERONIMOS, "11:30+75 Museu Nacional dos Coches", OCEANARIO],
            "I put Museu Nacional dos Coches after Mosteiro dos Jerónimos, at 11:30 AM.",
        ),
        (
            Place(stop=3, side=Side.BEFORE, anchor=4),
            2,
            ["10:00+75 Museu Nacional dos Coches", "11:30+75 Mosteiro dos Jerónimos", OCEANARIO],
            (
                "I put Museu Nacional dos Coches before Mosteiro dos Jerónimos, at 10:00 AM."
                " For that, I moved Mosteiro dos Jerónimos (11:30 AM)."
            ),
        ),
        (
            Place(stop=1, side=Side.AFTER, anchor=2),
            1,
            [TRINDADE, "14:30+90 Castelo de São Jorge", "16:35+75 Museu Nacional dos Coches"],
            ("I put Castelo de São Jorge after Cervejaria Trindade, at 2:30 PM. For that, I moved Museu Nacional dos Coches (4:35 PM)."),
        ),
        (
            Place(stop=2, side=Side.AFTER, anchor=4),
            2,
            [JERONIMOS, "12:00+75 Cervejaria Trindade", OCEANARIO],
            "I put Cervejaria Trindade after Mosteiro dos Jerónimos, at 12:00 PM.",
        ),
        (
            Place(stop=1, side=Side.BEFORE, anchor=5),
            2,
            [JERONIMOS, "12:55+90 Castelo de São Jorge", OCEANARIO],
            "I put Castelo de São Jorge before Oceanário de Lisboa, at 12:55 PM.",
        ),
    ],
)
def test_a_stop_is_put_directly_beside_another_and_what_follows_is_put_off(
    place: Place, day: int, lines_then: list[str], told: str
) -> None:
    after, text = edited(lisboa(), place)
    assert (lines(after, day), text) == (lines_then, told)


def test_a_stop_beside_one_without_a_time_loses_its_own() -> None:
    after, told = edited(lisboa(LOOSE), Place(stop=1, side=Side.BEFORE, anchor=6))
    assert (lines(after, 2), told) == (["caderno", "Castelo de São Jorge", "passeio"], "I put Castelo de São Jorge before passeio.")
    after, told = edited(lisboa(LOOSE), Place(stop=1, side=Side.AFTER, anchor=6))
    assert (lines(after, 2), told) == (["caderno", "passeio", "Castelo de São Jorge"], "I put Castelo de São Jorge after passeio.")


def test_nothing_is_put_off_beyond_its_hours_or_past_what_is_locked() -> None:
    assert_refused(lisboa(locked=(3,)), "no_room", Place(stop=1, side=Side.AFTER, anchor=2))
    assert_refused(lisboa(), "no_room", Place(stop=2, side=Side.BEFORE, anchor=1))
    assert_refused(lisboa(), "no_effect", Place(stop=2, side=Side.BEFORE, anchor=2))


@pytest.mark.parametrize(
    ("start", "lines_then", "told"),
    [
        (time(17), ["10:00+75 Mosteiro dos Jerónimos", "17:00+120 Oceanário de Lisboa"], "Oceanário de Lisboa now begins at 5:00 PM."),
        (Daypart.MIDDAY, [JERONIMOS, "12:30+120 Oceanário de Lisboa"], "Oceanário de Lisboa now begins at 12:30 PM."),
        (
            Daypart.MORNING,
            ["10:00+120 Oceanário de Lisboa", "13:00+75 Mosteiro dos Jerónimos"],
            "Oceanário de Lisboa now begins at 10:00 AM. For that, I moved Mosteiro dos Jerónimos (1:00 PM).",
        ),
    ],
)
def test_a_start_is_set_and_what_follows_is_put_off(start: time | Daypart, lines_then: list[str], told: str) -> None:
    after, text = edited(lisboa(), SetStart(stop=5, start=start))
    assert (lines(after, 2), text) == (lines_then, told)


@pytest.mark.parametrize(
    ("stop", "start", "reason"), [(5, time(10, 30), "not_free_then"), (4, time(22), "closed_then"), (2, time(16, 30), "closed_then")]
)
def test_a_start_that_can_t_be_is_refused(stop: int, start: time, reason: str) -> None:
    assert_refused(lisboa(), reason, SetStart(stop=stop, start=start))


def test_a_longer_stay_puts_off_what_follows() -> None:
    assert lines(edited(lisboa(), SetDuration(stop=1, minutes=150)).itinerary, 1) == ["10:00+150 Castelo de São Jorge", TRINDADE, COCHES]
    after, told = edited(lisboa(), SetDuration(stop=1, minutes=200))
    assert lines(after, 1) == ["10:00+200 Castelo de São Jorge", "13:35+75 Cervejaria Trindade", COCHES]
    assert told == "Castelo de São Jorge now lasts 200 minutes. For that, I moved Cervejaria Trindade (1:35 PM)."
    assert lines(edited(lisboa(LOOSE), SetDuration(stop=5, minutes=30)).itinerary, 2) == ["caderno", "passeio"]


def test_a_stay_ends_before_the_doors_close_and_before_what_is_locked() -> None:
    assert_refused(lisboa(), "closed_then", SetDuration(stop=3, minutes=240))
    assert_refused(lisboa(locked=(2,)), "no_room", SetDuration(stop=1, minutes=200))


def test_a_swap_exchanges_days_and_times_and_keeps_how_long_each_lasts() -> None:
    after, told = edited(lisboa(), Swap(stop=1, other=4))
    assert lines(after, 1) == ["10:00+75 Mosteiro dos Jerónimos", TRINDADE, COCHES]
    assert lines(after, 2) == ["10:00+90 Castelo de São Jorge", OCEANARIO]
    assert told == "I swapped Castelo de São Jorge and Mosteiro dos Jerónimos."
    after = edited(lisboa(), Swap(stop=1, other=3)).itinerary
    assert lines(after, 1) == ["10:00+75 Museu Nacional dos Coches", TRINDADE, "16:00+90 Castelo de São Jorge"]


def test_a_swap_with_what_has_no_time_exchanges_places_in_the_order() -> None:
    after = edited(lisboa(LOOSE), Swap(stop=5, other=6)).itinerary
    assert lines(after, 2) == ["passeio", "caderno"]
    after = edited(lisboa(LOOSE), Swap(stop=1, other=5)).itinerary
    assert (lines(after, 1)[0], lines(after, 2)) == ("10:00+60 caderno", ["Castelo de São Jorge", "passeio"])


def test_a_swap_that_can_t_be_is_refused() -> None:
    assert_refused(lisboa(), "closed_then", Swap(stop=1, other=2))
    assert_refused(lisboa(), "no_effect", Swap(stop=1, other=1))
    crowded = lisboa((("10:00+60 museu-do-fado", "11:15+45 casa-dos-bicos"), ("10:00+150 oceanario-de-lisboa",)), locked=(2,))
    assert_refused(crowded, "no_room", Swap(stop=1, other=3))


def test_a_lock_holds_until_it_is_taken_off() -> None:
    after, told = edited(lisboa(), Lock(stop=1))
    assert ([stop.locked for stop in after.stops][:2], told) == ([True, False], "I locked Castelo de São Jorge: it stays as it is.")
    after, told = edited(lisboa(locked=(1,)), Unlock(stop=1))
    assert (after.stops[0].locked, told) == (False, "I unlocked Castelo de São Jorge.")
    assert_refused(lisboa(locked=(1,)), "no_effect", Lock(stop=1))
    assert_refused(lisboa(), "no_effect", Unlock(stop=1))


def test_a_note_is_a_remark_about_a_stop_a_day_or_the_trip() -> None:
    before = lisboa(locked=(1,))
    about: list[tuple[WriteNote, str | None, str]] = [
        (WriteNote(stop=1, text="coats"), before.stops[0].id, "I wrote that down about Castelo de São Jorge."),
        (WriteNote(day=2, text="coats"), before.days[1].id, "I wrote that down about day 2."),
        (WriteNote(text="coats"), None, "I wrote that down about the trip."),
    ]
    for edit, subject, told in about:
        outcome = execute((edit,), before, catalogue(), Locale.EN, CELL)
        assert (outcome.itinerary, outcome.remarks, outcome.text) == (before, (Remark(subject, "coats"),), told)


@pytest.mark.parametrize(
    "edit",
    [
        Remove(stop=3),
        Replace(stop=3, wishes=(Wish.PARK,)),
        Move(stop=3, day=2),
        Place(stop=3, side=Side.AFTER, anchor=4),
        SetStart(stop=3, start=time(17)),
        SetDuration(stop=3, minutes=30),
        Swap(stop=1, other=3),
        Swap(stop=3, other=1),
    ],
    ids=str,
)
def test_a_locked_stop_is_left_alone(edit: Edit) -> None:
    assert_refused(lisboa(locked=(3,)), "stop_locked", edit)


@pytest.mark.parametrize(
    ("edit", "reason"),
    [
        (Remove(stop=9), "no_such_stop"),
        (Lighter(day=7), "no_such_day"),
        (WriteNote(stop=9, text="x"), "no_such_stop"),
        (Undo(), "not_an_edit"),
    ],
)
def test_what_is_not_there_is_no_edit(edit: Edit, reason: str) -> None:
    assert_refused(lisboa(), reason, edit)


def test_two_edits_are_done_in_order_by_the_numbers_of_before_and_told_together() -> None:
    after, told = edited(lisboa(), Remove(stop=3), Move(stop=5, day=1, start=time(16)))
    assert (lines(after, 1), lines(after, 2)) == ([CASTELO, TRINDADE, "16:00+120 Oceanário de Lisboa"], [JERONIMOS])
    assert told == "I removed Museu Nacional dos Coches. I moved Oceanário de Lisboa to day 1, at 4:00 PM."
    assert lines(edited(lisboa(locked=(1,)), Unlock(stop=1), Remove(stop=1)).itinerary, 1) == [TRINDADE, COCHES]


def test_if_the_second_edit_can_t_be_done_the_first_is_not_either() -> None:
    assert_refused(lisboa(), "stop_gone", Remove(stop=3), Move(stop=3, day=2))
    assert_refused(lisboa(), "closed_then", Remove(stop=1), SetStart(stop=4, start=time(22)))
    assert_refused(lisboa(), "stop_locked", Lock(stop=1), Remove(stop=1))
    assert_refused(lisboa(), "not_an_edit", Remove(stop=1), Undo())
    assert_refused(lisboa(), "no_effect", Remove(stop=1), Unlock(stop=2))
