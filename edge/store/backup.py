"""A copy of a cell's database, taken beside a running node (https://www.sqlite.org/backup.html)."""

import os
from pathlib import Path

import apsw

from edge.store.database import open_existing
from edge.store.inspection import findings_of
from models.errors import DatabaseCorrupt, InvalidSetting
from models.value import Value

STEP_PAGES = 4096


class Backup(Value):
    """A finished copy, which was checked."""

    target: Path
    size_bytes: int
    changes: int


def back_up(folder: Path, target: Path) -> Backup:
    """Copy the database in `folder` to the new file `target`, as it stands now, and check the copy.

    The file appears under its name when all of it is on disk, and only its owner may read it: it holds password hashes.
    Raises `InvalidSetting` for a target that exists or can't be written, `DatabaseMissing`, or `DatabaseCorrupt` for a
    source or copy that is not sound; then there is no target.
    """
    if target.exists() or target.is_symlink():
        raise InvalidSetting(setting="TARGET", reason=f"{target} exists already; choose another name")
    source = open_existing(folder)
    partial = target.with_name(f".{target.name}.partial-{os.getpid()}")
    try:
        os.close(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        changes = _copy(source, partial)
        os.link(partial, target)
        partial.unlink()
        _sync(target.parent)
    except FileExistsError as error:
        raise InvalidSetting(setting="TARGET", reason=f"{target} exists already; choose another name") from error
    except OSError as error:
        raise InvalidSetting(setting="TARGET", reason=f"{target} can't be written: {error.strerror}") from error
    except apsw.Error as error:
        raise DatabaseCorrupt(file=source.filename, reason=error) from error
    finally:
        source.close()
        for leftover in (partial, Path(f"{partial}-wal"), Path(f"{partial}-shm"), Path(f"{partial}-journal")):
            leftover.unlink(missing_ok=True)
    return Backup(target=target, size_bytes=target.stat().st_size, changes=changes)


def _copy(source: apsw.Connection, partial: Path) -> int:
    """Copy in one snapshot, so that writes of the node meanwhile neither get in nor start it anew; return how many changes."""
    source.execute("BEGIN")
    changes = int(source.execute("SELECT count(*) FROM changes").get)
    copy = apsw.Connection(str(partial), flags=apsw.SQLITE_OPEN_READWRITE)
    try:
        copy.execute("PRAGMA synchronous = FULL").fetchall()
        with copy.backup("main", source, "main") as backup:
            while not backup.done:
                backup.step(STEP_PAGES)
        findings = findings_of(copy)
        if findings or int(copy.execute("SELECT count(*) FROM changes").get) != changes:
            raise DatabaseCorrupt(file=source.filename, reason="; ".join(findings) or "the copy differs")
    finally:
        copy.close()
    return changes


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
