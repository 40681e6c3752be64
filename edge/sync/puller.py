"""What a client that was away has to get, page by page, and what it has to forget.

Membership is read in the same snapshot as the documents. Pages end where transactions end; a page that has nothing behind it
is a consistent state of all that its reader may see.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import sha256
from operator import attrgetter
from typing import NamedTuple

import apsw
import msgspec

from edge.store import epochs
from edge.store.access_periods import floor_of
from edge.store.changes import head
from edge.store.database import Database
from edge.store.mutations import last_ids
from edge.store.positions import Asked, Row, has_after, positions_after, revisions_of, rows_after, rows_at, rows_of, scopes_of
from edge.store.standing import day_ids_of
from edge.sync.checkpoint import Checkpoint, Checkpoints
from edge.sync.durability import Replica
from models.change import Document, DocumentKind
from models.errors import InvalidValue, NotFound, TooMany
from models.ids import UserId
from models.wire import to_wire, wire_text

PAGE_LIMIT = 1000
"""The largest page that may be asked for; the change at its end may make it longer."""

ID_LIMIT = 250
CLIENT_LIMIT = 50

RECENT_LIMIT = 100
RECENT_KEPT = 256
"""How many documents that were written lately are shared among followers, and for how many places in how many trips."""

RANGE_COUNT = 16
ENTRY_LIMIT = 64
"""Into how many ranges a digest is cut, and up to how many documents a range tells each of them."""


class Status(StrEnum):
    """What a page follows on.

    With ROLLBACK and RESET it is the first of all that its reader may see, and what they had is to be dropped when the last
    page has come. After a rollback the client knew of changes that the log has lost; which documents those touched, deleted
    or opened, only a whole new copy can tell.
    """

    DELTA = "delta"
    ROLLBACK = "rollback"
    RESET = "reset"


@dataclass(slots=True)
class SyncedDocument:
    """A document as its reader gets it: `revision` is the seq of its newest write; nothing is `stored` of one that is gone."""

    id: str
    kind: DocumentKind
    scope: str
    revision: int
    stored: str | None
    _wire: msgspec.Raw | None = None

    @property
    def deleted(self) -> bool:
        """Tell whether it is gone."""
        return self.stored is None

    @property
    def body(self) -> Document | None:
        """Return its fields as clients see them."""
        return None if self.stored is None else to_wire(msgspec.json.decode(self.stored, type=dict))

    @property
    def wire(self) -> msgspec.Raw | None:
        """Return its fields as clients see them, as JSON; made once, for all that the same document goes to."""
        if self._wire is None and self.stored is not None:
            self._wire = msgspec.Raw(wire_text(self.kind, self.stored))
        return self._wire


class Page(NamedTuple):
    """A page; `rollback_to` is the last change of which the client and the log know alike."""

    status: Status
    rollback_to: int | None
    documents: list[SyncedDocument]
    checkpoint: str
    has_more: bool
    epoch: str
    head: int
    durable_seq: int | None
    last_mutation_ids: dict[str, int]
    place: Checkpoint


class Entry(NamedTuple):
    """A document's revision."""

    id: str
    revision: int


@dataclass(frozen=True, slots=True)
class DigestRange:
    """The documents with ids in (after, until]; a small range tells them one by one. An empty `until` is no bound."""

    after: str
    until: str
    count: int
    hash: str
    entries: list[Entry]


@dataclass(frozen=True, slots=True)
class Digest:
    """The living documents of a scope, in short."""

    scope: str
    count: int
    hash: str
    ranges: list[DigestRange]


class _Start(NamedTuple):
    """Where a pull begins."""

    status: Status
    rollback_to: int | None
    seq: int
    began_seq: int


