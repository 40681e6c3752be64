from datetime import date, time

import pytest

from models.locale import Locale
from models.place import Category
from models.refinement.calendar import Daypart
from models.refinement.outline import Outline, StopOutline, Trouble
from models.refinement.reference import refer
from models.refinement.wish import Wish

STOPS = (
    (1, "Livraria Lello", Category.LIBRARY, time(9, 30)),
    (1, "Torre dos Clérigos", Category.MONUMENT, time(10, 30)),
    (1, "Casa Guedes", Category.RESTAURANT, time(12, 30)),
    (1, "Six Bridges Cruise", Category.BOAT_TRIP, time(16, 30)),
    (2, "Palácio da Bolsa", Category.PALACE, time(10)),
    (2, "Igreja de São Francisco", Category.CHURCH, time(11, 15)),
    (2, "Mercado do Bolhão", Category.MARKET, time(12, 30)),
    (2, "Adega São Nicolau", Category.RESTAURANT, time(19, 30)),
    (3, "Serralves Museum", Category.MUSEUM, time(10)),
    (3, "Parque da Cidade", Category.PARK, time(13)),
    (3, "Praia de Matosinhos", Category.BEACH, time(15)),
)
PORTO = Outline(
    stops=tuple(
        StopOutline(number=number, day=day, name=name, category=category, starts_at=starts_at)
        for number, (day, name, category, starts_at) in enumerate(STOPS, 1)
    ),
    day_count=3,
    first_date=date(2027, 3, 20),  # A Saturday.
    today=date(2027, 3, 19),
    places=("Casa da Música",),
    locale=Locale.EN,
)


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("lello at 3", time(15)),
        ("lello at 11", time(11)),
        ("lello at 3:30", time(15, 30)),
        ("lello at 3.30 pm", time(15, 30)),
        ("lello 10am", time(10)),
        ("lello at half two", time(14, 30)),
        ("lello at half past nine", time(9, 30)),
        ("lello at quarter to 3", time(14, 45)),
        ("lello at a quarter after four", time(16, 15)),
        ("lello at twenty past ten", time(10, 20)),
        ("lello at nine thirty", time(9, 30)),
        ("lello at eight o'clock in the evening", time(20)),
        ("lello at noon", time(12)),
        ("lello in the morning", Daypart.MORNING),
        ("lello at lunchtime", Daypart.MIDDAY),
        ("lello in the arvo", Daypart.AFTERNOON),
        ("lello around sunset", Daypart.EVENING),
        ("lello after dark", Daypart.NIGHT),
    ],
)
def test_times_are_read(text: str, start: time | Daypart) -> None:
    assert refer(text, PORTO).times == (start,)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("thin out day 2", 2),
        ("thin out day two", 2),
        ("thin out the 2nd day", 2),
        ("thin out the last day", 3),
        ("thin out Monday", 3),
        ("thin out mon", 3),
        ("thin out tmrw", 1),
        ("thin out tommorow", 1),
        ("thin out 2moro", 1),
        ("thin out the day after tomorrow", 2),
        ("thin out 21 March", 2),
        ("thin out march 22nd", 3),
    ],
)
def test_days_are_read(text: str, day: int) -> None:
    assert refer(text, PORTO).days == (day,)


def test_a_day_that_the_trip_has_not_is_trouble() -> None:
    assert refer("thin out friday", PORTO).trouble is Trouble.UNKNOWN_DAY


@pytest.mark.parametrize(
    ("text", "delexicalised", "minutes"),
    [
        ("half an hour in the palace", "[M1] in the [S1]", 30),
        ("45 mins in the palace", "[M1] in the [S1]", 45),
        ("three quarters of an hour in the palace", "[M1] in the [S1]", 45),
        ("an hour and a quarter in the palace", "[M1] in the [S1]", 75),
        ("an hour and a half in the palace", "[M1] in the [S1]", 90),
        ("1hr30 in the palace", "[M1] in the [S1]", 90),
        ("a couple of hours in the palace", "[M1] in the [S1]", 120),
        ("two and a half hours in the palace", "[M1] in the [S1]", 150),
        ("extend the palace to 2 hours", "extend the [S1] to [M1]", 120),
        ("push the palace by two hours", "push the [S1] by [M1]", 120),
        ("prepone the palace by 20 min", "prepone the [S1] by [M1]", 20),
        ("knock twenty five minutes off the palace", "knock [M1] off the [S1]", 25),
    ],
)
def test_lengths_are_read_also_behind_to_and_by(text: str, delexicalised: str, minutes: int) -> None:
    request = refer(text, PORTO)
    assert (request.text, request.minutes) == (delexicalised, (minutes,))


