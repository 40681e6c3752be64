"""A device of a traveller: the reference client of the protocol, with all that it must keep to lose nothing.

What is in `Stored` survives its crash; it is changed by one message at a time, as in one transaction of its own database.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from edge.sync.mutation_push import MutationResult, Outcome, Pushed
from edge.sync.puller import Page, Status
from edge.sync.stream import Frame, FrameKind
from models.ids import UserId
from models.mutation import SentMutation
from tests.system.simulation.contents import Contents, apply, contents_of
from tests.system.simulation.violation import Violation


class Held(NamedTuple):
    """A document as the device has it."""

    id: str
    kind: str
    scope: str
    revision: int
    body: dict[str, Any]


@dataclass
class Queued:
    """A mutation in the outbox: sent until it is acknowledged, kept until it can't be lost any more."""

    sent: SentMutation
    result: MutationResult | None = None
    is_shown: bool = True
    """Whether the optimistic view still has to add it to what was pulled."""


@dataclass
class Stored:
    """What a device keeps through a crash."""

    next_id: int = 1
    next_document: int = 1
    outbox: list[Queued] = field(default_factory=list)
    documents: dict[str, Held] = field(default_factory=dict)
    staged: dict[str, Held] | None = None
    """The new copy that a rollback or reset asked for, until its last page has come."""

    checkpoint: str | None = None
    epoch: str = ""
    head: int = 0
    is_consistent: bool = False
    refused: dict[int, str] = field(default_factory=dict)


@dataclass
class PullRequest:
    """A pull as it was sent."""

    checkpoint: str | None
    limit: int
    epoch: str
    acknowledged: int
    """The newest mutation that was acknowledged when it was sent: what is read in the same epoch has to contain it."""


@dataclass
class Stream:
    """A subscription as the device has it: where its last frame led."""

    number: int
    position: str | None


