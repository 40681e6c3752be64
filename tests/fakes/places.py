"""A small catalogue whose facts no editor changes."""

from models.ids import place_id
from models.money import Money
from models.place import Category, Coordinates, Diet, Interest, Meal, Place


def _place(
    slug: str, category: Category, latitude: float, longitude: float, cents: int, destination: str = "lisboa", **more: object
) -> Place:
    fields: dict[str, object] = {
        "id": place_id(destination, slug),
        "destination": destination,
        "name": slug.replace("-", " ").title(),
        "category": category,
        "location": Coordinates(latitude=latitude, longitude=longitude),
        "hours": "Mo-Su 10:00-23:00",
        "visit_minutes": 60,
        "price_level": 1,
        "price": Money.of_cents(cents, "EUR"),
        "interests": (Interest.CULTURE,),
        "outdoors": False,
        "children": True,
        "step_free": True,
        "summary": {"pt": f"Vale a pena: {slug}.", "en": f"Worth it: {slug}."},
        "time_zone": "Europe/Lisbon",
    }
    return Place.model_validate(fields | more)


def _table(slug: str, latitude: float, longitude: float, destination: str = "lisboa", **more: object) -> Place:
    meals = (Meal.LUNCH, Meal.DINNER)
    return _place(slug, Category.RESTAURANT, latitude, longitude, 1800, destination, meals=meals, visit_minutes=75, **more)


CASTLE = _place("castelo", Category.CASTLE, 38.7139, -9.1335, 1500, hours="Mo-Su 09:00-18:00", visit_minutes=90, step_free=False)
MUSEUM = _place("museu-do-azulejo", Category.MUSEUM, 38.7248, -9.1139, 800, hours="Tu-Su 10:00-18:00")
TOWER = _place("torre-de-belem", Category.MONUMENT, 38.6916, -9.2160, 850, interests=(Interest.HISTORY,))
SQUARE = _place("terreiro-do-paco", Category.SQUARE, 38.7076, -9.1365, 0, hours="24/7", outdoors=True)
GARDEN = _place("jardim-da-estrela", Category.GARDEN, 38.7148, -9.1597, 0, hours="Mo-Su 07:00-23:59", outdoors=True)
FADO = _place("casa-de-fados", Category.NIGHTLIFE, 38.7113, -9.1300, 2500, hours="Mo-Su 19:00-02:00", children=False)
TAVERN = _table("taberna", 38.7106, -9.1419)
BISTRO = _table("tasca", 38.7130, -9.1450, diets=(Diet.VEGETARIAN,))
BRIDGE = _place("ponte-luis-i", Category.BRIDGE, 41.1399, -8.6094, 0, "porto", hours="24/7", outdoors=True)
CELLAR = _place("cave-de-vinho", Category.MUSEUM, 41.1373, -8.6130, 2000, "porto", interests=(Interest.WINE,))
CANTEEN = _table("cantina", 41.1450, -8.6110, "porto")

LISBON = (CASTLE, MUSEUM, TOWER, SQUARE, GARDEN, FADO, TAVERN, BISTRO)
PORTO = (BRIDGE, CELLAR, CANTEEN)


def places_of(destination: str) -> tuple[Place, ...]:
    """Return the places of `lisboa` or `porto`, and none of any other."""
    return {"lisboa": LISBON, "porto": PORTO}.get(destination, ())
