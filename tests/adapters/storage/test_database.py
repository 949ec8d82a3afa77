"""Transactions, files, and what is said when the database cannot be used."""

import sqlite3
import stat
import threading
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from channel_connector.adapters.storage import write_lock
from channel_connector.adapters.storage.database import Database
from channel_connector.adapters.storage.faults import storage_failed
from channel_connector.adapters.storage.repositories.storage import SqlStorage
from channel_connector.adapters.storage.tables import order_scans, orders
from channel_connector.adapters.storage.upgrade import upgrade_tables
from channel_connector.ports.host.errors import SettingsError, StorageFailed
from channel_connector.ports.testing.fakes.builders import (
    CONNECTION,
    ORDER_ID,
    a_record,
    an_order_scan,
)

PASSWORD = "correct-horse-battery"


@pytest.fixture
def open_database():
    """Return a function that opens a database, which is closed after the test."""
    opened = []

    def open_it(url):
        opened.append(Database(url))
        return opened[-1]

    yield open_it
    for database in opened:
        database.dispose()


@pytest.fixture
def sqlite_database(open_database, sqlite_url):
    database = open_database(sqlite_url)
    upgrade_tables(database)
    return database


@pytest.fixture
def postgres_database(open_database, postgres_url):
    database = open_database(postgres_url)
    upgrade_tables(database)
    return database


def file_of(url) -> Path:
    return Path(sa.make_url(url).database)


def put_a_record(database, **changes):
    with SqlStorage(database).writing() as uow:
        uow.orders.put([a_record(**changes)])


def test_the_file_and_its_folder_are_for_their_owner_only(sqlite_database, sqlite_url):
    """They hold names and addresses. What SQLite lays beside the file has the file's mode."""
    put_a_record(sqlite_database)
    folder = file_of(sqlite_url).parent

    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()}
    assert modes == dict.fromkeys(["connector.db", "connector.db-wal", "connector.db-shm"], 0o600)


def test_a_file_that_is_there_keeps_its_mode(open_database, sqlite_url):
    """Whoever runs the machine may have reasons."""
    file = file_of(sqlite_url)
    file.parent.mkdir()
    file.touch(mode=0o640)

    upgrade_tables(open_database(sqlite_url))

    assert stat.S_IMODE(file.stat().st_mode) == 0o640


def test_sqlite_keeps_a_commit_through_a_power_loss(sqlite_database):
    with sqlite_database.reading() as connection:
        settings = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        }

    full = 2
    assert settings == {
        "journal_mode": "wal",
        "synchronous": full,
        "foreign_keys": 1,
        "secure_delete": 1,
    }


def test_what_was_erased_is_not_left_in_the_file(sqlite_database, sqlite_url):
    """Not even in pages that SQLite has freed."""
    put_a_record(sqlite_database)
    put_a_record(sqlite_database, order=None)
    sqlite_database.dispose()

    assert b"Asha Testrao" not in file_of(sqlite_url).read_bytes()


def test_what_was_erased_leaves_the_log_of_changes_once_that_begins_anew(
    sqlite_database, sqlite_url
):
    """Else it would stay at the end of a log that was long once, for as long as the host runs."""
    log = Path(f"{file_of(sqlite_url)}-wal")
    with SqlStorage(sqlite_database).writing() as uow:
        uow.orders.put([a_record(f"403-{number}") for number in range(4_000)])
    assert b"Asha Testrao" in log.read_bytes()

    with sqlite_database.writing() as connection:
        connection.execute(sa.update(orders).values(payload=None))
    put_a_record(sqlite_database, order=None)  # the first change of the new log

    assert b"Asha Testrao" not in log.read_bytes() + file_of(sqlite_url).read_bytes()


def test_opening_touches_nothing(tmp_path, open_database):
    open_database(f"sqlite:///{tmp_path / 'connector.db'}")
    open_database("postgresql://somebody@nowhere.invalid/connector")

    assert list(tmp_path.iterdir()) == []


def test_a_change_inside_a_change_is_a_mistake_and_no_standstill(database):
    def nested():
        with database.writing(), database.writing():
            pass

    with pytest.raises(RuntimeError, match="inside another one"):
        nested()

    put_a_record(database)


