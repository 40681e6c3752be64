"""The schema: the roots, put together, and what bounds an operation."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import Annotated

import strawberry
from graphql import GraphQLError
from strawberry.extensions import DisableIntrospection, MaxTokensLimiter, ParserCache, SchemaExtension, ValidationCache
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionContext, ExecutionResult
from strawberry.types.graphql import OperationType

from models.errors import InvalidValue
from models.place import Category
from schema.accounts import AccountMutation, AccountQuery
from schema.context import CONTEXT_KEY, Info, context_of
from schema.limits import DOCUMENT_CACHE, RADIUS_LIMIT_METRES, TOKEN_LIMIT, overgrowth, page_size
from schema.nodes import NodeQuery
from schema.places import CoordinatesInput, Destination, Place
from schema.planning import PlanningMutation, PlanningQuery, PlanningSubscription
from schema.problems import ToldErrors, told_error
from schema.scalars import MICROS, Micros
from schema.stop_edits import StopMutation
from schema.trip_edits import TripMutation
from schema.trip_lists import TripListQuery
from schema.trips import TripQuery, TripSubscription


@strawberry.type
class PlaceQuery:
    """Queries of the catalogue."""

    @strawberry.field(description="The cities that the catalogue covers.")
    def destinations(self, info: Info) -> list[Destination]:
        """Return all destinations."""
        return [Destination(value=each) for each in context_of(info).node.catalogue.destinations]

    @strawberry.field(description="Places by text, near a point, or both; the nearest or the best match first.")
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
        return [Place.of(place, distance) for place, distance in found]


@strawberry.type(description="What can be read.")
class Query(AccountQuery, NodeQuery, TripQuery, TripListQuery, PlanningQuery, PlaceQuery):
    """The root of queries."""


@strawberry.type(description="What can be done. Every payload says in `problems` why something was not.")
class Mutation(AccountMutation, TripMutation, StopMutation, PlanningMutation):
    """The root of mutations."""


@strawberry.type(description="What can be followed, over graphql-transport-ws or graphql-sse.")
class Subscription(TripSubscription, PlanningSubscription):
    """The root of subscriptions."""


class _Schema(strawberry.Schema):
    """A schema that tells errors our way, and subscriptions only where they can be followed."""

    def process_errors(self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        """Tell errors that `ToldErrors` does not get to see, such as those of syntax; what is unexpected is logged there."""
        if execution_context is not None:
            errors[:] = [told_error(error, execution_context.context[CONTEXT_KEY]) for error in errors]

    async def execute(  # type: ignore[override]  # the same parameters, given by name
        self, query: str | None, *, allowed_operation_types: Iterable[OperationType] | None = None, **rest: object
    ) -> ExecutionResult:
        """Execute a query or mutation; a subscription is for `stream`, since one answer can't hold it."""
        allowed = set(allowed_operation_types or OperationType) - {OperationType.SUBSCRIPTION}
        return await super().execute(query, allowed_operation_types=allowed, **rest)  # type: ignore[arg-type]  # handed on


def _bounded_tokens() -> SchemaExtension:
    return MaxTokensLimiter(max_token_count=TOKEN_LIMIT)


class _ParserCache(ParserCache):
    """Documents that were parsed; one that can't be is left to Strawberry, which tells why, also over a socket."""

    def on_parse(self) -> Iterator[None]:
        """Look the document up, or parse it."""
        context = self.execution_context
        with suppress(GraphQLError):
            context.graphql_document = self.cached_parse_document(context.query, **context.parse_options)
        yield


def _parsed_once() -> SchemaExtension:
    return _ParserCache(maxsize=DOCUMENT_CACHE)


class _ValidationCache(ValidationCache):
    """Documents that were validated; one that is too large is refused before validation, which can cost its square."""

    def on_validate(self) -> Iterator[None]:
        """Bound the document, then look it up or validate it."""
        context = self.execution_context
        error = overgrowth(context.graphql_document) if context.graphql_document else None
        if error is not None:
            context.pre_execution_errors = [error]
            yield
            return
        yield from super().on_validate()


def _validated_once() -> SchemaExtension:
    return _ValidationCache(maxsize=DOCUMENT_CACHE)


def build_schema(*, is_public: bool = False) -> strawberry.Schema:
    """Return the schema; a public one does not answer introspection, for its SDL is published as a file."""
    extensions: list[type[SchemaExtension] | Callable[[], SchemaExtension]] = [_bounded_tokens, _parsed_once, _validated_once, ToldErrors]
    if is_public:
        extensions.append(DisableIntrospection)
    return _Schema(
        query=Query,
        mutation=Mutation,
        subscription=Subscription,
        extensions=extensions,
        config=StrawberryConfig(scalar_map={Micros: MICROS}, disable_field_suggestions=is_public),
    )
