"""What bounds the arguments of an operation; what bounds its document stands in `schema/execution/guard.py`."""

from edge.store.trips import PAGE_LIMIT
from models.errors import InvalidValue

ITINERARY_LIMIT = 200
"""How many trips one request may have its days and stops read of."""

RADIUS_LIMIT_METRES = 50_000
"""The widest search for places."""


def page_size(asked: int | None, name: str) -> int:
    """Return a page size that was asked for; raise `InvalidValue`."""
    if asked is None or not 1 <= asked <= PAGE_LIMIT:
        raise InvalidValue(path=(name,), field=name, reason=f"1..{PAGE_LIMIT}")
    return asked
