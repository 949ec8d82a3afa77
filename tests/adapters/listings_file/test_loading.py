"""A listing file is imported and reported."""

import io

import pytest

from channel_connector.adapters.assure.limits import LISTING_LIMITS
from channel_connector.adapters.listings_file import ListingFile, ListingFileRefused, LoadListings
from channel_connector.adapters.storage.repositories.scheduled_jobs import SqlScheduledJobRepository
from channel_connector.adapters.storage.repositories.storage import SqlStorage
from channel_connector.ports.repositories.orders import Stage
from channel_connector.ports.testing.fakes.builders import CONNECTION, NOON, a_record

HEADER = "Client SKU Id,Channel Serial No.,Channel SKU Id\n"


@pytest.fixture
def storage(database):
    return SqlStorage(database)


@pytest.fixture
def load(storage, database):
    """Return a function that loads a file's bytes."""

    def loaded(content, name="listings.csv", on_remark=lambda _: None, **how):
        def doubt(serial):
            return "Hm." if serial == "ODD" else ""

        loading = LoadListings(
            storage, SqlScheduledJobRepository(database), CONNECTION, doubt, LISTING_LIMITS, **how
        )
        return loading.run(ListingFile(io.BytesIO(content), name), NOON, on_remark)

    return loaded


def test_the_report_has_counts_problems_warnings_and_changes(load):
    load((HEADER + "ART-1,,RED-MUG\n").encode())

    report = load((HEADER + "ART-2,ODD,RED-MUG\n,,TEAPOT\n").encode(), valid_only=True)

    assert (report.counts.changed, report.counts.refused, report.counts.warnings) == (1, 1, 1)
    assert [one.reason for one in report.problems] == ["Client SKU Id is empty."]
    assert [one.reason for one in report.warnings] == ["Hm."]
    [change] = report.changes
    assert (change.number, change.channel_sku) == (2, "RED-MUG")
    assert change.reason == "Previously Client SKU Id ART-1, no Channel Serial No."


def test_a_report_keeps_a_thousand_remarks_of_each_kind_and_reports_all(load):
    remarks = []

    report = load((HEADER + ",,\n,x,\n" * 1001).encode(), on_remark=remarks.append)

    assert (report.counts.rows, report.counts.refused) == (1001, 1001)
    assert len(report.problems) == 1000
    assert [one.number for one in remarks] == list(range(3, 2005, 2))


def test_held_orders_are_sent_next(load, storage, database):
    with storage.writing() as uow:
        uow.orders.put([a_record("403-1", stage=Stage.HELD, unmapped_skus=("RED-MUG",))])

    report = load((HEADER + "ART-1,,RED-MUG\n").encode())

    assert report.counts.released == 1
    assert "send_orders" in {
        scheduled_job.job for scheduled_job in SqlScheduledJobRepository(database).all()
    }


def test_a_file_that_breaks_off_changes_nothing(load, storage):
    rows = "".join(f"ART-1,,SKU-{number}\n" for number in range(6000))

    with pytest.raises(ListingFileRefused, match="in row 6002"):
        load((HEADER + rows).encode() + b"\xff")

    with storage.reading() as uow:
        assert uow.listings.count(CONNECTION) == 0


def test_a_workbook_is_known_by_its_bytes_and_its_other_sheets_are_noticed(load, workbook):
    content = workbook([HEADER.strip().split(","), ("ART-1", "", "RED-MUG")], "Prices")

    report = load(content, name="upload")

    assert report.counts.new == 1
    assert report.notices == ["Only the first sheet, Sheet, is read. Left out: Prices."]
