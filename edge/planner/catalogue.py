"""The catalogue: destinations and their places, read once from `destinations/*.toml`."""

import tomllib
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError

from models.errors import InvalidSetting, UnknownCurrency, UnknownDestination, UnknownPlace
from models.folding import fold
from models.ids import PlaceId, place_id
from models.money import Money
from models.place import Category, Coordinates, Destination, Diet, Interest, Meal, OpeningHours, Place

DESTINATIONS = Path(__file__).parent / "destinations"
"""The files that ship."""

HIGHLIGHTS = "highlights.toml"
"""The file beside their folder that names, of those places, what nobody wants to miss. It may be absent."""

_HIGHLIGHTS = TypeAdapter(dict[str, tuple[str, ...]])


class Catalogue:
    """What is known of the world. A destination's places stand in the order of its file."""

    def __init__(
        self, destinations: Iterable[Destination], places: Iterable[Place], highlights: Mapping[str, tuple[PlaceId, ...]] | None = None
    ) -> None:
        """Hold these destinations, these places of theirs, and by destination what nobody wants to miss."""
        self._highlights = dict(highlights or {})
        self._destinations = {destination.code: destination for destination in destinations}
        self._places = {place.id: place for place in places}
        self._by_destination: dict[str, tuple[Place, ...]] = {
            code: tuple(place for place in self._places.values() if place.destination == code) for code in self._destinations
        }
        self._by_name = {
            plain(name): destination
            for destination in self._destinations.values()
            for name in (destination.code, *destination.names.values(), *destination.aliases)
        }

    @property
    def destinations(self) -> tuple[Destination, ...]:
        """Return all destinations by code."""
        return tuple(self._destinations.values())

    @property
    def destinations_by_code(self) -> Mapping[str, Destination]:
        """Return all destinations, by their codes."""
        return MappingProxyType(self._destinations)

    @property
    def places_by_id(self) -> Mapping[PlaceId, Place]:
        """Return all places, by their ids."""
        return MappingProxyType(self._places)

    def find_destination(self, text: str) -> Destination | None:
        """Return the destination of this code, name or alias, whatever its case and accents; None for an unknown one."""
        return self._by_name.get(plain(text))

    def require_destination(self, text: str) -> Destination:
        """Return the destination of this code, name or alias; raise `UnknownDestination`."""
        found = self.find_destination(text)
        if found is None:
            known = ", ".join(destination.name("en") for destination in self._destinations.values())
            raise UnknownDestination(name=text[:60], known=known)
        return found

    def places(self, destination: str) -> tuple[Place, ...]:
        """Return the places of a destination (by code); none for an unknown one."""
        return self._by_destination.get(destination, ())

    def places_of(self, destinations: Iterable[str]) -> tuple[Place, ...]:
        """Return the places of several destinations (by code)."""
        return tuple(place for code in dict.fromkeys(destinations) for place in self.places(code))

    def highlights(self, destination: str) -> tuple[PlaceId, ...]:
        """Return what a first visit to a destination (by code) would not want to miss, the best known first."""
        return self._highlights.get(destination, ())

    def get(self, place: str) -> Place | None:
        """Return a place by its id, or None."""
        return self._places.get(PlaceId(place))

    def place(self, place: str) -> Place:
        """Return a place by its id; raise `UnknownPlace`."""
        found = self.get(place)
        if found is None:
            raise UnknownPlace(path=("placeId",))
        return found

    def find_place(self, text: str, destination: str) -> Place | None:
        """Return the place of a destination with exactly this name, whatever its case and accents."""
        wanted = plain(text)
        return next((place for place in self.places(destination) if plain(place.name) == wanted), None)


def plain(text: str) -> str:
    """Return a text without case, accents and hyphens, as names are compared."""
    return " ".join(fold(text).replace("-", " ").split())


def load_catalogue(folder: Path = DESTINATIONS) -> Catalogue:
    """Read every destination of a folder, and their highlights; raise `InvalidSetting` that names the file and the entry at fault."""
    destinations: list[Destination] = []
    places: list[Place] = []
    for path in sorted(folder.glob("*.toml")):
        destination, found = read_destination(path)
        destinations.append(destination)
        places += found
    if not destinations:
        raise InvalidSetting(setting="catalogue", reason=f"there is no destination in {folder}")
    taken: dict[str, str] = {}
    for destination in destinations:
        for name in sorted({plain(each) for each in (destination.code, *destination.names.values(), *destination.aliases)}):
            if name in taken:
                raise InvalidSetting(setting=f"catalogue {destination.code}.toml", reason=f"{taken[name]} is called {name!r} too")
            taken[name] = destination.code
    return Catalogue(destinations, places, read_highlights(folder.parent / HIGHLIGHTS, {place.id for place in places}))


