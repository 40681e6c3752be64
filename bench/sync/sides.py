"""What the loads ask of every server, whatever its protocol."""

from abc import abstractmethod
from collections.abc import Callable, Sequence
from typing import Protocol

from bench.sync.servers import Server

PAGE_LIMIT = 1000

Seen = Callable[[str, str], None]
"""Is told each stop that arrives live, and its notes."""


class Device(Protocol):
    """A client that knows where it stopped, over one connection."""

    @abstractmethod
    async def pull(self) -> int:
        """Take all that is new to it, page by page; return how many documents that were."""

    @abstractmethod
    async def push(self, stops: Sequence[str], notes: str) -> None:
        """Change the notes of stops, in one request; raise `Refused` unless all are taken."""

    @abstractmethod
    async def follow(self, seen: Seen) -> "Stream":
        """Go on live; return once nothing can be missed any more."""

    @abstractmethod
    def close(self) -> None:
        """Hang up its own connection; what is live goes on."""


class Stream(Protocol):
    """What is live."""

    is_lost: bool
    """Whether it ended."""

    @abstractmethod
    def close(self) -> None:
        """Hang up."""


class Side(Protocol):
    """A server and its protocol."""

    name: str
    server: Server

    @abstractmethod
    async def device(self, member: int = 0) -> Device:
        """Return a new device of a member of the shared trip; member 0 owns all trips."""
