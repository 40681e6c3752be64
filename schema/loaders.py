"""Batched reads: one snapshot for all trips of a level, however many fields ask for them."""

from strawberry.dataloader import DataLoader

from edge.sync.reader import TripReader
from models.itinerary import Itinerary
from models.trip import Member


class Loaders:
    """The loaders of one request."""

    def __init__(self, reader: TripReader) -> None:
        """Read through `reader`."""
        self.itineraries: DataLoader[str, tuple[Itinerary | None, list[Member]]] = DataLoader(load_fn=reader.itineraries, cache=False)
