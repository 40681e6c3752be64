from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.place import Category
from models.refinement.caution import decided, guarded
from models.refinement.operation import (
    Add,
    Edit,
    Escalate,
    Lighter,
    Move,
    Reason,
    Remove,
    Replace,
    SetDuration,
    SetPace,
    SetStart,
    Swap,
    Undo,
    grammar_of,
    read_answer,
    write_answer,
)
from models.refinement.outline import Outline, Request, StopOutline, Trouble
from models.refinement.reference import refer
from models.refinement.spelling import fold
from models.refinement.wish import WISHES, Wish
from models.trip import Pace

STOPS = (
    ("Castelo de São Jorge", 1, Category.CASTLE, 9, 30),
    ("Cervejaria Ramiro", 1, Category.RESTAURANT, 12, 30),
    ("Museu do Fado", 1, Category.MUSEUM, 15, 0),
    ("Museu Nacional do Azulejo", 2, Category.MUSEUM, 10, 0),
    ("Jardim da Estrela", 2, Category.GARDEN, 14, 0),
    ("Basílica da Estrela", 2, Category.CHURCH, 16, 0),
    ("Taberna da Rua das Flores", 2, Category.RESTAURANT, 20, 0),
    ("Praia de Carcavelos", 3, Category.BEACH, 10, 0),
    ("Time Out Market", 3, Category.MARKET, 13, 0),
)
LISBON = Outline(
    stops=tuple(
        StopOutline(number=number, day=day, name=name, category=category, starts_at=time(hour, minute), locked=number == 9)
        for number, (name, day, category, hour, minute) in enumerate(STOPS, 1)
    ),
    day_count=3,
    first_date=date(2027, 5, 7),
    today=date(2027, 5, 7),
)


@pytest.mark.parametrize(
    ("text", "delexicalised", "stops"),
    [
        ("tira o museu do azulejo", "tira o [S1]", (4,)),
        ("tira o Castelo", "tira o [S1]", (1,)),
        ("remove the fado museum", "remove the [S1]", (3,)),
        ("move o muzeu do azuleijo", "move o [S1]", (4,)),
        ("cancela a praia", "cancela a [S1]", (8,)),
        ("remove tomorrow's museum", "remove [S1]", (4,)),
        ("troca o museu de hoje", "troca o [S1]", (3,)),
        ("delete the museum on day 2", "delete the [S1]", (4,)),
        ("delete the 3pm museum", "delete the [S1]", (3,)),
        ("o jantar de amanhã", "o [S1]", (7,)),
        ("remove lunch today", "remove [S1]", (2,)),
        ("tira o segundo de amanhã", "tira o [S1]", (5,)),
        ("remove the last stop of day 2", "remove the [S1]", (7,)),
        ("o das 10h de amanhã sai", "o [S1] sai", (4,)),
        ("swap Ramiro and the beach", "swap [S1] and the [S2]", (2, 8)),
        ("tira a parada 5", "tira a [S1]", (5,)),
    ],
)
def test_a_stop_is_found_by_name_kind_order_time_or_meal(text: str, delexicalised: str, stops: tuple[int, ...]) -> None:
    request = refer(text, LISBON)
    assert (request.text, request.stops, request.trouble) == (delexicalised, stops, None)


@pytest.mark.parametrize(
    ("text", "trouble"),
    [
        ("tira o museu", Trouble.AMBIGUOUS_STOP),
        ("tira a estrela", Trouble.AMBIGUOUS_STOP),
        ("remove the last one", Trouble.AMBIGUOUS_STOP),
        ("tira o zoológico", Trouble.UNKNOWN_STOP),
        ("remove the museum of day 3", Trouble.UNKNOWN_STOP),
        ("passa o castelo para o dia 12", Trouble.UNKNOWN_DAY),
        ("passa o castelo para quarta", Trouble.UNKNOWN_DAY),
        ("adiciona a Torre de Belém amanhã", Trouble.UNRESOLVED_NAME),
        ("jantar no castelo às 8 com 4 pessoas", Trouble.UNRESOLVED_NUMBER),
        ("tira o castelo " * 30, Trouble.TOO_LONG),
    ],
)
def test_what_points_at_nothing_or_at_several_things_is_a_trouble(text: str, trouble: Trouble) -> None:
    assert refer(text, LISBON).trouble is trouble


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("hoje", (1,)),
        ("amanhã", (2,)),
        ("depois de amanhã", (3,)),
        ("sábado", (2,)),
        ("on Sunday", (3,)),
        ("dia 3", (3,)),
        ("dia 9", (3,)),
        ("the second day", (2,)),
        ("último dia", (3,)),
        ("May 8th", (2,)),
        ("9 de maio", (3,)),
        ("08/05", (2,)),
    ],
)
def test_a_day_is_found_by_number_weekday_date_or_distance(text: str, days: tuple[int, ...]) -> None:
    request = refer(f"menos coisas {text}", LISBON)
    assert (request.days, request.trouble) == (days, None)


