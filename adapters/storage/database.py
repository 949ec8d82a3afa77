"""Transactions on the database, and the version of its tables."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import sqlalchemy as sa
import sqlalchemy.exc

from ...ports.host.errors import StorageFailed
from . import schema
from .engines import WRITES, begin, open_engines
from .faults import all_in_use, storage_failed
from .location import Location
from .write_lock import WriteLock


class Database:
    """
    A database, SQLite or PostgreSQL, shared by all threads of the process.

    Commits survive kill -9 and power loss (SQLite: WAL with `synchronous=FULL`; PostgreSQL: as
    configured on the server, durable by default).

    Args:
        url: `sqlite:///FILE` or `postgresql://USER:PASSWORD@HOST/DATABASE`. Nothing is opened
            or created before the first use.

    Raises:
        SettingsError: the URL is not that of a supported database.
    """

    def __init__(self, url: str) -> None:
        self._location = Location.parse(url)
        engines = open_engines(self._location)
        self._turns = WriteLock(self.name, one_at_a_time=self._location.file is not None)
        self._reader, self._writer, self._aside = engines.reader, engines.writer, engines.aside
        self._driver = engines.aside.dialect.loaded_dbapi

    @property
    def name(self) -> str:
        """The name of the database in messages; contains no password."""
        return self._location.name

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """
        Open a read-only transaction that sees one committed state throughout.

        Raises:
            StorageFailed: the database cannot be used; the message says what to do.
        """
        with self._connected(self._reader) as connection:
            self._begin(connection)
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """
        Open a transaction that is committed at the end of the block, rolled back on an exception.

        SQLite allows one writer: threads wait here, processes at BEGIN IMMEDIATE.

        Raises:
            StorageFailed: nothing was stored; the message says what to do.
        """
        with self._turns.taken(), self._connected(self._writer) as connection:
            self._begin(connection)
            yield connection
            connection.commit()

    @contextmanager
    def aside(self) -> Iterator[sa.Connection]:
        """
        Open a connection for temporary tables, which no other connection sees or waits for.

        Raises:
            StorageFailed: the database cannot be used; the message says what to do.
        """
        with self._connected(self._aside) as connection:
            yield connection

    @contextmanager
    def writing_from(self, aside: sa.Connection) -> Iterator[sa.Connection]:
        """Open a transaction like `writing` on a connection that `aside` opened."""
        with self._turns.taken():
            aside.execution_options(**{WRITES: True})
            try:
                yield aside
                aside.commit()
            finally:
                aside.rollback()
                aside.execution_options(**{WRITES: False})

    def create(self) -> None:
        """
        Create the file of an SQLite database if it does not exist; without tables.

        Raises:
            StorageFailed: it cannot be created.
        """
        if self._location.file:
            self._make(self._location.file)

    def version(self) -> str | None:
        """Return the version of the tables; None without tables or without a file."""
        if self._location.file and not self._location.file.exists():
            return None
        with self.reading() as connection:
            return schema.version(connection)

    def has(self, table: str) -> bool:
        """
        Return whether the database exists and has this table.

        Raises:
            StorageFailed: the database cannot be used.
        """
        if self._location.file and not self._location.file.exists():
            return False
        with self.reading() as connection:
            return sa.inspect(connection).has_table(table)

    def check(self) -> None:
        """
        Check that the tables have the current version.

        Raises:
            SettingsError: they do not; the message says what to do.
            StorageFailed: the database cannot be used.
        """
        schema.check(self.version(), self.name)

    def dispose(self) -> None:
        """Close all connections; the next use opens new ones."""
        self._aside.pool.dispose()

    def _begin(self, connection: sa.Connection) -> None:
        if self._location.file:
            begin(connection)

    @contextmanager
    def _connected(self, engine: sa.Engine) -> Iterator[sa.Connection]:
        try:
            connection = engine.connect()
        except sqlalchemy.exc.TimeoutError as error:
            raise all_in_use(self.name) from error
        with connection:
            try:
                yield connection
            except self._driver.Error as error:  # raised by direct use of the driver
                raise (storage_failed(error, self.name, self._driver) or error) from error

    def _make(self, file: Path) -> None:
        """Create folder and file for their owner only: they will contain personal data."""
        try:
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            # Never opened if it exists: closing it would release this process's locks on it.
            with suppress(FileExistsError):
                os.close(os.open(file, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        except OSError as error:
            raise StorageFailed(
                f"The {self.name} cannot be created: {error.strerror}. Give the user that runs "
                "this write access, or specify another file in storage.url."
            ) from error
