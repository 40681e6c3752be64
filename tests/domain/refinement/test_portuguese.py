from datetime import date, time

import pytest

from models.locale import Locale
from models.money import MICROS
from models.place import Category
from models.refinement.calendar import Daypart
from models.refinement.outline import Outline, StopOutline, Trouble
from models.refinement.reference import refer
from models.refinement.wish import Wish

STOPS = (
    (1, "Castelo de São Jorge", Category.CASTLE, time(9, 30)),
    (1, "Cervejaria Ramiro", Category.RESTAURANT, time(12, 30)),
    (1, "Museu do Fado", Category.MUSEUM, time(15)),
    (1, "Miradouro da Graça", Category.VIEWPOINT, time(18)),
    (2, "Museu Nacional do Azulejo", Category.MUSEUM, time(10)),
    (2, "Time Out Market", Category.MARKET, time(13)),
    (2, "Jardim da Estrela", Category.GARDEN, time(15)),
    (2, "Taberna da Rua das Flores", Category.RESTAURANT, time(20)),
    (3, "Torre de Belém", Category.MONUMENT, time(9, 30)),
    (3, "Pastéis de Belém", Category.CAFE, time(11, 30)),
    (3, "Praia de Carcavelos", Category.BEACH, time(15, 30)),
)
LISBON = Outline(
    stops=tuple(
        StopOutline(number=number, day=day, name=name, category=category, starts_at=starts_at)
        for number, (day, name, category, starts_at) in enumerate(STOPS, 1)
    ),
    day_count=3,
    first_date=date(2027, 5, 7),
    today=date(2027, 5, 7),
    locale=Locale.PT_PT,
)


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("museu do fado às 16", time(16)),
        ("museu do fado às 15h30", time(15, 30)),
        ("museu do fado às 15:45", time(15, 45)),
        ("museu do fado 15h", time(15)),
        ("o museu do fado às três e meia", time(15, 30)),
        ("o museu do fado às 3 da tarde", time(15)),
        ("o museu do fado às dez e um quarto", time(10, 15)),
        ("o museu do fado às cinco menos um quarto", time(16, 45)),
        ("o museu do fado às quinze para as cinco", time(16, 45)),
        ("o museu do fado dez pras quatro", time(15, 50)),
        ("o museu do fado ao meio-dia e meia", time(12, 30)),
        ("o museu do fado à uma e meia", time(13, 30)),
        ("o museu do fado às dezanove e trinta", time(19, 30)),
        ("o museu do fado às dezenove e trinta", time(19, 30)),
        ("o museu do fado de manhã", Daypart.MORNING),
        ("o museu do fado à tarde", Daypart.AFTERNOON),
        ("o museu do fado ao fim da tarde", Daypart.EVENING),
        ("o museu do fado à noite", Daypart.NIGHT),
    ],
)
def test_times_are_read_as_they_are_said(text: str, start: time | Daypart) -> None:
    request = refer(text, LISBON)
    assert (request.trouble, request.stops, request.times) == (None, (3,), (start,))


def test_nine_is_in_the_evening_for_dinner() -> None:
    assert refer("jantar de amanhã às 9 e meia", LISBON).times == (time(21, 30),)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("passa o castelo pra amanhã", 2),
        ("passa o castelo p amanha", 2),
        ("passa o castelo para depois de amanhã", 3),
        ("passa o castelo para domingo", 3),
        ("passa o castelo pro sab", 2),
        ("passa o castelo pro sábado dia 8", 2),
        ("passa o castelo para o dia 9 de maio", 3),
        ("passa o castelo para o dia 8 de maio", 2),
        ("passa o castelo para o dia 2", 2),
        ("passa o castelo pro segundo dia", 2),
        ("passa o castelo pro 2º dia", 2),
        ("passa o castelo para o último dia", 3),
    ],
)
def test_days_are_read_as_they_are_said(text: str, day: int) -> None:
    request = refer(text, LISBON)
    assert (request.trouble, request.stops, request.days) == (None, (1,), (day,))


def test_a_weekday_may_be_a_number_with_fair() -> None:
    assert refer("passa o castelo pra 6a feira", LISBON).days == (1,)


