"""What came of the mutations of each client, so that none is done twice."""

from collections.abc import Sequence
from datetime import datetime

import apsw


def last_id(connection: apsw.Connection, user_id: str, client_id: str) -> int:
    """Return the id of the last mutation that was done or refused for a client, 0 for a new client."""
    row = connection.execute("SELECT last_id FROM sync_clients WHERE user_id = ? AND client_id = ?", (user_id, client_id)).fetchone()
    return 0 if row is None else int(row[0])


def last_ids(connection: apsw.Connection, user_id: str, client_ids: Sequence[str]) -> dict[str, int]:
    """Return the last ids of some clients of a user."""
    return {each: last_id(connection, user_id, each) for each in client_ids}


def client_count(connection: apsw.Connection, user_id: str, since: datetime) -> int:
    """Return how many clients of a user were heard of since a moment."""
    values = (user_id, since.isoformat())
    return int(connection.execute("SELECT count(*) FROM sync_clients WHERE user_id = ? AND seen_at >= ?", values).get)


def stored_result(connection: apsw.Connection, user_id: str, client_id: str, mutation_id: int) -> tuple[str, str] | None:
    """Return the digest of a mutation and its result as JSON, or None where it is not known any more."""
    row = connection.execute(
        "SELECT digest, result FROM sync_results WHERE user_id = ? AND client_id = ? AND id = ?", (user_id, client_id, mutation_id)
    ).fetchone()
    return None if row is None else (str(row[0]), str(row[1]))


def store_result(
    connection: apsw.Connection, user_id: str, client_id: str, mutation_id: int, digest: str, result: str, now: datetime
) -> None:
    """Remember what came of a mutation, and that it was the client's last."""
    connection.execute(
        "INSERT INTO sync_results(user_id, client_id, id, digest, result, at) VALUES (?, ?, ?, ?, ?, ?)",
        (user_id, client_id, mutation_id, digest, result, now.isoformat()),
    )
    connection.execute(
        "INSERT INTO sync_clients(user_id, client_id, last_id, seen_at) VALUES (?, ?, ?, ?)"
        " ON CONFLICT(user_id, client_id) DO UPDATE SET last_id = excluded.last_id, seen_at = excluded.seen_at",
        (user_id, client_id, mutation_id, now.isoformat()),
    )


def forget_results(connection: apsw.Connection, before: datetime) -> int:
    """Drop the results of before a moment; return how many there were.

    Which mutation was a client's last stays known: a device that comes back after a year, never having heard what came of its
    push, would else have it done again, and so share a trip anew with somebody whom its owner has long removed.
    """
    connection.execute("DELETE FROM sync_results WHERE at < ?", (before.isoformat(),))
    return connection.changes()
