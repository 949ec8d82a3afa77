"""The services of a database, without connections, engine and alerts."""

from collections.abc import Iterator
from contextlib import contextmanager

from dependency_injector import containers, providers

from ..assure.limits import LISTING_LIMITS
from ..settings.keyring import Keyring
from ..settings.model import CallRules
from ..settings.section import DatabaseAddress
from ..storage.backup import back_up
from ..storage.database import Database
from ..storage.location import Location
from ..storage.read_models.figures import SqlFiguresReadModel
from ..storage.read_models.read_storage import SqlReadStorage
from ..storage.repositories.clients import SqlClientRepository
from ..storage.repositories.loaded_connections import SqlLoadedConnectionRepository
from ..storage.repositories.scheduled_jobs import SqlScheduledJobRepository
from ..storage.repositories.storage import SqlStorage
from ..storage.repositories.users import SqlUserRepository
from ..storage.settings import StorageSettings
from ..storage.sizes import table_sizes
from .call_records import CallRecords


def _location(storage: DatabaseAddress) -> Location:
    return Location.parse(storage.url)


def _database(storage: DatabaseAddress) -> Iterator[Database]:
    database = Database(storage.url)
    try:
        yield database
    finally:
        database.dispose()


def _figures(database: Database, storage: DatabaseAddress) -> SqlFiguresReadModel:
    return SqlFiguresReadModel(database, storage.file)


class StorageHost(containers.DeclarativeContainer):
    """The services of a database; each is created when it is first used."""

    storage_settings = providers.Dependency(instance_of=StorageSettings)
    keyring = providers.Dependency(instance_of=Keyring, default=Keyring())
    calls = providers.Dependency(instance_of=CallRules, default=CallRules())

    database = providers.Resource(_database, storage_settings)
    table_sizes = providers.Callable(table_sizes, database)
    back_up = providers.Callable(back_up, providers.Callable(_location, storage_settings))
    storage = providers.Singleton(SqlStorage, database)
    read_storage = providers.Singleton(SqlReadStorage, database)
    scheduled_jobs = providers.Singleton(SqlScheduledJobRepository, database)
    figures = providers.Singleton(_figures, database, storage_settings)
    users = providers.Singleton(SqlUserRepository, database)
    clients = providers.Singleton(SqlClientRepository, database, keyring)
    loaded_connections = providers.Singleton(SqlLoadedConnectionRepository, database)
    call_records = providers.Singleton(CallRecords, database, calls)
    listing_limits = providers.Object(LISTING_LIMITS)


@contextmanager
def open_storage(
    storage: DatabaseAddress, *, keyring: Keyring | None = None
) -> Iterator[StorageHost]:
    """Wire the services of a database, and close afterwards what was opened."""
    host = StorageHost(storage_settings=storage, keyring=keyring or Keyring())
    try:
        yield host
    finally:
        host.shutdown_resources()
