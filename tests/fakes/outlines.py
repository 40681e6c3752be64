"""Lisboa as the resolver sees it: three days, of which the first is today; the last stop is locked."""

from datetime import date, time

from models.place import Category
from models.refinement.outline import Outline, StopOutline

STOPS = (
    ("Castelo de São Jorge", 1, Category.CASTLE, time(9, 30)),
    ("Cervejaria Ramiro", 1, Category.RESTAURANT, time(12, 30)),
    ("Museu do Fado", 1, Category.MUSEUM, time(15)),
    ("Museu Nacional do Azulejo", 2, Category.MUSEUM, time(10)),
    ("Jardim da Estrela", 2, Category.GARDEN, time(14)),
    ("Basílica da Estrela", 2, Category.CHURCH, time(16)),
    ("Taberna da Rua das Flores", 2, Category.RESTAURANT, time(20)),
    ("Praia de Carcavelos", 3, Category.BEACH, time(10)),
    ("Time Out Market", 3, Category.MARKET, time(13)),
)
LISBOA = Outline(
    stops=tuple(
        StopOutline(number=number, day=day, name=name, category=category, starts_at=starts_at, locked=number == len(STOPS))
        for number, (name, day, category, starts_at) in enumerate(STOPS, 1)
    ),
    day_count=3,
    first_date=date(2027, 5, 7),  # A Friday.
    today=date(2027, 5, 7),
    places=("Oceanário de Lisboa", "Miradouro da Graça"),
)
