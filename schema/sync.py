"""Offline sync: what clients lack, what they made meanwhile, and the stream between the two. See docs/sync-protocol.md."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import datetime
from typing import Annotated, NewType

import strawberry
from graphql import GraphQLError
from pydantic import JsonValue

from edge.sync import puller, stream
from edge.sync.durability import Durability
from edge.sync.mutation_push import Admission, MutationResult, Outcome, Pushed
from edge.sync.puller import DigestRange, Entry, Status, SyncedDocument
from edge.sync.stream import FrameKind
from models.change import DocumentKind
from models.errors import InvalidValue, TripWiseError, leaves
from models.ids import IdPrefix, kind_of
from models.mutation import SCHEMA_VERSION, SentMutation
from models.value import camel, checked
from schema.context import Context, Info, context_of
from schema.execution.cost import Cost, ListSize
from schema.problems import Problem, problem_of, tells_problems
from schema.scopes import refused_scope

JSON = NewType("JSON", object)
"""Any JSON value."""

Scoped = Annotated[
    strawberry.ID | None, strawberry.argument(description="One trip, or the caller's own id for the profile; everything when left out.")
]


@strawberry.type(description="A document as the caller may see it now.")
class SyncDocument:
    """A document."""

    id: strawberry.ID = strawberry.field(description="Its id.")
    kind: DocumentKind = strawberry.field(description="What it is; of no meaning for one that the caller may not see.")
    scope: strawberry.ID = strawberry.field(description="The trip it belongs to, or the user whose profile it is.")
    revision: int = strawberry.field(description="The `seq` of the change that wrote it last.")
    deleted: bool = strawberry.field(description="Whether it is gone, for everybody or for the caller.")
    wire: JSON | None = strawberry.field(name="body", description="Its fields, which docs/sync-protocol.md lists; null when it is gone.")


@strawberry.type(description="Up to where a client's mutations are contained in a page.")
class SyncAcknowledged:
    """An acknowledgement."""

    client_id: str = strawberry.field(description="The client.")
    last_mutation_id: int = strawberry.field(description="Its last mutation that was done or refused; 0 for none.")


@strawberry.type(description="What follows a checkpoint. It ends where a transaction ends.")
class SyncPage:
    """A page."""

    status: Status = strawberry.field(description="What it follows on.")
    rollback_to: int | None = strawberry.field(description="With ROLLBACK: the last change that both sides know.")
    documents: list[SyncDocument] = strawberry.field(
        description="What to store and, where `deleted`, to drop.", directives=[Cost(weight="0"), ListSize(assumed_size=0)]
    )
    checkpoint: str = strawberry.field(description="Where to go on, once all of this is stored. Opaque.")
    has_more: bool = strawberry.field(description="Whether something follows already; without, this is a consistent state of everything.")
    epoch: str = strawberry.field(description="The present reign of a writer over the cell.")
    head: int = strawberry.field(description="The `seq` of the newest change of the cell.")
    durable_seq: int | None = strawberry.field(
        description="Up to which `seq` the log is outside the region; null where nothing is copied there."
    )
    acknowledged: list[SyncAcknowledged] = strawberry.field(
        description="With the last page, up to which mutation of the `clientIds` that were asked for all that came of them is told.",
        directives=[Cost(weight="0"), ListSize(assumed_size=0)],
    )

    @classmethod
    def of(cls, page: puller.Page) -> "SyncPage":
        """Return a page as GraphQL shows it."""
        return cls(
            status=page.status,
            rollback_to=page.rollback_to,
            documents=_documents(page.documents),
            checkpoint=page.checkpoint,
            has_more=page.has_more,
            epoch=page.epoch,
            head=page.head,
            durable_seq=page.durable_seq,
            acknowledged=[SyncAcknowledged(client_id=each, last_mutation_id=last) for each, last in page.last_mutation_ids.items()],
        )


def _documents(documents: list[SyncedDocument]) -> list[SyncDocument]:
    return documents  # type: ignore[return-value]  # they have the attributes, and a page may have a thousand


@strawberry.type(description="A document and its revision.")
class SyncRevision:
    """A revision."""

    id: strawberry.ID = strawberry.field(description="The document's id.")
    revision: int = strawberry.field(description="Its revision.")


@strawberry.type(description="A range of a digest: the living documents with ids in (after, until].")
class SyncDigestRange:
    """A range."""

    after: str = strawberry.field(description="The id that the range begins behind; empty for the first.")
    until: str = strawberry.field(description="The last id of the range; empty for no bound.")
    count: int = strawberry.field(description="How many documents it has.")
    hash: str = strawberry.field(description="SHA-256 of its lines `id:revision`, each ended by a line feed, by id.")
    entries: list[SyncRevision] = strawberry.field(
        description="Its documents one by one, where they are few.", directives=[Cost(weight="0"), ListSize(assumed_size=0)]
    )


@strawberry.type(description="The living documents of a scope in short, to find what differs.")
class SyncDigest:
    """A digest."""

    scope: strawberry.ID = strawberry.field(description="The scope.")
    count: int = strawberry.field(description="How many documents there are.")
    hash: str = strawberry.field(description="SHA-256 of the lines `id:revision`, each ended by a line feed, by id.")
    ranges: list[SyncDigestRange] = strawberry.field(description="The same in ranges.", directives=[ListSize(assumed_size=16)])


@strawberry.input(description="One edit that was made offline.")
class SyncMutationInput:
    """A mutation."""

    id: int = strawberry.field(description="Its number among the client's mutations, from 1 without a gap.")
    op: str = strawberry.field(description="What to do, by the name of the mutation that does it online; see docs/sync-protocol.md.")
    args: JSON | None = strawberry.field(default=None, description="Its arguments, as an object.")
    base: JSON | None = strawberry.field(
        default=None, description="What the edited fields were on the device before, so that edits of others are merged, not overwritten."
    )
    edited_at: datetime | None = strawberry.field(default=None, description="When it was made by the clock of the device.")


@strawberry.input(description="Edits that were made offline, in order.")
class SyncPushInput:
    """A push."""

    client_id: str = strawberry.field(description="The client that numbers them: one for each copy of the data on a device.")
    mutations: list[SyncMutationInput] = strawberry.field(description="Up to 250.")
    schema_version: int = strawberry.field(default=SCHEMA_VERSION, description="The version of the documents that the client writes.")
    durability: Durability = strawberry.field(default=Durability.REPLICA, description="What to wait for.")


@strawberry.type(description="What came of a mutation.")
class SyncResult:
    """A result."""

    id: int = strawberry.field(description="The mutation's number.")
    outcome: Outcome = strawberry.field(description="What came of it.")
    problem: Problem | None = strawberry.field(
        description="Why it was refused. When it is `retryable`, the mutation is not over: send it again, or `skip` it."
    )
    kept: list[str] = strawberry.field(
        description="Fields that stay as somebody else has set them later.", directives=[ListSize(assumed_size=0)]
    )
    seq: int | None = strawberry.field(description="The change that it became; null when nothing had to change.")
    documents: list[SyncDocument] = strawberry.field(
        description="What it wrote or was about, as it is now; none for one that wrote more than 20 documents.",
        directives=[Cost(weight="0"), ListSize(assumed_size=0)],
    )


@strawberry.type(description="What came of a push.")
class SyncPushPayload:
    """A payload."""

    results: list[SyncResult] = strawberry.field(
        default_factory=list,
        description="What came of the mutations, in order, up to the first that was not the next one or has to be sent again.",
        directives=[Cost(weight="5"), ListSize(assumed_size=10)],
    )
    expected: int | None = strawberry.field(
        default=None, description="The number of the mutation to go on with; after a loss it is one that was acknowledged before."
    )
    epoch: str | None = strawberry.field(default=None, description="The reign in which it was done, as pages tell it.")
    durable: bool = strawberry.field(default=False, description="Whether all of it is in the copy outside the region.")
    problems: list[Problem] = strawberry.field(default_factory=list, description="Why nothing was looked at; empty otherwise.")


@strawberry.type(description="A frame of a sync stream.")
class SyncFrame:
    """A frame."""

    kind: FrameKind = strawberry.field(description="What it is.")
    page: SyncPage = strawberry.field(description="What is new; without documents but for CHANGES.")


@strawberry.type
class SyncQuery:
    """Queries of sync."""

    @strawberry.field(
        description="What follows a checkpoint, of all that the caller may see or of one scope; from the beginning without one.",
        directives=[Cost(weight="25")],
    )
    async def sync_pull(
        self,
        info: Info,
        checkpoint: Annotated[str | None, strawberry.argument(description="The last page's `checkpoint`.")] = None,
        limit: Annotated[int, strawberry.argument(description="How many documents, 1 to 1000; the last change is told whole.")] = 500,
        scope: Scoped = None,
        client_ids: Annotated[list[str] | None, strawberry.argument(description="The clients to acknowledge, at most 50.")] = None,
    ) -> SyncPage:
        """Pull."""
        context = context_of(info)
        page = await context.node.puller.pull(context.user_id, checkpoint, limit, scope=_scope(scope), clients=client_ids or ())
        return SyncPage.of(page)

    @strawberry.field(
        description="Documents as they are now, at most 250, in the order asked for. What is not there for the caller is `deleted`.",
        directives=[Cost(weight="0"), ListSize(assumed_size=0)],
    )
    async def sync_documents(
        self, info: Info, ids: Annotated[list[strawberry.ID], strawberry.argument(description="Their ids.")]
    ) -> list[SyncDocument]:
        """Return documents."""
        context = context_of(info)
        return _documents(await context.node.puller.documents(context.user_id, ids))

    @strawberry.field(
        description="The living documents of a scope in short: a client that holds others finds by ranges which to ask for.",
        directives=[Cost(weight="25")],
    )
    async def sync_digest(
        self,
        info: Info,
        scope: Annotated[strawberry.ID, strawberry.argument(description="A trip, or the caller's own id.")],
        after: Annotated[str, strawberry.argument(description="Only behind this id.")] = "",
        until: Annotated[str, strawberry.argument(description="Only up to this id.")] = "",
    ) -> SyncDigest:
        """Digest."""
        context = context_of(info)
        found = await context.node.puller.digest(context.user_id, scope, after, until)
        ranges = [_range(each) for each in found.ranges]
        return SyncDigest(scope=strawberry.ID(found.scope), count=found.count, hash=found.hash, ranges=ranges)


@strawberry.type
class SyncMutation:
    """Mutations of sync."""

    @strawberry.mutation(
        description="Edits that were made offline: in order, each whole or not at all, each once however often it is sent."
    )
    @tells_problems(SyncPushPayload)
    async def sync_push(
        self, info: Info, input: Annotated[SyncPushInput, strawberry.argument(description="The edits.")]
    ) -> SyncPushPayload:
        """Push."""
        context = context_of(info)
        mutations = [_sent(each, number) for number, each in enumerate(input.mutations)]
        pushed = await context.node.pusher.push(
            context.user_id,
            input.client_id,
            mutations,
            schema_version=input.schema_version,
            durability=input.durability,
            admission=_admission(context),
        )
        return SyncPushPayload(results=_results(pushed, context), expected=pushed.expected, epoch=pushed.epoch, durable=pushed.durable)


@strawberry.type
class SyncSubscription:
    """Subscriptions of sync."""

    @strawberry.subscription(
        description="RESYNC once nothing can be missed, then each change from the checkpoint on, or from RESYNC on without one."
    )
    async def sync_stream(
        self,
        info: Info,
        checkpoint: Annotated[str | None, strawberry.argument(description="Where to begin.")] = None,
        scope: Scoped = None,
    ) -> AsyncGenerator[SyncFrame, None]:
        """Follow."""
        context = context_of(info)
        with context.node.events.subscribed():
            async with aclosing(context.node.streams.follow(context.user_id, checkpoint, scope=_scope(scope))) as frames:
                async for frame in frames:
                    context.require_actor()
                    yield _frame(frame)


def _frame(frame: stream.Frame) -> SyncFrame:
    return SyncFrame(kind=frame.kind, page=SyncPage.of(frame.page))


def _scope(raw: str | None) -> str | None:
    """Return a scope that was asked for; raise `MalformedID` or `InvalidValue`."""
    if raw is not None and kind_of(raw) not in (IdPrefix.TRIP, IdPrefix.USER):
        raise InvalidValue(path=("scope",), field="scope", reason="trp_… | usr_…")
    return raw


def _range(found: DigestRange) -> SyncDigestRange:
    entries = [_revision(each) for each in found.entries]
    return SyncDigestRange(after=found.after, until=found.until, count=found.count, hash=found.hash, entries=entries)


def _revision(entry: Entry) -> SyncRevision:
    return SyncRevision(id=strawberry.ID(entry.id), revision=entry.revision)


def _sent(given: SyncMutationInput, number: int) -> SentMutation:
    """Return a mutation as it was sent; raise `InvalidValue` for a number that is none."""
    edited_at = given.edited_at if given.edited_at is not None and given.edited_at.tzinfo is not None else None
    args: object = {} if given.args is None else given.args
    base: object = {} if given.base is None else given.base
    fields = {"id": given.id, "op": given.op, "args": args, "base": base, "edited_at": edited_at}
    return checked(lambda: SentMutation.model_validate(fields), "input", "mutations", str(number))


def _admission(context: Context) -> Admission:
    """Return what tells whether the caller's key is good for an operation."""
    scopes = None if context.actor is None else context.actor.scopes
    return lambda op: None if scopes is None else refused_scope("mutation", [op], scopes)


def _results(pushed: Pushed, context: Context) -> list[SyncResult]:
    return [
        SyncResult(
            id=result.id,
            outcome=result.outcome,
            problem=_problem(result, context),
            kept=[camel(each) for each in result.kept],
            seq=result.seq,
            documents=_documents(pushed.documents_of(result)),
        )
        for result in pushed.results
    ]


_LEAVES: dict[str, type[TripWiseError]] = {leaf.code: leaf for leaf in leaves()}


def _problem(result: MutationResult, context: Context) -> Problem | None:
    """Return why a mutation was refused, in the language of whoever asks now."""
    if result.code is None:
        return None
    return problem_of(_LEAVES[result.code](path=result.path, **result.params), context.locale)


def _json(value: object) -> JsonValue:
    """Return what a variable brings."""
    if value is not None and not isinstance(value, dict | list | str | int | float | bool):
        raise GraphQLError("JSON is an object, a list, a text, a number, true, false or null")
    return value


JSON_SCALAR = strawberry.scalar(name="JSON", description="Any value of JSON (RFC 8259).", serialize=lambda value: value, parse_value=_json)
