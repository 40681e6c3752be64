"""The append-only change log."""

import json
from collections.abc import Iterator
from datetime import datetime

import apsw
from pydantic import TypeAdapter

from models.change import UNDOABLE, Change, Document, Origin, Write
from models.clock import Edit
from models.ids import ChangeId, UserId

_COLUMNS = "seq, id, scope, author, origin, at, writes, undoes, edited_at, client"
_WRITES = TypeAdapter(tuple[Write, ...])


def append(connection: apsw.Connection, change: Change) -> Change:
    """Append a change and return it with its seq, given inside the write transaction, so that its order is commit order."""
    seq: int = connection.execute(
        "INSERT INTO changes(id, scope, author, origin, at, writes, undoes, edited_at, client) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " RETURNING seq",
        (
            change.id,
            change.scope,
            change.author,
            change.origin.value,
            change.at.isoformat(),
            _WRITES.dump_json(change.writes).decode(),
            change.undoes,
            None if change.edited_at is None else change.edited_at.isoformat(),
            change.client,
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


def last_before(connection: apsw.Connection, moment: datetime) -> int:
    """Return the seq of the newest change of before a moment, 0 if there is none."""
    row = connection.execute("SELECT seq FROM changes WHERE at < ? ORDER BY seq DESC LIMIT 1", (moment.isoformat(),)).fetchone()
    return 0 if row is None else int(row[0])


def last_undoable(connection: apsw.Connection, scope: str) -> Change | None:
    """Return the newest change of a scope that undo may take back and has not, or None."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM changes WHERE scope = ? AND origin IN (SELECT value FROM json_each(?))"
        " AND id NOT IN (SELECT undoes FROM changes WHERE scope = ? AND undoes IS NOT NULL) ORDER BY seq DESC",
        (scope, json.dumps(sorted(UNDOABLE)), scope),
    )
    return next((change for row in rows if (change := _change(row)).is_undoable), None)


def last_edit(connection: apsw.Connection, scope: str, document_id: str, field: str) -> Edit | None:
    """Return when and by which client a field of a document was last set, by the clock of the device where that is known."""
    for change in _changes_of(connection, scope, document_id):
        if any(write.id == document_id and field in (write.becomes or {}) for write in change.writes):
            return Edit(edited_at=change.edited_at or change.at, client=change.client or "")
    return None


def deleted_body(connection: apsw.Connection, scope: str, document_id: str) -> Document | None:
    """Return what a document was when it was last deleted, or None for one that never was."""
    for change in _changes_of(connection, scope, document_id):
        for write in change.writes:
            if write.id == document_id and write.becomes is None:
                return write.was
    return None


def _changes_of(connection: apsw.Connection, scope: str, document_id: str) -> Iterator[Change]:
    """Yield the changes of a scope that wrote a document, the newest first."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM changes WHERE scope = ? AND instr(writes, ?) > 0 ORDER BY seq DESC", (scope, document_id)
    )
    for row in rows:
        yield _change(row)


def _change(row: tuple[object, ...]) -> Change:
    seq, change_id, scope, author, origin, at, writes, undoes, edited_at, client = row
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
            "edited_at": edited_at,
            "client": client,
        }
    )
