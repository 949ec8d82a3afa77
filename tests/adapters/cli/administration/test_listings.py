"""Listings are imported all or none, reported row by row, and can be exported again."""

import csv
import os
import threading
from contextlib import suppress

import pytest

from channel_connector.adapters.storage.repositories.scheduled_jobs import SqlScheduledJobRepository
from channel_connector.ports.repositories.orders import Stage
from channel_connector.ports.testing.fakes.builders import a_listing, a_record

GOOD = """\
Client SKU Id,Channel Serial No.,Channel SKU Id
8901234567890,B00EXAMPLE,RED-MUG
ACME-7,B00EXAMPLF,BLUE-MUG
"""
DAMAGED = GOOD + "8.9E+12,B00EXAMPLG,WHITE-MUG\n"


@pytest.fixture
def storage(storage):
    """An order that is held, since its mugs have no listing."""
    with storage.writing() as uow:
        held = {"stage": Stage.HELD, "unmapped_skus": ("RED-MUG", "BLUE-MUG")}
        uow.orders.put([a_record("403-1", connection="acme", **held)])
    return storage


@pytest.fixture
def load(call, storage, tmp_path):
    """Return a function that imports a file with this text."""

    def run(text, *options):
        file = tmp_path / "listings.csv"
        file.write_text(text, "utf-8")
        return call("listings", "import", str(file), "--connection", "acme", *options)

    return run


def skus(storage):
    with storage.reading() as uow:
        return [listing.channel_sku for listing in uow.listings.all("acme")]


def test_a_file_is_loaded_and_frees_the_orders_that_waited_for_it(load, storage, database):
    result = load(GOOD)

    assert result.exit_code == 0
    assert (
        "2 rows: 2 new, 0 changed, 0 unchanged, 0 refused, 0 warnings. "
        "2 of 2 rows were loaded. 1 held orders" in result.stdout
    )
    assert skus(storage) == ["BLUE-MUG", "RED-MUG"]
    assert "send_orders" in {
        scheduled_job.job for scheduled_job in SqlScheduledJobRepository(database).all()
    }


def test_a_damaged_row_refuses_the_file_and_is_reported_with_its_number(load, storage):
    result = load(DAMAGED)

    assert result.exit_code == 1
    assert "row 4: Client SKU Id 8.9E+12 was turned into a number" in result.stderr
    assert "Nothing was changed." in result.stdout
    assert skus(storage) == []


def test_only_valid_rows_are_loaded_on_request(load, storage, tmp_path):
    report = tmp_path / "report.csv"

    result = load(DAMAGED, "--valid-only", "--report", str(report))

    assert result.exit_code == 1
    assert skus(storage) == ["BLUE-MUG", "RED-MUG"]
    assert "2 of 3 rows were loaded." in result.stdout
    with report.open(encoding="utf-8-sig", newline="") as told:
        [heading, row] = csv.reader(told)
    assert heading == ["row", "what", "Channel SKU Id", "reason"]
    assert row[:3] == ["4", "refused", "WHITE-MUG"]


def test_a_dry_run_reports_and_changes_nothing(load, storage):
    result = load(GOOD, "--dry-run")

    assert "2 new" in result.stdout
    assert skus(storage) == []


def test_an_unknown_connection_is_refused(call, storage, tmp_path):
    file = tmp_path / "listings.csv"
    file.write_text(GOOD, "utf-8")

    result = call("listings", "import", str(file), "--connection", "zeta")

    assert result.exit_code == 2
    assert "no connection zeta" in result.stderr


def test_what_is_exported_can_be_imported_again_and_changes_nothing(load, call, tmp_path):
    load(GOOD)
    file = tmp_path / "saved.csv"

    call("listings", "export", str(file), "--connection", "acme")

    assert "2 unchanged" in load(file.read_text("utf-8")).stdout


def test_what_is_exported_as_a_workbook_can_be_imported_again(call, load, tmp_path):
    load(GOOD)
    file = str(tmp_path / "saved.XLSX")

    call("listings", "export", file, "--connection", "acme")

    assert "2 unchanged" in call("listings", "import", file, "--connection", "acme").stdout


