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
    (1, "Musée du quai Branly", Category.MUSEUM, time(10)),
    (1, "Le Bouillon Chartier", Category.RESTAURANT, time(19, 30)),
    (2, "Musée du Louvre", Category.MUSEUM, time(9)),
    (2, "Jardin des Tuileries", Category.GARDEN, time(12, 30)),
    (2, "Croisière sur la Seine", Category.BOAT_TRIP, time(17)),
    (3, "Basilique du Sacré-Cœur", Category.CHURCH, time(10)),
    (3, "La Maison Rose", Category.RESTAURANT, time(12, 30)),
    (3, "Musée d'Orsay", Category.MUSEUM, time(15)),
    (3, "Le Procope", Category.RESTAURANT, time(20)),
    (4, "Marché des Enfants Rouges", Category.MARKET, time(16, 30)),
)
PARIS = Outline(
    stops=tuple(
        StopOutline(number=number, day=day, name=name, category=category, starts_at=starts_at)
        for number, (day, name, category, starts_at) in enumerate(STOPS, 1)
    ),
    day_count=4,
    first_date=date(2027, 9, 15),
    today=date(2027, 9, 15),
    locale=Locale.FR,
)


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("orsay à 16", time(16)),
        ("orsay à 15h30", time(15, 30)),
        ("orsay 15h", time(15)),
        ("orsay à 15 heures 45", time(15, 45)),
        ("orsay vers quatre heures", time(16)),
        ("orsay à trois heures et demie", time(15, 30)),
        ("orsay à 3h et quart", time(15, 15)),
        ("orsay à trois heures moins le quart", time(14, 45)),
        ("orsay à cinq heures moins dix", time(16, 50)),
        ("orsay à 5h de l'aprèm", time(17)),
        ("orsay à midi", time(12)),
        ("orsay à midi et demi", time(12, 30)),
        ("orsay le matin", Daypart.MORNING),
        ("orsay sur le temps de midi", Daypart.MIDDAY),
        ("orsay dans l'après-midi", Daypart.AFTERNOON),
        ("orsay en fin d'aprem", Daypart.AFTERNOON),
        ("orsay en soirée", Daypart.EVENING),
    ],
)
def test_times_are_read(text: str, start: time | Daypart) -> None:
    request = refer(text, PARIS)

    assert (request.stops, request.times, request.trouble) == ((8,), (start,), None)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("allège le jour 2", 2),
        ("allège la journée 2", 2),
        ("allège le 3e jour", 3),
        ("allège le deuxième jour", 2),
        ("allège le premier jour", 1),
        ("allège le dernier jour", 4),
        ("allège jeudi", 2),
        ("allège sam", 4),
        ("allège le vendredi 17 septembre", 3),
        ("allège le 17/9", 3),
        ("allège aujourd'hui", 1),
        ("allège ajd", 1),
        ("allège demain", 2),
        ("allège dem1", 2),
        ("allège après-demain", 3),
    ],
)
def test_days_are_read(text: str, day: int) -> None:
    request = refer(text, PARIS)

    assert (request.days, request.trouble) == ((day,), None)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("une demi-heure aux tuileries", 30),
        ("une petite demi-heure aux tuileries", 30),
        ("un quart d'heure aux tuileries", 15),
        ("trois quarts d'heure aux tuileries", 45),
        ("une heure aux tuileries", 60),
        ("une heure et demie aux tuileries", 90),
        ("une heure vingt aux tuileries", 80),
        ("1h20 aux tuileries", 80),
        ("deux heures et demie aux tuileries", 150),
        ("2 heures 30 aux tuileries", 150),
        ("quarante-cinq minutes aux tuileries", 45),
        ("nonante minutes aux tuileries", 90),
        ("90 mn aux tuileries", 90),
    ],
)
def test_lengths_of_time_are_read(text: str, minutes: int) -> None:
    request = refer(text, PARIS)

    assert (request.text, request.minutes) == ("[M1] aux [S1]", (minutes,))


@pytest.mark.parametrize(
    ("text", "delexicalised", "stop"),
    [
        ("enlève l'église", "enleve l [S1]", 6),
        ("enlève le sacre coeur", "enleve le [S1]", 6),
        ("supprime la basilique", "supprime la [S1]", 6),
        ("vire le jardin", "vire le [S1]", 4),
        ("vire la croisière", "vire la [S1]", 5),
        ("zappe le marché", "zappe [S1]", 10),
        ("enlève le musée de jeudi", "enleve le [S1]", 3),
        ("enlève le musée du samedi 18 ou plutôt orsay", "enleve le ? ou plutot [S1]", 8),
        ("annule le resto du midi", "annule le [S1]", 7),
        ("annule le dîner de vendredi", "annule le [S1]", 9),
        ("annule le souper d'aujourd'hui", "annule le [S1]", 2),
        ("enlève le premier truc de vendredi", "enleve le [S1]", 6),
        ("enlève le dernier du jour 3", "enleve [S1]", 9),
        ("enlève ce qui vient après le louvre", "enleve [S1]", 4),
        ("enlève l'étape d'avant orsay", "enleve [S1]", 7),
        ("enlève ce qu'on a vendredi à 15h", "enleve [S1]", 8),
        ("annule la visite de 15h vendredi", "annule [S1]", 8),
    ],
)
def test_stops_are_found(text: str, delexicalised: str, stop: int) -> None:
    request = refer(text, PARIS)

    assert (request.text, request.stops) == (delexicalised, (stop,))


