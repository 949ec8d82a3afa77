"""`check`, `workflows`, `backup` and `db`: check, copy and upgrade an installation."""

from pathlib import Path
from typing import Final

import click

from ..lazy_command import LazyCommand, LazyGroup

CHECK: Final = LazyCommand(
    "check",
    """
    Check settings, database, and the credentials at both sides.

    Creates or upgrades the database. Each line about a channel or Assure is one call without
    side effects, which uses the same budgets as all calls.
    """,
    "administration.check:check",
)

WORKFLOWS: Final = LazyCommand(
    "workflows",
    "Show the eleven workflows of each installed channel, and whether it supports them.",
    "administration.workflows:workflows",
)

BACKUP: Final = LazyCommand(
    "backup",
    """
    Copy the SQLite database into FILE, while the connector runs.

    FILE is complete and checked for damage, or does not exist. It contains personal data of
    buyers whose orders are in progress. For PostgreSQL use pg_dump.
    """,
    "administration.backup:backup",
    [
        click.Argument(["file"], type=click.Path(path_type=Path)),
        click.Option(["--force"], is_flag=True, help="Replace FILE if it exists."),
    ],
)

DB: Final = LazyGroup("db", help="Upgrade and measure the database.")

DB.declare(
    "upgrade",
    """
    Upgrade the database to this version, or create it.

    `run` and `check` do the same.
    """,
    "administration.db_upgrade:upgrade",
)
DB.declare(
    "size",
    """
    Show how much space each table takes with its indexes.

    On SQLite this reads the whole file: some seconds for each gigabyte.
    """,
    "administration.db_size:size",
)
