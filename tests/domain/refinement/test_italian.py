from datetime import date, time

import pytest

from models.locale import Locale
from models.place import Category
from models.refinement.calendar import Daypart
from models.refinement.outline import Outline, StopOutline, Trouble
from models.refinement.reference import refer
from models.refinement.wish import Wish

STOPS = (
    ("Colosseo", 1, Category.RUINS, time(9)),
    ("Trattoria Luzzi", 1, Category.RESTAURANT, time(13, 15)),
    ("Monti", 1, Category.NEIGHBOURHOOD, time(16)),
    ("Musei Vaticani", 2, Category.MUSEUM, time(8, 30)),
    ("Castel Sant'Angelo", 2, Category.CASTLE, time(15)),
    ("Da Enzo al 29", 2, Category.RESTAURANT, time(20)),
    ("Basilica di San Clemente", 3, Category.CHURCH, time(10)),
    ("Sant'Eustachio Il Caffè", 3, Category.CAFE, time(11, 30)),
    ("Villa Borghese", 3, Category.PARK, time(17, 15)),
)
ROME = Outline(
    stops=tuple(
        StopOutline(number=number, day=day, name=name, category=category, starts_at=starts_at)
        for number, (name, day, category, starts_at) in enumerate(STOPS, 1)
    ),
    day_count=3,
    first_date=date(2027, 5, 7),  # A Friday.
    today=date(2027, 5, 7),
    locale=Locale.IT,
)


@pytest.mark.parametrize(
    ("text", "delexicalised", "stops"),
    [
        ("togli il castello", "togli il [S1]", (5,)),
        ("via Castel Sant'Angelo", "via [S1]", (5,)),
        ("sostituiamo sant eustachio", "sostituiamo [S1]", (8,)),
        ("blocca Da Enzo", "blocca [S1]", (6,)),
        ("la cena di domani la saltiamo", "la [S1] la saltiamo", (6,)),
        ("togli l'ultima tappa di oggi", "togli l [S1]", (3,)),
        ("toglimi la penultima cosa di domenica", "toglimi la [S1]", (8,)),
        ("la seconda visita del giorno 1 non ci interessa", "la [S1] non ci interessa", (2,)),
        ("leva la tappa 2 del terzo giorno", "leva la [S1]", (8,)),
        ("togli la chiesa e la villa", "togli la [S1] e la [S2]", (7, 9)),
        ("quello che viene dopo il castello non ci va", "[S1] non ci va", (6,)),
        ("togli quello prima di Monti", "togli [S1]", (2,)),
        ("elimina quello delle 16", "elimina [S1]", (3,)),
        ("ciò che abbiamo domani alle 15 lo saltiamo", "[S1] lo saltiamo", (5,)),
        ("la trattoria del primo giorno via", "la [S1] via", (2,)),
        ("via il quartiere", "via il [S1]", (3,)),
    ],
)
def test_stop_is_found_by_name_kind_order_meal_neighbour_and_time(text: str, delexicalised: str, stops: tuple[int, ...]) -> None:
    request = refer(text, ROME)

    assert (request.text, request.stops, request.trouble, request.language) == (delexicalised, stops, None, "it")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("rendi oggi più leggero", 1),
        ("alleggerisci dmn", 2),
        ("riempi dopodomani", 3),
        ("riempi dom", 3),
        ("accorcia sabato 8", 2),
        ("accorcia il giorno due", 2),
        ("accorcia il 2° giorno", 2),
        ("sfoltisci il terzo gg", 3),
        ("sfoltisci l'ultima giornata", 3),
        ("allunga il penultimo giorno", 2),
        ("allunga l'8 maggio", 2),
        ("allunga il giorno 9 maggio", 3),
    ],
)
def test_day_is_named_by_number_weekday_date_or_distance(text: str, day: int) -> None:
    assert refer(text, ROME).days == (day,)


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("sposta Monti alle 15h30", time(15, 30)),
        ("sposta Monti alle 15.30", time(15, 30)),
        ("sposta Monti alle tre e mezza", time(15, 30)),
        ("sposta Monti all'una", time(13)),
        ("sposta Monti verso l'una e un quarto", time(13, 15)),
        ("sposta Monti alle cinque meno un quarto", time(16, 45)),
        ("sposta Monti per le undici e venti", time(11, 20)),
        ("sposta Monti alle otto di mattina", time(8)),
        ("sposta Monti alle 7 di sera", time(19)),
        ("sposta Monti a mezzogiorno e mezzo", time(12, 30)),
        ("Da Enzo alle 9", time(21)),
        ("sposta Monti nel tardo pomeriggio", Daypart.AFTERNOON),
        ("sposta Monti di pom", Daypart.AFTERNOON),
        ("sposta Monti al tramonto", Daypart.EVENING),
        ("sposta Monti in tarda serata", Daypart.NIGHT),
        ("sposta Monti di prima mattina", Daypart.MORNING),
        ("sposta Monti a pranzo", Daypart.MIDDAY),
    ],
)
def test_time_is_told_by_the_clock_in_words_or_by_a_part_of_the_day(text: str, start: time | Daypart) -> None:
    assert refer(text, ROME).times == (start,)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("resta mezz'ora a Monti", 30),
        ("resta mezzoretta a Monti", 30),
        ("resta un quarto d'ora a Monti", 15),
        ("resta 3/4 d'ora a Monti", 45),
        ("resta un'oretta a Monti", 60),
        ("resta un'ora e venti a Monti", 80),
        ("resta un'ora e mezza a Monti", 90),
        ("resta 1h30 a Monti", 90),
        ("resta due ore e tre quarti a Monti", 165),
        ("resta una ventina di minuti a Monti", 20),
        ("resta un paio d'ore a Monti", 120),
        ("resta tre ore a Monti", 180),
    ],
)
def test_length_of_time_is_read_in_minutes(text: str, minutes: int) -> None:
    request = refer(text, ROME)

    assert (request.text, request.minutes) == ("resta [M1] a [S1]", (minutes,))


