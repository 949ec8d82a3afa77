"""Online backup of a SQLite database."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from ...ports.host.errors import SettingsError, StorageFailed
from .faults import storage_failed
from .location import Location

BESIDE = ("", "-wal", "-shm", "-journal", ".host")
"""Suffixes of the files that belong to a database: its own, SQLite's and the host's lock."""


def back_up(location: Location, target: Path, *, force: bool = False) -> int:
    """
    Copy one committed state of the database to `target` and return the size of the copy in bytes.

    Writers are not blocked. The copy is checked for damage and synced before it is renamed to
    `target`, so `target` is either a complete backup or absent.

    With `force` an existing `target` is replaced once the copy is complete.

    Raises:
        SettingsError: the database is on a server, or `target` cannot be used.
        StorageFailed: the copy could not be written, or is damaged.
    """
    source = location.file
    if source is None:
        raise SettingsError(
            f"The {location.name} is on a server. Back it up with PostgreSQL's tools: "
            "pg_dump --format=custom --file=FILE DATABASE"
        )
    _check(source, target, force=force)
    part = target.with_name(f"{target.name}.part")
    with _translated_errors(location, target):
        _make(part)
        try:
            _copy(source, part)
            _read_through(part)
            _keep(part, target, force=force)
        finally:
            with suppress(FileNotFoundError):
                part.unlink()
    return target.stat().st_size


def _check(source: Path, target: Path, *, force: bool) -> None:
    if not source.exists():
        raise SettingsError(f"The database file {source} does not exist.")
    own = {source.resolve().with_name(source.name + end) for end in BESIDE}
    if target.resolve() in own:
        raise SettingsError(f"{target} belongs to the database. Specify another file.")
    if target.is_dir():
        raise SettingsError(f"{target} is a directory. Specify a file in it.")
    if target.exists() and not force:
        raise SettingsError(f"{target} already exists. Specify another file, or use --force.")


@contextmanager
def _translated_errors(location: Location, target: Path) -> Iterator[None]:
    """Translate errors of the file system and of SQLite."""
    try:
        yield
    except FileExistsError as error:
        raise SettingsError(
            f"{error.filename2 or error.filename} already exists. If no other backup is running, "
            "remove it: a killed backup leaves this file."
        ) from error
    except OSError as error:
        raise StorageFailed(
            f"The backup {target} cannot be written: {error.strerror}. No backup was made."
        ) from error
    except sqlite3.Error as error:
        failed = storage_failed(error, f"backup {target} of the {location.name}", sqlite3)
        raise (failed or StorageFailed(f"The backup {target} failed: {error}.")) from error


def _make(part: Path) -> None:
    """Create the file readable for its owner only: it will contain personal data."""
    os.close(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))


def _copy(source: Path, part: Path) -> None:
    """
    Copy in one step, inside one read transaction.

    In several steps, every write by another process would restart the copy; on a busy host it
    would never finish.
    """
    with (
        closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)) as reading,
        closing(sqlite3.connect(part)) as writing,
    ):
        reading.backup(writing, pages=-1)
        # A single file without a WAL. The connector switches back to WAL when it opens the file.
        writing.execute("PRAGMA journal_mode = DELETE").close()


def _read_through(part: Path) -> None:
    with closing(sqlite3.connect(f"{part.resolve().as_uri()}?mode=ro", uri=True)) as copy:
        found = [line for (line,) in copy.execute("PRAGMA integrity_check")]
    if found != ["ok"]:
        raise StorageFailed(
            f"The copy is damaged ({found[0]}), and so probably is the database. No backup "
            "was made."
        )


def _keep(part: Path, target: Path, *, force: bool) -> None:
    """Sync the copy to disk, then rename it to its final name."""
    _sync(part, os.O_RDWR)
    if force:
        part.replace(target)
    else:
        _rename_new(part, target)
    _sync(target.parent, os.O_RDONLY)


def _rename_new(part: Path, target: Path) -> None:
    """Rename the copy; raise FileExistsError if `target` was created meanwhile."""
    try:
        target.hardlink_to(part)
    except FileExistsError:
        raise
    except OSError:  # the file system has no hard links
        part.rename(target)


def _sync(path: Path, flags: int) -> None:
    descriptor = os.open(path, flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