@pytest.mark.parametrize(
    ("text", "stop"),
    [
        ("drop the cruise", 4),
        ("drop Lello", 1),
        ("drop the clerigos tower", 2),
        ("drop bolhao market", 7),
        ("drop the bookshop", 1),
        ("drop dinner", 8),
        ("drop lunch on saturday", 3),
        ("drop saturday's lunch", 3),
        ("drop the second stop on day 2", 6),
        ("drop the 2nd stop of day 2", 6),
        ("drop the last stop on sunday", 8),
        ("drop the second last thing on sunday", 7),
        ("drop the first thing on sunday", 5),
        ("drop whatever comes right after the palace", 6),
        ("drop what we have before the beach", 10),
        ("drop what we're doing at 3pm on monday", 11),
    ],
)
def test_stops_are_found_by_name_kind_order_time_and_neighbour(text: str, stop: int) -> None:
    request = refer(text, PORTO)
    assert request.text in {"drop [S1]", "drop the [S1]"}
    assert request.stops == (stop,)


def test_two_restaurants_are_ambiguous() -> None:
    assert refer("drop the restaurant", PORTO).trouble is Trouble.AMBIGUOUS_STOP


@pytest.mark.parametrize(
    ("words", "wish"),
    [
        ("a museum", Wish.MUSEUM),
        ("something else", Wish.ANYTHING),
        ("something outdoorsy", Wish.OUTDOORS),
        ("somewhere out of the rain", Wish.INDOORS),
        ("somewhere to dance", Wish.NIGHTLIFE),
        ("an ice cream", Wish.CAFE),
        ("a pint", Wish.BAR),
        ("somewhere with a view", Wish.VIEWPOINT),
        ("something for the kids", Wish.FAMILY),
        ("something cheaper", Wish.CHEAPER),
        ("somewhere closer", Wish.NEARER),
        ("a boat trip", Wish.BOAT),
    ],
)
def test_wishes_swallow_their_head_and_article(words: str, wish: Wish) -> None:
    request = refer(f"swap the church for {words}", PORTO)
    assert (request.text, request.wishes) == ("swap the [S1] for [W1]", (wish,))


def test_a_kind_and_a_quality_are_two_wishes() -> None:
    assert set(refer("a cheaper pub instead of the church", PORTO).wishes) == {Wish.BAR, Wish.CHEAPER}


@pytest.mark.parametrize(
    "text", ["make the whole trip cheaper", "my wife is gluten free", "feel free to unlock the cruise", "the kids will be bored"]
)
def test_cheap_free_and_kids_alone_wish_for_nothing(text: str) -> None:
    assert refer(text, PORTO).wishes == ()


@pytest.mark.parametrize(
    ("text", "delexicalised", "quote"),
    [
        ("note on the market: closed on Mondays", "note on the [S1] [Q1]", "closed on Mondays"),
        ("remind us on Monday to bring swimwear", "remind us on [D1] [Q1]", "bring swimwear"),
        ('write "ask for Rui" on Casa Guedes', "write [Q1] on [S1]", "ask for Rui"),
    ],
)
def test_notes_keep_their_text(text: str, delexicalised: str, quote: str) -> None:
    request = refer(text, PORTO)
    assert (request.text, request.quotes) == (delexicalised, (quote,))


def test_a_place_of_the_catalogue_is_a_name() -> None:
    request = refer("put casa da musica on sunday morning", PORTO)
    assert (request.text, request.names, request.days, request.times) == (
        "put [N1] on [D1] [T1]",
        ("Casa da Música",),
        (2,),
        (Daypart.MORNING,),
    )


def test_a_relative_with_a_capital_is_no_name() -> None:
    assert refer("could we see the beach on Sunday, Mum lands on it", PORTO).names == ()


@pytest.mark.parametrize(
    "text", ["Please drop the cruise, thanks a million", "hiya, drop the cruise if that's ok", "drop the cruise pls xx"]
)
def test_courtesy_is_left_out(text: str) -> None:
    assert refer(text, PORTO).text == "drop the [S1]"
