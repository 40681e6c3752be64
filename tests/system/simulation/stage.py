"""The stage: an event loop on virtual time, ids that are counted, and the file with which every world begins."""

import asyncio
import functools
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import patch

from models.ids import UserId
from tests.fakes.trips import CELL, NOW
from tests.system.simulation.network import VirtualClock
from tests.system.simulation.script import USER_LIMIT
from tests.system.simulation.server import blank_file


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop whose timers go by the virtual clock."""

    def __init__(self, clock: VirtualClock) -> None:
        """Take the time from `clock`."""
        super().__init__()
        self._virtual = clock

    def time(self) -> float:
        """Return the seconds since the beginning."""
        return (self._virtual.now - NOW).total_seconds()


def memory() -> str | None:
    """Return a folder in memory where there is one: nothing here is about what a disk does."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108  # a new folder of its own is made in it


@contextmanager
def counted_ids() -> Iterator[None]:
    """Let the server count its ids, so that they depend on nothing but what happened before."""
    number = 0

    def next_id() -> SimpleNamespace:
        nonlocal number
        number += 1
        return SimpleNamespace(hex=f"{number:012x}7{0:019x}")

    with patch("models.ids.uuid7", next_id):
        yield


@functools.lru_cache(maxsize=1)
def first_file() -> bytes:
    """Return the file of a cell that knows as many users as a script may have, and nothing else."""
    with tempfile.TemporaryDirectory(dir=memory()) as folder:
        return blank_file(Path(folder), users(USER_LIMIT), VirtualClock())


def users(count: int) -> tuple[UserId, ...]:
    """Return the ids of the first users."""
    return tuple(UserId(f"usr_{CELL}_{number:032x}") for number in range(1, count + 1))
