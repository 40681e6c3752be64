"""A cell with a way in for clients that are offline at times, and such a client, as small as the protocol allows."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from edge.store.database import FILE_NAME
from edge.store.places import fill_places
from edge.sync.durability import Durability
from edge.sync.mutation_push import MutationResult, Outcome, Pushed
from edge.sync.puller import Page, Puller, Status, SyncedDocument
from edge.sync.pusher import Pusher
from edge.sync.stream import Streams
from models.change import DocumentKind
from models.errors import NotDurable
from models.ids import IdPrefix, TripId, UserId, mint
from models.mutation import SentMutation
from models.trip import Role
from tests.clients.scripted import catalogue
from tests.fakes.cell import Cell
from tests.fakes.trips import CELL

PLACE = catalogue().places("lisboa")[0]


class ScriptedReplica:
    """A copy outside the region, which has what a test says."""

    def __init__(self) -> None:
        """Have nothing yet."""
        self.durable = 0
        self.is_reachable = True
        self.held: list[int] = []
        self.shown: list[int] = []

    def durable_seq(self) -> int | None:
        """Return what it has."""
        return self.durable

    async def hold(self, seq: int) -> bool:
        """Have all up to `seq` at once; raise `NotDurable` while out of reach."""
        self.held.append(seq)
        if not self.is_reachable:
            raise NotDurable
        self.durable = max(self.durable, seq)
        return True

    async def show(self, seq: int) -> None:
        """Let everything be shown."""
        self.shown.append(seq)


class Offline(Cell):
    """A cell with what pulls, pushes and follows, and one place of Lisbon in its catalogue."""

    def __init__(self, folder: Path, oldest_schema: int = 1, schema_version: int = 1) -> None:
        """Open the cell in `folder`."""
        super().__init__(folder)
        self.replica = ScriptedReplica()
        self.puller = Puller(self.database, self.replica)
        self.streams = Streams(self.puller, self.feed, 60)
        self.pusher = Pusher(
            self.database,
            self.writer,
            self.feed,
            self.replica,
            self.events,
            CELL,
            self.clock,
            oldest_schema=oldest_schema,
            schema_version=schema_version,
        )

    async def fill(self) -> None:
        """Put the place into the catalogue."""
        await self.database.write(lambda connection: fill_places(connection, [PLACE]))

    async def shared(self, *roles: Role) -> tuple[TripId, UserId, list[UserId]]:
        """Return a new trip without stops, its owner, and members with these roles."""
        owner = await self.traveller()
        trip_id = (await self.trip(owner)).trip.id
        members = [await self.traveller() for _ in roles]
        for member, role in zip(members, roles, strict=True):
            await self.trips.share(owner, trip_id, role, user_id=member, email=None)
        return trip_id, owner, members

    async def titles(self, reader: UserId, trip_id: str, day_number: int = 1) -> str:
        """Return the titles of a day's stops in order."""
        itinerary = await self.reader.itinerary(reader, trip_id)
        return " ".join(stop.title for stop in itinerary.stops_on(itinerary.days[day_number - 1].id))

    def device(self, user: UserId, client_id: str = "phone") -> "Device":
        """Return a new device of a user."""
        return Device(self, user, client_id)

    def copied(self) -> Path:
        """Return a folder with a copy of the cell as it is on disk now."""
        folder = self.folder.with_name(f"{self.folder.name}-copy")
        folder.mkdir()
        self.database._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        shutil.copy(self.folder / FILE_NAME, folder / FILE_NAME)
        return folder


@dataclass
class Device:
    """A device that keeps a copy, and the mutations that were not answered or may yet be lost."""

    cell: Offline
    user: UserId
    client_id: str
    documents: dict[str, SyncedDocument] = field(default_factory=dict)
    checkpoint: str | None = None
    outbox: list[SentMutation] = field(default_factory=list)
    statuses: list[Status] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    async def pull(self, limit: int = 500) -> "Device":
        """Pull until there is no more, as docs/sync-protocol.md says."""
        while (await self.page(limit)).has_more:
            pass
        return self

    async def page(self, limit: int = 500) -> Page:
        """Pull one page and store it."""
        page = await self.cell.puller.pull(self.user, self.checkpoint, limit, clients=[self.client_id])
        if page.status is not Status.DELTA:
            self.documents.clear()
        for document in page.documents:
            if document.body is None:
                self.documents.pop(document.id, None)
            else:
                self.documents[document.id] = document
        self.checkpoint = page.checkpoint
        self.statuses.append(page.status)
        self.told += [document.id for document in page.documents]
        return page

    def queue(self, op: str, *, base: dict[str, Any] | None = None, edited_at: Any = None, **args: Any) -> int:
        """Write a mutation down for the next push and return its number."""
        number = len(self.outbox) + 1
        self.outbox.append(SentMutation(id=number, op=op, args=args, base=base or {}, edited_at=edited_at))
        return number

    async def push(self, since: int = 1, durability: Durability = Durability.REPLICA) -> Pushed:
        """Push all mutations from a number on."""
        return await self.cell.pusher.push(self.user, self.client_id, self.outbox[since - 1 :], durability=durability)

    async def do(self, op: str, *, base: dict[str, Any] | None = None, edited_at: Any = None, **args: Any) -> MutationResult:
        """Queue one mutation, push it, and return what came of it."""
        number = self.queue(op, base=base, edited_at=edited_at, **args)
        (result,) = (await self.push(number)).results
        return result

    async def done(self, op: str, **given: Any) -> MutationResult:
        """Do a mutation that is applied."""
        result = await self.do(op, **given)
        assert (result.outcome, result.code) == (Outcome.APPLIED, None), result
        return result

    async def refused(self, op: str, **given: Any) -> tuple[str | None, tuple[str, ...]]:
        """Do a mutation that is refused; prove that nothing but its result was written, and return code and path."""
        before = await self.cell.dump()
        result = await self.do(op, **given)
        assert result.outcome is Outcome.REFUSED, result
        after = await self.cell.dump()
        assert {name for name in after if after[name] != before[name]} <= {"sync_clients", "sync_results"}
        return result.code, result.path

    def of(self, kind: DocumentKind) -> list[dict[str, Any]]:
        """Return the bodies of a kind, by ids."""
        return [dict(each.body) for _, each in sorted(self.documents.items()) if each.kind is kind and each.body is not None]

    def body(self, document_id: str) -> dict[str, Any]:
        """Return the body of a document."""
        body = self.documents[document_id].body
        assert body is not None
        return dict(body)

    @property
    def state(self) -> dict[str, tuple[int, object]]:
        """Return the whole copy, to be compared with another device's."""
        return {each.id: (each.revision, each.body) for each in self.documents.values()}


async def living(cell: Offline, user: UserId) -> dict[str, tuple[int, object]]:
    """Return what a user may see, as a device that has nothing gets it."""
    return (await cell.device(user, "fresh").pull()).state


def new_id(prefix: IdPrefix) -> str:
    """Return an id as a client mints it."""
    return mint(prefix, CELL)


def offline_trip(day_titles: Sequence[str] = ("um", "dois"), **fields: Any) -> dict[str, Any]:
    """Return the arguments of a new trip with two stops on each day."""
    days = [
        {
            "id": new_id(IdPrefix.DAY),
            "title": title,
            "stops": [{"id": new_id(IdPrefix.STOP), "title": f"{title} {letter}"} for letter in "ab"],
        }
        for title in day_titles
    ]
    return {"id": new_id(IdPrefix.TRIP), "title": "Lisboa", "destinations": ["lisboa"], "days": days, **fields}
