"""How much of something each holder has open at once, bounded."""

from collections import Counter

from schema.context import Context

PARTNER_FACTOR = 10
"""How many times as much the key of a partner may have open: many travellers stand behind it."""


class Seats:
    """Counts what each holder has open; a holder without anything takes no memory."""

    def __init__(self, limit: int) -> None:
        """Give at most `limit` to each holder."""
        self.limit = limit
        self._taken: Counter[str] = Counter()

    @property
    def count(self) -> int:
        """Return how many are taken in all."""
        return self._taken.total()

    def take(self, holder: str, factor: int = 1) -> bool:
        """Take one for a holder, who gets `factor` times the limit; tell whether there was one left."""
        if self._taken.get(holder, 0) >= self.limit * factor:
            return False
        self._taken[holder] += 1
        return True

    def leave(self, holder: str) -> None:
        """Give one back."""
        self._taken[holder] -= 1
        if self._taken[holder] <= 0:
            del self._taken[holder]


class Seat:
    """What one socket or stream holds: at most one seat at a time."""

    def __init__(self) -> None:
        """Begin without one."""
        self._held: tuple[Seats, str] | None = None

    def take(self, seats: Seats, holder: str, factor: int = 1) -> bool:
        """Take a seat in place of the one held so far; tell whether there was one, and keep the old one otherwise."""
        if not seats.take(holder, factor):
            return False
        self.leave()
        self._held = seats, holder
        return True

    def leave(self) -> None:
        """Give the seat back. Idempotent."""
        if self._held is not None:
            seats, holder = self._held
            self._held = None
            seats.leave(holder)


def holder_of(context: Context) -> str:
    """Return who is counted: the actor, or the network address of somebody unknown."""
    return f"actor:{context.actor.user_id}" if context.actor is not None else f"address:{context.address}"


def factor_of(context: Context) -> int:
    """Return how many times the limit an actor gets."""
    return PARTNER_FACTOR if context.actor is not None and context.actor.partner_id is not None else 1