def test_a_day_that_the_trip_has_not_is_a_trouble() -> None:
    assert refer("passa o castelo para quarta-feira", LISBON).trouble is Trouble.UNKNOWN_DAY


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("meia horinha no castelo", 30),
        ("um quarto de hora no castelo", 15),
        ("três quartos de hora no castelo", 45),
        ("uma horinha no castelo", 60),
        ("hora e meia no castelo", 90),
        ("uma hora e quarenta e cinco no castelo", 105),
        ("duas horas e meia no castelo", 150),
        ("2h30 no castelo", 150),
        ("1h no castelo", 60),
        ("25 minutinhos no castelo", 25),
        ("vinte minutos no castelo", 20),
    ],
)
def test_lengths_of_time_are_read_as_they_are_said(text: str, minutes: int) -> None:
    request = refer(text, LISBON)
    assert (request.trouble, request.stops, request.minutes) == (None, (1,), (minutes,))


@pytest.mark.parametrize(
    ("text", "stop"),
    [
        ("tira o castelo", 1),
        ("tira a praia", 11),
        ("tira o miradouro", 4),
        ("tira os pastéis", 10),
        ("tira o museu de amanhã", 5),
        ("tira o jantar de sábado", 8),
        ("tira o almoço de hoje", 2),
        ("tira a segunda parada de amanhã", 6),
        ("tira a 2ª paragem de domingo", 10),
        ("tira a última coisa de hoje", 4),
        ("tira a penúltima parada de domingo", 10),
        ("tira o das 15h de hoje", 3),
        ("tira o que vem depois do castelo", 2),
        ("tira a paragem a seguir ao castelo", 2),
        ("tira a paragem antes do museu do fado", 2),
    ],
)
def test_stops_are_found_by_kind_meal_order_time_and_neighbour(text: str, stop: int) -> None:
    request = refer(text, LISBON)
    assert (request.trouble, request.stops) == (None, (stop,))


def test_two_museums_are_a_trouble() -> None:
    assert refer("tira o museu", LISBON).trouble is Trouble.AMBIGUOUS_STOP


@pytest.mark.parametrize(
    ("text", "wishes"),
    [
        ("troca o castelo por um barzinho", (Wish.BAR,)),
        ("troca o castelo por algo ao ar livre", (Wish.OUTDOORS,)),
        ("troca o castelo por qualquer coisa coberta", (Wish.INDOORS,)),
        ("troca o castelo por outra coisa", (Wish.ANYTHING,)),
        ("troca o castelo por um restaurante mais em conta", (Wish.FOOD, Wish.CHEAPER)),
        ("troca o castelo por uma adega", (Wish.WINE,)),
        ("troca o castelo por algo para as crianças", (Wish.FAMILY,)),
        ("troca o castelo por uma casa de fados", (Wish.MUSIC,)),
        ("troca o castelo por um passeio de barco", (Wish.BOAT,)),
        ("troca o castelo por umas comprinhas", (Wish.SHOPPING,)),
    ],
)
def test_wishes_swallow_their_articles_and_heads(text: str, wishes: tuple[Wish, ...]) -> None:
    request = refer(text, LISBON)
    assert (request.trouble, request.stops, request.wishes) == (None, (1,), wishes)
    assert request.text == f"troca o [S1] por {' '.join(f'[W{index}]' for index in range(1, len(wishes) + 1))}"


def test_prepositions_before_days_and_times_stay() -> None:
    assert refer("passa o castelo pro domingo às 16h, por favor", LISBON).text == "passa o [S1] pro [D1] as [T1]"


def test_a_note_is_what_stands_behind_que_or_a_colon() -> None:
    assert refer("anota no dia 2 que temos de levar chapéu", LISBON).quotes == ("temos de levar chapéu",)
    assert refer("aponta na torre de belém: levar bilhetes", LISBON).quotes == ("levar bilhetes",)


def test_an_amount_may_be_in_thousands() -> None:
    [amount] = refer("o orçamento agora é 3 mil reais", LISBON).amounts
    assert (amount.amount_micros, amount.currency) == (3000 * MICROS, "BRL")


def test_common_words_are_no_slips_of_kinds() -> None:
    assert refer("minha mãe largou a bengala e venho mais forte, torne isso leve", LISBON).wishes == ()
