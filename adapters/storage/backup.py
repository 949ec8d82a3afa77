"""A copy of a SQLite database, made while others write to it."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from ...ports.host.errors import SettingsError, StorageFailed
from .faults import storage_failed
from .location import Location

BESIDE = ("", "-wal", "-shm", "-journal", ".host")
"""What belongs to a database file: itself, and what SQLite and the host keep beside it."""


def back_up(location: Location, target: Path, *, force: bool = False) -> int:
    """
    Copy the whole database, as of one committed state, into a file of its own; return its size.

    Writers go on meanwhile. The copy is on the disk and was read through for damage before it
    gets its name, so a file of that name is a whole backup, or none was made.

    With `force` a file of that name is replaced; it is kept until the copy is whole.

    Raises:
        SettingsError: the database is on a server, or the target is not to be used.
        StorageFailed: the copy could not be made, or is damaged.
    """
    source = location.file
    if source is None:
        raise SettingsError(
            f"The {location.name} is on a server, which makes its own backups: "
            "pg_dump --format=custom --file=FILE DATABASE"
        )
    _check(source, target, force=force)
    part = target.with_name(f"{target.name}.part")
    with _told(location, target):
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
        raise SettingsError(f"There is no database file {source} to back up.")
    own = {source.resolve().with_name(source.name + end) for end in BESIDE}
    if target.resolve() in own:
        raise SettingsError(f"{target} belongs to the database itself. Name another file.")
    if target.is_dir():
        raise SettingsError(f"{target} is a folder. Name a file in it.")
    if target.exists() and not force:
        raise SettingsError(f"{target} is there already. Name another file, or say --force.")


@contextmanager
def _told(location: Location, target: Path) -> Iterator[None]:
    """Tell whatever goes wrong in our words."""
    try:
        yield
    except FileExistsError as error:
        raise SettingsError(
            f"{error.filename2 or error.filename} is there already. Is another backup at it? "
            "One that was killed leaves such a file; remove it then."
        ) from error
    except OSError as error:
        raise StorageFailed(
            f"The backup {target} cannot be written: {error.strerror}. Nothing was kept."
        ) from error
    except sqlite3.Error as error:
        told = storage_failed(error, f"backup {target} of the {location.name}")
        raise (told or StorageFailed(f"The backup {target} failed: {error}.")) from error


def _make(part: Path) -> None:
    """Make the file for its owner only: it will hold personal data."""
    os.close(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))


def _copy(source: Path, part: Path) -> None:
    """
    Copy in one step, inside one reading transaction.

    In several steps each change by another process would begin the copy anew, and a host that
    writes all the time would never let it end.
    """
    with (
        closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)) as reading,
        closing(sqlite3.connect(part)) as writing,
    ):
        reading.backup(writing, pages=-1)
        # One file, without a log of changes beside it. Whoever opens it turns it back.
        writing.execute("PRAGMA journal_mode = DELETE").close()


def _read_through(part: Path) -> None:
    with closing(sqlite3.connect(f"{part.resolve().as_uri()}?mode=ro", uri=True)) as copy:
        found = [line for (line,) in copy.execute("PRAGMA integrity_check")]
    if found != ["ok"]:
        raise StorageFailed(
            f"The copy is damaged ({found[0]}), and so probably is the database. Nothing was kept."
        )


def _keep(part: Path, target: Path, *, force: bool) -> None:
    """Bring the copy to the disk, then give it its name."""
    _sync(part, os.O_RDWR)
    if force:
        part.replace(target)
    else:
        _name_anew(part, target)
    _sync(target.parent, os.O_RDONLY)


def _name_anew(part: Path, target: Path) -> None:
    """Name the copy, unless somebody took the name meanwhile."""
    try:
        target.hardlink_to(part)
    except FileExistsError:
        raise
    except OSError:  # a file system without links; there only a renaming is left
        part.rename(target)


def _sync(path: Path, flags: int) -> None:
    descriptor = os.open(path, flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
