"""The append-only change log."""

import json
from collections.abc import Iterator

import apsw
from pydantic import TypeAdapter

from models.change import UNDOABLE, Change, Origin, Write
from models.ids import ChangeId, UserId

_COLUMNS = "seq, id, scope, author, origin, at, writes, undoes"
_WRITES = TypeAdapter(tuple[Write, ...])


def append(connection: apsw.Connection, change: Change) -> Change:
    """Append a change and return it with its seq, given inside the write transaction, so that its order is commit order."""
    seq: int = connection.execute(
        "INSERT INTO changes(id, scope, author, origin, at, writes, undoes) VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING seq",
        (
            change.id,
            change.scope,
            change.author,
            change.origin.value,
            change.at.isoformat(),
            _WRITES.dump_json(change.writes).decode(),
            change.undoes,
        ),
    ).get
    return change.model_copy(update={"seq": seq})


def changes_since(connection: apsw.Connection, scope: str, seq: int, limit: int = 100) -> list[Change]:
    """Return the changes of a scope after `seq`, exclusive, in order."""
    rows = connection.execute(f"SELECT {_COLUMNS} FROM changes WHERE scope = ? AND seq > ? ORDER BY seq LIMIT ?", (scope, seq, limit))
    return [_change(row) for row in rows]


def all_changes(connection: apsw.Connection) -> Iterator[Change]:
    """Yield the whole log in order."""
    for row in connection.execute(f"SELECT {_COLUMNS} FROM changes ORDER BY seq"):
        yield _change(row)


def head(connection: apsw.Connection) -> int:
    """Return the seq of the newest change, 0 for an empty log."""
    return int(connection.execute("SELECT coalesce(max(seq), 0) FROM changes").get)


def last_undoable(connection: apsw.Connection, scope: str) -> Change | None:
    """Return the newest change of a scope that undo may take back and has not, or None."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM changes WHERE scope = ? AND origin IN (SELECT value FROM json_each(?))"
        " AND id NOT IN (SELECT undoes FROM changes WHERE scope = ? AND undoes IS NOT NULL) ORDER BY seq DESC",
        (scope, json.dumps(sorted(UNDOABLE)), scope),
    )
    return next((change for row in rows if (change := _change(row)).is_undoable), None)


def _change(row: tuple[object, ...]) -> Change:
    seq, change_id, scope, author, origin, at, writes, undoes = row
    return Change.model_validate(
        {
            "seq": seq,
            "id": ChangeId(str(change_id)),
            "scope": scope,
            "author": UserId(str(author)),
            "origin": Origin(str(origin)),
            "at": at,
            "writes": json.loads(str(writes)),
            "undoes": undoes,
        }
    )
