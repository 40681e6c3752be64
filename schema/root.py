"""The schema: the roots, put together."""

from typing import Annotated

import strawberry
from strawberry.schema.config import StrawberryConfig
from strawberry.types import get_object_definition

from models.errors import InvalidValue
from models.place import Category
from schema.accounts import AccountMutation, AccountQuery
from schema.context import Info, context_of
from schema.directives import tell_arguments
from schema.execution.cost import Cost, ListSize
from schema.execution.endpoint import PUBLIC
from schema.execution.served import ServedSchema
from schema.limits import RADIUS_LIMIT_METRES, page_size
from schema.nodes import NodeQuery
from schema.notes import NoteMutation
from schema.partners import PartnerQuery
from schema.places import CoordinatesInput, Destination, Place
from schema.planning import PlanningMutation, PlanningQuery, PlanningSubscription
from schema.replication import ReplicationMutation, ReplicationQuery, ReplicationSubscription
from schema.scalars import MICROS, SCALARS, Micros
from schema.stop_edits import StopMutation
from schema.sync import JSON, JSON_SCALAR, SyncMutation, SyncQuery, SyncSubscription
from schema.trip_edits import TripMutation
from schema.trip_lists import TripListQuery
from schema.trips import TripQuery, TripSubscription


@strawberry.type
class PlaceQuery:
    """Queries of the catalogue."""

    @strawberry.field(description="The cities that the catalogue covers.", metadata={PUBLIC: True}, directives=[ListSize(assumed_size=8)])
    def destinations(self, info: Info) -> list[Destination]:
        """Return all destinations."""
        return [Destination(value=each) for each in context_of(info).node.catalogue.destinations]

    @strawberry.field(
        description="Places by text, near a point, or both; the nearest or the best match first.",
        metadata={PUBLIC: True},
        directives=[ListSize(slicing_arguments=["first"])],
    )
    async def places(
        self,
        info: Info,
        text: Annotated[
            str | None, strawberry.argument(description="Words that all occur; accents and case don't matter, a beginning suffices.")
        ] = None,
        near: Annotated[CoordinatesInput | None, strawberry.argument(description="The point to measure from.")] = None,
        within_metres: Annotated[int, strawberry.argument(description="How far from the point, 1 to 50000.")] = 5_000,
        destination: Annotated[str | None, strawberry.argument(description="The code or name of a destination.")] = None,
        category: Annotated[Category | None, strawberry.argument(description="What they are.")] = None,
        first: Annotated[int, strawberry.argument(description="How many, 1 to 100.")] = 20,
    ) -> list[Place]:
        """Return places."""
        context = context_of(info)
        if not 1 <= within_metres <= RADIUS_LIMIT_METRES:
            raise InvalidValue(path=("withinMetres",), field="withinMetres", reason=f"1..{RADIUS_LIMIT_METRES}")
        found = await context.node.reader.places(
            text=text,
            near=near.value("near") if near else None,
            within_metres=within_metres,
            destination=context.node.catalogue.require_destination(destination).code if destination else None,
            category=category,
            limit=page_size(first, "first"),
        )
        return [Place(value=place, distance_metres=distance) for place, distance in found]


@strawberry.type(description="What can be read.")
class Query(AccountQuery, NodeQuery, TripQuery, TripListQuery, PlanningQuery, PlaceQuery, PartnerQuery, SyncQuery, ReplicationQuery):
    """The root of queries."""


MUTATION_WEIGHT = "10"
"""What a mutation costs that does not say otherwise: it waits for the disk."""


@strawberry.type(description="What can be done. Every payload says in `problems` why something was not.")
class Mutation(AccountMutation, TripMutation, StopMutation, NoteMutation, PlanningMutation, SyncMutation, ReplicationMutation):
    """The root of mutations."""


for _field in get_object_definition(Mutation, strict=True).fields:
    if not any(isinstance(each, Cost) for each in _field.directives):
        _field.directives = [*_field.directives, Cost(weight=MUTATION_WEIGHT)]


@strawberry.type(description="What can be followed, over graphql-transport-ws or graphql-sse.")
class Subscription(TripSubscription, PlanningSubscription, SyncSubscription, ReplicationSubscription):
    """The root of subscriptions."""


def build_schema() -> ServedSchema:
    """Return the schema."""
    schema = ServedSchema(
        query=Query,
        mutation=Mutation,
        subscription=Subscription,
        schema_directives=[Cost, ListSize],
        config=StrawberryConfig(scalar_map={**SCALARS, Micros: MICROS, JSON: JSON_SCALAR}),
    )
    tell_arguments(schema._schema)  # noqa: SLF001  # Strawberry shows graphql-core's schema to its subclasses alone
    return schema
