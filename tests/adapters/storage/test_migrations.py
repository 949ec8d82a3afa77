"""A database gets the tables of this version, or a sentence that says why not."""

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.command import upgrade
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from channel_connector.adapters.storage import schema
from channel_connector.adapters.storage import upgrade as upgrading
from channel_connector.adapters.storage.database import Database
from channel_connector.adapters.storage.migrations import versions
from channel_connector.adapters.storage.repositories.storage import SqlStorage
from channel_connector.adapters.storage.rows.orders import to_row
from channel_connector.adapters.storage.tables import metadata, orders
from channel_connector.adapters.storage.upgrade import upgrade_tables
from channel_connector.ports.host.errors import SettingsError
from channel_connector.ports.repositories.orders import Stage
from channel_connector.ports.testing.fakes.builders import CONNECTION, NOON, a_record

UPGRADE = """
import sys
from channel_connector.adapters.storage.database import Database
from channel_connector.adapters.storage.upgrade import upgrade_tables
database = Database(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
upgrade_tables(database)
database.check()
database.dispose()
"""


OLD_NAMES = {"sent_at": "delivered_at", "scan": "walk"}

ORDERS_THEN = sa.table(
    "orders", *(sa.column(OLD_NAMES.get(one.name, one.name), one.type) for one in orders.columns)
)


@pytest.fixture
def empty_database(database_url):
    database = Database(database_url)
    yield database
    database.dispose()


@pytest.fixture
def first_version(empty_database, monkeypatch):
    """A database as the first version of the tables made it."""
    with monkeypatch.context() as patch:
        patch.setattr(upgrading.command, "upgrade", lambda config, _: upgrade(config, "0001"))
        upgrade_tables(empty_database)
    return empty_database


def test_the_migrations_make_exactly_the_tables_that_the_code_names(database):
    with database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_an_upgraded_database_is_of_this_version(empty_database):
    upgrade_tables(empty_database)

    empty_database.check()
    files = sorted(Path(versions.__path__[0]).glob("[0-9]*.py"))
    assert empty_database.version() == files[-1].name.partition("_")[0]


def test_an_upgrade_of_an_upgraded_database_changes_nothing(database):
    before = database.version()

    upgrade_tables(database)

    assert database.version() == before


def test_an_empty_database_is_refused_with_the_command_that_fills_it(empty_database):
    with pytest.raises(SettingsError, match=r"is empty\. Run: channel-connector db upgrade"):
        empty_database.check()


def test_a_check_does_not_make_a_database(sqlite_url, tmp_path):
    """Whoever mistyped the file's name gets told, and no stray file."""
    database = Database(sqlite_url)
    with pytest.raises(SettingsError, match="is empty"):
        database.check()

    assert list(tmp_path.iterdir()) == []


def test_the_files_of_the_migrations_begin_with_their_versions_in_order():
    scripts = ScriptDirectory(str(schema.MIGRATIONS)).walk_revisions()

    assert schema.versions() == [script.revision for script in scripts][::-1]


def test_a_newer_database_is_refused_by_check_and_by_upgrade(database):
    """Its rows may mean what this version does not know."""
    with database.writing() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))

    for refused in (database.check, lambda: upgrade_tables(database)):
        with pytest.raises(SettingsError, match=r"newer version .*\(9999\)"):
            refused()


def test_an_older_database_is_refused_with_the_command_that_lifts_it(database, monkeypatch):
    known = schema.versions()
    monkeypatch.setattr(schema, "versions", lambda: [*known, "9999"])

    with pytest.raises(SettingsError, match=r"older version .*Run: channel-connector db upgrade"):
        database.check()


def test_an_upgrade_of_the_first_version_keeps_its_rows(first_version):
    """Of an order that the OMS got then, the lines were not noted."""
    sent = a_record("403-1", stage=Stage.SENT_TO_OMS, sent_at=NOON, digest="d41d8cd9", order=None)
    waiting = a_record("403-2", reason="the OMS does not answer", attempts=3)
    with first_version.writing() as connection:
        for record, stage in ((sent, "DELIVERED"), (waiting, "TO_DELIVER")):
            row = to_row(record) | {"stage": stage}
            for later in ("sent_lines", "cancel_requested_at", "ship_anyway"):
                del row[later]
            row["delivered_at"], row["walk"] = row.pop("sent_at"), row.pop("scan")
            connection.execute(sa.insert(ORDERS_THEN).values(row))

    upgrade_tables(first_version)

    first_version.check()
    with SqlStorage(first_version).reading() as uow:
        found = uow.orders.get(CONNECTION, ["403-1", "403-2"])
    assert found == {"403-1": sent, "403-2": waiting}


def test_an_upgrade_that_dies_in_a_later_version_leaves_the_first_one_as_it_was(first_version):
    def dies(_connection, _cursor, statement, *_rest):
        if "CREATE TABLE submissions" in statement:
            raise KeyboardInterrupt

    sa.event.listen(first_version._writer, "before_cursor_execute", dies)
    with pytest.raises(KeyboardInterrupt):
        upgrade_tables(first_version)
    sa.event.remove(first_version._writer, "before_cursor_execute", dies)

    assert first_version.version() == "0001"
    with first_version.reading() as connection:
        inspector = sa.inspect(connection)
        assert "shipments" not in inspector.get_table_names()
        assert "sent_lines" not in {one["name"] for one in inspector.get_columns("orders")}
    upgrade_tables(first_version)
    first_version.check()


def test_an_upgrade_that_dies_half_way_leaves_nothing_behind(empty_database):
    def dies(_connection, _cursor, statement, *_rest):
        if "CREATE TABLE listings" in statement:
            raise KeyboardInterrupt

    engine = empty_database._writer
    sa.event.listen(engine, "before_cursor_execute", dies)
    with pytest.raises(KeyboardInterrupt):
        upgrade_tables(empty_database)
    sa.event.remove(engine, "before_cursor_execute", dies)

    with empty_database.reading() as connection:
        assert sa.inspect(connection).get_table_names() == []
    upgrade_tables(empty_database)
    empty_database.check()


def test_several_processes_may_upgrade_at_once(database_url, python):
    processes = [python(UPGRADE, database_url) for _ in range(4)]
    assert [process.stdout.readline() for process in processes] == ["ready\n"] * 4

    for process in processes:
        print("go", file=process.stdin, flush=True)

    assert [process.communicate(timeout=60) for process in processes] == [("", "")] * 4


def test_an_upgrade_waits_while_another_process_is_at_a_file_that_is_not_in_wal_yet(
    sqlite_url, tmp_path
):
    """SQLite itself does not wait for its turn to make a file WAL."""
    file = tmp_path / "books" / "connector.db"
    file.parent.mkdir()
    with closing(sqlite3.connect(file, isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        ended = threading.Event()

        def end():
            ended.set()
            other.commit()

        ends = threading.Timer(0.5, end)
        ends.start()
        database = Database(sqlite_url)

        upgrade_tables(database)

        assert ended.is_set()
        ends.join()
        database.check()
        database.dispose()
