"""The append-only change log."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

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


class SetFields(NamedTuple):
    """The fields of a document that a change has set, and the edit that it was."""

    seq: int
    document_id: str
    fields: tuple[str, ...]
    edit: Edit


def fields_set_before(connection: apsw.Connection, scope: str, seq: int, limit: int = 100) -> list[SetFields]:
    """Return what the last changes of a scope before `seq` have set, the newest first; empty when there are none."""
    rows = connection.execute(
        "SELECT seq, coalesce(edited_at, at), client, writes FROM changes WHERE scope = ? AND seq < ? ORDER BY seq DESC LIMIT ?",
        (scope, seq, limit),
    )
    found: list[SetFields] = []
    for number, moment, client, writes in rows:
        edit = Edit(edited_at=datetime.fromisoformat(str(moment)), client=str(client or ""))
        found += [SetFields(int(str(number)), write["id"], tuple(write["becomes"] or ()), edit) for write in json.loads(str(writes))]
    return found


def deleted_body(connection: apsw.Connection, document_id: str) -> Document | None:
    """Return what a deleted document last was; None for one that is there, or never was, or is forgotten."""
    row = connection.execute(
        "SELECT writes FROM changes WHERE seq = (SELECT seq FROM documents WHERE id = ? AND body IS NULL)", (document_id,)
    ).fetchone()
    writes = () if row is None else _WRITES.validate_json(str(row[0]))
    return next((write.was for write in writes if write.id == document_id and write.becomes is None), None)


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
