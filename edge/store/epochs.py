"""The epoch log: which writer reigned over the cell from which change on.

An epoch begins whenever a node opens the cell for writing, before its first write. A file that was restored from a copy, or
taken over by another node, therefore always goes on in an epoch that nobody has seen yet, and what clients know of the
changes that the copy lacks can be told from what came instead (Couchbase's failover log is the model).
"""

from datetime import datetime
from uuid import uuid4

import apsw

from edge.store.changes import head
from models.value import Value


class Reign(Value):
    """An epoch, and the last change that was there before it; `end_seq` is its own last one, None for the present epoch."""

    epoch: str
    start_seq: int
    end_seq: int | None


def begin(connection: apsw.Connection, now: datetime) -> str:
    """Begin an epoch and return it; the caller has an open write transaction."""
    epoch = uuid4().hex
    connection.execute("INSERT INTO epochs(epoch, start_seq, at) VALUES (?, ?, ?)", (epoch, head(connection), now.isoformat()))
    return epoch


def present(connection: apsw.Connection) -> str:
    """Return the present epoch."""
    return str(connection.execute("SELECT epoch FROM epochs ORDER BY number DESC LIMIT 1").get)


def reign_of(connection: apsw.Connection, epoch: str) -> Reign | None:
    """Return when an epoch began and ended, or None for one that this cell never had."""
    row = connection.execute(
        "SELECT start_seq, (SELECT start_seq FROM epochs AS next WHERE next.number > epochs.number ORDER BY next.number LIMIT 1)"
        " FROM epochs WHERE epoch = ?",
        (epoch,),
    ).fetchone()
    if row is None:
        return None
    return Reign(epoch=epoch, start_seq=int(str(row[0])), end_seq=None if row[1] is None else int(str(row[1])))


def checkpoint_key(connection: apsw.Connection) -> bytes:
    """Return the key that signs the cell's checkpoints, 32 bytes."""
    return bytes(connection.execute("SELECT key FROM checkpoint_key").get)