@pytest.mark.parametrize(
    ("url", "complaint"),
    [
        ("", "not a database URL"),
        ("connector.db", "not a database URL"),
        (f"postgresql://me:{PASSWORD}@host:port/connector", "not a database URL"),
        (f"mysql://me:{PASSWORD}@host/connector", "unsupported scheme 'mysql'"),
        ("sqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
        ("sqlite:///var/books%00.db", "file name in storage.url is not valid"),
        ("sqlite://var/books.db", r"three slashes and a file \(sqlite:///var/connector.db\)"),
        ("sqlite://books.db", "three slashes"),
        (f"sqlite://me:{PASSWORD}@/books.db", "three slashes"),
        ("sqlite://:5432/books.db", "three slashes"),
        ("sqlite:///books.db?mode=ro&cache=shared", "options, .*: cache, mode. Remove"),
    ],
)
def test_a_url_that_names_no_database_is_refused_with_the_forms_that_do(url, complaint):
    with pytest.raises(SettingsError, match=complaint) as refused:
        Database(url)

    assert "Use sqlite:///FILE or postgresql://USER:PASSWORD@HOST/DATABASE." in str(refused.value)
    assert PASSWORD not in str(refused.value)


def test_an_option_that_the_driver_does_not_know_is_named(open_database):
    database = open_database(f"postgresql://me:{PASSWORD}@127.0.0.1:1/connector?ssl=1")

    with pytest.raises(
        StorageFailed, match=r'invalid connection option "ssl"\. Correct'
    ) as refused:
        database.version()

    assert PASSWORD not in str(refused.value)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_postgresql_is_known_by_each_of_its_names(open_database, postgres_url, scheme):
    database = open_database(postgres_url.replace("postgresql", scheme, 1))

    assert database.version() is None


def test_a_full_disk_is_told_and_the_change_leaves_nothing(sqlite_database):
    with sqlite_database.writing() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")

    def fill():
        with SqlStorage(sqlite_database).writing() as uow:
            uow.order_scans.put(an_order_scan())
            uow.orders.put(a_record(f"403-{number}") for number in range(200))

    with pytest.raises(StorageFailed, match=r"disk is full\. Free some space; work then continues"):
        fill()

    with sqlite_database.reading() as connection:
        assert connection.execute(sa.select(order_scans)).all() == []
        connection.exec_driver_sql("PRAGMA max_page_count = 1000000")
    fill()


def test_a_fault_is_told_where_it_happens_and_not_only_at_the_end(sqlite_database):
    """So that whoever holds the transaction can tell it from a bug."""
    with sqlite_database.writing() as connection:
        connection.exec_driver_sql("PRAGMA query_only = ON")
        with pytest.raises(StorageFailed, match="is not writable"):
            connection.execute(sa.delete(order_scans))


def test_another_process_that_holds_the_file_is_told(sqlite_database, sqlite_url):
    with sqlite_database.reading() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout = 50")
    holder = sqlite3.connect(file_of(sqlite_url), isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")

    with pytest.raises(StorageFailed, match="another process has held the write lock for too long"):
        put_a_record(sqlite_database)

    holder.close()
    put_a_record(sqlite_database)


def test_another_thread_that_stands_still_is_told(sqlite_database, monkeypatch):
    monkeypatch.setattr(write_lock, "LOCK_WAIT_SECONDS", 0.05)
    holds, is_done = threading.Event(), threading.Event()

    def stand_still():
        with sqlite_database.writing():
            holds.set()
            is_done.wait(20)

    thread = threading.Thread(target=stand_still)
    thread.start()
    holds.wait(20)
    with pytest.raises(StorageFailed, match="another thread has held the write lock for too long"):
        put_a_record(sqlite_database)
    is_done.set()
    thread.join()


def test_a_folder_that_cannot_be_made_is_told(open_database, tmp_path):
    (tmp_path / "file").touch()

    with pytest.raises(
        StorageFailed, match=r"cannot be created: .* specify another file in storage\.url"
    ):
        upgrade_tables(open_database(f"sqlite:///{tmp_path}/file/connector.db"))


def test_a_file_that_vanished_is_told_and_not_made_anew(sqlite_database, sqlite_url):
    """An empty database in its place would forget the budgets."""
    sqlite_database.dispose()
    file_of(sqlite_url).unlink()

    with pytest.raises(StorageFailed, match=r"cannot be opened\. Check that it exists"):
        put_a_record(sqlite_database)


def test_a_file_that_is_no_database_is_told(open_database, tmp_path):
    (tmp_path / "letter.txt").write_text("Dear madam or sir, " * 100)

    with pytest.raises(StorageFailed, match=r"is not a database\. Check storage\.url"):
        open_database(f"sqlite:///{tmp_path / 'letter.txt'}").check()


def test_missing_tables_are_told_with_the_command_that_makes_them(open_database, database_url):
    database = open_database(database_url)
    if database_url.startswith("sqlite"):
        file_of(database_url).parent.mkdir()
        file_of(database_url).touch()

    with pytest.raises(
        StorageFailed, match=r"tables are missing\. Run: channel-connector db upgrade"
    ):
        put_a_record(database)


def test_a_server_that_is_away_is_told_without_the_password(open_database):
    database = open_database(f"postgresql://me:{PASSWORD}@127.0.0.1:1/connector")

    with pytest.raises(StorageFailed, match="the server cannot be reached") as failed:
        database.check()

    told = str(failed.value)
    assert told.startswith("The PostgreSQL database connector on 127.0.0.1 cannot be used")
    assert PASSWORD not in told + str(failed.value.__cause__)


def test_a_database_that_the_server_lacks_is_told(open_database, postgres_server):
    with pytest.raises(StorageFailed, match="has no database of this name"):
        open_database(postgres_server.get_uri("nowhere")).check()


@pytest.mark.parametrize("to_whom", ["SQLAlchemy", "the driver"])
def test_a_server_that_ends_a_connection_is_told_and_then_found_again(
    postgres_database, postgres_server, to_whom
):
    def cut_off():
        with postgres_database.writing() as connection:
            process = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar()
            with psycopg.connect(postgres_server.get_uri(), autocommit=True) as other:
                other.execute("SELECT pg_terminate_backend(%s)", [process])
            if to_whom == "the driver":
                connection.connection.driver_connection.execute("SELECT 1")
            connection.execute(sa.select(order_scans))

    with pytest.raises(StorageFailed, match=r"is stopping or starting|cannot be reached"):
        cut_off()

    put_a_record(postgres_database)


def test_an_idle_connection_that_was_cut_is_not_noticed(postgres_database, postgres_server):
    """A server restarts at night; nobody need do anything about it."""
    with postgres_database.reading() as connection:
        process = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar()
    with psycopg.connect(postgres_server.get_uri(), autocommit=True) as other:
        assert other.execute("SELECT pg_terminate_backend(%s, 5000)", [process]).fetchone() == (
            True,
        )

    put_a_record(postgres_database)

    with SqlStorage(postgres_database).reading() as uow:
        assert uow.orders.get(CONNECTION, [ORDER_ID]) == {ORDER_ID: a_record()}


@pytest.mark.parametrize(
    ("error", "meaning"),
    [
        (psycopg.errors.DiskFull(), "disk is full"),
        (psycopg.errors.UndefinedTable(), "Run: channel-connector db upgrade"),
        (psycopg.errors.TooManyConnections(), "no free connection"),
        (psycopg.errors.DeadlockDetected(), "concurrent changes conflicted"),
        (psycopg.errors.LockNotAvailable(), "held a lock for too long"),
        (psycopg.errors.InsufficientPrivilege(), "Grant the user"),
        (psycopg.errors.InvalidPassword(), "Correct them in storage.url"),
        (psycopg.errors.ReadOnlySqlTransaction(), "read-only"),
        (psycopg.errors.AdminShutdown(), "stopping or starting"),
        (psycopg.errors.IdleInTransactionSessionTimeout(), "idle in a transaction for too long"),
        (
            psycopg.OperationalError('FATAL:  password authentication failed for user "me"'),
            "rejects the user name or password",
        ),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
def test_a_fault_of_postgresql_is_told_in_our_words(error, meaning):
    assert meaning in str(storage_failed(error, "PostgreSQL database x", psycopg))


@pytest.mark.parametrize(
    "bug",
    [psycopg.errors.SyntaxError(), psycopg.errors.NotNullViolation(), sqlite3.IntegrityError("x")],
    ids=lambda bug: type(bug).__name__,
)
def test_a_bug_is_let_through(bug):
    """It is not the storage that failed, and trying again would not help."""
    driver = sqlite3 if isinstance(bug, sqlite3.Error) else psycopg

    assert storage_failed(bug, "database x", driver) is None


def test_a_bugs_text_shows_no_value(database):
    """Values hold personal data, and a bug's text goes to logs."""
    with pytest.raises(sa.exc.DBAPIError) as raised, database.writing() as connection:
        connection.execute(
            sa.text("INSERT INTO nothing ^ VALUES (:name)"), {"name": "Asha Testrao"}
        )

    assert "Asha" not in str(raised.value)
