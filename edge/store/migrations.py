"""The schema of a cell's database, and how it came to be.

sqlite-utils runs these on a file before the node opens it with APSW. The two bring different builds of SQLite, and one
process must never hold a file open with both: closing either's descriptor drops the other's POSIX locks
(https://www.sqlite.org/howtocorrupt.html, section 2.2).
"""

import json
import sqlite3
from pathlib import Path

from sqlite_utils import Database, Migrations

from models.errors import DatabaseCorrupt

migrations = Migrations("tripwise")

_FOLDING = "unicode61 remove_diacritics 2"
"""Search folds case and accents: `sao joao` finds `São João`."""


def migrate(path: Path) -> tuple[str, ...]:
    """Bring the file at `path` to the present schema, creating it if need be; return the migrations applied.

    Raises `DatabaseCorrupt` and leaves the file as it is when it is no sound SQLite database.
    """
    database = Database(path)
    try:
        tables = database.table_names()
        if tables and migrations.migrations_table not in tables:
            raise DatabaseCorrupt(file=path, reason="it is of another program")
        pending = tuple(each.name for each in migrations.pending(database))
        database.execute("PRAGMA journal_mode = WAL")
        migrations.apply(database)
    except sqlite3.DatabaseError as error:
        raise DatabaseCorrupt(file=path, reason=error) from error
    finally:
        database.close()
    return pending


@migrations()
def log_and_documents(db: Database) -> None:
    """Create the change log, and the documents that are its fold; a document without a body is a tombstone."""
    db.table("changes").create(
        {"seq": int, "id": str, "scope": str, "author": str, "origin": str, "at": str, "undoes": str, "writes": str},
        pk="seq",
        not_null={"id", "scope", "author", "origin", "at", "writes"},
        strict=True,
    )
    db.table("changes").create_index(["id"], unique=True)
    db.table("changes").create_index(["scope", "seq"])
    for name, event in (("changes_are_final", "UPDATE"), ("changes_stay", "DELETE")):
        refusal = "SELECT RAISE(ABORT, 'the log is append-only')"
        db.execute(f"CREATE TRIGGER {name} BEFORE {event} ON changes BEGIN {refusal}; END")
    db.table("documents").create(
        {"id": str, "kind": str, "scope": str, "body": str, "seq": int},
        pk="id",
        not_null={"kind", "scope", "seq"},
        foreign_keys=[("seq", "changes", "seq")],
        strict=True,
    )
    db.table("documents").create_index(["scope", "kind"])
    db.execute(
        "CREATE INDEX documents_generation_status ON documents(json_extract(body, '$.status'))"
        " WHERE kind = 'generation' AND body IS NOT NULL"
    )


@migrations()
def trips_and_members(db: Database) -> None:
    """Create what lists of trips are read from: derived from the documents in the same transaction."""
    db.table("trips").create(
        {"number": int, "id": str, "title_key": str, "starts_on": str, "created_at": str, "updated_at": str},
        pk="number",
        not_null={"id", "title_key", "created_at", "updated_at"},
        strict=True,
    )
    db.table("trips").create_index(["id"], unique=True)
    db.table("members").create(
        {"trip_id": str, "user_id": str, "role": str, "document_id": str},
        pk=("trip_id", "user_id"),
        not_null={"role", "document_id"},
        strict=True,
    )
    db.table("members").create_index(["user_id", "trip_id"])
    db.execute(f"CREATE VIRTUAL TABLE trips_search USING fts5(title, destinations, stops, tokenize = '{_FOLDING}', prefix = '2 3')")


@migrations()
def accounts_and_sessions(db: Database) -> None:
    """Create what signing in needs; secrets stay out of the log, whose feed clients read."""
    db.table("accounts").create(
        {"user_id": str, "email": str, "password_hash": str, "tier": str, "created_at": str},
        pk="user_id",
        not_null={"tier", "created_at"},
        strict=True,
    )
    db.table("accounts").create_index(["email"], unique=True)
    db.table("sessions").create(
        {"id": str, "user_id": str, "created_at": str, "closed_at": str},
        pk="id",
        not_null={"user_id", "created_at"},
        foreign_keys=[("user_id", "accounts", "user_id")],
        strict=True,
    )
    db.table("sessions").create_index(["user_id"])
    db.table("refresh_tokens").create(
        {"hash": str, "session_id": str, "issued_at": str, "expires_at": str, "used_at": str, "successor": str},
        pk="hash",
        not_null={"session_id", "issued_at", "expires_at"},
        foreign_keys=[("session_id", "sessions", "id")],
        strict=True,
    )
    db.table("refresh_tokens").create_index(["session_id"])


