"""What a database's own errors mean for the person who runs the connector."""

import sqlite3

import psycopg

from ...ports.host.errors import StorageFailed

_UNCHANGED = "What was under way was not stored; it is done again."

_FULL = f"the disk is full. Free some space; work goes on by itself. {_UNCHANGED}"

# By the beginning of SQLite's own error name; the first that fits.
_SQLITE = {
    "SQLITE_FULL": _FULL,
    # It could not make its shared memory as large as it must be, which is a file as well.
    "SQLITE_IOERR_SHMSIZE": _FULL,
    "SQLITE_BUSY": (
        "another process is writing for too long. End it if it hangs; several processes that "
        f"write all the time need PostgreSQL. {_UNCHANGED}"
    ),
    "SQLITE_CANTOPEN": (
        "the file cannot be opened. See that it is there and that its folder may be read and "
        "written by the user who runs this."
    ),
    "SQLITE_READONLY": "it may not be written. Give the user who runs this the right to write it.",
    "SQLITE_PERM": "access is not permitted. Give the user who runs this the right to use it.",
    "SQLITE_AUTH": "access is not permitted. Give the user who runs this the right to use it.",
    "SQLITE_IOERR": f"the disk failed to read or write. Check the disk. {_UNCHANGED}",
    "SQLITE_CORRUPT": "the file is damaged. Stop, and restore it from a backup.",
    "SQLITE_NOTADB": "the file is not a database. See that storage.url names the right file.",
    "SQLITE_PROTOCOL": f"its locks do not work; is it on a network drive? {_UNCHANGED}",
}

# By the beginning of the SQL state; the first that fits, so the longest stand first.
_POSTGRESQL = {
    "28": "the server does not accept user and password. Mend them in storage.url.",
    "3D000": "the server has no database of this name. Create it, or mend storage.url.",
    "42501": "the user may not do this. Grant the user all rights on the database's schema.",
    "53100": f"the server's disk is full. Free some space; work goes on by itself. {_UNCHANGED}",
    "53300": f"the server has no connection to spare. Allow more, or run less. {_UNCHANGED}",
    "53": f"the server is short of resources. {_UNCHANGED}",
    "40": f"two changes stood in each other's way. {_UNCHANGED}",
    "55P03": f"another process is writing for too long. End it if it hangs. {_UNCHANGED}",
    "25006": "it may not be written: the server is read-only. Point storage.url at the primary.",
    "25P03": f"this process stood still in the middle of a change. {_UNCHANGED}",
    "57": f"the server is stopping or starting. {_UNCHANGED}",
    "58": f"the server's machine failed. See the server's log. {_UNCHANGED}",
    "08": f"the server is not there. See that it runs and can be reached. {_UNCHANGED}",
    "XX": "the server reports damage. See the server's log.",
}

_NO_TABLES = "it lacks our tables. Run: channel-connector db upgrade"


def storage_failed(error: BaseException, database: str) -> StorageFailed | None:
    """
    Return what to raise for `error`, None where it is no fault of the storage but a bug.

    `database` names the database for people, without its password.
    """
    meaning = None
    if isinstance(error, sqlite3.Error):
        meaning = _sqlite(error)
    elif isinstance(error, psycopg.Error):
        meaning = _postgresql(error)
    return _failed(database, meaning) if meaning else None


def all_in_use(database: str) -> StorageFailed:
    """Return what to raise where this process has no database connection to spare."""
    return _failed(database, f"all connections of this process to it are in use. {_UNCHANGED}")


def stood_still(database: str) -> StorageFailed:
    """Return what to raise where another thread does not come to the end of its change."""
    return _failed(database, f"another change of this process takes too long. {_UNCHANGED}")


def _failed(database: str, meaning: str) -> StorageFailed:
    return StorageFailed(f"The {database} cannot be used: {meaning}")


def _sqlite(error: sqlite3.Error) -> str | None:
    if str(error).startswith("no such table"):
        return _NO_TABLES
    name = getattr(error, "sqlite_errorname", "")
    return next((text for begin, text in _SQLITE.items() if name.startswith(begin)), None)


def _postgresql(error: psycopg.Error) -> str | None:
    if isinstance(error, psycopg.errors.UndefinedTable):
        return _NO_TABLES
    state = error.sqlstate
    if state is None:
        return _refused_or_broken(error) if isinstance(error, psycopg.OperationalError) else None
    return next((text for begin, text in _POSTGRESQL.items() if state.startswith(begin)), None)


def _refused_or_broken(error: psycopg.OperationalError) -> str:
    """
    Read an error without an SQL state: the connection was not made, or broke.

    The server's words may be in any language, so they are handed on. They name host and user,
    never the password.
    """
    words = " ".join(str(error).split())
    if "password authentication failed" in words or "no password supplied" in words:
        return _POSTGRESQL["28"]
    if 'database "' in words and "does not exist" in words:
        return _POSTGRESQL["3D000"]
    return f"{_POSTGRESQL['08']} Its words: {words}"
