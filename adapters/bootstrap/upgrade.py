"""Creates, upgrades or compares the database of the settings."""

from ..settings import DatabaseAddress
from ..storage.migrations.differences import table_differences
from ..storage.upgrade import upgrade_tables
from .storage_host import open_storage


def upgrade_database(storage: DatabaseAddress) -> None:
    """
    Create the database if it does not exist, and upgrade its tables to the current version.

    Raises:
        SettingsError: the database was created by a newer version of the connector.
        StorageFailed: the database cannot be created or written.
    """
    with open_storage(storage) as host:
        upgrade_tables(host.database)


def differences(storage: DatabaseAddress) -> list[str]:
    """
    Return what the tables lack or have different, one sentence each, with what to do.

    Raises:
        StorageFailed: the database cannot be used.
    """
    with open_storage(storage) as host:
        return table_differences(host.database)