@pytest.mark.parametrize(
    ("text", "wishes"),
    [
        ("ajoute un parc", (Wish.PARK,)),
        ("ajoute un petit marché", (Wish.MARKET,)),
        ("ajoute un bon petit resto pas cher", (Wish.FOOD, Wish.CHEAPER)),
        ("ajoute une balade en bateau", (Wish.BOAT,)),
        ("ajoute un salon de thé", (Wish.CAFE,)),
        ("ajoute du shopping", (Wish.SHOPPING,)),
        ("ajoute du magasinage", (Wish.SHOPPING,)),
        ("ajoute un truc pour les gosses", (Wish.FAMILY,)),
        ("ajoute quelque chose en plein air", (Wish.OUTDOORS,)),
        ("ajoute quelque chose de plus proche", (Wish.NEARER,)),
        ("ajoute de quoi manger", (Wish.FOOD,)),
        ("ajoute un point de vue", (Wish.VIEWPOINT,)),
        ("ajoute un ptit dej", (Wish.CAFE,)),
        ("ajoute une autre activité", (Wish.ANYTHING,)),
        ("ajoute une boîte de nuit", (Wish.NIGHTLIFE,)),
    ],
)
def test_wishes_are_read(text: str, wishes: tuple[Wish, ...]) -> None:
    request = refer(text, PARIS)

    assert (request.text.startswith("ajoute"), request.stops, request.wishes) == (True, (), wishes)


@pytest.mark.parametrize(
    ("text", "trouble"),
    [
        ("enlève le musée", Trouble.AMBIGUOUS_STOP),
        ("enlève le dîner", Trouble.AMBIGUOUS_STOP),
        ("enlève le resto de samedi", Trouble.UNKNOWN_STOP),
        ("mets orsay dimanche", Trouble.UNKNOWN_DAY),
        ("mets orsay au jour 9", Trouble.UNKNOWN_DAY),
    ],
)
def test_what_fits_nothing_or_several_is_a_trouble(text: str, trouble: Trouble) -> None:
    assert refer(text, PARIS).trouble is trouble


def test_both_ends_of_a_day_are_kept() -> None:
    request = refer("vendredi on commence à 10h et on finit à 18h", PARIS)

    assert request.text == "[D1] on commence a [T1] et on finit a [T2]"
    assert (request.days, request.times) == ((3,), (time(10), time(18)))


def test_a_weekday_behind_a_stop_is_where_it_goes() -> None:
    request = refer("passe orsay à jeudi dans la matinée", PARIS)

    assert (request.text, request.stops, request.days) == ("passe [S1] a [D1] [T1]", (8,), (2,))


def test_a_father_who_walks_is_no_market() -> None:
    request = refer("mon père marche mal", PARIS)

    assert (request.text, request.stops, request.trouble) == ("mon pere marche mal", (), None)


def test_misspelt_words_are_corrected() -> None:
    request = refer("ajoute un restaurent mecredi soir", PARIS)

    assert (request.wishes, request.days, request.times) == ((Wish.FOOD,), (1,), (Daypart.EVENING,))


def test_ordinary_words_are_not_taken_for_misspelt_places() -> None:
    request = refer("il reste du temps, ma femme veut passer plus de temps à orsay, c'est super", PARIS)

    assert request.text == "il reste du temps , ma femme veut passer plus de temps a [S1] , c est super"


def test_an_amount_is_read() -> None:
    request = refer("budget max 1200 euros", PARIS)

    assert [(amount.amount_micros, amount.currency) for amount in request.amounts] == [(1200 * MICROS, "EUR")]


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("note pour vendredi : acheter les billets", "acheter les billets"),
        ("rappelle-moi de prendre le parapluie", "prendre le parapluie"),
        ("note que Paul nous rejoint", "Paul nous rejoint"),
        ("ajoute une note à orsay disant qu'il faut réserver", "qu'il faut réserver"),
    ],
)
def test_notes_are_taken_as_they_stand(text: str, quote: str) -> None:
    assert refer(text, PARIS).quotes == (quote,)


def test_courtesy_is_dropped() -> None:
    assert refer("bonjour, enlève orsay svp, merci d'avance", PARIS).text == "enleve [S1]"
