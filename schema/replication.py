"""RxDB's way in: a collection for each kind of document, with the three operations that its GraphQL plugin asks for.

The names and shapes are those of rxdb 17's replication-graphql. Rows come as JSON and documents go with their fields, so that no
row can make a request fail: RxDB would send it again for ever. docs/clients/rxdb holds what a web developer pastes.
"""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import Annotated, TypeVar

import strawberry

from edge.sync.rows import RowPage
from models.change import Document, DocumentKind
from models.mutation import SCHEMA_VERSION
from models.rows import read_row
from schema.context import Info, context_of
from schema.execution.cost import Cost, ListSize
from schema.places import Coordinates, Money
from schema.sync import JSON
from schema.trips import Traveller

D = TypeVar("D")
P = TypeVar("P")

FREE = [Cost(weight="0"), ListSize(assumed_size=0)]
"""What is paid for with the whole."""

PULL = [Cost(weight="50")]
PUSH = [Cost(weight="5"), ListSize(slicing_arguments=["rows"])]


@strawberry.input(description="Where an RxDB collection stands. An object, since RxDB merges checkpoints field by field.")
class SyncCheckpointInput:
    """A checkpoint."""

    token: str = strawberry.field(description="The `token` of the last page.")


@strawberry.type(description="Where an RxDB collection stands.")
class SyncCheckpoint:
    """A checkpoint."""

    token: str = strawberry.field(description="Opaque; of this user, collection and cell.")


@strawberry.type
class Replicated:
    """What every document of a collection has."""

    id: strawberry.ID = strawberry.field(description="Its id.")
    deleted: bool = strawberry.field(description="Whether it is gone, for everybody or for the caller; then nothing else is told.")
    refusal: str | None = strawberry.field(
        description="The code of a problem if the caller's last write of it was refused, else null; what else it holds is what stands here."
    )


@strawberry.type(description="A trip in an RxDB collection; all but id, days, owner and times is the client's to change.")
class TripDocument(Replicated):
    """A trip."""

    owner: strawberry.ID | None = strawberry.field(description="The user who owns it.")
    title: str | None = strawberry.field(description="What it is called.")
    destinations: list[str] | None = strawberry.field(description="Codes of destinations, 1 to 5.")
    starts_on: str | None = strawberry.field(description="Its first day, as a date.")
    day_count: int | None = strawberry.field(description="How many days.")
    day_ids: list[strawberry.ID] | None = strawberry.field(
        description="Its days in order; who creates or lengthens a trip names the new ones here."
    )
    travellers: list[Traveller] | None = strawberry.field(description="Who goes along.", directives=FREE)
    budget: Money | None = strawberry.field(description="What the whole party wants to spend.", directives=[Cost(weight="0")])
    interests: list[str] | None = strawberry.field(description="What they like, in lower case.")
    pace: str | None = strawberry.field(description="How full the days are, in lower case.")
    mobility: str | None = strawberry.field(description="How they get about, in lower case.")
    diets: list[str] | None = strawberry.field(description="How they eat, in lower case.")
    locale: str | None = strawberry.field(description="The language of the itinerary, such as pt-BR.")
    notes: str | None = strawberry.field(description="Notes.")
    created_at: str | None = strawberry.field(description="When it was begun, as a moment.")
    updated_at: str | None = strawberry.field(description="When it was last changed, as a moment.")


@strawberry.type(description="A day in an RxDB collection. Title and notes are the client's to change; days come and go with their trip.")
class DayDocument(Replicated):
    """A day."""

    trip_id: strawberry.ID | None = strawberry.field(description="The trip it belongs to.")
    number: int | None = strawberry.field(description="Its number, from 1.")
    destination: str | None = strawberry.field(description="The code of where it is spent.")
    title: str | None = strawberry.field(description="What it is about.")
    notes: str | None = strawberry.field(description="Notes.")