class Puller:
    """Reads what clients lack."""

    def __init__(self, database: Database, replica: Replica) -> None:
        """Read from `database`, and show what `replica` lets be shown."""
        self._database = database
        self._replica = replica
        self._checkpoints = Checkpoints(database.glance(epochs.checkpoint_key))
        self._recent: dict[tuple[str, int, int], list[SyncedDocument]] = {}

    async def pull(
        self,
        reader: UserId,
        checkpoint: str | None,
        limit: int,
        *,
        scope: str | None = None,
        kind: DocumentKind | None = None,
        clients: Sequence[str] = (),
    ) -> Page:
        """Return what follows a checkpoint: at least `limit` documents if there are so many, and whole changes.

        Without a checkpoint it begins with nothing. `scope` is one trip, or the reader's own space; one that they don't see is
        empty. Raises `InvalidValue`, or `CheckpointRefused` for a checkpoint of somebody or something else.
        """
        if not 1 <= limit <= PAGE_LIMIT:
            raise InvalidValue(path=("limit",), field="limit", reason=f"1..{PAGE_LIMIT}")
        if len(clients) > CLIENT_LIMIT:
            raise TooMany(path=("clientIds",), field="clientIds", limit=CLIENT_LIMIT)
        asked = Asked(reader, scope, kind)

        def read(connection: apsw.Connection) -> Page:
            return self._page(connection, asked, checkpoint, limit, clients)

        page = await self._database.read(read)
        await self._replica.show(page.head)
        return page

    async def news(self, asked: Asked, known: Checkpoint, woken: Iterable[str], announced_seq: int) -> Page | None:
        """Return what follows a checkpoint for a reader of whom it is known in which scopes something was written since.

        None where it takes a whole pull to tell: it is much, or something was written that nobody was woken for yet. The reader
        must not have been woken themselves: their access is then, as of `announced_seq`, what it was at the checkpoint. Followers
        who stand at the same place share what is read, so that most of this is done without a look at the database.
        """
        if asked.kind is DocumentKind.TRIP or known.epoch != self._database.epoch:
            return None
        newest = max(announced_seq, known.seq)  # A pull may have read what was not announced yet.
        documents: list[SyncedDocument] = []
        for scope in woken if announced_seq > known.seq else ():
            found = self._recent_of(scope, known.seq, announced_seq)
            if found is None:
                return None
            documents += found if asked.kind is None else [each for each in found if each.kind is asked.kind]
        if len(documents) > 1:
            documents.sort(key=attrgetter("revision"))
        start = _Start(Status.DELTA, None, known.seq, known.began_seq)
        page = self._filled(asked, start, documents, newest, newest)
        await self._replica.show(page.head)
        return page

    def _recent_of(self, scope: str, after: int, newest: int) -> list[SyncedDocument] | None:
        """Return what was written in a scope after a seq, up to the newest change of all; None if that is more than a few."""

        def read(connection: apsw.Connection) -> list[SyncedDocument] | None:
            if head(connection) != newest:
                return None
            rows = rows_after(connection, scope, after, RECENT_LIMIT + 1)
            return None if len(rows) > RECENT_LIMIT else [told(row) for row in rows]

        key = (scope, after, newest)
        found = self._recent.get(key)
        if found is None:
            found = self._database.glance(read)
            if found is not None:
                while len(self._recent) >= RECENT_KEPT:
                    self._recent.pop(next(iter(self._recent)))
                self._recent[key] = found
        return found

    async def here(self, reader: UserId, *, scope: str | None = None, kind: DocumentKind | None = None) -> Page:
        """Return an empty page at the end of the log."""

        def read(connection: apsw.Connection) -> Page:
            newest = head(connection)
            return self._filled(Asked(reader, scope, kind), _Start(Status.DELTA, None, newest, newest), [], newest, newest)

        return self._database.glance(read)

    def require_checkpoint(self, asked: Asked, checkpoint: str) -> None:
        """Raise `CheckpointRefused` for a checkpoint of somebody or something else."""
        self._checkpoints.read(checkpoint, UserId(asked.user_id), _follows(asked))

    async def documents(self, reader: UserId, ids: Sequence[str]) -> list[SyncedDocument]:
        """Return documents as they are now; what is not there, or not for this reader, is a bare tombstone of revision 0."""
        if len(ids) > ID_LIMIT:
            raise TooMany(path=("ids",), field="ids", limit=ID_LIMIT)

        def read(connection: apsw.Connection) -> tuple[dict[str, Row], int]:
            return rows_of(connection, reader, ids), head(connection)

        found, newest = await self._database.read(read)
        await self._replica.show(newest)
        return [told(found[each]) if each in found else SyncedDocument(each, DocumentKind.TRIP, "", 0, None) for each in ids]

    async def scopes(self, reader: UserId) -> list[str]:
        """Return the scopes that a user sees now."""
        return self._database.glance(lambda connection: scopes_of(connection, reader))

    async def digest(self, reader: UserId, scope: str, after: str = "", until: str = "") -> Digest:
        """Return count and hash of the documents of a scope in ranges by id; raise `NotFound` for one that the reader doesn't see.

        The hash is SHA-256 over `id:revision` lines, each ended by a line feed, in order of the ids.
        """

        def read(connection: apsw.Connection) -> tuple[list[Entry], int]:
            if scope not in scopes_of(connection, reader):
                raise NotFound(path=("scope",))
            return [Entry(*each) for each in revisions_of(connection, scope, after, until)], head(connection)

        entries, newest = await self._database.read(read)
        await self._replica.show(newest)
        return Digest(scope, len(entries), digest_of(entries), _ranges(entries, after, until))

    def _page(self, connection: apsw.Connection, asked: Asked, token: str | None, limit: int, clients: Sequence[str]) -> Page:
        newest = head(connection)
        start = self._start(connection, asked, token, newest)
        wanted = limit
        while True:
            positions = positions_after(connection, asked, start.seq, wanted)
            until = positions[-1].seq if len(positions) >= wanted else newest
            has_more = len(positions) >= wanted and has_after(connection, asked, until, start.seq)
            missing = limit - len({position.row for position in positions})
            if not has_more or missing <= 0:
                break
            wanted += missing  # Documents that went and came back stand at two places, and are told once.
        documents = [told(row) for row in rows_at(connection, positions)]
        if asked.kind is DocumentKind.TRIP:
            documents = [_with_day_ids(connection, each) for each in documents]
        page = self._filled(asked, start, documents, until if has_more else newest, newest)
        # A page that is not the last holds back what was written lately, and so may lack what came of a mutation.
        last = {} if has_more else last_ids(connection, asked.user_id, clients)
        return page._replace(has_more=has_more, last_mutation_ids=last)

    def _filled(self, asked: Asked, start: _Start, documents: list[SyncedDocument], seq: int, newest: int) -> Page:
        epoch = self._database.epoch
        place = Checkpoint(UserId(asked.user_id), _follows(asked), epoch, seq, newest, start.began_seq)
        token = self._checkpoints.write(place)
        durable_seq = self._replica.durable_seq()
        return Page(start.status, start.rollback_to, documents, token, False, epoch, newest, durable_seq, {}, place)  # noqa: FBT003

    def _start(self, connection: apsw.Connection, asked: Asked, token: str | None, newest: int) -> _Start:
        """Return where a client goes on, which knows the log up to its checkpoint or a log that is no longer true."""
        if token is None:
            return _Start(Status.DELTA, None, 0, newest)
        known = self._checkpoints.read(token, UserId(asked.user_id), _follows(asked))
        reign = epochs.reign_of(connection, known.epoch)
        last = newest if reign is None or reign.end_seq is None else reign.end_seq
        is_lost = reign is None or (reign.end_seq is None and known.read_seq > newest)
        if is_lost or floor_of(connection) > max(known.seq, known.began_seq):
            return _Start(Status.RESET, None, 0, newest)
        if known.read_seq > last:
            return _Start(Status.ROLLBACK, last, 0, newest)
        return _Start(Status.DELTA, None, known.seq, known.began_seq)


