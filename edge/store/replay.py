"""The proof that the documents are the fold of the log: both are read in one snapshot and compared."""

import json
from collections.abc import Iterator
from pathlib import Path

import apsw
from pydantic import JsonValue

from edge.store.access_periods import drop_until, floor_of
from edge.store.changes import all_changes
from edge.store.database import open_existing
from edge.store.documents import body_of, derive, index_trip
from edge.store.inspection import pending_migrations
from models.change import Change, Document, DocumentKind, fold
from models.errors import DatabaseCorrupt, InvalidSetting
from models.value import Value

_REBUILT = ("documents", "trips", "members", "trips_search", "access_periods")
"""The tables that follow from the log; all others hold what no log tells."""

_LISTS = {
    "trips": (("title_key", "starts_on", "created_at", "updated_at"), "FROM trips", "coalesce(id, '')"),
    "members": (("role", "document_id"), "FROM members", "coalesce(trip_id, '') || ' ' || coalesce(user_id, '')"),
    "access_periods": (("trip_id", "user_id", "until_seq"), "FROM access_periods", "document_id || ' ' || since_seq"),
    "trips_search": (
        ("title", "destinations", "stops"),
        "FROM trips_search LEFT JOIN trips ON number = trips_search.rowid",
        "coalesce(id, 'row ' || trips_search.rowid)",
    ),
}
"""The derived lists: fields, source, and what names a row. Row numbers may differ, as they follow the order of writing."""

_DOCUMENTS = "SELECT coalesce(id, ''), kind, scope, seq, born, body FROM documents ORDER BY 1"


class Difference(Value):
    """A field that is stored otherwise than the log has it; `field` is empty where one side lacks the whole row."""

    table: str
    id: str
    field: str
    stored: JsonValue
    replayed: JsonValue


class Replay(Value):
    """The outcome: how much was replayed, and every difference, in order of table and id."""

    changes: int
    documents: int
    differences: tuple[Difference, ...]


def replay(folder: Path) -> Replay:
    """Fold the log of the database in `folder` anew, in memory, and compare documents and lists to the stored ones.

    Writes nothing, and may run beside the node. Raises `DatabaseMissing`, `DatabaseCorrupt`, or `InvalidSetting` for
    a database that no node of this version has opened yet.
    """
    connection = open_existing(folder)
    try:
        connection.execute("BEGIN")
        if pending := pending_migrations(connection):
            raise InvalidSetting(setting="--data", reason=f"the database there lacks {', '.join(pending)}; start a node on it once")
        return _replayed(connection)
    except (apsw.Error, UnicodeDecodeError) as error:
        raise DatabaseCorrupt(file=connection.filename, reason=error) from error
    finally:
        connection.close()


def _replayed(stored: apsw.Connection) -> Replay:
    rebuilt = _empty_copy(stored)
    floor = floor_of(stored)
    last = 0
    broken: list[Difference] = []
    try:
        for change in all_changes(stored):
            _forget(rebuilt, stored, change, floor)
            _apply(rebuilt, change)
            last = change.seq
        drop_until(rebuilt, floor)
        for (trip_id,) in rebuilt.execute("SELECT id FROM trips").fetchall():
            index_trip(rebuilt, str(trip_id))
    except (ValueError, apsw.ConstraintError) as error:
        broken = [Difference(table="changes", id=f"the one after {last}", field="", stored=_first_line(error), replayed=None)]
    differences = [*broken, *_compare_documents(stored, rebuilt)]
    for table in _LISTS:
        differences += _compare_list(table, stored, rebuilt)
    count = int(rebuilt.execute("SELECT count(*) FROM documents WHERE body IS NOT NULL").get)
    total = int(stored.execute("SELECT count(*) FROM changes").get)
    return Replay(changes=total, documents=count, differences=tuple(differences))


def _empty_copy(stored: apsw.Connection) -> apsw.Connection:
    """Return a database in memory with the tables to rebuild; it checks no references, since it has no log."""
    memory = apsw.Connection(":memory:")
    marks = ", ".join("?" * len(_REBUILT))
    for (statement,) in stored.execute(
        f"SELECT sql FROM sqlite_schema WHERE tbl_name IN ({marks}) AND sql IS NOT NULL ORDER BY rowid", _REBUILT
    ):
        memory.execute(statement)
    return memory


