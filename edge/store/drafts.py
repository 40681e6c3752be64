"""The days that a generator has proposed so far, kept until the next generation of the trip."""

import apsw

from models.planning.plan import DraftDay


def put_day(connection: apsw.Connection, generation_id: str, day: DraftDay) -> None:
    """Store a proposed day, in place of an earlier one of its number."""
    connection.execute("INSERT OR REPLACE INTO drafts VALUES (?, ?, ?)", (generation_id, day.number, day.model_dump_json()))


def days_of(connection: apsw.Connection, generation_id: str, after: int = 0, until: int = 10_000) -> tuple[DraftDay, ...]:
    """Return the proposed days numbered above `after` up to `until`, in order."""
    rows = connection.execute(
        "SELECT body FROM drafts WHERE generation_id = ? AND number > ? AND number <= ? ORDER BY number", (generation_id, after, until)
    )
    return tuple(DraftDay.model_validate_json(row[0]) for row in rows)


def drop_days(connection: apsw.Connection, generation_id: str) -> None:
    """Delete the proposed days of a generation."""
    connection.execute("DELETE FROM drafts WHERE generation_id = ?", (generation_id,))