@migrations()
def drafts(db: Database) -> None:
    """Create where the days of a draft wait to be checked; they are no part of a trip yet."""
    db.table("drafts").create(
        {"generation_id": str, "number": int, "body": str}, pk=("generation_id", "number"), not_null={"body"}, strict=True
    )


@migrations()
def places(db: Database) -> None:
    """Create the catalogue's tables; a node fills them from its files at start."""
    db.table("places").create(
        {"number": int, "id": str, "destination": str, "category": str, "body": str},
        pk="number",
        not_null={"id", "destination", "category", "body"},
        strict=True,
    )
    db.table("places").create_index(["id"], unique=True)
    db.table("places").create_index(["destination", "category"])
    db.execute("CREATE VIRTUAL TABLE places_position USING rtree(number, min_latitude, max_latitude, min_longitude, max_longitude)")
    db.execute(
        f"CREATE VIRTUAL TABLE places_search USING fts5(name, category, summary, destination, tokenize = '{_FOLDING}', prefix = '2 3')"
    )
    db.table("catalogue_state").create({"digest": str}, not_null={"digest"}, strict=True)


@migrations()
def partners(db: Database) -> None:
    """Create partners and their API keys, which the operator's command alone writes, and their usage, which the node does.

    A trigger counts every write of the operator's, so that the node sees with one look whether to read them anew.
    """
    db.table("partners").create(
        {
            "id": str,
            "slug": str,
            "name": str,
            "tier": str,
            "branding": str,
            "user_id": str,
            "created_at": str,
            "closed_at": str,
        },
        pk="id",
        not_null={"slug", "name", "tier", "branding", "user_id", "created_at"},
        strict=True,
    )
    db.table("partners").create_index(["slug"], unique=True)
    db.table("api_keys").create(
        {
            "id": str,
            "partner_id": str,
            "digest": str,
            "label": str,
            "scopes": str,
            "created_at": str,
            "expires_at": str,
            "revoked_at": str,
        },
        pk="id",
        not_null={"partner_id", "digest", "label", "scopes", "created_at"},
        foreign_keys=[("partner_id", "partners", "id")],
        strict=True,
    )
    db.table("api_keys").create_index(["partner_id"])
    db.table("partner_usage").create(
        {"key_id": str, "day": str, "operation": str, "requests": int, "errors": int, "cost": int},
        pk=("key_id", "day", "operation"),
        not_null={"requests", "errors", "cost"},
        foreign_keys=[("key_id", "api_keys", "id")],
        strict=True,
    )
    db.table("partner_writes").insert({"number": 0}, not_null={"number"}, strict=True)
    for table in ("partners", "api_keys"):
        for event in ("INSERT", "UPDATE", "DELETE"):
            db.execute(
                f"CREATE TRIGGER {table}_{event.lower()}_is_counted AFTER {event} ON {table}"
                " BEGIN UPDATE partner_writes SET number = number + 1; END"
            )


@migrations()
def newest_of_scope(db: Database) -> None:
    """Find the newest write of a scope with one look: whether what is kept in memory of a trip is still true."""
    db.table("documents").create_index(["scope", "seq"])


@migrations()
def epochs(db: Database) -> None:
    """Create the epoch log, the key that signs checkpoints, and the floor below which tombstones are gone.

    The key is of the cell and not of a machine, so that whoever takes the cell over reads what its predecessor signed.
    """
    db.table("epochs").create(
        {"number": int, "epoch": str, "start_seq": int, "at": str}, pk="number", not_null={"epoch", "start_seq", "at"}, strict=True
    )
    db.table("epochs").create_index(["epoch"], unique=True)
    db.execute("CREATE TABLE checkpoint_key (key BLOB NOT NULL) STRICT")
    db.execute("INSERT INTO checkpoint_key(key) VALUES (randomblob(32))")
    db.table("tombstone_floor").insert({"seq": 0}, not_null={"seq"}, strict=True)


