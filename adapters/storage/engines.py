"""SQLAlchemy engines for SQLite and PostgreSQL."""

import sqlite3
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import ExceptionContext

from .faults import storage_failed
from .location import Location

LOCK_WAIT_SECONDS = 30
"""How long a transaction waits for a lock before it fails."""

WRITES = "channel_connector_writes"
"""Execution option: the transaction will write; SQLite takes the write lock at its beginning."""

_IDLE_SECONDS = 60
"""PostgreSQL ends a transaction that is idle this long: its process is gone or suspended."""

_RETRY_SECONDS = 0.01

_PRAGMAS = (
    # FULL: a commit is on disk before it returns. With NORMAL, a power loss may undo the last
    # commits, and with them a grant whose call was already sent.
    "synchronous = FULL",
    "foreign_keys = ON",
    # Erased personal data is overwritten, not only unlinked.
    "secure_delete = ON",
    # Nor does it remain at the end of the WAL, which is truncated when it restarts.
    "journal_size_limit = 0",
)


@dataclass(frozen=True, slots=True)
class Engines:
    """
    Three engines that share one connection pool.

    `reader` and `writer` have no listeners and no options of a shared engine: either would cost
    more per statement than SQLite itself. On SQLite their users call `begin` first.
    """

    reader: sa.Engine
    writer: sa.Engine
    aside: sa.Engine


def open_engines(location: Location) -> Engines:
    """Return engines that raise `StorageFailed`; nothing is connected yet."""
    if location.file:
        aside = _sqlite(location.url, location.file)
        event.listen(aside, "begin", begin)
        engines = Engines(_beside(aside), _beside(aside, **{WRITES: True}), aside)
    else:
        aside = _postgresql(location.url)
        read_only = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        engines = Engines(_beside(aside, **read_only), _beside(aside), aside)
    for engine in (engines.reader, engines.writer, engines.aside):
        event.listen(engine, "handle_error", _translator(location.name))
    return engines


def _beside(engine: sa.Engine, **options: object) -> sa.Engine:
    """Return an engine with these execution options over the same connection pool."""
    return sa.create_engine(
        engine.url, pool=engine.pool, hide_parameters=True, execution_options=options
    )


def _translator(name: str) -> Any:  # noqa: ANN401  # SQLAlchemy takes any function
    def translate(context: ExceptionContext) -> BaseException | None:
        if context.is_pre_ping:  # SQLAlchemy checks itself whether the connection is stale
            return None
        return storage_failed(context.original_exception, name, context.dialect.loaded_dbapi)

    return translate


def _postgresql(url: sa.URL) -> sa.Engine:
    if "connect_timeout" not in url.query:
        url = url.update_query_dict({"connect_timeout": "10"})
    engine = sa.create_engine(url, hide_parameters=True, pool_pre_ping=True)

    def set_up(connection: Any, _record: object) -> None:  # noqa: ANN401  # the driver's connection
        connection.execute("SET TIME ZONE 'UTC'")  # the server returns times in the session's zone
        connection.execute(f"SET lock_timeout = '{LOCK_WAIT_SECONDS}s'")
        connection.execute(f"SET idle_in_transaction_session_timeout = '{_IDLE_SECONDS}s'")
        connection.commit()

    event.listen(engine, "connect", set_up)
    return engine


def _sqlite(url: sa.URL, file: Path) -> sa.Engine:
    def connect() -> sqlite3.Connection:
        # mode=rw: only an upgrade creates the file. isolation_level: `begin` sends BEGIN.
        return sqlite3.connect(
            f"{file.resolve().as_uri()}?mode=rw",
            uri=True,
            isolation_level=None,
            check_same_thread=False,
            timeout=LOCK_WAIT_SECONDS,
        )

    engine = sa.create_engine(url, creator=connect, hide_parameters=True)

    def set_up(connection: sqlite3.Connection, _record: object) -> None:
        _keep_in_wal(connection)
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}").close()

    event.listen(engine, "connect", set_up)
    return engine


def begin(connection: sa.Connection) -> None:
    """Begin an SQLite transaction; its driver would not do so before a SELECT."""
    writes = connection.get_execution_options().get(WRITES, False)
    driver: Any = connection.connection.driver_connection
    driver.execute("BEGIN IMMEDIATE" if writes else "BEGIN").close()


def _keep_in_wal(connection: sqlite3.Connection) -> None:
    """
    Switch the file to WAL; does nothing if it is in WAL already.

    The switch upgrades a read lock to a write lock. To avoid a deadlock of two processes, SQLite
    fails one of them without the usual wait, hence the retry.
    """
    ends = time.monotonic() + LOCK_WAIT_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL").close()
        except sqlite3.OperationalError as error:
            busy = error.sqlite_errorname.startswith("SQLITE_BUSY")
            if not busy or time.monotonic() > ends:
                raise
            time.sleep(_RETRY_SECONDS)
        else:
            return
