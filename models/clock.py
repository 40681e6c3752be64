"""Time as the domain sees it: aware, UTC, and handed in. The clock of a device is data, and orders nothing by itself."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from pydantic import AwareDatetime

from models.value import Value

Clock = Callable[[], datetime]
"""Returns the present moment as an aware UTC datetime; tests hand in one of their own."""

OLDEST_EDIT = timedelta(days=90)
NEWEST_EDIT = timedelta(seconds=60)
"""How far behind or ahead the clock of a device is believed to be."""


def utc_now() -> datetime:
    """Return the present moment, aware and in UTC."""
    return datetime.now(UTC)


class Edit(Value):
    """When an edit was made by the clock of a device, and which device that was.

    Two edits of one field that knew nothing of each other are ordered by it: the later one stands, and of two at the same
    moment the one of the client whose id sorts later, so that every node decides alike.
    """

    edited_at: AwareDatetime
    client: str

    def is_after(self, other: "Edit") -> bool:
        """Tell whether this edit stands against another."""
        return (self.edited_at, self.client) > (other.edited_at, other.client)


def believed(edited_at: datetime | None, now: datetime) -> datetime:
    """Return when an edit was made: what the device says or, where its clock can't be right, now."""
    if edited_at is None or not now - OLDEST_EDIT <= edited_at <= now + NEWEST_EDIT:
        return now
    return edited_at
