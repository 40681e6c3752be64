"""Lists of trips: Relay connections with filters, orders and text search."""

from datetime import date
from itertools import zip_longest
from typing import Annotated

import strawberry

from edge.store.trips import Contents, ListedTrip, TripFilter, TripOrder
from models.errors import InvalidValue
from models.trip import Role
from models.value import checked
from schema.context import Context, Info, context_of
from schema.execution.cost import ListSize
from schema.execution.lookahead import selected
from schema.limits import page_size
from schema.trips import HELD, Trip

HELD_ON_PAGES = HELD | {"members"}
"""The fields of a trip that are read along with a page of them."""


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

    listed: strawberry.Private[ListedTrip]
    node: Trip = strawberry.field(description="The trip.")

    @strawberry.field(description="Where it stands in the list, for `after` and `before`.")
    def cursor(self) -> str:
        """Return the cursor."""
        return self.listed.cursor


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

    @strawberry.field(
        description="The trips that the caller is a member of. Give `first` or `last`, 1 to 100.",
        directives=[ListSize(slicing_arguments=["first", "last"], sized_fields=["edges"])],
    )
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
        wanted = selected(info, "edges", "node")
        page, contents = await context.node.reader.trips(
            context.user_id,
            _filter(filter),
            order.field if order else TripOrder.UPDATED_AT,
            descending=order.descending if order else True,
            limit=limit,
            cursor=cursor,
            backward=backward,
            with_contents=not wanted.isdisjoint(HELD_ON_PAGES),
        )
        context.loaders.count(len(contents))
        names = await _names(context, contents) if "name" in selected(info, "edges", "node", "members") else {}
        edges = [
            TripEdge(
                listed=listed,
                node=Trip(
                    value=listed.trip,
                    known_role=listed.role,
                    itinerary=held.itinerary if held else None,
                    members_found=held.members if held else None,
                    names=names,
                ),
            )
            for listed, held in zip_longest(page.trips, contents)
        ]
        return TripConnection(
            edges=edges,
            page_info=PageInfo(
                has_next_page=cursor is not None if backward else page.has_more,
                has_previous_page=page.has_more if backward else cursor is not None,
                start_cursor=page.trips[0].cursor if edges else None,
                end_cursor=page.trips[-1].cursor if edges else None,
            ),
            total_count=page.total,
        )


async def _names(context: Context, contents: list[Contents]) -> dict[str, str]:
    user_ids = sorted({member.user_id for held in contents for member in held.members})
    return dict(zip(user_ids, await context.node.reader.names(user_ids), strict=True))


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