@migrations()
def offline_edits(db: Database) -> None:
    """Say of a change when and by which client it was made, and remember what came of each client's mutations."""
    db.execute("ALTER TABLE changes ADD COLUMN edited_at TEXT")
    db.execute("ALTER TABLE changes ADD COLUMN client TEXT")
    db.table("sync_clients").create(
        {"user_id": str, "client_id": str, "last_id": int, "seen_at": str},
        pk=("user_id", "client_id"),
        not_null={"last_id", "seen_at"},
        strict=True,
    )
    db.table("sync_results").create(
        {"user_id": str, "client_id": str, "id": int, "digest": str, "result": str, "at": str},
        pk=("user_id", "client_id", "id"),
        not_null={"digest", "result", "at"},
        strict=True,
    )
    db.table("sync_results").create_index(["at"])


@migrations()
def access_periods(db: Database) -> None:
    """Remember from which change to which a user saw a trip, and with which change each document was born.

    From these follows what a client that was away has to get, and what it has to forget.
    """
    db.execute("ALTER TABLE documents ADD COLUMN born INTEGER NOT NULL DEFAULT 0")
    db.table("access_periods").create(
        {"document_id": str, "trip_id": str, "user_id": str, "since_seq": int, "until_seq": int},
        pk=("document_id", "since_seq"),
        not_null={"trip_id", "user_id", "since_seq"},
        strict=True,
    )
    db.table("access_periods").create_index(["user_id", "trip_id"])
    db.execute(
        "CREATE TEMP TABLE creations AS SELECT json_extract(value, '$.id') AS id, min(seq) AS seq FROM changes, json_each(changes.writes)"
        " WHERE json_extract(value, '$.was') IS NULL GROUP BY 1"
    )
    db.execute("CREATE INDEX temp.creations_by_id ON creations(id)")
    db.execute("UPDATE documents SET born = coalesce((SELECT creations.seq FROM creations WHERE creations.id = documents.id), seq)")
    db.execute("DROP TABLE creations")
    for seq, writes in db.execute("SELECT seq, writes FROM changes WHERE writes LIKE '%\"member\"%' ORDER BY seq").fetchall():
        for write in json.loads(writes):
            if write["kind"] != "member":
                continue
            if write["becomes"] is None:
                db.execute("UPDATE access_periods SET until_seq = ? WHERE document_id = ? AND until_seq IS NULL", (seq, write["id"]))
            elif write["was"] is None:
                member = write["becomes"]
                period = (write["id"], member["trip_id"], member["user_id"], seq)
                db.execute("INSERT INTO access_periods(document_id, trip_id, user_id, since_seq) VALUES (?, ?, ?, ?)", period)


@migrations()
def pending_refinements(db: Database) -> None:
    """Find the refinements that wait to be run, all of them in order or those of one trip, by indexes that hold nothing else."""
    waits = "kind = 'message' AND body IS NOT NULL AND json_extract(body, '$.pending') = 1"
    db.execute(f"CREATE INDEX documents_pending ON documents(seq) WHERE {waits}")
    db.execute(f"CREATE INDEX documents_pending_of_trip ON documents(scope, seq) WHERE {waits}")


@migrations()
def parked_rows(db: Database) -> None:
    """Keep what RxDB clients send before what it belongs to, by what it waits for."""
    db.table("parked_rows").create(
        {"user_id": str, "id": str, "kind": str, "trip_id": str, "awaits": str, "assumed": str, "wanted": str, "at": str},
        pk=("user_id", "id"),
        not_null={"kind", "trip_id", "awaits", "assumed", "wanted", "at"},
        strict=True,
    )
    db.table("parked_rows").create_index(["at"])


@migrations()
def buried(db: Database) -> None:
    """Remember the ids of documents whose tombstones are gone: a device that was away for longer still holds them."""
    db.table("buried").create({"id": str, "kind": str, "scope": str, "born": int}, pk="id", not_null={"kind", "scope", "born"}, strict=True)


@migrations()
def late_answers(db: Database) -> None:
    """Keep what came of rows that had waited until their authors have pulled it, by its place in the log."""
    db.table("late_answers").create(
        {"user_id": str, "id": str, "kind": str, "seq": int, "refusal": str, "echo": str, "at": str},
        pk=("user_id", "id"),
        not_null={"kind", "seq", "echo", "at"},
        foreign_keys=[("seq", "changes", "seq")],
        strict=True,
    )
    db.table("late_answers").create_index(["user_id", "kind", "seq"])
    db.table("late_answers").create_index(["at"])
