"""Rules of reading a free request."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.locale import Locale
from models.money import Money
from models.place import Coordinates, Destination, Diet, Interest
from models.request.request import BudgetRead, RequestRead, read_request
from models.travel import Mobility
from models.trip import ADULT, Pace, Traveller, Wishes

TODAY = date(2026, 11, 22)
"""A Sunday."""


def city(code: str, country: str, currency: str, aliases: tuple[str, ...] = (), **names: str) -> Destination:
    return Destination(
        code=code,
        country=country,
        currency=currency,
        time_zone="UTC",
        location=Coordinates(latitude=0, longitude=0),
        names=names,
        aliases=aliases,
        sources={},
    )


CITIES = (
    city("lisboa", "PT", "EUR", ("lx",), pt="Lisboa", es="Lisboa", en="Lisbon", fr="Lisbonne", it="Lisbona"),
    city("porto", "PT", "EUR", ("oporto",), pt="Porto", es="Oporto", en="Porto", fr="Porto", it="Porto"),
    city("madrid", "ES", "EUR", (), pt="Madri", es="Madrid", en="Madrid", fr="Madrid", it="Madrid"),
    city("paris", "FR", "EUR", (), pt="Paris", es="París", en="Paris", fr="Paris", it="Parigi"),
    city("roma", "IT", "EUR", (), pt="Roma", es="Roma", en="Rome", fr="Rome", it="Roma"),
    city("rio-de-janeiro", "BR", "BRL", ("rio",), pt="Rio de Janeiro", es="Río de Janeiro", en="Rio de Janeiro", fr="Rio", it="Rio"),
    city("sao-paulo", "BR", "BRL", ("sampa",), pt="São Paulo", es="São Paulo", en="Sao Paulo", fr="São Paulo", it="San Paolo"),
    city("salvador", "BR", "BRL", ("salvador da bahia",), pt="Salvador", es="Salvador", en="Salvador", fr="Salvador", it="Salvador"),
)


def read(text: str, locale: Locale = Locale.PT_BR) -> RequestRead:
    return read_request(text, CITIES, TODAY, locale)


def summary(text: str, locale: Locale) -> str:
    """Write what was read as `field=value` in a fixed order, so that a table of sentences stays legible."""
    found = read(text, locale)
    parts = ["+".join(found.destinations)] if found.destinations else []
    parts += [f"from={found.starts_on}"] if found.starts_on else []
    parts += [f"days={found.day_count}"] if found.day_count is not None else []
    parts += [f"ages={','.join(str(each.age) for each in found.travellers)}"] if found.travellers else []
    if found.budget:
        flags = ("/person" if found.budget.is_per_person else "") + ("/day" if found.budget.is_per_day else "")
        parts.append(f"budget={found.budget.money.amount_micros / 1_000_000:g} {found.budget.money.currency}{flags}")
    parts += [f"likes={','.join(found.interests)}"] if found.interests else []
    parts += [f"refuses={','.join(found.refused)}"] if found.refused else []
    parts += [found.pace.value] if found.pace else []
    parts += ["limited"] if found.mobility else []
    parts += list(found.diets)
    parts += ["cheaper"] if found.is_cheaper else []
    return " ".join(parts)


SENTENCES = [
    ("pt-BR", "4 dias em Lisboa para dois, gostamos de vinho e comida, sem pressa", "lisboa days=4 ages=35,35 likes=wine,food relaxed"),
    (
        "pt-BR",
        "Uma semana em Paris com 2 adultos e 2 crianças de 5 e 8 anos, orçamento de R$ 12.000",
        "paris days=7 ages=35,35,5,8 budget=12000 BRL",
    ),
    ("pt-BR", "fim de semana no Rio, casal, até mil reais", "rio-de-janeiro days=2 ages=35,35 budget=1000 BRL"),
    ("pt-BR", "De 3 a 7 de maio no Porto, 600€ por pessoa, somos 4", "porto from=2027-05-03 days=5 ages=35,35,35,35 budget=600 EUR/person"),
    ("pt-BR", "Viagem sozinho para Salvador no próximo sábado, 3 noites", "salvador from=2026-11-28 days=4 ages=35"),
    ("pt-BR", "5 dias em São Paulo com cadeira de rodas, vegetariano, museus", "sao-paulo days=5 likes=history,art limited vegetarian"),
    ("pt-BR", "família de 4 em Roma, 10/06 a 15/06, ritmo intenso", "roma from=2027-06-10 days=6 ages=35,35,8,8 likes=family intense"),
    ("pt-BR", "Lisboa e Porto em 7 dias, sem museus nem igrejas", "lisboa+porto days=7 refuses=history,art,religion"),
    ("pt-BR", "Saindo de São Paulo, 10 dias em Madri e Paris, 2.500 euros no total", "madrid+paris days=10 budget=2500 EUR"),
    ("pt-BR", "com meus 2 filhos (6 e 9 anos), minha esposa e eu", "ages=35,35,6,9"),
    ("pt-BR", "lua de mel em Paris, dez dias, cinco mil euros", "paris days=10 ages=35,35 budget=5000 EUR"),
    ("pt-BR", "Quero conhecer Salvador em 3 dias com R$1.500,00", "salvador days=3 budget=1500 BRL"),
    ("pt-BR", "feriadão em Sampa com 3 amigos, baladas e bares", "sao-paulo days=3 ages=35,35,35,35 likes=nightlife"),
    ("pt-BR", "lisboa 4 dias 2 pessoas 3000 reais", "lisboa days=4 ages=35,35 budget=3000 BRL"),
    ("pt-BR", "viagem de 15 dias pela Europa: Paris, Roma e Madri, sou vegana", "paris+roma+madrid days=15 vegan"),
    ("pt-BR", "Rio com carrinho de bebê, praia e parques", "rio-de-janeiro likes=beach,nature limited"),
    ("pt-BR", "Paris de 28 de dezembro a 3 de janeiro com minha namorada", "paris from=2026-12-28 days=7 ages=35,35"),
    ("pt-BR", "orçamento de 800 por pessoa, 5 dias no Porto", "porto days=5 budget=800 BRL/person"),
    ("pt-BR", "Roma em 2027-04-10, 5 dias, ver o máximo possível", "roma from=2027-04-10 days=5 intense"),
    ("pt-BR", "um dia em Lisboa", "lisboa days=1"),
    ("pt-BR", "quero mais praia e menos museus", "likes=beach refuses=history,art"),
    ("pt-BR", "deixa mais tranquilo e mais barato", "relaxed cheaper"),
    ("pt-BR", "mais um dia em Lisboa", "lisboa"),
    ("pt-BR", "troca o museu do dia 2 por algo ao ar livre", "likes=nature refuses=history,art"),
    ("pt-PT", "Vinho do Porto e fado em Lisboa, 3 dias", "lisboa days=3 likes=wine,music"),
    ("pt-PT", "Fim-de-semana no Porto, nós dois, até 400 €", "porto days=2 ages=35,35 budget=400 EUR"),
    ("pt-PT", "Somos cinco, duas semanas em Roma, 100 euros por dia cada um", "roma days=14 ages=35,35,35,35,35 budget=100 EUR/person/day"),
    ("pt-PT", "três dias em Madrid com um bebé, sem glúten", "madrid days=3 ages=35,35,1 gluten_free"),
    ("pt-PT", "Paris com 1 adulto e 1 criança de 10 anos, 3 a 5 de agosto", "paris from=2027-08-03 days=3 ages=35,10"),
    ("es", "Cuatro días en Roma con mi pareja, presupuesto de 800 euros, arte", "roma days=4 ages=35,35 budget=800 EUR likes=art"),
    ("es", "Un fin de semana en Madrid con niños, sin prisa", "madrid days=2 ages=35,35,8,8 relaxed"),
    (
        "es",
        "Del 3 al 7 de mayo en Lisboa, somos 3 amigos, vida nocturna y tapas",
        "lisboa from=2027-05-03 days=5 ages=35,35,35 likes=nightlife,food",
    ),
    ("es", "viajo sola a París 5 días, soy celíaca, 1.200 €", "paris days=5 ages=35 budget=1200 EUR gluten_free"),
    ("es", "Una semana en Oporto para dos, mil euros", "porto days=7 ages=35,35 budget=1000 EUR"),
    ("es", "El próximo viernes a Roma, tres noches, en silla de ruedas", "roma from=2026-11-27 days=4 limited"),
    ("es", "Quiero ver todo en París en 2 días", "paris days=2 intense"),
    ("es", "no me gustan los museos, prefiero la playa", "likes=beach refuses=history,art"),
    ("es", "10 días en Río y São Paulo, 2 adultos y 3 niños de 4, 6 y 9 años", "rio-de-janeiro+sao-paulo days=10 ages=35,35,4,6,9"),
    ("en", "A week in Rome for two with a budget of $2,500, we love art and wine", "roma days=7 ages=35,35 budget=2500 USD likes=art,wine"),
    ("en", "4-day trip to Lisbon, 2 adults and a 5-year-old, relaxed pace", "lisboa days=4 ages=35,35,5 relaxed"),
    (
        "en",
        "May 3 to 7 in Paris, solo trip, no museums or churches",
        "paris from=2027-05-03 days=5 ages=35 refuses=history,art,religion",
    ),
    ("en", "next weekend in Porto for a couple, 300 euros each", "porto from=2026-11-28 days=2 ages=35,35 budget=300 EUR/person"),
    ("en", "2 museums a day at most, 3 days in Madrid, we are 5", "madrid days=3 ages=35,35,35,35,35 likes=history,art"),
    ("en", "honeymoon in Paris from 2027-06-01 to 2027-06-08, £3k", "paris from=2027-06-01 days=8 ages=35,35 budget=3000 GBP"),
    ("en", "We may go to Rio for 10 days with kids aged 4, 7 and 10", "rio-de-janeiro days=10 ages=35,35,4,7,10"),
    ("en", "from London to Rome for a long weekend, party of 6", "roma days=3 ages=35,35,35,35,35,35"),
    ("en", "Family of five, 10 days in Sao Paulo and Salvador, beaches", "sao-paulo+salvador days=10 ages=35,35,8,8,8 likes=beach,family"),
    ("en", "Paris on June 5th, 3 nights, wheelchair, gluten free", "paris from=2027-06-05 days=4 limited gluten_free"),
    ("en", "€600 per person, Lisbon, 5 days, my wife and I", "lisboa days=5 ages=35,35 budget=600 EUR/person"),
    ("en", "See as much as possible of Rome in 48 hours", "roma intense"),
    ("en", "make it slower and cheaper", "relaxed cheaper"),
    ("en", "add another day", ""),
    ("en", "fewer museums, more parks", "likes=nature refuses=history,art"),
    ("en", "me and my daughter, 3 days in Madrid, spend no more than 450 euros", "madrid days=3 ages=35,8 budget=450 EUR"),
    ("en", "A nice hotel with 24/7 reception", ""),
    ("fr", "Une semaine à Rome avec deux enfants, budget 1 500 €, sans se presser", "roma days=7 ages=35,35,8,8 budget=1500 EUR relaxed"),
    ("fr", "Lisbonne en couple, du 3 au 6 mai, on aime le vin et la musique", "lisboa from=2027-05-03 days=4 ages=35,35 likes=wine,music"),
    ("fr", "Week-end à Madrid pour quatre, 80 € par jour et par personne", "madrid days=2 ages=35,35,35,35 budget=80 EUR/person/day"),
    ("fr", "je voyage seule à Porto, 4 jours, végétarienne, en fauteuil roulant", "porto days=4 ages=35 limited vegetarian"),
    ("fr", "nous sommes 6 à Paris, trois jours, 2000 euros au total", "paris days=3 ages=35,35,35,35,35,35 budget=2000 EUR"),
    ("fr", "pas de musées, plutôt des jardins", "likes=nature refuses=history,art"),
    ("fr", "Salvador avec ma femme et mon fils de 12 ans, deux semaines", "salvador days=14 ages=35,35,12"),
    ("it", "Quattro giorni a Lisbona in coppia, budget di 900 euro, vino", "lisboa days=4 ages=35,35 budget=900 EUR likes=wine"),
    ("it", "Una settimana a Parigi con due bambini di 5 e 8 anni, senza fretta", "paris days=7 ages=35,35,5,8 relaxed"),
    (
        "it",
        "Fine settimana a Madrid, siamo in 3, 500 euro a testa, vita notturna",
        "madrid days=2 ages=35,35,35 budget=500 EUR/person likes=nightlife",
    ),
    ("it", "dal 3 al 7 maggio a San Paolo, viaggio da sola, celiaca", "sao-paulo from=2027-05-03 days=5 ages=35 gluten_free"),
    ("it", "duemila euro per Roma, 10 giorni, con mio marito", "roma days=10 ages=35,35 budget=2000 EUR"),
    ("it", "non so cosa fare, sei giorni a Porto", "porto days=6"),
]


@pytest.mark.parametrize(("locale", "text", "expected"), SENTENCES)
def test_a_request_is_read_into_its_fields(locale: str, text: str, expected: str) -> None:
    assert summary(text, Locale(locale)) == expected


def test_there_are_sentences_in_every_language() -> None:
    assert len(SENTENCES) >= 60
    assert {locale for locale, _, _ in SENTENCES} == {locale.value for locale in Locale}


def test_a_text_that_names_no_wish_reads_empty() -> None:
    assert read("obrigado, ficou ótimo!").found == frozenset()


@pytest.mark.parametrize("text", ["", "   ", "🙂", "1", "4 4 4 4", "€", "de a com", "-" * 2000, "9" * 2000])
def test_a_text_without_sense_reads_empty(text: str) -> None:
    assert read(text) == RequestRead()


def test_a_request_with_everything_says_what_was_found() -> None:
    found = read("4 dias em Lisboa, casal, 600 euros, vinho, sem pressa, vegano").found

    assert found == {"destinations", "day_count", "travellers", "budget", "interests", "pace", "diets"}


def test_a_date_without_a_year_is_the_next_one() -> None:
    assert read("Roma, 22 de novembro").starts_on == date(2026, 11, 22)
    assert read("Roma, 21 de novembro").starts_on == date(2027, 11, 21)


def test_a_date_that_does_not_exist_is_not_read() -> None:
    assert read("Roma, 31 de fevereiro, 4 dias").starts_on is None


def test_a_date_in_the_past_is_read_as_written() -> None:
    assert read("Roma 2020-01-05").starts_on == date(2020, 1, 5)


def test_a_budget_per_person_and_day_is_multiplied() -> None:
    budget = BudgetRead(money=Money.of_cents(8_000, "EUR"), is_per_person=True, is_per_day=True)

    assert budget.total(travellers=4, days=2) == Money.of_cents(64_000, "EUR")


def test_applied_wishes_take_what_was_said_and_keep_the_rest() -> None:
    wishes = Wishes(destinations=("roma",), day_count=4, interests=(Interest.ART, Interest.HISTORY), diets=(Diet.VEGAN,), notes="x")

    after = read("2 adultos e 1 criança de 6 anos, praia, nada de arte, 100 euros por pessoa, com calma").applied_to(wishes)

    assert after == wishes.replace(
        travellers=(ADULT, ADULT, Traveller(age=6)),
        interests=(Interest.BEACH, Interest.HISTORY),
        budget=Money.of_cents(30_000, "EUR"),
        pace=Pace.RELAXED,
    )


def test_applying_twice_is_applying_once() -> None:
    wishes = Wishes(destinations=("roma",), day_count=4)
    found = read("5 dias em Paris, cadeira de rodas, 3 pessoas, 900 euros, vinho")

    assert found.applied_to(found.applied_to(wishes)) == found.applied_to(wishes)
    assert found.applied_to(wishes).mobility is Mobility.LIMITED


def test_a_bare_amount_is_in_the_currency_of_the_speaker() -> None:
    assert read("orçamento 900", Locale.PT_BR).budget == BudgetRead(money=Money.of_cents(90_000, "BRL"))
    assert read("orçamento 900", Locale.PT_PT).budget == BudgetRead(money=Money.of_cents(90_000, "EUR"))
    assert read("budget 900", Locale.EN).budget == BudgetRead(money=Money.of_cents(90_000, "USD"))


@given(days=st.integers(2, 30), people=st.integers(2, 9), euros=st.integers(100, 9_999), age=st.integers(2, 12))
def test_numbers_never_leak_into_another_field(days: int, people: int, euros: int, age: int) -> None:
    parts = [f"{days} dias", f"{people} adultos e 1 criança de {age} anos", f"{euros} euros"]
    for text in (", ".join(parts), ", ".join(reversed(parts)), " ".join(parts)):
        found = read("Roma " + text)
        assert found.day_count == days
        assert [each.age for each in found.travellers] == [35] * people + [age]
        assert found.budget == BudgetRead(money=Money.of_cents(euros * 100, "EUR"))
        assert found.starts_on is None


@given(days=st.integers(2, 30), people=st.integers(2, 9), dollars=st.integers(100, 9_999), day=st.integers(1, 28))
def test_numbers_never_leak_in_english(days: int, people: int, dollars: int, day: int) -> None:
    found = read(f"{days} days in Rome for {people} people from {day} June with ${dollars:,}", Locale.EN)

    assert (found.day_count, len(found.travellers), found.starts_on) == (days, people, date(2027, 6, day))
    assert found.budget == BudgetRead(money=Money.of_cents(dollars * 100, "USD"))


@given(st.text(max_size=300), st.sampled_from(list(Locale)))
def test_any_text_is_read_without_an_error(text: str, locale: Locale) -> None:
    read(text, locale)


TELLING = "4 12 600 € euros dias days de a to maio may para for com 3/5 adultos kids anos mil R$ - , . um".split()


@given(st.lists(st.sampled_from(TELLING), max_size=25))
def test_any_mix_of_telling_words_is_read_without_an_error(words: list[str]) -> None:
    found = read(" ".join(words))

    assert all(0 <= each.age <= 120 for each in found.travellers)
    assert found.budget is None or found.budget.money.amount_micros > 0