@pytest.mark.parametrize("today", [None, date(2027, 5, 1)])
def test_before_the_trip_today_is_day_1(today: date | None) -> None:
    assert refer("aliviar amanhã", LISBON.replace(today=today)).days == (2,)


def test_after_the_trip_there_is_no_tomorrow() -> None:
    assert refer("aliviar amanhã", LISBON.replace(today=date(2027, 6, 1))).trouble is Trouble.UNKNOWN_DAY


def test_without_dates_a_weekday_is_unknown_and_tomorrow_is_day_2() -> None:
    undated = LISBON.replace(first_date=None, today=None)
    assert refer("aliviar sábado", undated).trouble is Trouble.UNKNOWN_DAY
    assert refer("aliviar amanhã", undated).days == (2,)


def test_a_number_that_is_a_day_of_the_trip_and_of_the_month_is_ambiguous() -> None:
    assert refer("aliviar o dia 3", LISBON.replace(first_date=date(2027, 5, 2), today=None)).trouble is Trouble.AMBIGUOUS_DAY


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("às 15h", time(15)),
        ("às 15h30", time(15, 30)),
        ("at 7am", time(7)),
        ("at 7:45 pm", time(19, 45)),
        ("às 3 da tarde", time(15)),
        ("às três e meia da tarde", time(15, 30)),
        ("ao meio-dia", time(12)),
        ("at half past one", time(13, 30)),
        ("at 10", time(10)),
        ("às 9h", time(9)),
        ("to 16:15", time(16, 15)),
        ("para a tarde", time(15)),
        ("in the morning", time(10)),
        ("on saturday night", time(20)),
    ],
)
def test_a_time_is_read_in_both_languages(text: str, start: time) -> None:
    request = refer(f"o castelo {text}", LISBON)
    assert (request.times, request.trouble) == ((start,), None)


def test_an_hour_of_the_morning_or_the_evening_is_left_open() -> None:
    assert refer("o castelo às 8", LISBON).trouble is Trouble.UNRESOLVED_NUMBER


def test_dinner_at_8_is_in_the_evening() -> None:
    assert refer("muda o jantar de amanhã para as 8h", LISBON).times == (time(20),)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("meia hora", 30),
        ("90 minutos", 90),
        ("1h30", 90),
        ("uma hora e meia", 90),
        ("two hours", 120),
        ("an hour and a half", 90),
        ("quarenta minutos", 40),
        ("3 horas", 180),
    ],
)
def test_a_duration_is_read_in_minutes(text: str, minutes: int) -> None:
    assert refer(f"fica {text} no castelo", LISBON).minutes == (minutes,)


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("algo ao ar livre", Wish.OUTDOORS),
        ("something outdoors", Wish.OUTDOORS),
        ("um museu", Wish.MUSEUM),
        ("a park", Wish.PARK),
        ("a night club", Wish.NIGHTLIFE),
        ("um lugar mais barato", Wish.CHEAPER),
        ("somewhere kid friendly", Wish.FAMILY),
        ("outra coisa", Wish.ANYTHING),
        ("um jantar", Wish.FOOD),
    ],
)
def test_an_indefinite_kind_or_a_quality_is_a_wish(text: str, wish: Wish) -> None:
    request = refer(f"troca o castelo por {text}", LISBON)
    assert (request.text, request.wishes) == ("troca o [S1] por [W1]", (wish,))


def test_the_user_story_is_resolved() -> None:
    request = refer("troca o museu de amanhã por algo ao ar livre", LISBON)
    assert request == Request(text="troca o [S1] por [W1]", stops=(4,), wishes=(Wish.OUTDOORS,))
    assert guarded(read_answer("=replace[S1][W1]", request), request, LISBON) == Replace(stop=4, wish=Wish.OUTDOORS)


@pytest.mark.parametrize("text", ["Oi, tira o castelo, por favor!", "please tira o castelo. Thanks", "bom dia, tira o castelo obrigada"])
def test_courtesy_is_left_out(text: str) -> None:
    assert refer(text, LISBON).text == "tira o [S1]"


def test_every_wish_has_a_meaning() -> None:
    assert set(WISHES) == set(Wish)


