"""New stops, under ids of ours or of a client's own."""

from edge.store.births import created_before
from edge.sync.writer import Transaction, touch
from models.change import DocumentKind
from models.clock import Clock
from models.ids import StopId, TripId
from models.itinerary import Itinerary, place_new_stop
from models.trip import Role, Stop


def create_stop(
    transaction: Transaction, trip_id: TripId, stop: Stop, after: StopId | None, clock: Clock, *, first: bool = False
) -> Itinerary:
    """Put a new stop into a trip as `place_new_stop` does, once, for an editor; return the trip as it is then.

    Raises `IDTaken` where the stop's id was used for anything but this very creation.
    """
    transaction.require_role(trip_id, Role.EDITOR)
    before = transaction.itinerary(trip_id)
    if created_before(transaction.connection, transaction.author, DocumentKind.STOP, stop.id, trip_id, Stop) is not None:
        return before
    placed = touch(before, place_new_stop(before, stop, after, first=first), clock)
    transaction.save(before, placed)
    return placed