def read_highlights(path: Path, known: AbstractSet[PlaceId]) -> dict[str, tuple[PlaceId, ...]]:
    """Read the places that nobody wants to miss, by destination; raise `InvalidSetting` that names an unknown one."""
    if not path.exists():
        return {}
    try:
        slugs = _HIGHLIGHTS.validate_python(tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, ValidationError) as error:
        raise _broken(path, str(error)) from error
    named = {code: tuple(place_id(code, slug) for slug in each) for code, each in slugs.items()}
    for code, ids in named.items():
        unknown = [each for each in ids if each not in known]
        if unknown:
            raise _broken(path, f"{code}: there is no {unknown[0]}")
    return named


def read_destination(path: Path) -> tuple[Destination, tuple[Place, ...]]:
    """Read one file; raise `InvalidSetting` that names it and the entry at fault."""
    try:
        file = _File.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _broken(path, str(error)) from error
    except ValidationError as error:
        raise _broken(path, _explain(error, path)) from error
    if file.destination.code != path.stem:
        raise _broken(path, f"its destination calls itself {file.destination.code!r}")
    slugs = [entry.slug for entry in file.places]
    twice = sorted({slug for slug in slugs if slugs.count(slug) > 1})
    if twice:
        raise _broken(path, f"{', '.join(twice)} is there more than once")
    try:
        return _destination(file), tuple(_place(entry, file.destination) for entry in file.places)
    except UnknownCurrency as error:
        raise _broken(path, f"destination.currency: {error.params['currency']!r} is no currency") from error


def _broken(path: Path, reason: str) -> InvalidSetting:
    return InvalidSetting(setting=f"catalogue {path.name}", reason=reason)


def _explain(error: ValidationError, path: Path) -> str:
    """Name the entry by its slug where it has one, since nobody counts the places of a file."""
    first = error.errors(include_url=False)[0]
    where = [str(part) for part in first["loc"]]
    if len(where) > 1 and where[0] == "places":
        entry = tomllib.loads(path.read_text(encoding="utf-8"))["places"][int(where[1])]
        where[1] = str(entry.get("slug", where[1])) if isinstance(entry, dict) else where[1]
    return f"{'.'.join(where)}: {first['msg']}"


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


Latitude = Annotated[float, Field(ge=-90, le=90)]
Longitude = Annotated[float, Field(ge=-180, le=180)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
MonthDay = Annotated[str, StringConstraints(pattern=r"^\d\d-\d\d$")]
Sentence = Annotated[str, StringConstraints(min_length=1, max_length=160)]


class _DestinationEntry(_Entry):
    code: Slug
    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
    currency: str
    time_zone: str
    latitude: Latitude
    longitude: Longitude
    names: dict[Literal["pt", "es", "en", "fr", "it"], str]
    aliases: tuple[str, ...] = ()
    holidays: tuple[MonthDay, ...] = ()


class _PlaceEntry(_Entry):
    slug: Slug
    name: str
    category: Category
    latitude: Latitude
    longitude: Longitude
    hours: OpeningHours
    visit_minutes: int = Field(ge=5, le=720)
    price_level: int = Field(ge=0, le=4)
    price_cents: int = Field(ge=0, le=10_000_000)
    interests: tuple[Interest, ...]
    outdoors: bool
    children: bool
    step_free: bool
    meals: tuple[Meal, ...] = ()
    diets: tuple[Diet, ...] = ()
    website: str | None = None
    summary: dict[Literal["pt", "es", "en", "fr", "it"], Sentence]


class _File(_Entry):
    destination: _DestinationEntry
    sources: dict[str, str | date]
    places: tuple[_PlaceEntry, ...] = Field(min_length=1)


def _destination(file: _File) -> Destination:
    fields = file.destination.model_dump(exclude={"latitude", "longitude"})
    sources = {name: str(text) for name, text in file.sources.items()}
    location = Coordinates(latitude=file.destination.latitude, longitude=file.destination.longitude)
    return Destination.model_validate({**fields, "location": location, "sources": sources})


def _place(entry: _PlaceEntry, destination: _DestinationEntry) -> Place:
    fields = entry.model_dump(exclude={"slug", "latitude", "longitude", "price_cents"})
    return Place.model_validate(
        {
            **fields,
            "id": place_id(destination.code, entry.slug),
            "destination": destination.code,
            "location": Coordinates(latitude=entry.latitude, longitude=entry.longitude),
            "price": Money.of_cents(entry.price_cents, destination.currency),
            "time_zone": destination.time_zone,
        }
    )
