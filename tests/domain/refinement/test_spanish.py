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
    (1, "Real Alcázar", Category.PALACE, time(9, 30)),
    (1, "Bodeguita Romero", Category.RESTAURANT, time(13, 30)),
    (1, "Museo de Bellas Artes", Category.MUSEUM, time(16)),
    (1, "Tablao El Arenal", Category.MUSIC, time(21)),
    (2, "Catedral de Sevilla", Category.CHURCH, time(10)),
    (2, "Mercado de Triana", Category.MARKET, time(13)),
    (2, "Parque de María Luisa", Category.PARK, time(17)),
    (2, "Eslava", Category.RESTAURANT, time(21, 30)),
    (3, "Museo del Baile Flamenco", Category.MUSEUM, time(10)),
    (3, "Torre del Oro", Category.MONUMENT, time(12)),
    (3, "Crucero por el Guadalquivir", Category.BOAT_TRIP, time(18)),
)
SEVILLA = Outline(
    stops=tuple(
        StopOutline(number=number, day=day, name=name, category=category, starts_at=starts_at)
        for number, (day, name, category, starts_at) in enumerate(STOPS, 1)
    ),
    day_count=3,
    first_date=date(2027, 4, 9),
    today=date(2027, 4, 9),
    locale=Locale.ES,
)
"""From Friday 9 April, the day of the asking, to Sunday 11."""


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("la torre del oro a las 11", time(11)),
        ("la torre del oro a las 13h", time(13)),
        ("la torre del oro a las 11:45", time(11, 45)),
        ("la torre del oro a las once y media", time(11, 30)),
        ("la torre del oro a las cinco menos cuarto", time(16, 45)),
        ("la torre del oro a las diez y cuarto", time(10, 15)),
        ("la torre del oro a las doce y veinte", time(12, 20)),
        ("la torre del oro a un cuarto para las 5", time(16, 45)),
        ("la torre del oro a la una y media", time(13, 30)),
        ("la torre del oro a la 1", time(13)),
        ("la torre del oro sobre las 4 de la tarde", time(16)),
        ("la torre del oro tipo a las 4", time(16)),
        ("la torre del oro a las 8 de la tarde", time(20)),
        ("la torre del oro a las 7 pm", time(19)),
        ("la torre del oro a las 11 hs", time(11)),
        ("la torre del oro al mediodía", Daypart.MIDDAY),
        ("la torre del oro por la tarde", Daypart.AFTERNOON),
        ("la torre del oro a la tarde", Daypart.AFTERNOON),
        ("la torre del oro al atardecer", Daypart.EVENING),
        ("la torre del oro a primera hora", Daypart.MORNING),
        ("la torre del oro en la mañanita", Daypart.MORNING),
        ("la torre del oro por la noche", Daypart.NIGHT),
    ],
)
def test_times_are_read_as_they_are_said(text: str, start: time | Daypart) -> None:
    request = refer(text, SEVILLA)
    assert (request.trouble, request.stops, request.times) == (None, (10,), (start,))


def test_hours_from_six_to_eleven_are_of_the_evening_for_dinner_and_for_a_show() -> None:
    assert refer("la cena de mañana a las nueve y media", SEVILLA).times == (time(21, 30),)
    assert refer("tablao el arenal a las diez", SEVILLA).times == (time(22),)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("la torre del oro media hora", 30),
        ("la torre del oro una horita", 60),
        ("la torre del oro hora y media", 90),
        ("la torre del oro una hora y cuarto", 75),
        ("la torre del oro tres cuartos de hora", 45),
        ("la torre del oro un cuarto de hora", 15),
        ("la torre del oro dos horas y media", 150),
        ("la torre del oro 1h30", 90),
        ("la torre del oro cuarenta minutos", 40),
        ("la torre del oro un par de horas", 120),
    ],
)
def test_lengths_of_time_are_read_in_minutes(text: str, minutes: int) -> None:
    request = refer(text, SEVILLA)
    assert (request.trouble, request.text, request.minutes) == (None, "la [S1] [M1]", (minutes,))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("hoy más tranquilo", 1),
        ("mañana más tranquilo", 2),
        ("mñn más tranquilo", 2),
        ("pasado mañana más tranquilo", 3),
        ("el sábado más tranquilo", 2),
        ("el sab más tranquilo", 2),
        ("el domigo más tranquilo", 3),
        ("el día 3 más tranquilo", 3),
        ("el tercer día más tranquilo", 3),
        ("el último día más tranquilo", 3),
        ("el penúltimo día más tranquilo", 2),
        ("el 10 de abril más tranquilo", 2),
        ("el once de abril más tranquilo", 3),
        ("el 11/4 más tranquilo", 3),
        ("el día 10 más tranquilo", 2),
        ("el domingo 11 más tranquilo", 3),
    ],
)
def test_days_are_read_as_they_are_said(text: str, day: int) -> None:
    request = refer(text, SEVILLA)
    assert (request.trouble, request.days, request.text.replace("el ", "")) == (None, (day,), "[D1] mas tranquilo")


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("esta noche", Daypart.NIGHT),
        ("hoy a la noche", Daypart.NIGHT),
        ("hoy por la tarde", Daypart.AFTERNOON),
        ("esta mañana", Daypart.MORNING),
    ],
)
def test_a_part_of_today_is_a_day_and_a_time(text: str, start: Daypart) -> None:
    request = refer(f"añade un concierto {text}", SEVILLA)
    assert (request.text, request.days, request.times) == ("anade [W1] [D1] [T1]", (1,), (start,))


