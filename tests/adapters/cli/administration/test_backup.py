"""The database is copied, and its size is shown."""

import pytest


@pytest.fixture
def database(upgraded_books):
    return upgraded_books


def test_a_backup_prints_its_source_and_size(call, database, tmp_path):
    file = tmp_path / "copy.db"

    made = call("backup", str(file))

    assert made.exit_code == 0
    assert made.output.startswith(f"{file} is a complete copy of the database file {database}, ")
    assert made.output.endswith(" KiB.\n")
    assert file.exists()


def test_a_file_that_is_there_is_a_wrong_usage(call, database):
    again = call("backup", str(database))

    assert again.exit_code == 2
    assert "belongs to the database" in again.output


def test_every_table_is_shown_with_its_size(call, database):
    shown = call("db", "size")

    assert shown.exit_code == 0
    for table in ("orders", "calls", "stock_levels", "alert_notifications"):
        assert f"\n{table} " in shown.output
    assert " in total." in shown.output
    assert "are free on its disk." in shown.output
