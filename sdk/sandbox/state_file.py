"""The state of a sandbox in a SQLite file, one row for each value, as JSON."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Final, TypeVar

from pydantic import ConfigDict, TypeAdapter, ValidationError

from .latest_time import refused
from .state import Kept, State

Value = TypeVar("Value")

FORMAT: Final = 1
"""Increased when older files cannot be read any more."""

WAIT_SECONDS: Final = 5.0
"""For a sandbox that is just ending."""

_TABLE: Final = """CREATE TABLE IF NOT EXISTS kept (
    place INTEGER PRIMARY KEY, name TEXT NOT NULL, key TEXT NOT NULL, value BLOB NOT NULL,
    UNIQUE (name, key)
)"""
_PUT: Final = (
    "INSERT INTO kept (name, key, value) VALUES (?, ?, ?) "
    "ON CONFLICT (name, key) DO UPDATE SET value = excluded.value"
)
_BYTES: Final = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")


class _Shelf:
    """The values of one name, and the keys that are not saved yet, in the order of the changes."""

    def __init__(self, kind: Any) -> None:  # noqa: ANN401  # a type, maybe a parametrized one
        self.unsaved: dict[str, None] = {}
        self.values: Kept[Any] = Kept(self._note)
        self._adapter = TypeAdapter(tuple[kind], config=_BYTES)  # a dataclass takes no config

    def _note(self, key: str) -> None:
        self.unsaved[key] = None

    def json(self, key: str) -> bytes:
        return self._adapter.dump_json((self.values[key],))

    def load(self, key: str, json: bytes) -> None:
        (self.values.data[key],) = self._adapter.validate_json(json)


class StateFile(State):
    """
    State that outlives the process, even if it is killed in the middle of a write.

    A save is one transaction, written before `save` returns. It is not forced to the disk:
    a power failure can lose the last saves, but leaves no half of one.
    """

    def __init__(self, file: Path) -> None:
        """
        Open the file, or create it.

        Raises:
            SettingsError: it is in use, or it is no state of this version.
        """
        self._file = file
        self._shelves: dict[str, _Shelf] = {}
        with self._problems():
            file.parent.mkdir(parents=True, exist_ok=True)
            file.touch(mode=0o600)
            self._database = sqlite3.connect(
                file, timeout=WAIT_SECONDS, isolation_level=None, check_same_thread=False
            )
            self._open()
        self._about = self.kept("", str)
        """The format, the number of starts, and the time of the last save."""
        latest = self._about.get("time")
        self.latest = datetime.fromisoformat(latest) if latest else None
        self.start = int(self._about.get("start", 0)) + 1
        self._about["start"] = str(self.start)

    def kept(self, name: str, kind: type[Value]) -> Kept[Value]:
        """
        Return the values of a name as they were saved.

        Raises:
            SettingsError: a value is of another version.
        """
        shelf = self._shelves[name] = _Shelf(kind)
        rows = self._database.execute(
            "SELECT key, value FROM kept WHERE name = ? ORDER BY place", (name,)
        )
        with self._problems():
            for key, value in rows:
                shelf.load(key, value)
        return shelf.values

    def save(self, now: datetime) -> None:
        """Write everything that changed, in one transaction, and the time."""
        self._about["time"] = now.isoformat()
        self._database.execute("BEGIN IMMEDIATE")
        with self._database:
            for name, shelf in self._shelves.items():
                for key in shelf.unsaved:
                    if key in shelf.values:
                        self._database.execute(_PUT, (name, key, shelf.json(key)))
                    else:
                        self._database.execute(
                            "DELETE FROM kept WHERE name = ? AND key = ?", (name, key)
                        )
                shelf.unsaved.clear()

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def _open(self) -> None:
        """Lock the file for this process, and create the table in a new one."""
        self._database.execute("PRAGMA locking_mode = EXCLUSIVE")
        self._database.execute("PRAGMA journal_mode = WAL")
        self._database.execute("PRAGMA synchronous = NORMAL")
        (found,) = self._database.execute("PRAGMA user_version").fetchone()
        if found not in {0, FORMAT}:
            raise refused(self._file, f"has format {found} instead of {FORMAT}")
        self._database.execute(_TABLE)
        self._database.execute(f"PRAGMA user_version = {FORMAT}")

    @contextmanager
    def _problems(self) -> Iterator[None]:
        try:
            yield
        except (OSError, sqlite3.Error, ValidationError) as problem:
            words = type(problem).__name__ if isinstance(problem, ValidationError) else problem
            raise refused(self._file, f"cannot be read: {words}") from problem
