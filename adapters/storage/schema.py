"""The version of the tables, and their upgrade."""

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from ...ports.host.errors import SettingsError

_MIGRATIONS = Path(__file__).parent / "migrations"
_UPGRADE_LOCK = 7_246_871_903_550_214
"""The key of the advisory lock of an upgrade on PostgreSQL; any constant of our own."""


def version(connection: sa.Connection) -> str | None:
    """Return the stored version of the tables, None if there is none."""
    return MigrationContext.configure(connection).get_current_revision()


def check(found: str | None, database: str) -> None:
    """
    Compare the version of `database` with the current one.

    Raises:
        SettingsError: it is newer, older or empty.
    """
    scripts = ScriptDirectory(str(_MIGRATIONS))
    if found == scripts.get_current_head():
        return
    if found is None:
        raise SettingsError(f"The {database} is empty. Run: channel-connector db upgrade")
    _refuse_newer(found, scripts, database)
    raise SettingsError(
        f"The {database} was created by an older version of the connector. "
        "Run: channel-connector db upgrade"
    )


def upgrade(connection: sa.Connection, database: str) -> None:
    """
    Upgrade the tables to the current version within the transaction of `connection`.

    CREATE and ALTER are transactional on both databases: an interrupted upgrade changes nothing.

    Raises:
        SettingsError: the database is newer.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_UPGRADE_LOCK)))
    found = version(connection)
    if found is not None:
        _refuse_newer(found, ScriptDirectory(str(_MIGRATIONS)), database)
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    command.upgrade(config, "head")


def _refuse_newer(found: str, scripts: ScriptDirectory, database: str) -> None:
    if found not in {script.revision for script in scripts.walk_revisions()}:
        raise SettingsError(
            f"The {database} was created by a newer version of the connector ({found}). "
            "Install that version."
        )
