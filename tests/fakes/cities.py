"""The destinations of the small catalogue, and the catalogue itself."""

from edge.planner.catalogue import Catalogue
from models.place import Coordinates, Destination
from tests.fakes.places import LISBON, PORTO


def _city(code: str, name: str, latitude: float, longitude: float) -> Destination:
    return Destination(
        code=code,
        country="PT",
        currency="EUR",
        time_zone="Europe/Lisbon",
        location=Coordinates(latitude=latitude, longitude=longitude),
        names={"pt": name, "en": name},
        holidays=("12-25",),
        sources={"coordinates": "made up"},
    )


LISBOA = _city("lisboa", "Lisboa", 38.7139, -9.1394)
OPORTO = _city("porto", "Porto", 41.1496, -8.6110)
CITIES = (LISBOA, OPORTO)
CATALOGUE = Catalogue(CITIES, (*LISBON, *PORTO))
