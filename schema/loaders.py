"""Batched reads: one snapshot for all trips of a level, however many fields ask for them."""

from collections.abc import Sequence

from strawberry.dataloader import DataLoader

from edge.sync.reader import TripReader
from models.errors import TooMany
from models.itinerary import Itinerary
from models.trip import Member
from schema.limits import ITINERARY_LIMIT

Loaded = tuple[Itinerary | None, list[Member]]


class Loaders:
    """The loaders of one request."""

    def __init__(self, reader: TripReader) -> None:
        """Read through `reader`."""
        self._reader = reader
        self._loaded = 0
        self.itineraries: DataLoader[str, Loaded] = DataLoader(load_fn=self._load, cache=False)

    async def _load(self, trip_ids: Sequence[str]) -> list[Loaded]:
        """Read trips; raise `TooMany` for a request that has asked for more than its share."""
        self._loaded += len(set(trip_ids))
        if self._loaded > ITINERARY_LIMIT:
            raise TooMany(field="trips", limit=ITINERARY_LIMIT)
        return await self._reader.itineraries(trip_ids)
