"""Upgrades the tables with Alembic."""

from typing import Final

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from .database import Database
from .schema import MIGRATIONS, refuse_newer, version

_UPGRADE_LOCK: Final = 7_246_871_903_550_214
"""The key of the advisory lock of an upgrade on PostgreSQL; any constant of our own."""


def upgrade_tables(database: Database) -> None:
    """
    Create the database if it does not exist, and upgrade its tables to the current version.

    CREATE and ALTER are transactional on both databases: an interrupted upgrade changes nothing,
    and concurrent processes wait for the first one.

    Raises:
        SettingsError: the database was created by a newer version of the connector.
        StorageFailed: the database cannot be created or written.
    """
    database.create()
    with database.writing() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_UPGRADE_LOCK)))
        found = version(connection)
        if found is not None:
            refuse_newer(found, database.name)
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
        command.upgrade(config, "head")
