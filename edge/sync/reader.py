"""Reading trips as a user: what they are no member of does not exist for them."""

from collections.abc import Sequence

import apsw

from edge.store.births import trip_created_before
from edge.store.changes import head
from edge.store.database import Database
from edge.store.documents import document, messages_of, notes_of
from edge.store.places import find_places
from edge.store.trips import Contents, TripCache, TripFilter, TripOrder, TripPage, names_of, require_role, role_of, trip_count, trips_of
from models.change import DocumentKind
from models.errors import NotFound
from models.ids import TripId, UserId
from models.itinerary import Itinerary
from models.place import Category, Coordinates, Place
from models.planning.generation import Generation, Message
from models.trip import Day, Note, Role, Stop, Trip
from models.value import Value

MESSAGE_LIMIT = 200

GLANCE_LIMIT = 300
"""How many trips a user may have for a page of them to be read without a thread; what they hold must be in memory then."""

_NODES: dict[DocumentKind, type[Trip | Day | Stop | Generation | Message | Note]] = {
    DocumentKind.TRIP: Trip,
    DocumentKind.DAY: Day,
    DocumentKind.STOP: Stop,
    DocumentKind.GENERATION: Generation,
    DocumentKind.MESSAGE: Message,
    DocumentKind.NOTE: Note,
}


class TripReader:
    """Reads what a user may see."""

    def __init__(self, database: Database) -> None:
        """Read from `database`."""
        self._database = database
        self._cache = TripCache()

    async def head(self) -> int:
        """Return the seq of the newest change of the cell, 0 for an empty log."""
        return await self._database.read(head)

    async def itinerary(self, reader: UserId, trip_id: str, role: Role = Role.VIEWER) -> Itinerary:
        """Return a trip with its days and stops; raise `NotFound`, or `Forbidden` if the reader's role is less than `role`."""

        def read(connection: apsw.Connection) -> Itinerary | None:
            require_role(connection, trip_id, reader, role)
            return self._cache.contents(connection, [trip_id])[0].itinerary

        found = self._database.glance(read)
        if found is None:
            raise NotFound
        return found

    async def contents(self, trip_ids: Sequence[str]) -> list[Contents]:
        """Return what trips hold in one snapshot, whoever asks: for those that a reader was shown already."""
        return await self._database.read(lambda connection: self._cache.contents(connection, trip_ids))

    async def names(self, user_ids: Sequence[UserId]) -> list[str]:
        """Return what users are called, for those that a reader was shown already."""
        return self._database.glance(lambda connection: names_of(connection, user_ids))

    async def role(self, reader: UserId, trip_id: str) -> Role:
        """Return the reader's role in a trip; raise `NotFound`."""
        role = self._database.glance(lambda connection: role_of(connection, trip_id, reader))
        if role is None:
            raise NotFound
        return role

    async def trips(
        self,
        reader: UserId,
        wanted: TripFilter,
        order: TripOrder,
        *,
        descending: bool,
        limit: int,
        cursor: str | None,
        backward: bool,
        with_contents: bool = False,
    ) -> tuple[TripPage, list[Contents]]:
        """Return a page of the reader's trips and, if that is asked for, what each of them holds, in one snapshot."""

        def page_of(connection: apsw.Connection) -> TripPage:
            return trips_of(
                connection,
                reader,
                wanted,
                order,
                descending=descending,
                limit=limit,
                cursor=cursor,
                backward=backward,
                cache=self._cache,
            )

        def read(connection: apsw.Connection) -> tuple[TripPage, list[Contents]]:
            page = page_of(connection)
            return page, self._cache.contents(connection, [listed.trip.id for listed in page.trips]) if with_contents else []

        def look(connection: apsw.Connection) -> tuple[TripPage, list[Contents]] | None:
            if trip_count(connection, reader) > GLANCE_LIMIT:
                return None
            page = page_of(connection)
            contents = self._cache.known(connection, [listed.trip.id for listed in page.trips]) if with_contents else []
            return None if contents is None else (page, contents)

        seen = self._database.glance(look) if wanted.text is None else None
        return await self._database.read(read) if seen is None else seen

    async def node(self, reader: UserId, kind: DocumentKind, document_id: str) -> Value:
        """Return a document of a trip; raise `NotFound`."""

        def read(connection: apsw.Connection) -> Value:
            found = document(connection, kind, document_id, _NODES[kind])
            if found is None:
                raise NotFound
            require_role(connection, found.id if isinstance(found, Trip) else found.trip_id, reader, Role.VIEWER)
            return found

        return await self._database.read(read)

    async def messages(self, trip_ids: Sequence[str], limit: int) -> list[list[Message]]:
        """Return the newest messages of trips that the reader was shown already, oldest first, in one snapshot."""

        def read(connection: apsw.Connection) -> list[list[Message]]:
            return [messages_of(connection, trip_id, min(limit, MESSAGE_LIMIT)) for trip_id in trip_ids]

        return await self._database.read(read)

    async def notes(self, trip_ids: Sequence[str], limit: int) -> list[list[Note]]:
        """Return the newest notes of trips that the reader was shown already, oldest first, in one snapshot."""

        def read(connection: apsw.Connection) -> list[list[Note]]:
            return [notes_of(connection, trip_id, limit) for trip_id in trip_ids]

        return await self._database.read(read)

    async def created_trip(self, author: UserId, trip_id: TripId) -> Itinerary | None:
        """Return the trip that `author` has created under this id already, None for a free id; raise `IDTaken`."""
        return await self._database.read(lambda connection: trip_created_before(connection, author, trip_id))

    async def places(
        self,
        *,
        text: str | None,
        near: Coordinates | None,
        within_metres: int,
        destination: str | None,
        category: Category | None,
        limit: int,
    ) -> list[tuple[Place, int | None]]:
        """Return places of the catalogue; anybody may."""
        return await self._database.read(
            lambda connection: find_places(
                connection, text=text, near=near, within_metres=within_metres, destination=destination, category=category, limit=limit
            )
        )
