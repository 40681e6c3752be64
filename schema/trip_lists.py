"""Lists of trips: Relay connections with filters, orders and text search."""

from datetime import date
from typing import Annotated

import strawberry

from edge.store.trips import TripFilter, TripOrder
from models.errors import InvalidValue
from models.trip import Role
from models.value import checked
from schema.context import Info, context_of
from schema.limits import page_size
from schema.trips import Trip


@strawberry.type(description="Where a page lies in its list (Relay).")
class PageInfo:
    """Page information."""

    has_next_page: bool = strawberry.field(description="Whether more follows.")
    has_previous_page: bool = strawberry.field(description="Whether more goes before.")
    start_cursor: str | None = strawberry.field(description="The first edge's cursor.")
    end_cursor: str | None = strawberry.field(description="The last edge's cursor.")


@strawberry.type(description="A trip in a list.")
class TripEdge:
    """An edge."""

    cursor: str = strawberry.field(description="Where it stands in the list, for `after` and `before`.")
    node: Trip = strawberry.field(description="The trip.")


@strawberry.type(description="A page of trips (Relay connection).")
class TripConnection:
    """A connection."""

    edges: list[TripEdge] = strawberry.field(description="The trips of the page.")
    page_info: PageInfo = strawberry.field(description="Where the page lies.")
    total_count: int = strawberry.field(description="How many trips the whole list has.")


@strawberry.input(description="Which trips a list holds; all conditions hold together.")
class TripFilterInput:
    """A filter."""

    text: str | None = strawberry.field(
        default=None,
        description="Words that all occur in the title, destinations or stops; accents and case don't matter, a beginning suffices.",
    )
    destination: str | None = strawberry.field(default=None, description="The code of a destination.")
    starts_from: date | None = strawberry.field(default=None, description="The earliest first day.")
    starts_until: date | None = strawberry.field(default=None, description="The latest first day.")
    role: Role | None = strawberry.field(default=None, description="The caller's role.")


@strawberry.input(description="What a list of trips is sorted by.")
class TripOrderInput:
    """An order."""

    field: TripOrder = strawberry.field(description="What to sort by.")
    descending: bool = strawberry.field(default=False, description="Whether the largest goes first.")


@strawberry.type
class TripListQuery:
    """Queries of lists of trips."""

    @strawberry.field(description="The trips that the caller is a member of. Give `first` or `last`, 1 to 100.")
    async def trips(
        self,
        info: Info,
        first: Annotated[int | None, strawberry.argument(description="How many from the beginning, or after `after`.")] = None,
        after: Annotated[str | None, strawberry.argument(description="The cursor to begin after.")] = None,
        last: Annotated[int | None, strawberry.argument(description="How many from the end, or before `before`.")] = None,
        before: Annotated[str | None, strawberry.argument(description="The cursor to end before.")] = None,
        filter: Annotated[TripFilterInput | None, strawberry.argument(description="Which trips.")] = None,
        order: Annotated[
            TripOrderInput | None, strawberry.argument(description="In which order; the last updated first when left out.")
        ] = None,
    ) -> TripConnection:
        """Return a page of trips."""
        context = context_of(info)
        if (first is None) == (last is None) or (first is not None and before) or (last is not None and after):
            raise InvalidValue(path=("first",), field="first", reason="first (+ after) | last (+ before)")
        backward = first is None
        limit = page_size(last, "last") if backward else page_size(first, "first")
        cursor = before if backward else after
        page = await context.node.reader.trips(
            context.user_id,
            _filter(filter),
            order.field if order else TripOrder.UPDATED_AT,
            descending=order.descending if order else True,
            limit=limit,
            cursor=cursor,
            backward=backward,
        )
        edges = [TripEdge(cursor=each, node=Trip.of(trip)) for each, trip in page.trips]
        return TripConnection(
            edges=edges,
            page_info=PageInfo(
                has_next_page=cursor is not None if backward else page.has_more,
                has_previous_page=page.has_more if backward else cursor is not None,
                start_cursor=edges[0].cursor if edges else None,
                end_cursor=edges[-1].cursor if edges else None,
            ),
            total_count=page.total,
        )


def _filter(given: TripFilterInput | None) -> TripFilter:
    if given is None:
        return TripFilter()
    return checked(
        lambda: TripFilter(
            text=given.text,
            destination=given.destination,
            starts_from=given.starts_from.isoformat() if given.starts_from else None,
            starts_until=given.starts_until.isoformat() if given.starts_until else None,
            role=given.role,
        ),
        "filter",
    )
