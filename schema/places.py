"""Places and destinations of the catalogue."""

from datetime import date
from typing import Annotated

import strawberry

from models import place as places
from models.errors import InvalidValue
from models.money import Money as MoneyValue
from models.place import Category, Diet, Interest, Meal
from schema.context import Info, context_of
from schema.scalars import Micros


@strawberry.interface(description="Something with an id, which `node` finds again.")
class Node:
    """Relay's Node (Global Object Identification)."""

    id: strawberry.ID = strawberry.field(description="The id, unique over all kinds and all cells.")


@strawberry.type(description="A point on the Earth, WGS 84.")
class Coordinates:
    """A point."""

    latitude: float = strawberry.field(description="Degrees north of the equator, -90 to 90.")
    longitude: float = strawberry.field(description="Degrees east of Greenwich, -180 to 180.")

    @classmethod
    def of(cls, value: places.Coordinates | None) -> "Coordinates | None":
        """Return a point as GraphQL shows it."""
        return None if value is None else cls(latitude=value.latitude, longitude=value.longitude)


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

    @classmethod
    def of(cls, value: MoneyValue | None) -> "Money | None":
        """Return money as GraphQL shows it."""
        return None if value is None else cls(amount_micros=Micros(value.amount_micros), currency=value.currency)


@strawberry.type(description="A city that the catalogue covers.")
class Destination:
    """A destination."""

    value: strawberry.Private[places.Destination]

    @strawberry.field(description="The code by which inputs name it.")
    def code(self) -> str:
        """Return the code."""
        return self.value.code

    @strawberry.field(description="Its name in the caller's language.")
    def name(self, info: Info) -> str:
        """Return the name."""
        return self.value.name(context_of(info).locale.value)

    @strawberry.field(description="Its country, ISO 3166-1 alpha-2.")
    def country(self) -> str:
        """Return the country."""
        return self.value.country

    @strawberry.field(description="The currency spent there, ISO 4217.")
    def currency(self) -> str:
        """Return the currency."""
        return self.value.currency

    @strawberry.field(description="Its time zone, IANA.")
    def time_zone(self) -> str:
        """Return the time zone."""
        return self.value.time_zone

    @strawberry.field(description="Its centre.")
    def location(self) -> Coordinates:
        """Return the centre."""
        return Coordinates(latitude=self.value.location.latitude, longitude=self.value.location.longitude)

    @strawberry.field(description="Where its facts come from, a sentence for each group of facts.")
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
    distance_metres: int | None = strawberry.field(description="How far it is from the point asked for, as the crow flies.")

    @classmethod
    def of(cls, value: places.Place, distance_metres: int | None = None) -> "Place":
        """Return a place as GraphQL shows it."""
        return cls(id=strawberry.ID(value.id), value=value, distance_metres=distance_metres)

    @strawberry.field(description="Its local name.")
    def name(self) -> str:
        """Return the name."""
        return self.value.name

    @strawberry.field(description="What it is.")
    def category(self) -> Category:
        """Return the category."""
        return self.value.category

    @strawberry.field(description="Where it is.")
    def location(self) -> Coordinates:
        """Return the location."""
        return Coordinates(latitude=self.value.location.latitude, longitude=self.value.location.longitude)

    @strawberry.field(description="The city it belongs to.")
    def destination(self, info: Info) -> Destination:
        """Return the destination."""
        return Destination(value=context_of(info).node.catalogue.require_destination(self.value.destination))

    @strawberry.field(description="Opening hours, in a subset of the OpenStreetMap opening_hours syntax.")
    def opening_hours(self) -> str:
        """Return the opening hours."""
        return self.value.hours

    @strawberry.field(description="When it is open on a date; empty when it is closed.")
    def open_on(self, date: Annotated[date, strawberry.argument(description="The date.")]) -> list[OpeningSpan]:
        """Return the spans of a date."""
        spans = places.open_spans(self.value.hours, date.weekday(), date)
        return [OpeningSpan(opens=f"{places.time_of(opens):%H:%M}", closes=f"{places.time_of(closes):%H:%M}") for opens, closes in spans]

    @strawberry.field(description="How long a visit usually takes, in minutes.")
    def visit_minutes(self) -> int:
        """Return the duration."""
        return self.value.visit_minutes

    @strawberry.field(description="0 free, 1 cheap, 2 medium, 3 dear, 4 very dear.")
    def price_level(self) -> int:
        """Return the price level."""
        return self.value.price_level

    @strawberry.field(description="What one adult usually spends there.")
    def price(self) -> Money:
        """Return the price."""
        return Money(amount_micros=Micros(self.value.price.amount_micros), currency=self.value.price.currency)

    @strawberry.field(description="What it has to offer.")
    def interests(self) -> list[Interest]:
        """Return the interests."""
        return list(self.value.interests)

    @strawberry.field(description="Whether it lies mainly in the open air.")
    def outdoors(self) -> bool:
        """Return whether it is outdoors."""
        return self.value.outdoors

    @strawberry.field(description="Whether children of 4 to 12 are at ease there.")
    def children(self) -> bool:
        """Return whether it suits children."""
        return self.value.children

    @strawberry.field(description="Whether it can be used with a wheelchair or a pushchair.")
    def step_free(self) -> bool:
        """Return whether it is step-free."""
        return self.value.step_free

    @strawberry.field(description="The meals it serves; empty for what is no place to eat.")
    def meals(self) -> list[Meal]:
        """Return the meals."""
        return list(self.value.meals)

    @strawberry.field(description="The diets it caters for well.")
    def diets(self) -> list[Diet]:
        """Return the diets."""
        return list(self.value.diets)

    @strawberry.field(description="The domain of its official site, where known.")
    def website(self) -> str | None:
        """Return the site."""
        return self.value.website

    @strawberry.field(description="One sentence about it, in Portuguese for Portuguese speakers and in English for all others.")
    def summary(self, info: Info) -> str:
        """Return the summary."""
        language = context_of(info).locale.value[:2]
        return self.value.summary.get(language) or self.value.summary["en"]

    @strawberry.field(description="Its time zone, IANA.")
    def time_zone(self) -> str:
        """Return the time zone."""
        return self.value.time_zone