def _forget(rebuilt: apsw.Connection, stored: apsw.Connection, change: Change, floor: int) -> None:
    """Drop the tombstones of documents that were born anew by a change: they were forgotten by then, as only the stored ones tell."""
    for write in change.writes:
        if floor and write.was is None and _is_born(stored, write.id, change.seq):
            rebuilt.execute("DELETE FROM documents WHERE id = ? AND body IS NULL AND seq <= ?", (write.id, floor))


def _is_born(stored: apsw.Connection, document_id: str, seq: int) -> bool:
    return stored.execute("SELECT 1 FROM documents WHERE id = ? AND born = ?", (document_id, seq)).fetchone() is not None


def _apply(rebuilt: apsw.Connection, change: Change) -> None:
    for write in change.writes:
        after = fold(body_of(rebuilt, write.id), write)
        rebuilt.execute(
            "INSERT INTO documents(id, kind, scope, body, seq, born) VALUES (?1, ?2, ?3, ?4, ?5, ?5)"
            " ON CONFLICT(id) DO UPDATE SET body = excluded.body, seq = excluded.seq",
            (write.id, write.kind.value, change.scope, None if after is None else json.dumps(after, ensure_ascii=False), change.seq),
        )
        if write.kind in (DocumentKind.TRIP, DocumentKind.MEMBER):
            derive(rebuilt, write.kind, write.id, after, change.seq)


def _compare_documents(stored: apsw.Connection, rebuilt: apsw.Connection) -> Iterator[Difference]:
    for document_id, ours, theirs in _paired(stored, rebuilt, _DOCUMENTS):
        if ours == theirs:
            continue
        if ours is None or theirs is None:
            yield _missing("documents", document_id, ours, theirs)
            continue
        for name, here, there in zip(("kind", "scope", "seq", "born"), ours, theirs, strict=False):
            if here != there:
                yield Difference(table="documents", id=document_id, field=name, stored=here, replayed=there)
        yield from _compare_bodies(document_id, ours[-1], theirs[-1])


def _compare_bodies(document_id: str, stored: JsonValue, replayed: JsonValue) -> Iterator[Difference]:
    try:
        ours = _body(stored)
    except ValueError:
        yield Difference(table="documents", id=document_id, field="body", stored=stored, replayed=replayed)
        return
    theirs = _body(replayed)
    if ours is None or theirs is None:
        if ours != theirs:
            yield Difference(table="documents", id=document_id, field="body", stored=ours, replayed=theirs)
        return
    for name in sorted({*ours, *theirs}):
        if (name in ours, ours.get(name)) != (name in theirs, theirs.get(name)):
            yield Difference(table="documents", id=document_id, field=name, stored=ours.get(name), replayed=theirs.get(name))


def _body(text: JsonValue) -> Document | None:
    if text is None:
        return None
    body = json.loads(str(text))
    if not isinstance(body, dict):
        raise ValueError("a document is an object")  # noqa: TRY004  # whatever is stored there, it is not to be parsed
    return body


def _compare_list(table: str, stored: apsw.Connection, rebuilt: apsw.Connection) -> Iterator[Difference]:
    fields, source, key_of_row = _LISTS[table]
    columns = ", ".join(f"CAST({field} AS TEXT)" for field in fields)
    for key, ours, theirs in _paired(stored, rebuilt, f"SELECT {key_of_row}, {columns} {source} ORDER BY 1"):
        if ours is None or theirs is None:
            yield _missing(table, key, ours, theirs)
            continue
        for name, here, there in zip(fields, ours, theirs, strict=True):
            if here != there:
                yield Difference(table=table, id=key, field=name, stored=here, replayed=there)


def _missing(table: str, key: str, ours: list[JsonValue] | None, theirs: list[JsonValue] | None) -> Difference:
    return Difference(table=table, id=key, field="", stored=ours, replayed=theirs)


def _paired(
    stored: apsw.Connection, rebuilt: apsw.Connection, query: str
) -> Iterator[tuple[str, list[JsonValue] | None, list[JsonValue] | None]]:
    """Yield each key of either side with the rest of its row on both, by merging the two ordered results."""
    ours, theirs = stored.execute(query), rebuilt.execute(query)
    left, right = next(ours, None), next(theirs, None)
    while left is not None or right is not None:
        key = min(str(row[0]) for row in (left, right) if row is not None)
        mine = left if left is not None and left[0] == key else None
        other = right if right is not None and right[0] == key else None
        yield key, None if mine is None else list(mine[1:]), None if other is None else list(other[1:])
        left = next(ours, None) if mine is not None else left
        right = next(theirs, None) if other is not None else right


def _first_line(error: Exception) -> str:
    return " ".join(str(error).split())[:300]
