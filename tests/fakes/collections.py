"""What RxDB's replication sees of a cell, and rows as it makes them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from edge.store.places import fill_places
from edge.sync.durability import LocalDisk
from edge.sync.puller import Puller
from edge.sync.pusher import Pusher
from edge.sync.rows import RowPage, Rows
from edge.sync.stream import Streams
from models.change import Document, DocumentKind
from models.ids import IdPrefix, UserId, mint
from models.itinerary import Itinerary
from models.locale import Locale
from models.rows import ROW_KINDS, read_row
from models.trip import Role
from tests.clients.scripted import catalogue
from tests.fakes.cell import Cell
from tests.fakes.trips import CELL

TRIP, DAY, STOP, NOTE, MESSAGE = DocumentKind.TRIP, DocumentKind.DAY, DocumentKind.STOP, DocumentKind.NOTE, DocumentKind.MESSAGE
PLACE = catalogue().places("lisboa")[0]


class Collections(Cell):
    """A cell with a way in for RxDB, and one place of Lisbon in its catalogue."""

    def __init__(self, folder: Path, oldest_schema: int = 1) -> None:
        """Open the cell in `folder`."""
        super().__init__(folder)
        self._oldest_schema = oldest_schema
        self.rows = self.rows_taken_every(60)

    def rows_taken_every(self, seconds: float) -> Rows:
        """Return another way in, which looks so often for rows that have waited."""
        replica = LocalDisk()
        puller = Puller(self.database, replica)
        writer, feed, events = self.writer, self.feed, self.events
        pusher = Pusher(self.database, writer, feed, replica, events, CELL, self.clock, oldest_schema=self._oldest_schema)
        streams = Streams(puller, feed, 60)
        return Rows(self.database, writer, feed, puller, pusher, streams, replica, events, CELL, self.clock, period_seconds=seconds)

    async def fill(self) -> None:
        """Put the place into the catalogue."""
        await self.database.write(lambda connection: fill_places(connection, [PLACE]))

    async def push(self, author: UserId, kind: DocumentKind, *rows: tuple[Document | None, Document]) -> list[Document]:
        """Push rows, each the assumed document and the wanted one, and return the answers."""
        sent = [read_row(kind, assumed, wanted) for assumed, wanted in rows]
        return await self.rows.push(author, sent, Locale.EN, 1)

    async def insert(self, author: UserId, kind: DocumentKind, *documents: Document) -> list[Document]:
        """Push new documents and return the answers that are not just what they became."""
        answers = await self.push(author, kind, *((None, each) for each in documents))
        became = await self.all(author, kind) if answers else {}
        return [each for each in answers if each != became.get(str(each["id"]))]

    async def edit(self, author: UserId, kind: DocumentKind, document: Document, **fields: Any) -> list[Document]:
        """Push one document with other fields than it was pulled with."""
        return await self.push(author, kind, (document, {**document, **fields}))

    async def pull(self, reader: UserId, kind: DocumentKind, checkpoint: str | None = None, limit: int = 100) -> RowPage:
        """Pull one page."""
        return await self.rows.pull(reader, kind, checkpoint, limit)

    async def all(self, reader: UserId, kind: DocumentKind) -> dict[str, Document]:
        """Return a collection by ids."""
        return {str(each["id"]): each for each in (await self.pull(reader, kind, limit=1000)).documents}

    async def one(self, reader: UserId, kind: DocumentKind, document_id: str) -> Document:
        """Return a document as a collection has it."""
        return (await self.all(reader, kind))[document_id]

    @asynccontextmanager
    async def unchanged_log(self) -> AsyncIterator[None]:
        """Prove that what happens inside leaves no change, whatever is parked."""
        head = await self.reader.head()
        yield
        assert await self.reader.head() == head

    async def titles(self, reader: UserId, day_id: str) -> str:
        """Return the titles of a day's stops in the order of their positions."""
        stops = [each for each in (await self.all(reader, STOP)).values() if each["day_id"] == day_id and not each["deleted"]]
        assert len({each["position"] for each in stops}) == len(stops)
        return " ".join(str(each["title"]) for each in sorted(stops, key=lambda each: int(str(each["position"]))))


def new_id(prefix: IdPrefix) -> str:
    """Return an id as a client mints it."""
    return mint(prefix, CELL)


def new_trip(day_count: int = 2, **fields: Any) -> Document:
    """Return a trip as a client makes one."""
    days = [new_id(IdPrefix.DAY) for _ in range(day_count)]
    return {"id": new_id(IdPrefix.TRIP), "title": "Lisboa", "destinations": ["lisboa"], "dayCount": day_count, "dayIds": days, **fields}


def new_stop(trip_id: object, day_id: object, title: str = "a", **fields: Any) -> Document:
    """Return a stop as a client makes one."""
    return {"id": new_id(IdPrefix.STOP), "tripId": trip_id, "dayId": day_id, "title": title, "kind": "visit", **fields}


def new_note(trip_id: object, text: str = "n", **fields: Any) -> Document:
    """Return a note as a client makes one."""
    return {"id": new_id(IdPrefix.NOTE), "tripId": trip_id, "text": text, **fields}


def new_message(trip_id: object, text: str = "mais museus", **fields: Any) -> Document:
    """Return a message as a client makes one."""
    return {"id": new_id(IdPrefix.MESSAGE), "tripId": trip_id, "text": text, **fields}


def tombstone(document_id: str) -> dict[str, object]:
    """Return what a bare tombstone holds that is not null."""
    return {"id": document_id, "deleted": True}


def told(document: Document) -> dict[str, object]:
    """Return what a document holds that is not null."""
    return {name: value for name, value in document.items() if value is not None}


async def begun(cell: Collections, *stops: str) -> tuple[UserId, Itinerary]:
    """Return a new user and a trip of theirs with these stops on its first day."""
    owner = await cell.traveller()
    itinerary = await cell.trip(owner)
    for title in stops:
        itinerary = await cell.add(owner, itinerary.trip.id, title)
    return owner, itinerary


async def member(cell: Collections, owner: UserId, itinerary: Itinerary, role: Role) -> UserId:
    """Return a new user with a role in a trip."""
    user = await cell.traveller()
    await cell.trips.share(owner, itinerary.trip.id, role, user_id=user, email=None)
    return user


async def is_merged(cell: Collections, reader: UserId, answers: list[Document]) -> bool:
    """Tell whether rows were taken, and are answered with what they came to."""
    present = {key: each for kind in ROW_KINDS for key, each in (await cell.all(reader, kind)).items()}
    return bool(answers) and all(each == present[str(each["id"])] for each in answers)


async def count(cell: Collections, table: str) -> int:
    """Return how many rows a table has."""
    return int(await cell.database.read(lambda connection: connection.execute(f"SELECT count(*) FROM {table}").get))
