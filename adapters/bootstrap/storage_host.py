"""The services of a database, without connections, engine and alerts."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

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
from ..storage.sizes import table_sizes
from .call_records import CallRecords


@dataclass(frozen=True)
class StorageHost:
    """
    The services of a database; each is created when it is first used.

    Wired by hand: most commands need nothing else, and to load the container's library takes
    as long as the rest of what such a command does.
    """

    settings: DatabaseAddress
    keyring: Keyring = field(default_factory=Keyring)
    calls: CallRules = field(default_factory=CallRules)

    listing_limits = LISTING_LIMITS

    @cached_property
    def database(self) -> Database:
        """The database itself."""
        return Database(self.settings.url)

    @cached_property
    def storage(self) -> SqlStorage:
        """Opens units of work."""
        return SqlStorage(self.database)

    @cached_property
    def read_storage(self) -> SqlReadStorage:
        """Opens the read models."""
        return SqlReadStorage(self.database)

    @cached_property
    def scheduled_jobs(self) -> SqlScheduledJobRepository:
        """When each job is due."""
        return SqlScheduledJobRepository(self.database)

    @cached_property
    def figures(self) -> SqlFiguresReadModel:
        """Counts for metrics, alerts and the console."""
        return SqlFiguresReadModel(self.database, self.settings.file)

    @cached_property
    def users(self) -> SqlUserRepository:
        """The console's users."""
        return SqlUserRepository(self.database)

    @cached_property
    def clients(self) -> SqlClientRepository:
        """The clients that were added by command."""
        return SqlClientRepository(self.database, self.keyring)

    @cached_property
    def loaded_connections(self) -> SqlLoadedConnectionRepository:
        """Which connections each host has loaded."""
        return SqlLoadedConnectionRepository(self.database)

    @cached_property
    def call_records(self) -> CallRecords:
        """The records of calls."""
        return CallRecords(self.database, self.calls)

    def table_sizes(self) -> list[tuple[str, int]]:
        """Return each table's size in bytes, the largest first; raises StorageFailed."""
        return table_sizes(self.database)

    def back_up(self, target: Path, *, force: bool = False) -> int:
        """Copy the database to `target`; see `back_up` of the storage."""
        return back_up(Location.parse(self.settings.url), target, force=force)

    def close(self) -> None:
        """Close the database, if it was opened."""
        if "database" in self.__dict__:
            self.database.dispose()


@contextmanager
def open_storage(
    storage: DatabaseAddress, *, keyring: Keyring | None = None, calls: CallRules | None = None
) -> Iterator[StorageHost]:
    """Wire the services of a database, and close afterwards what was opened."""
    host = StorageHost(storage, keyring or Keyring(), calls or CallRules())
    try:
        yield host
    finally:
        host.close()
