"""The version of the tables, compared with the migrations of this program."""

from pathlib import Path
from typing import Final

import sqlalchemy as sa

from ...ports.host.errors import SettingsError

MIGRATIONS: Final = Path(__file__).parent / "migrations"

_VERSION_TABLE: Final = sa.table("alembic_version", sa.column("version_num", sa.Text))


def versions() -> list[str]:
    """
    Return the versions of the tables, the current one last.

    The file of a migration begins with its version, four digits. Alembic, which reads the files
    themselves, is loaded for an upgrade only.
    """
    files = (MIGRATIONS / "versions").glob("[0-9]*.py")
    return sorted(file.name.partition("_")[0] for file in files)


def version(connection: sa.Connection) -> str | None:
    """Return the stored version of the tables, None if there is none."""
    if not sa.inspect(connection).has_table(_VERSION_TABLE.name):
        return None
    found: str | None = connection.scalar(sa.select(_VERSION_TABLE.c.version_num))
    return found


def check(found: str | None, database: str) -> None:
    """
    Compare the version of `database` with the current one.

    Raises:
        SettingsError: it is newer, older or empty.
    """
    if found is None:
        raise SettingsError(f"The {database} is empty. Run: channel-connector db upgrade")
    refuse_newer(found, database)
    if found != versions()[-1]:
        raise SettingsError(
            f"The {database} was created by an older version of the connector. "
            "Run: channel-connector db upgrade"
        )


def refuse_newer(found: str, database: str) -> None:
    """
    Check that this program has the migration of a version.

    Raises:
        SettingsError: it does not.
    """
    if found not in versions():
        raise SettingsError(
            f"The {database} was created by a newer version of the connector ({found}). "
            "Install that version."
        )
