"""Edits of whole days and of the whole trip, carried out on days in Lisboa."""

from datetime import time

import pytest

from models.itinerary import update_day
from models.locale import Locale
from models.money import Money
from models.place import Diet
from models.refinement.operation import (
    Add,
    AddDiet,
    BeginDay,
    EndDay,
    Fuller,
    Level,
    Lighter,
    Longer,
    SetBudget,
    SetMobility,
    SetPace,
    Shorter,
    SwapDays,
)
from models.refinement.wish import Wish
from models.travel import Mobility
from models.trip import Pace, StopKind
from tests.clients.scripted import catalogue
from tests.fakes.lisboa import (
    CASTELO,
    COCHES,
    DAYS,
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

FULL = (
    (
        *("09:30+90 castelo-de-sao-jorge", "11:30+45 se-de-lisboa", "13:00+75 cervejaria-trindade"),
        *("15:00+60 museu-do-fado", "16:15+45 panteao-nacional", "17:30+25 miradouro-da-graca"),
    ),
)
DEAR = (
    ("10:00+90 castelo-de-sao-jorge", "13:00+75 cervejaria-trindade", "15:00+60 museu-do-fado", "19:30+150 belcanto"),
    ("10:00+75 mosteiro-dos-jeronimos", "15:00+120 oceanario-de-lisboa", "20:00+100 solar-dos-presuntos"),
)


def test_days_change_places_with_their_times_and_titles() -> None:
    before = lisboa()
    titled = update_day(before, before.days[0].id, {"title": "Alfama"})
    after, told = edited(titled, SwapDays(day=1, other=2))
    assert (lines(after, 1), lines(after, 2)) == ([JERONIMOS, OCEANARIO], [CASTELO, TRINDADE, COCHES])
    assert ([day.title for day in after.days], told) == (["", "Alfama"], "I swapped days 1 and 2.")


def test_days_stay_where_something_is_locked_or_would_be_closed() -> None:
    assert_refused(lisboa(locked=(5,)), "stop_locked", SwapDays(day=1, other=2))
    assert_refused(lisboa(starts_on=FROM_SUNDAY), "closed_then", SwapDays(day=1, other=2))
    assert_refused(lisboa(), "no_effect", SwapDays(day=2, other=2))


@pytest.mark.parametrize(
    ("start", "lines_then", "told"),
    [
        (
            time(11),
            ["11:00+90 Castelo de São Jorge", TRINDADE, COCHES],
            "Day 1 now begins at 11:00 AM. For that, I moved Castelo de São Jorge (11:00 AM).",
        ),
        (
            time(13),
            ["13:00+90 Castelo de São Jorge", "14:45+75 Cervejaria Trindade", "16:30+75 Museu Nacional dos Coches"],
            (
                "Day 1 now begins at 1:00 PM. For that, I moved Castelo de São Jorge (1:00 PM),"
                " Cervejaria Trindade (2:45 PM), and Museu Nacional dos Coches (4:30 PM)."
            ),
        ),
        (
            time(13, 45),
            ["13:45+55 Castelo de São Jorge", "14:55+45 Cervejaria Trindade", "16:10+45 Museu Nacional dos Coches"],
            (
                "Day 1 now begins at 1:45 PM. For that, I moved Castelo de São Jorge (1:45 PM), Cervejaria Trindade (2:55 PM),"
                " and Museu Nacional dos Coches (4:10 PM)."
                " I shortened Castelo de São Jorge, Cervejaria Trindade, and Museu Nacional dos Coches."
            ),
        ),
    ],
)
def test_a_day_that_begins_later_puts_off_and_at_worst_shortens(start: time, lines_then: list[str], told: str) -> None:
    after, text = edited(lisboa(), BeginDay(day=1, start=start))
    assert (lines(after, 1), text) == (lines_then, told)


def test_a_day_that_begins_later_drops_nothing_but_free_time() -> None:
    assert lines(edited(lisboa(LOOSE), BeginDay(day=1, start=time(12))).itinerary, 1) == [
        "12:00+90 Castelo de São Jorge",
        "13:45+75 Cervejaria Trindade",
        "15:00+135 free",
    ]
    assert_refused(lisboa(), "no_room", BeginDay(day=1, start=time(15, 30)))
    assert_refused(lisboa(locked=(1,)), "stop_locked", BeginDay(day=1, start=time(11)))
    assert_refused(lisboa(), "no_effect", BeginDay(day=1, start=time(9)))


@pytest.mark.parametrize(
    ("end", "lines_then", "told"),
    [
        (
            time(17),
            [CASTELO, TRINDADE, "15:45+75 Museu Nacional dos Coches"],
            "Day 1 is now over by 5:00 PM. For that, I moved Museu Nacional dos Coches (3:45 PM).",
        ),
        (
            time(14),
            [CASTELO, "12:00+45 Cervejaria Trindade", "13:15+45 Museu Nacional dos Coches"],
            (
                "Day 1 is now over by 2:00 PM. For that, I moved Cervejaria Trindade (12:00 PM) and Museu Nacional dos Coches"
                " (1:15 PM). I shortened Cervejaria Trindade and Museu Nacional dos Coches."
            ),
        ),
        (
            time(10, 45),
            ["09:15+90 Castelo de São Jorge"],
            (
                "Day 1 is now over by 10:45 AM. For that, I moved Castelo de São Jorge (9:15 AM)."
                " I had to take out Cervejaria Trindade and Museu Nacional dos Coches."
            ),
        ),
    ],
)
def test_a_day_that_ends_sooner_brings_forward_then_shortens_then_drops(end: time, lines_then: list[str], told: str) -> None:
    after, text = edited(lisboa(), EndDay(day=1, end=end))
    assert (lines(after, 1), text) == (lines_then, told)


def test_a_day_that_ends_sooner_cuts_its_free_time() -> None:
    after, told = edited(lisboa(LOOSE), EndDay(day=1, end=time(15)))
    assert (lines(after, 1)[-1], told) == ("14:15+45 free", "Day 1 is now over by 3:00 PM.")


def test_a_day_can_t_end_before_everything_or_before_what_is_locked() -> None:
    assert_refused(lisboa(), "no_room", EndDay(day=1, end=time(8)))
    assert_refused(lisboa(locked=(3,)), "stop_locked", EndDay(day=1, end=time(17)))
    assert_refused(lisboa(), "no_effect", EndDay(day=1, end=time(20)))


@pytest.mark.parametrize(
    ("longer", "line", "told"),
    [
        (Longer(day=1), "17:50+75 Alfama", "I added Alfama at the end of day 1, which now ends at 7:05 PM."),
        (
            Longer(day=1, minutes=60),
            "17:50+25 Praça do Comércio",
            "I added Praça do Comércio at the end of day 1, which now ends at 6:15 PM.",
        ),
        (Longer(day=1, minutes=20), "16:00+95 Museu Nacional dos Coches", "Museu Nacional dos Coches now lasts 95 minutes."),
    ],
)
def test_a_day_goes_on_for_longer_with_something_at_its_end_or_more_of_the_last(longer: Longer, line: str, told: str) -> None:
    after, text = edited(lisboa(), longer)
    assert (lines(after, 1)[-1], text) == (line, told)


def test_an_evening_goes_on_with_what_belongs_to_the_night() -> None:
    before = lisboa((("10:00+75 mosteiro-dos-jeronimos", "19:30+75 cervejaria-trindade"),))
    assert lines(edited(before, Longer(day=1)).itinerary, 1)[-1] == "20:55+15 A Ginjinha"


def test_an_empty_day_that_shall_go_on_gets_a_first_stop() -> None:
    assert len(lines(edited(lisboa(((), DAYS[1])), Longer(day=1)).itinerary, 1)) == 1


def test_a_day_that_can_t_go_on_is_refused() -> None:
    before = lisboa((("10:00+75 mosteiro-dos-jeronimos", "22:00+180 clube-de-fado"),), locked=(2,))
    assert_refused(before, "nothing_suits", Longer(day=1, minutes=30))


def test_a_shorter_day_ends_so_many_minutes_sooner() -> None:
    after, told = edited(lisboa(), Shorter(day=1, minutes=60))
    assert lines(after, 1) == [CASTELO, TRINDADE, "15:00+75 Museu Nacional dos Coches"]
    assert told == "Day 1 is now over by 4:15 PM. For that, I moved Museu Nacional dos Coches (3:00 PM)."


def test_a_shorter_day_loses_the_last_thing_that_is_no_meal() -> None:
    after, told = edited(lisboa(), Shorter(day=1))
    assert (lines(after, 1), told) == ([CASTELO, TRINDADE], "I removed Museu Nacional dos Coches to shorten day 1.")
    assert lines(edited(lisboa(locked=(3,)), Shorter(day=1)).itinerary, 1) == [TRINDADE, COCHES]
    assert_refused(lisboa((("10:00+75 mosteiro-dos-jeronimos",),)), "nothing_to_drop", Shorter(day=1))
    assert_refused(lisboa(locked=(4, 5)), "nothing_to_drop", Shorter(day=2))


def test_a_lighter_day_has_one_sight_less_and_keeps_its_meals() -> None:
    after, told = edited(lisboa(), Lighter(day=1))
    assert (lines(after, 1), told) == ([CASTELO, TRINDADE], "I removed Museu Nacional dos Coches to make day 1 lighter.")
    assert_refused(lisboa((("10:00+75 mosteiro-dos-jeronimos",),)), "nothing_to_drop", Lighter(day=1))


def test_a_fuller_day_has_one_stop_more() -> None:
    after, told = edited(lisboa(), Fuller(day=2))
    assert lines(after, 2) == [JERONIMOS, "13:30+30 Torre de Belém (exterior)", OCEANARIO]
    assert told == "I added Torre de Belém (exterior) on day 2, at 1:30 PM."


def test_a_day_is_not_made_fuller_than_the_pace_allows() -> None:
    before = lisboa(FULL, pace=Pace.RELAXED)
    assert_refused(lisboa((FULL[0][:5],), pace=Pace.RELAXED), "nothing_suits", Fuller(day=1))
    assert len(lines(edited(before, Add(wishes=(Wish.VIEWPOINT,), day=1)).itinerary, 1)) == 7


def test_a_calmer_pace_takes_out_what_is_more_than_one_aims_at() -> None:
    after, told = edited(lisboa(FULL), SetPace(pace=Pace.RELAXED))
    assert (after.trip.pace, [line[:5] for line in lines(after, 1)]) == (Pace.RELAXED, ["09:30", "11:30", "13:00", "15:00"])
    assert told == "I set the pace of the trip. I had to take out Miradouro da Graça and Panteão Nacional."
    after = edited(lisboa(FULL, locked=(1, 2, 4, 5, 6)), SetPace(pace=Pace.RELAXED)).itinerary
    assert len(lines(after, 1)) == 6


def test_a_brisker_pace_leaves_the_days_as_they_are() -> None:
    before = lisboa(FULL)
    after, told = edited(before, SetPace(pace=Pace.INTENSE))
    assert (after.trip.pace, after.stops, told) == (Pace.INTENSE, before.stops, "I set the pace of the trip.")
    assert_refused(before, "no_effect", SetPace(pace=Pace.MODERATE))


@pytest.mark.parametrize(
    ("locale", "budget", "level", "set_to", "told"),
    [
        (Locale.EN, None, Level.LOWER, euros(312), "The budget of the trip is now €312.00. I replaced some stops: Belcanto → Gambrinus."),
        (
            Locale.EN,
            euros(300),
            Level.LOWER,
            euros(240),
            "The budget of the trip is now €240.00. I replaced some stops: Belcanto → Gambrinus.",
        ),
        (Locale.EN, None, Level.HIGHER, euros(468), "The budget of the trip is now €468.00."),
        (
            Locale.PT_BR,
            None,
            Level.LOWER,
            Money.of_cents(195_000, "BRL"),
            "O orçamento da viagem agora é de R$ 1.950,00. Fiz estas trocas: Belcanto → Gambrinus.",
        ),
    ],
)
def test_a_level_of_spending_is_a_fifth_off_or_on(locale: Locale, budget: Money | None, level: Level, set_to: Money, told: str) -> None:
    after, text = edited(lisboa(DEAR, budget=budget), SetBudget(level=level), locale=locale)
    assert (after.trip.budget, text) == (set_to, told)


def test_an_amount_replaces_the_dearest_by_their_kind_until_it_is_kept() -> None:
    after, told = edited(lisboa(DEAR), SetBudget(amount=euros(100)))
    assert sum(stop.cost.amount_micros for stop in after.stops if stop.cost) <= euros(100).amount_micros
    assert [stop.kind for stop in after.stops] == [stop.kind for stop in lisboa(DEAR).stops]
    assert told == (
        "The budget of the trip is now €100.00. I replaced some stops: Belcanto → Casa do Alentejo,"
        " Solar dos Presuntos → Ao 26 – Vegan Food Project, Cervejaria Trindade → Café Nicola, and Oceanário de Lisboa → Alfama."
    )


def test_a_budget_that_is_enough_changes_no_stop() -> None:
    before = lisboa(DEAR)
    after, told = edited(before, SetBudget(amount=euros(900)))
    assert (after.stops, after.trip.budget, told) == (before.stops, euros(900), "The budget of the trip is now €900.00.")


def test_a_budget_that_can_t_be_kept_is_set_all_the_same_and_said() -> None:
    after, told = edited(lisboa((("19:30+150 belcanto",),), locked=(1,)), SetBudget(amount=euros(100)))
    assert (after.trip.budget, lines(after, 1)) == (euros(100), ["19:30+150 Belcanto"])
    assert told == "The budget of the trip is now €100.00. The trip still costs €250.00; I found nothing cheaper."


def test_a_level_of_nothing_is_refused() -> None:
    assert_refused(lisboa(is_priced=False), "no_budget", SetBudget(level=Level.LOWER))


def test_a_diet_replaces_the_tables_that_do_not_serve_it() -> None:
    after, told = edited(lisboa(DEAR), AddDiet(diet=Diet.VEGETARIAN))
    assert after.trip.diets == (Diet.VEGETARIAN,)
    assert [stop.title for stop in after.stops if stop.kind is StopKind.MEAL] == [
        "Ao 26 – Vegan Food Project",
        "Belcanto",
        "Mercado de Campo de Ourique",
    ]
    assert told == (
        "I noted that you eat vegetarian food. I replaced some stops: Cervejaria Trindade → Ao 26 – Vegan Food Project"
        " and Solar dos Presuntos → Mercado de Campo de Ourique."
    )


def test_a_table_that_can_t_be_replaced_is_said() -> None:
    after, told = edited(lisboa(locked=(2,), diets=(Diet.VEGETARIAN,)), AddDiet(diet=Diet.VEGAN))
    assert (after.trip.diets, lines(after, 1)) == ((Diet.VEGETARIAN, Diet.VEGAN), [CASTELO, TRINDADE, COCHES])
    assert told == "I noted that you eat vegan food. I found nothing better instead of Cervejaria Trindade."
    assert_refused(lisboa(locked=(2,), diets=(Diet.VEGAN,)), "no_effect", AddDiet(diet=Diet.VEGAN))


def test_who_does_not_get_about_easily_visits_no_steps_and_has_more_time_for_the_ways() -> None:
    before = lisboa(FULL)
    after, told = edited(before, SetMobility(mobility=Mobility.LIMITED))
    assert after.trip.mobility is Mobility.LIMITED
    assert all(catalogue().place(stop.place_id or "").step_free for stop in after.stops)
    assert told == (
        "I noted that you don't get about easily. I replaced some stops: Castelo de São Jorge → Praça do Comércio,"
        " Sé de Lisboa → Miradouro de São Pedro de Alcântara, and Panteão Nacional → Igreja de São Roque."
    )
    tight = lisboa((("10:00+45 padrao-dos-descobrimentos", "10:53+75 mosteiro-dos-jeronimos"),))
    after, told = edited(tight, SetMobility(mobility=Mobility.LIMITED))
    assert lines(after, 1) == ["10:00+45 Padrão dos Descobrimentos", "11:00+75 Mosteiro dos Jerónimos"]
    assert told == "I noted that you don't get about easily. For that, I moved Mosteiro dos Jerónimos (11:00 AM)."


def test_ways_that_stay_too_long_are_said() -> None:
    tight = lisboa((("10:00+45 padrao-dos-descobrimentos", "10:53+75 mosteiro-dos-jeronimos"),), locked=(1, 2))
    after, told = edited(tight, SetMobility(mobility=Mobility.LIMITED))
    assert (after.stops, after.trip.mobility) == (tight.stops, Mobility.LIMITED)
    assert told == "I noted that you don't get about easily. The ways may take too long on these days: 1."


def test_who_gets_about_easily_keeps_every_stop() -> None:
    before = lisboa(mobility=Mobility.LIMITED)
    after, told = edited(before, SetMobility(mobility=Mobility.FULL))
    assert (after.stops, after.trip.mobility, told) == (before.stops, Mobility.FULL, "I noted that you get about easily.")