@strawberry.type(description="A stop in an RxDB collection; all but its id and trip is the client's to change.")
class StopDocument(Replicated):
    """A stop."""

    trip_id: strawberry.ID | None = strawberry.field(description="The trip it belongs to.")
    day_id: strawberry.ID | None = strawberry.field(description="The day it is on.")
    position: int | None = strawberry.field(
        description="Its place among the stops of its day, which rises. One that is taken becomes the next free one behind it."
    )
    kind: str | None = strawberry.field(description="What happens, in lower case.")
    title: str | None = strawberry.field(description="What it is called.")
    place_id: strawberry.ID | None = strawberry.field(description="The catalogue's place.")
    location: Coordinates | None = strawberry.field(description="Where it is.", directives=[Cost(weight="0")])
    starts_at: str | None = strawberry.field(description="When it begins, local time.")
    duration_minutes: int | None = strawberry.field(description="How long it lasts, in minutes.")
    cost: Money | None = strawberry.field(description="What it costs the whole party.", directives=[Cost(weight="0")])
    notes: str | None = strawberry.field(description="Notes.")
    booking_reference: str | None = strawberry.field(description="The reference of a booking.")
    done: bool | None = strawberry.field(description="Whether it was ticked off.")
    locked: bool | None = strawberry.field(description="Whether nobody may move or delete it.")


@strawberry.type(description="A note in an RxDB collection; its text is its author's to change.")
class NoteDocument(Replicated):
    """A note."""

    trip_id: strawberry.ID | None = strawberry.field(description="The trip it belongs to.")
    about: strawberry.ID | None = strawberry.field(description="The day or stop it is about; null for the trip.")
    author: strawberry.ID | None = strawberry.field(description="The user who wrote it.")
    text: str | None = strawberry.field(description="What it says.")
    created_at: str | None = strawberry.field(description="When it was written, as a moment.")
    updated_at: str | None = strawberry.field(description="When it was last changed, as a moment.")


@strawberry.type(description="A chat message in an RxDB collection. A new one asks for a refinement, once; nothing else can be done to it.")
class MessageDocument(Replicated):
    """A message."""

    trip_id: strawberry.ID | None = strawberry.field(description="The trip it belongs to.")
    speaker: str | None = strawberry.field(description="Who says it, in lower case.")
    author: strawberry.ID | None = strawberry.field(description="The user who said it, or whom it answers.")
    text: str | None = strawberry.field(description="What is said.")
    handled_by: str | None = strawberry.field(description="For an answer: who handled the request, in lower case.")
    generation_id: strawberry.ID | None = strawberry.field(description="The generation that it began.")
    pending: bool | None = strawberry.field(description="Whether it waits for an answer.")
    created_at: str | None = strawberry.field(description="When it was said, as a moment.")


@strawberry.type
class Pull:
    """What every page of a collection has."""

    checkpoint: SyncCheckpoint | None = strawberry.field(description="Where to go on.", directives=[Cost(weight="0")])
    resync: bool = strawberry.field(
        description="Of a stream: whether the client has to pull, as it may have missed something; true of the first."
    )


@strawberry.type(description="Trips that follow a checkpoint.")
class TripsPull(Pull):
    """A page of trips."""

    documents: list[TripDocument] = strawberry.field(description="The trips.", directives=FREE)


@strawberry.type(description="Days that follow a checkpoint.")
class DaysPull(Pull):
    """A page of days."""

    documents: list[DayDocument] = strawberry.field(description="The days.", directives=FREE)


@strawberry.type(description="Stops that follow a checkpoint.")
class StopsPull(Pull):
    """A page of stops."""

    documents: list[StopDocument] = strawberry.field(description="The stops.", directives=FREE)


@strawberry.type(description="Notes that follow a checkpoint.")
class NotesPull(Pull):
    """A page of notes."""

    documents: list[NoteDocument] = strawberry.field(description="The notes.", directives=FREE)


@strawberry.type(description="Messages that follow a checkpoint.")
class MessagesPull(Pull):
    """A page of messages."""

    documents: list[MessageDocument] = strawberry.field(description="The messages.", directives=FREE)


@strawberry.input
class RowInput:
    """What every row has."""

    assumed_master_state: JSON | None = strawberry.field(
        default=None, description="The whole document as the client last had it from here, as an object; null for one it never had."
    )
    new_document_state: JSON = strawberry.field(
        description="The whole document as the client made it, as an object. Unknown fields are left out, and missing ones stay."
    )


@strawberry.input(description="A trip as RxDB pushes it; see TripDocument.")
class TripsRowInput(RowInput):
    """A row."""


@strawberry.input(description="A day as RxDB pushes it; see DayDocument.")
class DaysRowInput(RowInput):
    """A row."""


@strawberry.input(description="A stop as RxDB pushes it; see StopDocument.")
class StopsRowInput(RowInput):
    """A row."""