def told(row: Row) -> SyncedDocument:
    """Return a stored document as its reader gets it."""
    return SyncedDocument(row.id, row.kind, row.scope, row.seq, row.body)


def _with_day_ids(connection: apsw.Connection, document: SyncedDocument) -> SyncedDocument:
    """Return a trip that also names its days in order, for clients who follow trips alone."""
    if document.stored is None:
        return document
    fields = {**msgspec.json.decode(document.stored, type=dict), "day_ids": day_ids_of(connection, document.id)}
    return replace(document, stored=msgspec.json.encode(fields).decode())


def digest_of(entries: Sequence[Entry]) -> str:
    """Return the hash of documents by their ids and revisions, in this order."""
    return sha256("".join(f"{document_id}:{revision}\n" for document_id, revision in entries).encode()).hexdigest()


def _ranges(entries: list[Entry], after: str, until: str) -> list[DigestRange]:
    size = max(-(-len(entries) // RANGE_COUNT), min(ENTRY_LIMIT, len(entries)), 1)
    ranges: list[DigestRange] = []
    for first in range(0, max(len(entries), 1), size):
        part = entries[first : first + size]
        low = ranges[-1].until if ranges else after
        high = part[-1].id if first + size < len(entries) else until
        ranges.append(DigestRange(low, high, len(part), digest_of(part), part if len(part) <= ENTRY_LIMIT else []))
    return ranges


def _follows(asked: Asked) -> str:
    return f"{asked.scope or '*'} {asked.kind or '*'}"
