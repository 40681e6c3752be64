"""What can be told of a cell's file by looking at it, beside a running node."""

from pathlib import Path

import apsw
from sqlite_utils import Database

from edge.store.database import open_existing
from edge.store.migrations import migrations
from models.errors import DatabaseCorrupt
from models.value import Value

FINDING_LIMIT = 20
"""How many findings of one kind are told; a damaged file has one a page."""

_COUNTS = {
    "changes": "SELECT count(*) FROM changes",
    "documents": "SELECT count(*) FROM documents WHERE body IS NOT NULL",
    "tombstones": "SELECT count(*) FROM documents WHERE body IS NULL",
    "trips": "SELECT count(*) FROM trips",
    "members": "SELECT count(*) FROM members",
    "unfinished_generations": "SELECT count(*) FROM documents WHERE kind = 'generation' AND body IS NOT NULL"
    " AND json_extract(body, '$.status') NOT IN ('done', 'failed')",
    "accounts": "SELECT count(*) FROM accounts",
    "open_sessions": "SELECT count(*) FROM sessions WHERE closed_at IS NULL",
    "partners": "SELECT count(*) FROM partners WHERE closed_at IS NULL",
    "live_api_keys": "SELECT count(*) FROM api_keys WHERE revoked_at IS NULL"
    " AND (expires_at IS NULL OR expires_at > strftime('%Y-%m-%dT%H:%M:%f', 'now'))",
    "places": "SELECT count(*) FROM places",
}


class Inspection(Value):
    """What was found. `findings` are faults; `pending` migrations run when a node starts, and are none."""

    path: Path
    sqlite_version: str
    size_bytes: int
    applied: tuple[str, ...]
    pending: tuple[str, ...]
    findings: tuple[str, ...]
    counts: dict[str, int]

    @property
    def is_sound(self) -> bool:
        """Tell whether nothing is wrong."""
        return not self.findings


def inspect(folder: Path) -> Inspection:
    """Check the database in `folder` in one snapshot: pages, indexes, search, references, schema; count what is in it.

    Reads the whole file and writes nothing. Raises `DatabaseMissing`, or `DatabaseCorrupt` when it can't even be read.
    """
    connection = open_existing(folder)
    try:
        connection.execute("BEGIN")
        return _inspected(connection)
    except apsw.Error as error:
        raise DatabaseCorrupt(file=connection.filename, reason=error) from error
    finally:
        connection.close()


def findings_of(connection: apsw.Connection) -> tuple[str, ...]:
    """Return what is wrong with the pages, indexes, search indexes and references of an open database."""
    pages = [str(row[0]) for row in connection.execute(f"PRAGMA integrity_check({FINDING_LIMIT})")]
    rows = connection.execute("PRAGMA foreign_key_check").fetchall()[:FINDING_LIMIT]
    dangling = [f"row {rowid} of {table} refers to a row that {parent} lacks" for table, rowid, parent, _ in rows]
    return tuple([finding for finding in pages if finding != "ok"] + dangling)


def pending_migrations(connection: apsw.Connection) -> tuple[str, ...]:
    """Return the migrations that a node would run on this file at its start."""
    applied = _applied(connection)
    return tuple(name for name in _known() if name not in applied)


def _inspected(connection: apsw.Connection) -> Inspection:
    applied, known = _applied(connection), _known()
    foreign = [name for name in applied if name not in known]
    findings = [*findings_of(connection), *(f"the migration {name} is of a newer TripWise" for name in foreign)]
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    return Inspection(
        path=Path(connection.filename),
        sqlite_version=apsw.sqlite_lib_version(),
        size_bytes=_number(connection, "PRAGMA page_count") * _number(connection, "PRAGMA page_size"),
        applied=applied,
        pending=pending_migrations(connection),
        findings=tuple(findings),
        counts={name: _number(connection, query) for name, query in _COUNTS.items() if query.split()[3] in tables},
    )


def _number(connection: apsw.Connection, query: str) -> int:
    return int(connection.execute(query).get)


def _applied(connection: apsw.Connection) -> tuple[str, ...]:
    """Read the record that sqlite-utils keeps, through APSW: one process must not hold a file open with both."""
    table = migrations.migrations_table
    if connection.execute("SELECT 1 FROM sqlite_schema WHERE name = ?", (table,)).fetchone() is None:
        return ()
    rows = connection.execute(f'SELECT name FROM "{table}" WHERE migration_set = ? ORDER BY rowid', (migrations.name,))
    return tuple(str(row[0]) for row in rows)


def _known() -> tuple[str, ...]:
    """Return all migrations: those that an empty database would need."""
    empty = Database(memory=True)
    try:
        return tuple(each.name for each in migrations.pending(empty))
    finally:
        empty.close()
