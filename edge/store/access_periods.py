"""From which change to which a user could see a trip: what of it a client has to get, or to forget."""

import apsw

from models.trip import Member


def open_period(connection: apsw.Connection, member: Member, seq: int) -> None:
    """Let the user see the trip from this change on; idempotent, since another role is no other period."""
    connection.execute(
        "INSERT INTO access_periods(document_id, trip_id, user_id, since_seq) SELECT ?, ?, ?, ? WHERE NOT EXISTS"
        " (SELECT 1 FROM access_periods WHERE document_id = ? AND until_seq IS NULL)",
        (member.id, member.trip_id, member.user_id, seq, member.id),
    )


def close_period(connection: apsw.Connection, member_id: str, seq: int) -> None:
    """Let the user no longer see the trip from this change on."""
    connection.execute("UPDATE access_periods SET until_seq = ? WHERE document_id = ? AND until_seq IS NULL", (seq, member_id))


def floor_of(connection: apsw.Connection) -> int:
    """Return the seq up to which tombstones and ended periods may be gone."""
    return int(connection.execute("SELECT seq FROM tombstone_floor").get)


def forget_before(connection: apsw.Connection, seq: int) -> int:
    """Drop the tombstones and ended periods up to a change, record the floor, and return how many tombstones there were.

    Their ids stay known, so that nobody who still holds one of the documents can bring it back.
    """
    connection.execute(
        "INSERT OR IGNORE INTO buried(id, kind, scope, born) SELECT id, kind, scope, born FROM documents WHERE body IS NULL AND seq <= ?",
        (seq,),
    )
    dropped = drop_until(connection, seq)
    connection.execute("UPDATE tombstone_floor SET seq = max(seq, ?)", (seq,))
    return dropped


def drop_until(connection: apsw.Connection, seq: int) -> int:
    """Drop the tombstones and ended periods up to a change; return how many tombstones there were."""
    connection.execute("DELETE FROM access_periods WHERE until_seq <= ?", (seq,))
    connection.execute("DELETE FROM documents WHERE body IS NULL AND seq <= ?", (seq,))
    return connection.changes()
