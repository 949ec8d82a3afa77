"""Tests of `ProcessDocumentsResult`: documents byte for byte, or a reason."""

from datetime import timedelta

from channel_connector.ports.repositories.shipments import ShipmentStage
from channel_connector.ports.testing.fakes.builders import CONNECTION, NOON, ORDER_ID


def test_the_documents_of_a_booked_order_are_stored_byte_for_byte(
    booked, channel, work, shipment, storage
):
    booked(ORDER_ID)

    work(minutes=5)

    ready = shipment("7001")
    assert ready.stage is ShipmentStage.READY
    with storage.reading() as uow:
        kept = uow.shipments.documents(CONNECTION, "7001")
    assert kept == channel.fetch(ready.document_key, NOON + timedelta(minutes=5))


def test_package_invoice_and_handle_are_three_things(booked, work, shipment):
    booked(ORDER_ID)

    work(minutes=5)

    ready = shipment("7001")
    assert len({ready.package_id, ready.invoice_number, ready.document_handle}) == 3


def test_a_refusal_of_the_channel_fails_the_shipment_with_its_reason(
    booked, channel, work, shipment
):
    booked(ORDER_ID)
    channel.refuse_documents(ORDER_ID, "no tax rate is known")

    work(minutes=5)

    failed = shipment("7001")
    assert failed.stage is ShipmentStage.FAILED
    assert "no tax rate is known" in failed.reason
    assert failed.failed_in is ShipmentStage.BOOKED


def test_a_cancelled_submission_fails_its_shipments(booked, channel, work, shipment):
    booked(ORDER_ID)
    work(minutes=0)
    channel.cancel_submissions()

    work(minutes=2)

    assert shipment("7001").stage is ShipmentStage.FAILED
    assert "Retry" in shipment("7001").reason


def test_temporary_failures_of_result_and_file_are_retried(booked, channel, work, shipment):
    booked(ORDER_ID)
    work(minutes=1)
    channel.be_unavailable(3)

    work(minutes=15, since=NOON + timedelta(minutes=2))

    assert shipment("7001").stage is ShipmentStage.READY
    assert len(channel.submissions) == 1