class Device:
    """One device."""

    def __init__(self, number: int, user_id: UserId, clock: Callable[[], datetime]) -> None:
        """Belong to a user; nothing is stored yet."""
        self.number = number
        self.user_id = user_id
        self.client_id = f"device-{number}"
        self.clock_error = timedelta()
        self.is_online = True
        self.stored = Stored()
        self.stream: Stream | None = None
        self._clock = clock

    def crash(self) -> None:
        """Lose what is not stored."""
        self.stream = None

    def begin_anew(self) -> None:
        """Drop what was pulled, as an app does that no longer trusts its cache."""
        self.stored.documents, self.stored.staged = {}, None
        self.stored.checkpoint, self.stored.is_consistent = None, False

    def view(self) -> Contents:
        """Return what its user sees: what was pulled, and on top of it what they did since."""
        view = self.pulled()
        for each in self.stored.outbox:
            if each.is_shown:
                apply(view, each.sent.op, each.sent.args, self.user_id)
        return view

    def pulled(self) -> Contents:
        """Return what was pulled."""
        return contents_of((each.id, each.kind, each.scope, each.body) for each in self.stored.documents.values())

    def edit(self, op: str, args: dict[str, Any], base: dict[str, Any]) -> SentMutation:
        """Queue a mutation, dated by the device's own clock."""
        sent = SentMutation(id=self.stored.next_id, op=op, args=args, base=base, edited_at=self._clock() + self.clock_error)
        self.stored.next_id += 1
        self.stored.outbox.append(Queued(sent))
        return sent

    def new_id(self, prefix: str, cell: str) -> str:
        """Return an id for a new document, which no other device makes."""
        self.stored.next_document += 1
        return f"{prefix}_{cell}_{self.stored.next_document:012x}70008000{self.number:012x}"

    def ask_pull(self, limit: int) -> PullRequest:
        """Return what to ask for next."""
        acknowledged = max((each.sent.id for each in self.stored.outbox if each.result is not None), default=0)
        return PullRequest(self.stored.checkpoint, limit, self.stored.epoch, acknowledged)

    def ask_push(self, limit: int) -> list[SentMutation]:
        """Return what is to be sent again or for the first time, in order and without a gap."""
        first = next((index for index, each in enumerate(self.stored.outbox) if each.result is None), None)
        return [] if first is None else [each.sent for each in self.stored.outbox[first : first + limit]]

    def take_pulled(self, request: PullRequest, page: Page) -> bool:
        """Take the answer to a pull, and tell whether it led on from what is stored; an answer that came too late does not."""
        if request.checkpoint != self.stored.checkpoint:
            return False
        is_whole = page.epoch == request.epoch and not page.has_more
        if is_whole and page.last_mutation_ids.get(self.client_id, 0) < request.acknowledged:
            raise Violation("read your writes", f"{self.client_id} had {request.acknowledged} acknowledged, and reads a state before that")
        self.take_page(page)
        return True

    def take_page(self, page: Page) -> None:
        """Take what follows on the checkpoint; a rollback or reset begins a new copy, which replaces the old one when it is whole."""
        stored = self.stored
        if page.status is not Status.DELTA:
            stored.staged = {}
        target = stored.documents if stored.staged is None else stored.staged
        for document in page.documents:
            known = target.get(document.id)
            body = document.body
            if known is not None and body is not None and document.revision < known.revision:
                raise Violation("monotonic reads", f"{self.client_id} had {known.id} at {known.revision} and gets {document.revision}")
            if body is None:
                target.pop(document.id, None)
            else:
                target[document.id] = Held(document.id, document.kind, document.scope, document.revision, body)
        if page.epoch != stored.epoch:
            self._enter(page.epoch)
        elif page.head < stored.head:
            raise Violation("monotonic reads", f"{self.client_id} saw the log up to {stored.head} and now up to {page.head}")
        stored.checkpoint, stored.head = page.checkpoint, page.head
        stored.is_consistent = not page.has_more
        if not page.has_more:
            if stored.staged is not None:
                stored.documents, stored.staged = stored.staged, None
            self._settle(page)

    def _enter(self, epoch: str) -> None:
        """Begin to believe in another epoch, in which no answer of the last one counts: what could have been lost is sent again.

        The number of the last mutation that the server knows is not enough. A copy of an old push may have reached it after the
        rollback, and may have had another outcome this time.
        """
        self.stored.epoch = epoch
        for each in self.stored.outbox:
            each.result, each.is_shown = None, each.sent.op != "skip"

    def _settle(self, page: Page) -> None:
        """Stop showing what the pulled state contains, and forget what can't be lost any more."""
        for each in self.stored.outbox:
            if each.result is not None and (each.result.seq or 0) <= page.head:
                each.is_shown = False
        self._forget(page.durable_seq)

    def _forget(self, durable_seq: int | None) -> None:
        """Keep no longer what can't be lost any more."""
        outbox = self.stored.outbox
        while durable_seq is not None and outbox and outbox[0].result is not None and (outbox[0].result.seq or 0) <= durable_seq:
            outbox.pop(0)

    def take_pushed(self, pushed: Pushed) -> list[tuple[SentMutation, MutationResult]]:
        """Take the answer to a push and return what it acknowledges for the first time.

        An answer of another epoch does not count: either that epoch is over, or the next pull tells of it first.
        """
        if pushed.epoch != self.stored.epoch:
            return []
        queued = {each.sent.id: each for each in self.stored.outbox}
        fresh: list[tuple[SentMutation, MutationResult]] = []
        for result in pushed.results:
            each = queued.get(result.id)
            if each is None or result.id >= pushed.expected:  # What is expected next has failed for now, and is sent again.
                continue
            if each.result is not None:
                continue
            each.result = result
            fresh.append((each.sent, result))
            if result.outcome is Outcome.REFUSED:
                each.is_shown = False
                self.stored.refused[result.id] = str(result.code)
            elif result.seq is None:
                each.is_shown = False
        self._follow(pushed.expected)
        return fresh

    def _follow(self, expected: int) -> None:
        """Send again from the mutation that the server wants next; fill what was forgotten since it could not be lost."""
        outbox = self.stored.outbox
        for each in outbox:
            if each.sent.id >= expected and each.result is not None:
                each.result, each.is_shown = None, True
        first = outbox[0].sent.id if outbox else self.stored.next_id
        filling = [Queued(SentMutation(id=number, op="skip", args={}), is_shown=False) for number in range(expected, first)]
        self.stored.outbox = [*filling, *outbox]

    def take_frame(self, number: int, frame: Frame) -> bool:
        """Take a frame of the open stream, and tell whether it led on from what is stored; if not, the stream has had its day."""
        stream = self.stream
        if stream is None or stream.number != number or stream.position != self.stored.checkpoint:
            return False
        if frame.kind is not FrameKind.CHANGES:  # A sign of life leads nowhere: its head may be ahead of what was sent.
            if frame.page.epoch == self.stored.epoch:
                self._forget(frame.page.durable_seq)
            return frame.page.checkpoint == stream.position
        self.take_page(frame.page)
        stream.position = frame.page.checkpoint
        return True