@strawberry.input(description="A note as RxDB pushes it; see NoteDocument.")
class NotesRowInput(RowInput):
    """A row."""


@strawberry.input(description="A message as RxDB pushes it; see MessageDocument.")
class MessagesRowInput(RowInput):
    """A row."""


Start = Annotated[SyncCheckpointInput | None, strawberry.argument(description="Where to go on; from the beginning without one.")]
Limit = Annotated[int, strawberry.argument(description="How many documents, 1 to 1000; the last change is told whole.")]
ROWS = strawberry.argument(description="At most 250.")
Version = Annotated[int, strawberry.argument(description="The version of the documents that the client writes.")]


@strawberry.type
class ReplicationQuery:
    """Pulls of RxDB's collections."""

    @strawberry.field(description="The caller's trips that follow a checkpoint, for RxDB.", directives=PULL)
    async def pull_trips(self, info: Info, limit: Limit, checkpoint: Start = None) -> TripsPull:
        """Pull trips."""
        return _page(TripsPull, TripDocument, await _pulled(info, DocumentKind.TRIP, checkpoint, limit))

    @strawberry.field(description="The days of the caller's trips that follow a checkpoint, for RxDB.", directives=PULL)
    async def pull_days(self, info: Info, limit: Limit, checkpoint: Start = None) -> DaysPull:
        """Pull days."""
        return _page(DaysPull, DayDocument, await _pulled(info, DocumentKind.DAY, checkpoint, limit))

    @strawberry.field(description="The stops of the caller's trips that follow a checkpoint, for RxDB.", directives=PULL)
    async def pull_stops(self, info: Info, limit: Limit, checkpoint: Start = None) -> StopsPull:
        """Pull stops."""
        return _page(StopsPull, StopDocument, await _pulled(info, DocumentKind.STOP, checkpoint, limit))

    @strawberry.field(description="The notes on the caller's trips that follow a checkpoint, for RxDB.", directives=PULL)
    async def pull_notes(self, info: Info, limit: Limit, checkpoint: Start = None) -> NotesPull:
        """Pull notes."""
        return _page(NotesPull, NoteDocument, await _pulled(info, DocumentKind.NOTE, checkpoint, limit))

    @strawberry.field(description="The chat messages of the caller's trips that follow a checkpoint, for RxDB.", directives=PULL)
    async def pull_messages(self, info: Info, limit: Limit, checkpoint: Start = None) -> MessagesPull:
        """Pull messages."""
        return _page(MessagesPull, MessageDocument, await _pulled(info, DocumentKind.MESSAGE, checkpoint, limit))


@strawberry.type
class ReplicationMutation:
    """Pushes of RxDB's collections."""

    @strawberry.mutation(description="Take trips from RxDB, and answer those that are not as their rows want them.", directives=PUSH)
    async def push_trips(
        self, info: Info, rows: Annotated[list[TripsRowInput], ROWS], schema_version: Version = SCHEMA_VERSION
    ) -> list[TripDocument]:
        """Push trips."""
        return _documents(TripDocument, await _pushed(info, DocumentKind.TRIP, rows, schema_version))

    @strawberry.mutation(description="Take days from RxDB, and answer those that are not as their rows want them.", directives=PUSH)
    async def push_days(
        self, info: Info, rows: Annotated[list[DaysRowInput], ROWS], schema_version: Version = SCHEMA_VERSION
    ) -> list[DayDocument]:
        """Push days."""
        return _documents(DayDocument, await _pushed(info, DocumentKind.DAY, rows, schema_version))

    @strawberry.mutation(description="Take stops from RxDB, and answer those that are not as their rows want them.", directives=PUSH)
    async def push_stops(
        self, info: Info, rows: Annotated[list[StopsRowInput], ROWS], schema_version: Version = SCHEMA_VERSION
    ) -> list[StopDocument]:
        """Push stops."""
        return _documents(StopDocument, await _pushed(info, DocumentKind.STOP, rows, schema_version))

    @strawberry.mutation(description="Take notes from RxDB, and answer those that are not as their rows want them.", directives=PUSH)
    async def push_notes(
        self, info: Info, rows: Annotated[list[NotesRowInput], ROWS], schema_version: Version = SCHEMA_VERSION
    ) -> list[NoteDocument]:
        """Push notes."""
        return _documents(NoteDocument, await _pushed(info, DocumentKind.NOTE, rows, schema_version))

    @strawberry.mutation(
        description="Take messages from RxDB: each new one asks for a refinement, once.",
        directives=[Cost(weight="50"), ListSize(slicing_arguments=["rows"])],
    )
    async def push_messages(
        self, info: Info, rows: Annotated[list[MessagesRowInput], ROWS], schema_version: Version = SCHEMA_VERSION
    ) -> list[MessageDocument]:
        """Push messages."""
        return _documents(MessageDocument, await _pushed(info, DocumentKind.MESSAGE, rows, schema_version))


