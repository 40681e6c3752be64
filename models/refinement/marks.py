"""Marks: characters of private use that stand in a text for what was found in it, one range for each kind of thing.

So patterns can ask for a stop, a day or a time as they ask for a letter, and no word of a traveller can be taken for one.
"""

from datetime import time
from enum import StrEnum

from models.money import Money
from models.refinement.calendar import Daypart
from models.refinement.wish import Wish

Found = tuple[int, ...] | time | Daypart | int | Wish | str | Money


class Slot(StrEnum):
    """What a slot holds, by its letter."""

    STOP = "S"
    DAY = "D"
    TIME = "T"
    MINUTES = "M"
    WISH = "W"
    NAME = "N"
    QUOTE = "Q"
    AMOUNT = "A"


_FIRST = {slot: 0xE000 + 0x100 * index for index, slot in enumerate(Slot)}
_PER_RANGE = 0x100


def any_of(*slots: Slot) -> str:
    """Return the character class of marks for these things, for use in a pattern."""
    return "[" + "".join(f"{chr(_FIRST[slot])}-{chr(_FIRST[slot] + _PER_RANGE - 1)}" for slot in slots) + "]"


S, D, T, M, W, N, Q, A = (any_of(slot) for slot in Slot)
ANY = any_of(*Slot)


class Marks:
    """What the marks of one text stand for. Stops and days have all their candidates, in order; a time that may be two has none."""

    def __init__(self) -> None:
        """Begin without any."""
        self._found: dict[Slot, list[Found]] = {slot: [] for slot in Slot}

    def add(self, slot: Slot, found: Found) -> str:
        """Return a new mark; raise `OverflowError` for a text that has too many."""
        held = self._found[slot]
        if len(held) == _PER_RANGE:
            raise OverflowError
        held.append(found)
        return chr(_FIRST[slot] + len(held) - 1)

    def slot(self, mark: str) -> Slot:
        """Return what a mark stands for."""
        return list(Slot)[(ord(mark) - 0xE000) // _PER_RANGE]

    def found(self, mark: str) -> Found:
        """Return what was found there."""
        return self._found[self.slot(mark)][(ord(mark) - 0xE000) % _PER_RANGE]

    def numbers(self, mark: str) -> tuple[int, ...]:
        """Return the candidates of a stop's or day's mark."""
        found = self.found(mark)
        return found if isinstance(found, tuple) else ()
