"""Batched reads: one snapshot for all objects of a level, however many fields ask for them."""

from collections.abc import Sequence

from strawberry.dataloader import DataLoader

from edge.store.trips import Contents
from edge.sync.reader import TripReader
from models.errors import TooMany
from models.ids import UserId
from models.planning.generation import Message
from models.trip import Note
from schema.limits import ITINERARY_LIMIT


class Loaders:
    """The loaders of one request."""

    def __init__(self, reader: TripReader) -> None:
        """Read through `reader`."""
        self._reader = reader
        self._counted = 0
        self._contents: DataLoader[str, Contents] | None = None
        self._names: DataLoader[UserId, str] | None = None
        self._messages: dict[int, DataLoader[str, list[Message]]] = {}
        self._notes: dict[int, DataLoader[str, list[Note]]] = {}

    @property
    def contents(self) -> DataLoader[str, Contents]:
        """Load what trips hold."""
        self._contents = self._contents or DataLoader(load_fn=self._load_contents, cache=False)
        return self._contents

    @property
    def names(self) -> DataLoader[UserId, str]:
        """Load what users are called."""
        self._names = self._names or DataLoader(load_fn=self._reader.names, cache=False)
        return self._names

    def messages(self, last: int) -> DataLoader[str, list[Message]]:
        """Load the newest messages of trips, so many of each."""

        async def load(trip_ids: Sequence[str]) -> list[list[Message]]:
            return await self._reader.messages(trip_ids, last)

        return self._messages.setdefault(last, DataLoader(load_fn=load, cache=False))

    def notes(self, last: int) -> DataLoader[str, list[Note]]:
        """Load the newest notes of trips, so many of each."""

        async def load(trip_ids: Sequence[str]) -> list[list[Note]]:
            return await self._reader.notes(trip_ids, last)

        return self._notes.setdefault(last, DataLoader(load_fn=load, cache=False))

    def count(self, trips: int) -> None:
        """Count trips whose contents are read; raise `TooMany` for a request that has asked for more than its share."""
        self._counted += trips
        if self._counted > ITINERARY_LIMIT:
            raise TooMany(field="trips", limit=ITINERARY_LIMIT)

    async def _load_contents(self, trip_ids: Sequence[str]) -> list[Contents]:
        self.count(len(set(trip_ids)))
        return await self._reader.contents(trip_ids)