@pytest.mark.parametrize(
    ("text", "answer", "edit"),
    [
        ("passa o castelo pra amanhã às 15h", "=move[S1][D1][T1]", Move(stop=1, day=2, start=time(15))),
        ("tira o castelo", "=remove[S1]", Remove(stop=1)),
        ("põe uma praia no dia 2", "=add[W1][D1]", Add(wish=Wish.BEACH, day=2)),
        ("o castelo às 15h", "=start[S1][T1]", SetStart(stop=1, start=time(15))),
        ("meia hora no castelo", "=duration[S1][M1]", SetDuration(stop=1, minutes=30)),
        ("inverte o castelo e a praia", "=swap[S1][S2]", Swap(stop=1, other=8)),
        ("alivia amanhã", "=lighter[D1]", Lighter(day=2)),
        ("ritmo mais leve", "=relaxed", SetPace(pace=Pace.RELAXED)),
        ("desfaz", "=undo", Undo()),
    ],
)
def test_an_answer_is_read_and_written_alike(text: str, answer: str, edit: Edit) -> None:
    request = refer(text, LISBON)
    assert read_answer(answer, request) == edit
    assert write_answer(edit, request) == answer
    assert guarded(edit, request, LISBON) == edit


@pytest.mark.parametrize(
    "answer", ["", "remove", "=remove", "=remove[S2]", "=remove[D1]", "=swap[S1][S1]", "=fly[S1]", "=move[S1]", "=remove[S1] "[:-1] + "x"]
)
def test_an_answer_that_does_not_fit_the_slots_is_escalated(answer: str) -> None:
    assert read_answer(answer, refer("tira o castelo amanhã", LISBON)) == Escalate(reason=Reason.BAD_ANSWER)


@given(st.text(max_size=60))
def test_no_answer_is_ever_an_error(answer: str) -> None:
    read_answer(answer, Request(text="tira o [S1]", stops=(1,)))


@given(st.text(max_size=320))
def test_no_request_is_ever_an_error(text: str) -> None:
    request = refer(text, LISBON)
    assert grammar_of(request).startswith("root ::= ")


@given(st.text(alphabet="[]SDTMW=123<> reovm", max_size=60))
def test_nobody_can_type_a_slot_or_an_answer(text: str) -> None:
    assert not set(fold(text)) & set("[]=<>")


def test_the_grammar_offers_only_what_the_slots_allow() -> None:
    assert grammar_of(Request(text="tira o [S1]", stops=(4,))) == (
        'root ::= "=remove" S | "=relaxed" | "=moderate" | "=intense" | "=undo" | "=escalate"\nS ::= "[S1]"\n'
    )


@pytest.mark.parametrize(
    ("text", "edit", "reason"),
    [
        ("o castelo", Remove(stop=1), Reason.NO_CUE),
        ("não tira o castelo", Remove(stop=1), Reason.NEGATED),
        ("don't remove the castelo", Remove(stop=1), Reason.NEGATED),
        ("se chover tira o castelo", Remove(stop=1), Reason.CONDITIONAL),
        ("skip the castelo if it rains", Remove(stop=1), Reason.CONDITIONAL),
        ("tira o castelo e a praia", Remove(stop=1), Reason.SLOT_UNUSED),
        ("tira o castelo e põe um bar amanhã", Remove(stop=1), Reason.SLOT_UNUSED),
        ("remove time out market", Remove(stop=9), Reason.STOP_LOCKED),
        ("swap the beach and time out market", Swap(stop=8, other=9), Reason.STOP_LOCKED),
        ("fica mais meia hora no castelo", SetDuration(stop=1, minutes=30), Reason.RELATIVE),
        ("empurra o castelo meia hora", SetDuration(stop=1, minutes=30), Reason.RELATIVE),
        ("copia o castelo para amanhã", Move(stop=1, day=2), Reason.OTHER_DEED),
        ("je veux rester 30 minutes castelo", SetDuration(stop=1, minutes=30), Reason.OTHER_LANGUAGE),
        ("mais sossegada a viagem", SetPace(pace=Pace.INTENSE), Reason.NO_CUE),
        ("remove it", Undo(), Reason.NO_CUE),
        ("tira tudo menos o castelo", Remove(stop=1), Reason.OTHER_DEED),
        ("tira o museu", Remove(stop=3), Reason.NOT_RESOLVED),
    ],
)
def test_what_nobody_clearly_asked_for_is_escalated(text: str, edit: Edit, reason: Reason) -> None:
    assert guarded(edit, refer(text, LISBON), LISBON) == Escalate(reason=reason)


def test_a_stops_own_day_may_be_named_besides() -> None:
    request = Request(text="tira o [S1] no [D1]", stops=(4,), days=(2,))
    assert guarded(Remove(stop=4), request, LISBON) == Remove(stop=4)


def test_an_uncertain_answer_is_escalated() -> None:
    request = refer("tira o castelo", LISBON)
    assert decided("=remove[S1]", 0.89, {"remove": 0.9}, 0.5, request, LISBON) == Escalate(reason=Reason.NOT_CERTAIN)
    assert decided("=remove[S1]", 0.91, {"remove": 0.9}, 0.5, request, LISBON) == Remove(stop=1)
    assert decided("=remove[S1]", 0.49, {}, 0.5, request, LISBON) == Escalate(reason=Reason.NOT_CERTAIN)
