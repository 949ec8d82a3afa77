"""SQLAlchemy engines for each kind of database, set up for what the books promise."""

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
"""How long a transaction waits for another one before it gives up."""

WRITES = "channel_connector_writes"
"""Execution option: the transaction will write, so that SQLite locks at its beginning."""

_IDLE_SECONDS = 60
"""PostgreSQL ends a change that does nothing for so long: its process is gone or stopped."""

_LOOK_AGAIN_SECONDS = 0.01

_PRAGMAS = (
    # FULL: a commit is on the disk before it returns. With NORMAL a power loss may take the
    # last commits back, and so a debit whose call was already sent.
    "synchronous = FULL",
    "foreign_keys = ON",
    # What is erased (personal data) is overwritten, not only unlinked.
    "secure_delete = ON",
    # Nor does it stay at the end of the log of changes, which is cut when it begins anew.
    "journal_size_limit = 0",
)


@dataclass(frozen=True, slots=True)
class Engines:
    """
    Three engines over the connections of one pool.

    The first two have neither listeners nor options of a shared engine: either would cost each
    statement more than SQLite needs for it. Who uses them on SQLite calls `begin` first.
    """

    reader: sa.Engine
    writer: sa.Engine
    aside: sa.Engine


def open_engines(location: Location) -> Engines:
    """Return engines whose errors are ours; nothing is connected yet."""
    if location.file:
        aside = _sqlite(location.url, location.file)
        event.listen(aside, "begin", begin)
        engines = Engines(_beside(aside), _beside(aside, **{WRITES: True}), aside)
    else:
        aside = _postgresql(location.url)
        looks = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        engines = Engines(_beside(aside, **looks), _beside(aside), aside)
    for engine in (engines.reader, engines.writer, engines.aside):
        event.listen(engine, "handle_error", _translator(location.name))
    return engines


def _beside(engine: sa.Engine, **options: object) -> sa.Engine:
    """Return an engine with these execution options over the same connections."""
    return sa.create_engine(
        engine.url, pool=engine.pool, hide_parameters=True, execution_options=options
    )


def _translator(name: str) -> Any:  # noqa: ANN401  # SQLAlchemy takes any function
    def translate(context: ExceptionContext) -> BaseException | None:
        if context.is_pre_ping:  # SQLAlchemy finds out itself whether the connection is stale
            return None
        return storage_failed(context.original_exception, name)

    return translate


def _postgresql(url: sa.URL) -> sa.Engine:
    if "connect_timeout" not in url.query:
        url = url.update_query_dict({"connect_timeout": "10"})
    engine = sa.create_engine(url, hide_parameters=True, pool_pre_ping=True)

    def set_up(connection: Any, _record: object) -> None:  # noqa: ANN401  # the driver's connection
        connection.execute("SET TIME ZONE 'UTC'")  # moments come back in the session's zone
        connection.execute(f"SET lock_timeout = '{LOCK_WAIT_SECONDS}s'")
        connection.execute(f"SET idle_in_transaction_session_timeout = '{_IDLE_SECONDS}s'")
        connection.commit()

    event.listen(engine, "connect", set_up)
    return engine


def _sqlite(url: sa.URL, file: Path) -> sa.Engine:
    def connect() -> sqlite3.Connection:
        # mode=rw: only an upgrade makes the file. isolation_level: we say BEGIN ourselves.
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
    """Begin a transaction of SQLite, whose driver would not do so before a question."""
    writes = connection.get_execution_options().get(WRITES, False)
    driver: Any = connection.connection.driver_connection
    driver.execute("BEGIN IMMEDIATE" if writes else "BEGIN").close()


def _keep_in_wal(connection: sqlite3.Connection) -> None:
    """
    Turn the file to WAL; where it is so already, nothing happens.

    The turn is made by a reader that becomes a writer. Of two at once SQLite sends one away
    without the wait that it grants all others, lest each waits for the other; so it comes again.
    """
    ends = time.monotonic() + LOCK_WAIT_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL").close()
        except sqlite3.OperationalError as error:
            busy = error.sqlite_errorname.startswith("SQLITE_BUSY")
            if not busy or time.monotonic() > ends:
                raise
            time.sleep(_LOOK_AGAIN_SECONDS)
        else:
            return