@strawberry.type
class ReplicationSubscription:
    """Streams of RxDB's collections."""

    @strawberry.subscription(description="A resync, then the caller's trips as they change, for RxDB.", directives=PULL)
    async def stream_trips(self, info: Info) -> AsyncGenerator[TripsPull, None]:
        """Follow trips."""
        async with aclosing(_followed(info, DocumentKind.TRIP)) as pages:
            async for page in pages:
                yield _page(TripsPull, TripDocument, page)

    @strawberry.subscription(description="A resync, then the days of the caller's trips as they change, for RxDB.", directives=PULL)
    async def stream_days(self, info: Info) -> AsyncGenerator[DaysPull, None]:
        """Follow days."""
        async with aclosing(_followed(info, DocumentKind.DAY)) as pages:
            async for page in pages:
                yield _page(DaysPull, DayDocument, page)

    @strawberry.subscription(description="A resync, then the stops of the caller's trips as they change, for RxDB.", directives=PULL)
    async def stream_stops(self, info: Info) -> AsyncGenerator[StopsPull, None]:
        """Follow stops."""
        async with aclosing(_followed(info, DocumentKind.STOP)) as pages:
            async for page in pages:
                yield _page(StopsPull, StopDocument, page)

    @strawberry.subscription(description="A resync, then the notes on the caller's trips as they change, for RxDB.", directives=PULL)
    async def stream_notes(self, info: Info) -> AsyncGenerator[NotesPull, None]:
        """Follow notes."""
        async with aclosing(_followed(info, DocumentKind.NOTE)) as pages:
            async for page in pages:
                yield _page(NotesPull, NoteDocument, page)

    @strawberry.subscription(description="A resync, then the chat messages of the caller's trips as they come, for RxDB.", directives=PULL)
    async def stream_messages(self, info: Info) -> AsyncGenerator[MessagesPull, None]:
        """Follow messages."""
        async with aclosing(_followed(info, DocumentKind.MESSAGE)) as pages:
            async for page in pages:
                yield _page(MessagesPull, MessageDocument, page)


async def _pulled(info: Info, kind: DocumentKind, checkpoint: SyncCheckpointInput | None, limit: int) -> RowPage:
    context = context_of(info)
    return await context.node.rows.pull(context.user_id, kind, None if checkpoint is None else checkpoint.token, limit)


async def _pushed(info: Info, kind: DocumentKind, rows: Sequence[RowInput], schema_version: int) -> list[Document]:
    context = context_of(info)
    sent = [read_row(kind, row.assumed_master_state, row.new_document_state) for row in rows]
    return await context.node.rows.push(context.user_id, sent, context.locale, schema_version)


async def _followed(info: Info, kind: DocumentKind) -> AsyncGenerator[RowPage, None]:
    context = context_of(info)
    with context.node.events.subscribed():
        async with aclosing(context.node.rows.follow(context.user_id, kind)) as pages:
            async for page in pages:
                context.require_actor()
                yield page


def _page(of: type[P], kind: type[D], page: RowPage) -> P:
    documents = _documents(kind, page.documents)
    return of(documents=documents, checkpoint=SyncCheckpoint(token=page.checkpoint), resync=page.is_resync)  # type: ignore[call-arg]


def _documents(kind: type[D], documents: Sequence[Document]) -> list[D]:
    return [kind(**{name: _part(name, value) for name, value in document.items()}) for document in documents]


def _part(name: str, value: object) -> object:
    """Return a value of a document, and its parts as the objects that they are."""
    if name in ("budget", "cost") and isinstance(value, dict):
        return Money(amount_micros=value["amount_micros"], currency=value["currency"])
    if name == "location" and isinstance(value, dict):
        return Coordinates(latitude=value["latitude"], longitude=value["longitude"])
    if name == "travellers" and isinstance(value, list):
        return [Traveller(age=each["age"]) for each in value]
    return value
