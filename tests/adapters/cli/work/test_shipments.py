"""Shipments are listed and retried, and their documents saved."""

import hashlib

import pytest

from channel_connector.adapters.storage.repositories.scheduled_jobs import SqlScheduledJobRepository
from channel_connector.ports.repositories.shipments import ShipmentStage
from channel_connector.ports.testing.fakes.builders import a_shipment, a_slot

PDF = b"%PDF-1.4 label and invoice"


@pytest.fixture
def storage(storage):
    """One shipment that is booked, one that failed, one that is ready."""
    with storage.writing() as uow:
        uow.shipments.put(
            [
                a_shipment(
                    "7001",
                    connection="acme",
                    stage=ShipmentStage.BOOKED,
                    package_id="P-1",
                    slot=a_slot(),
                ),
                a_shipment(
                    "7002",
                    connection="acme",
                    channel_order_id="403-2",
                    stage=ShipmentStage.FAILED,
                    reason="The channel refused it: the parcel is too heavy.",
                    failed_in=ShipmentStage.ACCEPTED,
                ),
                a_shipment(
                    "7003",
                    connection="acme",
                    channel_order_id="403-3",
                    stage=ShipmentStage.READY,
                    digest=hashlib.sha256(PDF).hexdigest(),
                ),
            ]
        )
        uow.shipments.keep_documents("acme", "7003", PDF)
    return storage


def stage(storage, shipment_id):
    with storage.reading() as uow:
        return uow.shipments.get("acme", [shipment_id])[shipment_id].stage


def test_shipments_are_listed_with_the_reason_why_they_wait(call, storage):
    result = call("shipments", "list")

    assert result.exit_code == 0
    assert "the parcel is too heavy" in result.stdout
    assert len(result.stdout.splitlines()) == 4


def test_the_list_can_be_filtered_by_unfinished(call, storage):
    [row] = call("shipments", "list", "--unfinished").stdout.splitlines()[1:]

    assert "7001" in row


@pytest.mark.parametrize(
    ("option", "value", "found"),
    [
        ("--stage", "failed", "7002"),
        ("--order", "403-3", "7003"),
        ("--limit", "1", "7003"),
    ],
)
def test_the_list_can_be_narrowed(call, storage, option, value, found):
    [_, row] = call("shipments", "list", option, value).stdout.splitlines()

    assert found in row


def test_a_failed_shipment_is_retried_where_it_failed_and_wakes_its_jobs(call, storage, database):
    result = call("shipments", "retry", "7002")

    assert "1 shipment will be retried" in result.stdout
    assert stage(storage, "7002") is ShipmentStage.ACCEPTED
    assert "book_shipments" in {
        scheduled_job.job for scheduled_job in SqlScheduledJobRepository(database).all()
    }


def test_every_failed_shipment_can_be_tried_again_at_once(call, storage):
    call("shipments", "retry", "--all-failed")

    assert stage(storage, "7002") is ShipmentStage.ACCEPTED


def test_a_ready_shipment_stays_as_it_is(call, storage):
    result = call("shipments", "retry", "7003")

    assert "Nothing to retry" in result.stdout
    assert stage(storage, "7003") is ShipmentStage.READY


@pytest.mark.parametrize(
    ("how", "after", "job"),
    [
        ("fetch", ShipmentStage.DOCUMENTS_MADE, "fetch_documents"),
        ("request", ShipmentStage.BOOKED, "request_documents"),
    ],
)
def test_the_documents_of_a_ready_shipment_are_got_again(call, storage, database, how, after, job):
    result = call("shipments", "retry", "7003", "--documents", how)

    assert f"The documents will be {how}ed again." in result.stdout
    assert stage(storage, "7003") is after
    assert job in {one.job for one in SqlScheduledJobRepository(database).all()}


def test_documents_that_were_not_made_are_not_got_again(call, storage):
    result = call("shipments", "retry", "7002", "--documents", "fetch")

    assert result.exit_code == 1
    assert "Shipment 7002 is FAILED" in result.stderr
    assert stage(storage, "7002") is ShipmentStage.FAILED


def test_a_retry_names_one_shipment_or_all_that_failed(call, storage):
    assert call("shipments", "retry").exit_code == 2
    assert call("shipments", "retry", "7002", "--all-failed").exit_code == 2
    assert call("shipments", "retry", "--all-failed", "--documents", "fetch").exit_code == 2


def test_documents_are_saved_byte_for_byte(call, storage, tmp_path):
    file = tmp_path / "label.pdf"

    result = call("shipments", "document", "7003", str(file))

    assert file.read_bytes() == PDF
    assert hashlib.sha256(PDF).hexdigest() in result.stdout


def test_a_shipment_without_documents_is_reported_and_no_file_written(call, storage, tmp_path):
    file = tmp_path / "label.pdf"

    result = call("shipments", "document", "7001", str(file))

    assert result.exit_code == 1
    assert "Shipment 7001 is BOOKED" in result.stderr
    assert not file.exists()


@pytest.mark.parametrize("command", ["retry", "document"])
def test_an_unknown_shipment_is_reported(call, storage, tmp_path, command):
    rest = [str(tmp_path / "label.pdf")] if command == "document" else []

    result = call("shipments", command, "9999", *rest)

    assert result.exit_code == 1
    assert "There is no shipment 9999" in result.stderr
