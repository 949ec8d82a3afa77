"""A backup is a whole copy or none, whatever goes on meanwhile."""

import sqlite3
import threading
from contextlib import closing

import pytest

from channel_connector.adapters.storage import backup
from channel_connector.adapters.storage.backup import back_up
from channel_connector.adapters.storage.database import Database
from channel_connector.adapters.storage.location import Location
from channel_connector.adapters.storage.repositories.storage import SqlStorage
from channel_connector.ports.host.errors import SettingsError, StorageFailed
from channel_connector.ports.repositories.orders import Stage
from channel_connector.ports.testing.fakes.builders import CONNECTION, a_record


@pytest.fixture
def location(upgraded_sqlite_url):
    """Where a database of this version is."""
    return Location.parse(upgraded_sqlite_url)


@pytest.fixture
def target(tmp_path):
    return tmp_path / "backup.db"


@pytest.fixture
def in_the_backup(target):
    """Return a function that opens the backup as a database, and counts its orders."""

    def count():
        database = Database(f"sqlite:///{target}")
        database.check()
        with SqlStorage(database).reading() as uow:
            found = uow.orders.count(CONNECTION)
        database.dispose()
        return found.get(Stage.TO_SEND, 0)

    return count


def test_everything_that_was_committed_is_in_it(location, target, in_the_backup):
    database = Database(str(location.url))
    with SqlStorage(database).writing() as uow:
        uow.orders.put(a_record(f"403-{number}") for number in range(100))

    size = back_up(location, target)

    assert size == target.stat().st_size
    assert in_the_backup() == 100
    database.dispose()


def test_writers_go_on_and_no_half_of_a_change_is_in_it(location, target, in_the_backup):
    """Orders are put by tens."""
    database = Database(str(location.url))
    storage, stop, written = SqlStorage(database), threading.Event(), []

    def write():
        while not stop.is_set():
            first = len(written) * 10
            with storage.writing() as uow:
                uow.orders.put(a_record(f"403-{first + number}") for number in range(10))
            written.append(first)

    writing = threading.Thread(target=write)
    writing.start()
    try:
        while len(written) < 5:
            pass
        before = len(written)
        for _ in range(5):
            back_up(location, target, force=True)
    finally:
        stop.set()
        writing.join()
    database.dispose()

    found = in_the_backup()
    assert found % 10 == 0
    assert before * 10 <= found <= len(written) * 10


def test_it_is_one_file_for_its_owner_alone(location, target):
    back_up(location, target)

    assert [file.name for file in target.parent.glob("backup*")] == ["backup.db"]
    assert target.stat().st_mode & 0o777 == 0o600


def test_a_file_that_is_there_is_not_replaced_by_chance(location, target):
    target.write_text("dear to somebody")

    with pytest.raises(SettingsError, match="already exists"):
        back_up(location, target)

    assert target.read_text() == "dear to somebody"
    assert back_up(location, target, force=True) > 0


def test_a_file_that_somebody_makes_meanwhile_is_not_replaced_either(location, target, monkeypatch):
    copy = backup._copy

    def somebody_is_quicker(*files):
        copy(*files)
        target.write_text("dear to somebody")

    monkeypatch.setattr(backup, "_copy", somebody_is_quicker)

    with pytest.raises(SettingsError, match=r"backup\.db already exists"):
        back_up(location, target)

    assert target.read_text() == "dear to somebody"


@pytest.mark.parametrize("force", [False, True])
def test_the_database_itself_is_never_written_over(location, force):
    for end in ("", "-wal", "-shm", ".host"):
        own = location.file.with_name(location.file.name + end)
        with pytest.raises(SettingsError, match="belongs to the database"):
            back_up(location, own, force=force)


def test_another_backup_that_is_at_it_is_left_alone(location, target):
    part = target.with_name("backup.db.part")
    part.write_text("half")

    with pytest.raises(SettingsError, match="If no other backup is running"):
        back_up(location, target)

    assert part.read_text() == "half"


def test_a_damaged_copy_is_not_kept(location, target, monkeypatch):
    copy = backup._copy

    def spoils(source, part):
        copy(source, part)
        with part.open("r+b") as file:
            file.seek(4096)
            file.write(b"\xff" * 3000)

    monkeypatch.setattr(backup, "_copy", spoils)

    with pytest.raises(StorageFailed, match="damaged"):
        back_up(location, target)

    assert list(target.parent.glob("backup*")) == []


def test_a_folder_that_cannot_be_written_is_told(location, tmp_path):
    with pytest.raises(StorageFailed, match="No such file or directory"):
        back_up(location, tmp_path / "nowhere" / "backup.db")


def test_a_database_that_is_not_there_is_not_made(sqlite_url, target, tmp_path):
    with pytest.raises(SettingsError, match=r"The database file .* does not exist"):
        back_up(Location.parse(sqlite_url), target)

    assert list(tmp_path.iterdir()) == []


def test_a_server_is_left_to_its_own_backups(target):
    with pytest.raises(SettingsError, match="pg_dump"):
        back_up(Location.parse("postgresql://me:secret@host/connector"), target)


def test_the_backup_is_in_no_need_of_a_log_of_changes(location, target):
    """A copy of one file is enough to restore it."""
    back_up(location, target)

    with closing(sqlite3.connect(target)) as copy:
        assert copy.execute("PRAGMA journal_mode").fetchone() == ("delete",)