@pytest.mark.parametrize(
    ("text", "stop"),
    [
        ("quita el alcázar", 1),
        ("quita el alcasar", 1),
        ("sacá el palacio", 1),
        ("quita el museo de hoy", 3),
        ("quita el museo del domingo", 9),
        ("quita bellas artes", 3),
        ("quita el tablao", 4),
        ("quita la iglesia", 5),
        ("quita el mercado de mañana", 6),
        ("quita el almuerzo de hoy", 2),
        ("quita la cena", 8),
        ("quita el parque", 7),
        ("quita el barco", 11),
        ("quita la torre", 10),
        ("quita la primera parada de mañana", 5),
        ("quita la última visita del domingo", 11),
        ("quita el segundo museo", 9),
        ("quita lo de las 18:00", 11),
        ("quita lo que tenemos a las 10 de mañana", 5),
        ("quita lo que viene después del mercado", 7),
        ("quita lo que va antes de la torre del oro", 9),
    ],
)
def test_stops_are_found_by_name_kind_order_and_time(text: str, stop: int) -> None:
    request = refer(text, SEVILLA)
    assert (request.trouble, request.stops) == (None, (stop,))


@pytest.mark.parametrize(
    ("text", "wishes"),
    [
        ("cambia eslava por un mirador", (Wish.VIEWPOINT,)),
        ("cambia eslava por algo al aire libre", (Wish.OUTDOORS,)),
        ("cambia eslava por algo bajo techo", (Wish.INDOORS,)),
        ("cambia eslava por otra cosa", (Wish.ANYTHING,)),
        ("cambia eslava por un boliche", (Wish.NIGHTLIFE,)),
        ("cambia eslava por un antro", (Wish.NIGHTLIFE,)),
        ("cambia eslava por algo para los chicos", (Wish.FAMILY,)),
        ("cambia eslava por una heladería", (Wish.CAFE,)),
        ("cambia eslava por un sitio de vinos", (Wish.WINE,)),
        ("cambia eslava por algo con música en vivo", (Wish.MUSIC,)),
        ("cambia eslava por unas cañas", (Wish.BAR,)),
        ("cambia eslava por otro restaurante más barato", (Wish.FOOD, Wish.CHEAPER)),
        ("cambia eslava por un bar que quede más cerca", (Wish.BAR, Wish.NEARER)),
        ("cambia eslava por una tienda", (Wish.SHOPPING,)),
    ],
)
def test_kinds_and_qualities_are_wishes(text: str, wishes: tuple[Wish, ...]) -> None:
    request = refer(text, SEVILLA)
    assert (request.trouble, request.stops, request.wishes) == (None, (8,), wishes)


def test_a_kind_that_the_trip_has_not_is_a_wish() -> None:
    request = refer("el domingo quiero ir a la playa", SEVILLA)
    assert (request.text, request.days, request.wishes) == ("el [D1] quiero ir a la [W1]", (3,), (Wish.BEACH,))


def test_a_goal_in_the_afternoon_of_a_day_is_kept() -> None:
    request = refer("mové el alcázar al domingo a la tarde", SEVILLA)
    assert (request.text, request.stops, request.days, request.times) == ("move el [S1] al [D1] [T1]", (1,), (3,), (Daypart.AFTERNOON,))


def test_a_goal_without_a_verb_is_kept() -> None:
    request = refer("eslava al domingo", SEVILLA)
    assert (request.text, request.stops, request.days) == ("[S1] al [D1]", (8,), (3,))


def test_two_museums_are_ambiguous() -> None:
    request = refer("quita el museo", SEVILLA)
    assert (request.trouble, request.stops) == (Trouble.AMBIGUOUS_STOP, ())


def test_a_day_that_the_trip_has_not_is_unknown() -> None:
    assert refer("pasa el alcázar al día 7", SEVILLA).trouble is Trouble.UNKNOWN_DAY


def test_the_text_of_a_note_is_kept_as_it_was_written() -> None:
    said = refer("apunta en el Alcázar que hay que llevar el DNI", SEVILLA)
    assert (said.text, said.stops, said.quotes) == ("apunta en el [S1] [Q1]", (1,), ("hay que llevar el DNI",))
    quoted = refer("dejá una nota para el domingo: Traer crema", SEVILLA)
    assert (quoted.text, quoted.days, quoted.quotes) == ("deja una nota para el [D1] [Q1]", (3,), ("Traer crema",))


def test_a_name_that_the_trip_has_not_is_kept_as_it_was_written() -> None:
    request = refer("en vez de Eslava quiero ir a Casa Román", SEVILLA)
    assert (request.stops, request.names) == ((8,), ("Casa Román",))


def test_an_amount_is_read() -> None:
    request = refer("el presupuesto es de 1.200 euros", SEVILLA)
    assert [(amount.amount_micros, amount.currency) for amount in request.amounts] == [(1200 * MICROS, "EUR")]


def test_courtesy_is_left_out() -> None:
    assert refer("Hola, quita Eslava porfa, gracias", SEVILLA).text == "quita [S1]"


def test_an_if_is_no_courtesy() -> None:
    assert refer("si llueve quita Eslava", SEVILLA).text == "si llueve quita [S1]"


def test_spanish_is_told_from_portuguese_whatever_the_locale() -> None:
    portuguese = SEVILLA.model_copy(update={"locale": Locale.PT_BR})
    assert refer("mejor quítame el mercado de mañana y pon un mirador", portuguese).language == "es"
