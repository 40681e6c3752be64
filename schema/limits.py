"""What bounds an operation."""

from edge.store.trips import PAGE_LIMIT
from models.errors import InvalidValue

TOKEN_LIMIT = 2_000
"""The longest document, in tokens."""

DOCUMENT_CACHE = 512
"""How many parsed and validated documents are kept, the least used dropped first."""

RADIUS_LIMIT_METRES = 50_000
"""The widest search for places."""


def page_size(asked: int | None, name: str) -> int:
    """Return a page size that was asked for; raise `InvalidValue`."""
    if asked is None or not 1 <= asked <= PAGE_LIMIT:
        raise InvalidValue(path=(name,), field=name, reason=f"1..{PAGE_LIMIT}")
    return asked