def test_listings_are_exported_to_the_output(call, load):
    load(GOOD)

    assert "ACME-7,B00EXAMPLF,BLUE-MUG" in call("listings", "export", "--connection", "acme").stdout


def test_what_changes_is_shown(load):
    load(GOOD)

    result = load(GOOD.replace("ACME-7", "ACME-8"), "--dry-run")

    assert "row 3: BLUE-MUG: Previously Client SKU Id ACME-7" in result.stderr
    assert "0 new, 1 changed, 1 unchanged" in result.stdout


def test_the_first_problems_are_printed_with_a_reference_to_the_report(load):
    rows = "".join(f",,SKU-{number}\n" for number in range(30))

    result = load(GOOD + rows)

    assert "row 23: Client SKU Id is empty." in result.stderr
    assert "row 24" not in result.stderr
    assert "10 more refused; see --report." in result.stderr


def test_a_bar_shows_on_a_terminal_how_far_it_is(load, monkeypatch):
    assert "%" not in load(GOOD).stderr
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "100")

    assert "100%" in load(GOOD).stderr


def test_an_unreadable_file_is_refused_with_advice(call, load, tmp_path):
    file = tmp_path / "listings.xlsx"
    file.write_bytes(b"Hello.")

    result = call("listings", "import", str(file), "--connection", "acme")

    assert result.exit_code == 1
    assert "Error: listings.xlsx is not an .xlsx file. Save it as .xlsx" in result.stderr


def test_how_a_file_is_read_is_shown(load):
    told = load(GOOD.replace(",", "\t").replace("RED-MUG", 'RED-MUG-32"')).stderr

    assert "read as cells with a tab between them, everything else as it is written" in told


def test_a_pipe_is_refused_with_advice(call, storage, tmp_path):
    pipe = tmp_path / "listings.csv"
    os.mkfifo(pipe)

    def write():
        with suppress(BrokenPipeError):  # nobody need read it to its end
            pipe.write_text(GOOD)

    writer = threading.Thread(target=write)
    writer.start()

    result = call("listings", "import", str(pipe), "--connection", "acme")

    writer.join()
    assert result.exit_code == 2
    assert "is a pipe. Save its content as a file" in " ".join(result.stderr.split())


def test_a_file_that_is_not_there_is_named(call, storage):
    result = call("listings", "import", "nowhere.csv", "--connection", "acme")

    assert result.exit_code == 2
    assert "nowhere.csv cannot be read: No such file or directory." in result.stderr


def test_a_report_that_cannot_be_written_is_named(load, tmp_path, storage):
    result = load(GOOD, "--report", str(tmp_path / "nowhere" / "report.csv"))

    assert result.exit_code == 2
    assert "cannot be written: No such file or directory." in result.stderr
    assert skus(storage) == []


def test_a_report_never_overwrites_the_file_that_it_is_about(load, tmp_path):
    result = load(GOOD, "--report", str(tmp_path / "listings.csv"))

    assert result.exit_code == 2
    assert (tmp_path / "listings.csv").read_text("utf-8") == GOOD


def test_listings_are_listed_and_shown(call, load):
    load(GOOD)

    assert len(call("listings", "list", "--connection", "acme").stdout.splitlines()) == 3
    assert "ACME-7" in call("listings", "show", "BLUE-MUG", "--connection", "acme").stdout
    unknown = call("listings", "show", "PINK-MUG", "--connection", "acme")
    assert unknown.exit_code == 1
    assert "acme has no listing of PINK-MUG" in unknown.stderr


def test_orders_that_miss_a_listing_are_shown_before_they_fail(call, storage):
    with storage.writing() as uow:
        uow.listings.put([a_listing("RED-MUG", connection="acme")])

    [_, row] = call("listings", "missing", "--connection", "acme").stdout.splitlines()

    assert row.split() == ["BLUE-MUG", "403-1", "HELD"]
