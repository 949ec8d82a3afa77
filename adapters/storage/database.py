"""The database: transactions for reading and writing, and the version of its tables."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
import sqlalchemy as sa
import sqlalchemy.exc

from ...ports.host.errors import StorageFailed
from . import schema
from .engines import WRITES, begin, open_engines
from .faults import all_in_use, storage_failed
from .location import Location
from .turns import Turns


class Database:
    """
    One database, SQLite or PostgreSQL, shared by all threads of this process.

    A commit that returned outlives kill -9 and power loss (SQLite: WAL with
    `synchronous=FULL`; PostgreSQL: as its server is set up, durable by default).

    Args:
        url: `sqlite:///FILE` or `postgresql://USER:PASSWORD@HOST/DATABASE`. Nothing is opened
            or made before it is used.

    Raises:
        SettingsError: the URL names no database that can be used.
    """

    def __init__(self, url: str) -> None:
        self._location = Location.parse(url)
        engines = open_engines(self._location)
        self._turns = Turns(self.name, one_at_a_time=self._location.file is not None)
        self._reader, self._writer, self._aside = engines.reader, engines.writer, engines.aside

    @property
    def name(self) -> str:
        """What the database is called in sentences for people; holds no password."""
        return self._location.name

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """
        Open a transaction that sees one committed state throughout and leaves no change.

        Raises:
            StorageFailed: the database cannot be used; its text says what to do.
        """
        with self._connected(self._reader) as connection:
            self._begin(connection)
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """
        Open a transaction that is committed at the end, or rolled back by an exception.

        SQLite has one writer: others wait here (threads) or at BEGIN IMMEDIATE (processes).

        Raises:
            StorageFailed: nothing was stored; its text says what to do.
        """
        with self._turns.taken(), self._connected(self._writer) as connection:
            self._begin(connection)
            yield connection
            connection.commit()

    @contextmanager
    def aside(self) -> Iterator[sa.Connection]:
        """
        Open a connection for temporary tables, which nobody else sees and nobody waits for.

        Raises:
            StorageFailed: the database cannot be used; its text says what to do.
        """
        with self._connected(self._aside) as connection:
            yield connection

    @contextmanager
    def writing_from(self, aside: sa.Connection) -> Iterator[sa.Connection]:
        """Open a transaction as `writing` does, on a connection that was opened `aside`."""
        with self._turns.taken():
            aside.execution_options(**{WRITES: True})
            try:
                yield aside
                aside.commit()
            finally:
                aside.rollback()
                aside.execution_options(**{WRITES: False})

    def upgrade(self) -> None:
        """
        Make the database if it is not there, and bring its tables to this version.

        All of it happens or nothing; of several processes one does it while the others wait.

        Raises:
            SettingsError: a newer version of the connector made it.
            StorageFailed: it cannot be made or written.
        """
        if self._location.file:
            self._make(self._location.file)
        with self.writing() as connection:
            schema.upgrade(connection, self.name)

    def version(self) -> str | None:
        """Return the version of the tables, None where there are none (or no file yet)."""
        if self._location.file and not self._location.file.exists():
            return None
        with self.reading() as connection:
            return schema.version(connection)

    def has(self, table: str) -> bool:
        """
        Tell whether the database is there and has this table.

        Raises:
            StorageFailed: the database cannot be used.
        """
        if self._location.file and not self._location.file.exists():
            return False
        with self.reading() as connection:
            return sa.inspect(connection).has_table(table)

    def check(self) -> None:
        """
        Find out whether the tables are of this version.

        Raises:
            SettingsError: they are not; the text says what to do.
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
            except (sqlite3.Error, psycopg.Error) as error:  # of who spoke to the driver itself
                raise (storage_failed(error, self.name) or error) from error

    def _make(self, file: Path) -> None:
        """Make folder and file for their owner only: they will hold personal data."""
        try:
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            # Never opened where it exists: to close it would end the locks of this process on it.
            with suppress(FileExistsError):
                os.close(os.open(file, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        except OSError as error:
            raise StorageFailed(
                f"The {self.name} cannot be made: {error.strerror}. Let the user who runs this "
                "write there, or name another file in storage.url."
            ) from error