@pytest.mark.parametrize(
    ("text", "wishes"),
    [
        ("aggiungi una bella chiesetta", (Wish.CHURCH,)),
        ("mettici un gelato", (Wish.CAFE,)),
        ("vorrei un aperitivo", (Wish.BAR,)),
        ("vorrei una gita in barca", (Wish.BOAT,)),
        ("aggiungi qualcosa all'aperto", (Wish.OUTDOORS,)),
        ("aggiungi un posto al coperto meno caro", (Wish.INDOORS, Wish.CHEAPER)),
        ("mettici qualcosa di storico", (Wish.HISTORY,)),
        ("al posto di Monti qualcos'altro", (Wish.ANYTHING,)),
        ("aggiungi qualcosa di carino da fare con i bambini", (Wish.FAMILY,)),
        ("vorrei andare in spiaggia", (Wish.BEACH,)),
    ],
)
def test_kind_or_quality_is_a_wish(text: str, wishes: tuple[Wish, ...]) -> None:
    assert refer(text, ROME).wishes == wishes


@pytest.mark.parametrize(
    ("text", "delexicalised"),
    [
        ("sposta il castello a domenica alle 15", "sposta il [S1] a [D1] alle [T1]"),
        ("il castello domenica mattina", "il [S1] [D1] [T1]"),
        ("il Colosseo portalo al giorno 2", "il [S1] portalo al [D1]"),
        ("scambia sabato e domenica", "scambia [D1] e [D2]"),
        ("posticipa di mezz'ora il castello", "posticipa di [M1] il [S1]"),
        ("dopo il castello mettici un gelato", "dopo il [S1] mettici [W1]"),
        ("x favore nn andiamo al castelo", "nn andiamo al [S1]"),
        ("colosseo alle 8 e mezza, fa caldo", "[S1] alle [T1] , fa caldo"),
    ],
)
def test_day_and_time_of_a_move_stay_beside_its_stop(text: str, delexicalised: str) -> None:
    assert refer(text, ROME).text == delexicalised


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("segna che bisogna portare l'acqua", "bisogna portare l'acqua"),
        ("Appunto sul Colosseo: portare l'acqua", "portare l'acqua"),
        ('aggiungi una nota a Monti con scritto "portare l\'acqua"', "portare l'acqua"),
    ],
)
def test_note_keeps_its_words(text: str, quote: str) -> None:
    assert refer(text, ROME).quotes == (quote,)


@pytest.mark.parametrize(
    ("text", "trouble"),
    [
        ("sposta il ristorante", Trouble.AMBIGUOUS_STOP),
        ("togli lo zoo", Trouble.UNKNOWN_STOP),
        ("sposta il castello a mercoledì", Trouble.UNKNOWN_DAY),
        ("togli la quinta tappa di domani", Trouble.UNKNOWN_STOP),
        ("aggiungi 4 cose", Trouble.UNRESOLVED_NUMBER),
    ],
)
def test_what_points_at_nothing_or_at_several_is_a_trouble(text: str, trouble: Trouble) -> None:
    assert refer(text, ROME).trouble is trouble


@pytest.mark.parametrize(
    "text", ["chissà quando ci torniamo", "cancella l'itinerario", "che tempo fa", "il resto va bene", "dimentica tutto"]
)
def test_common_word_is_not_mistaken_for_a_kind_or_day_that_it_looks_like(text: str) -> None:
    request = refer(text, ROME)

    assert (request.stops, request.days, request.wishes, request.trouble) == ((), (), (), None)
