"""Places and destinations of the catalogue."""

from datetime import date
from typing import Annotated

import strawberry

from models import place as places
from models.errors import InvalidValue
from models.place import Category, Diet, Interest, Meal
from schema.context import Info, context_of
from schema.execution.cost import ListSize
from schema.execution.views import View, of_value
from schema.scalars import Micros


@strawberry.interface(description="Something with an id, which `node` finds again.")
class Node(View):
    """Relay's Node (Global Object Identification)."""

    id: strawberry.ID = of_value(description="The id, unique over all kinds and all cells.")


@strawberry.type(description="A point on the Earth, WGS 84.")
class Coordinates:
    """A point."""

    latitude: float = strawberry.field(description="Degrees north of the equator, -90 to 90.")
    longitude: float = strawberry.field(description="Degrees east of Greenwich, -180 to 180.")


@strawberry.input(description="A point on the Earth, WGS 84.")
class CoordinatesInput:
    """A point."""

    latitude: float = strawberry.field(description="Degrees north of the equator, -90 to 90.")
    longitude: float = strawberry.field(description="Degrees east of Greenwich, -180 to 180.")

    def value(self, *path: str) -> places.Coordinates:
        """Return the point; raise `InvalidValue` for one that is off the globe."""
        if not (-90 <= self.latitude <= 90 and -180 <= self.longitude <= 180):
            raise InvalidValue(path=path, field=path[-1], reason="-90..90, -180..180")
        return places.Coordinates(latitude=self.latitude, longitude=self.longitude)


@strawberry.type(description="An amount of money.")
class Money:
    """Money."""

    amount_micros: Micros = strawberry.field(description="The amount in millionths of the currency's unit.")
    currency: str = strawberry.field(description="The currency, ISO 4217.")


@strawberry.type(description="A city that the catalogue covers.")
class Destination(View):
    """A destination."""

    value: strawberry.Private[places.Destination]
    code: str = of_value(description="The code by which inputs name it.")
    country: str = of_value(description="Its country, ISO 3166-1 alpha-2.")
    currency: str = of_value(description="The currency spent there, ISO 4217.")
    time_zone: str = of_value(description="Its time zone, IANA.")
    location: Coordinates = of_value(description="Its centre.")

    @strawberry.field(description="Its name in the caller's language.")
    def name(self, info: Info) -> str:
        """Return the name."""
        return self.value.name(context_of(info).locale.value)

    @strawberry.field(description="Where its facts come from, a sentence for each group of facts.", directives=[ListSize(assumed_size=5)])
    def sources(self) -> list["Source"]:
        """Return the sources."""
        return [Source(facts=facts, text=text) for facts, text in self.value.sources.items()]


@strawberry.type(description="Where a group of facts comes from.")
class Source:
    """A source."""

    facts: str = strawberry.field(description="The group of facts.")
    text: str = strawberry.field(description="Where they come from.")


@strawberry.type(description="A span of time within a day.")
class OpeningSpan:
    """A span."""

    opens: str = strawberry.field(description="Opening, HH:MM local time.")
    closes: str = strawberry.field(description="Closing, HH:MM local time; earlier than `opens` when it is past midnight.")


@strawberry.type(description="A place of the catalogue.")
class Place(Node):
    """A place."""

    value: strawberry.Private[places.Place]
    distance_metres: int | None = strawberry.field(default=None, description="How far it is from the point asked for, as the crow flies.")
    name: str = of_value(description="Its local name.")
    category: Category = of_value(description="What it is.")
    location: Coordinates = of_value(description="Where it is.")
    visit_minutes: int = of_value(description="How long a visit usually takes, in minutes.")
    price_level: int = of_value(description="0 free, 1 cheap, 2 medium, 3 dear, 4 very dear.")
    price: Money = of_value(description="What one adult usually spends there.")
    interests: list[Interest] = of_value(description="What it has to offer.")
    outdoors: bool = of_value(description="Whether it lies mainly in the open air.")
    children: bool = of_value(description="Whether children of 4 to 12 are at ease there.")
    step_free: bool = of_value(description="Whether it can be used with a wheelchair or a pushchair.")
    meals: list[Meal] = of_value(description="The meals it serves; empty for what is no place to eat.")
    diets: list[Diet] = of_value(description="The diets it caters for well.")
    website: str | None = of_value(description="The domain of its official site, where known.")
    time_zone: str = of_value(description="Its time zone, IANA.")

    @strawberry.field(description="The city it belongs to.")
    def destination(self, info: Info) -> Destination:
        """Return the destination."""
        return Destination(value=context_of(info).node.catalogue.require_destination(self.value.destination))

    @strawberry.field(description="Opening hours, in a subset of the OpenStreetMap opening_hours syntax.")
    def opening_hours(self) -> str:
        """Return the opening hours."""
        return self.value.hours

    @strawberry.field(description="When it is open on a date; empty when it is closed.", directives=[ListSize(assumed_size=2)])
    def open_on(self, date: Annotated[date, strawberry.argument(description="The date.")]) -> list[OpeningSpan]:
        """Return the spans of a date."""
        spans = places.open_spans(self.value.hours, date.weekday(), date)
        return [OpeningSpan(opens=f"{places.time_of(opens):%H:%M}", closes=f"{places.time_of(closes):%H:%M}") for opens, closes in spans]

    @strawberry.field(description="One sentence about it, in Portuguese for Portuguese speakers and in English for all others.")
    def summary(self, info: Info) -> str:
        """Return the summary."""
        language = context_of(info).locale.value[:2]
        return self.value.summary.get(language) or self.value.summary["en"]
