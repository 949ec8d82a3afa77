"""The time up to which a sandbox that is not running has lived."""

import json
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from ...ports.host.errors import SettingsError


def latest_time(file: Path) -> datetime | None:
    """
    Return the time of the last save in a state; None if there is none.

    Raises:
        SettingsError: a sandbox is using it, or it is no state.
    """
    if not file.exists():
        return None
    try:
        with closing(sqlite3.connect(file)) as database:
            found = database.execute("SELECT value FROM kept WHERE name = '' AND key = 'time'")
            row = found.fetchone()
    except sqlite3.Error as problem:
        raise refused(file, f"cannot be read: {problem}") from problem
    return datetime.fromisoformat(json.loads(row[0])[0]) if row else None


def refused(file: Path, why: str) -> SettingsError:
    """Return the error about a state that cannot be used."""
    return SettingsError(
        f"The sandbox's state {file} {why}. "
        "Stop a sandbox that still uses it, or delete the file: the sandbox then starts anew."
    )
