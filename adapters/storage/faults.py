"""Translates database errors into messages for operators."""

import sqlite3
from typing import Any, Protocol

from ...ports.host.errors import StorageFailed

_UNCHANGED = "The change in progress was not stored and will be repeated."

_FULL = f"the disk is full. Free some space; work then continues by itself. {_UNCHANGED}"

# By prefix of SQLite's error name; the first match counts.
_SQLITE = {
    "SQLITE_FULL": _FULL,
    # Its shared memory, which is a file too, could not be extended.
    "SQLITE_IOERR_SHMSIZE": _FULL,
    "SQLITE_BUSY": (
        "another process has held the write lock for too long. End it if it hangs; several "
        f"processes that write all the time need PostgreSQL. {_UNCHANGED}"
    ),
    "SQLITE_CANTOPEN": (
        "the file cannot be opened. Check that it exists and that the user that runs this may "
        "read and write its folder."
    ),
    "SQLITE_READONLY": "it is not writable. Give the user that runs this write access.",
    "SQLITE_PERM": "access is denied. Give the user that runs this access.",
    "SQLITE_AUTH": "access is denied. Give the user that runs this access.",
    "SQLITE_IOERR": f"a disk read or write failed. Check the disk. {_UNCHANGED}",
    "SQLITE_CORRUPT": "the file is damaged. Stop the connector and restore a backup.",
    "SQLITE_NOTADB": "the file is not a database. Check storage.url.",
    "SQLITE_PROTOCOL": f"file locking failed; is the file on a network drive? {_UNCHANGED}",
}

# By prefix of the SQLSTATE; the first match counts, so longer prefixes come first.
_POSTGRESQL = {
    "28": "the server rejects the user name or password. Correct them in storage.url.",
    "3D000": "the server has no database of this name. Create it, or correct storage.url.",
    "42501": "the user lacks privileges. Grant the user all rights on the database's schema.",
    "53100": f"the server's disk is full. Free some space; work then continues. {_UNCHANGED}",
    "53300": f"the server has no free connection. Raise max_connections. {_UNCHANGED}",
    "53": f"the server is short of resources. {_UNCHANGED}",
    "40": f"two concurrent changes conflicted. {_UNCHANGED}",
    "55P03": f"another process has held a lock for too long. End it if it hangs. {_UNCHANGED}",
    "25006": "it is not writable: the server is read-only. Point storage.url at the primary.",
    "25P03": f"this process was idle in a transaction for too long. {_UNCHANGED}",
    "57": f"the server is stopping or starting. {_UNCHANGED}",
    "58": f"the server reports a system error. See the server's log. {_UNCHANGED}",
    "08": f"the server cannot be reached. Check that it runs and the network. {_UNCHANGED}",
    "XX": "the server reports an internal error. See the server's log.",
}

_UNDEFINED_TABLE = "42P01"

_UNKNOWN_OPTION = "invalid connection option"
"""How psycopg's message begins for an option that it does not know."""

_NO_TABLES = "tables are missing. Run: channel-connector db upgrade"


class Driver(Protocol):
    """The errors of a DB-API module, `sqlite3` or `psycopg`; the latter is loaded if it is used."""

    @property
    def Error(self) -> type[Exception]:  # noqa: N802  # DB-API's name
        """What all of its errors are."""

    @property
    def OperationalError(self) -> type[Exception]:  # noqa: N802  # DB-API's name
        """What failed without the caller's fault."""


def storage_failed(error: BaseException, database: str, driver: Driver) -> StorageFailed | None:
    """
    Return the exception to raise for `error`; None for a bug that is no fault of the storage.

    Args:
        error: what the driver raised.
        database: the name of the database in messages, without its password.
        driver: the module that raised it.
    """
    meaning = None
    if isinstance(error, sqlite3.Error):
        meaning = _sqlite(error)
    elif isinstance(error, driver.Error):
        meaning = _postgresql(error, driver)
    return _failed(database, meaning) if meaning else None


def all_in_use(database: str) -> StorageFailed:
    """Return the exception for an exhausted connection pool."""
    return _failed(database, f"all connections of this process are in use. {_UNCHANGED}")


def lock_timed_out(database: str) -> StorageFailed:
    """Return the exception for a thread that holds the write lock too long."""
    return _failed(database, f"another thread has held the write lock for too long. {_UNCHANGED}")


def _failed(database: str, meaning: str) -> StorageFailed:
    return StorageFailed(f"The {database} cannot be used: {meaning}")


def _sqlite(error: sqlite3.Error) -> str | None:
    if str(error).startswith("no such table"):
        return _NO_TABLES
    name = getattr(error, "sqlite_errorname", "")
    return next((text for begin, text in _SQLITE.items() if name.startswith(begin)), None)


def _postgresql(error: Any, driver: Driver) -> str | None:  # noqa: ANN401  # the driver's error
    state = error.sqlstate
    if state == _UNDEFINED_TABLE:
        return _NO_TABLES
    if state is None and str(error).startswith(_UNKNOWN_OPTION):
        return f"storage.url has an {str(error).strip()}. Correct or remove it."
    if state is None:
        return _refused_or_broken(error) if isinstance(error, driver.OperationalError) else None
    return next((text for begin, text in _POSTGRESQL.items() if state.startswith(begin)), None)


def _refused_or_broken(error: Exception) -> str:
    """
    Translate an error without an SQLSTATE: the connection failed or broke.

    The server's message may be in any language, so it is passed on. It contains host and user,
    never the password.
    """
    words = " ".join(str(error).split())
    if "password authentication failed" in words or "no password supplied" in words:
        return _POSTGRESQL["28"]
    if 'database "' in words and "does not exist" in words:
        return _POSTGRESQL["3D000"]
    return f"{_POSTGRESQL['08']} Its message: {words}"
