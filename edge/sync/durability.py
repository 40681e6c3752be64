"""What has to be true of a change before it is acknowledged, or shown to anybody.

A write is on this machine's disk when its transaction is committed. Whether it would survive the loss of the machine or the
region is for a replica to say; without one, the honest answer is no.
"""

from enum import StrEnum
from typing import Protocol


class Durability(StrEnum):
    """What a client waits for."""

    LOCAL = "local"
    REPLICA = "replica"


class Replica(Protocol):
    """The copy of the cell's log outside this region."""

    def durable_seq(self) -> int | None:
        """Return up to which change the log is in the replica; None without one."""

    async def hold(self, seq: int) -> bool:
        """Wait until the log up to `seq` is in the replica and tell whether it is; raise `NotDurable` when that takes too long."""

    async def show(self, seq: int) -> None:
        """Wait until readers may be shown the log up to `seq`."""


class LocalDisk:
    """No replica: a commit is on the local disk (WAL, synchronous=FULL) before anybody hears of it, and nowhere else."""

    def durable_seq(self) -> int | None:
        """Return None: nothing is outside this machine."""
        return None

    async def hold(self, seq: int) -> bool:  # noqa: ARG002  # the protocol's signature
        """Return False at once."""
        return False

    async def show(self, seq: int) -> None:
        """Return at once."""
