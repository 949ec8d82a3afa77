"""Tests of `ProcessDocumentsResult`: documents byte for byte, or a reason."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

from channel_connector.core.packing.retry_shipment import retry_shipment
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


def test_documents_that_the_channel_says_to_retry_are_requested_again_after_a_pause(
    booked, channel, work, shipment
):
    booked(ORDER_ID)
    channel.fail_documents(ORDER_ID, 1)

    work(minutes=5)
    waiting = shipment("7001")
    work(minutes=8, since=waiting.due_at - timedelta(minutes=1))

    assert waiting.stage is ShipmentStage.BOOKED
    assert waiting.due_at >= NOON + timedelta(minutes=10)
    assert "Please retry after some time." in waiting.reason
    assert "try 1 of 3" in waiting.reason
    second = list(channel.submissions.values())[1]
    assert second.submitted_at >= waiting.due_at
    assert (shipment("7001").stage, shipment("7001").document_tries) == (ShipmentStage.READY, 0)


def test_after_three_tries_with_longer_pauses_a_person_is_asked(booked, channel, work, shipment):
    booked(ORDER_ID)
    channel.fail_documents(ORDER_ID, 99)

    work(minutes=90)

    failed = shipment("7001")
    assert (failed.stage, failed.failed_in) == (ShipmentStage.FAILED, ShipmentStage.BOOKED)
    assert "Please retry after some time." in failed.reason
    moments = [one.submitted_at for one in channel.submissions.values()]
    pauses = [later - earlier for earlier, later in pairwise(moments)]
    assert len(pauses) == 3
    assert [pause // timedelta(minutes=10) for pause in pauses] == [1, 2, 4]


def test_a_persons_retry_begins_the_tries_anew(booked, channel, work, shipment, storage):
    booked(ORDER_ID)
    channel.fail_documents(ORDER_ID, 5)
    work(minutes=90)

    retry_shipment(storage, CONNECTION, "7001", NOON + timedelta(minutes=91))
    work(minutes=30, since=NOON + timedelta(minutes=91))

    assert shipment("7001").stage is ShipmentStage.READY


def test_one_orders_failure_delays_no_other_of_its_submission(booked, channel, work, shipment):
    second = "403-1234567-0000002"
    booked(ORDER_ID, second)
    channel.fail_documents(ORDER_ID, 1)

    work(minutes=9, per_submission=2)

    assert shipment("7001").stage is ShipmentStage.BOOKED
    assert shipment("7002").stage is ShipmentStage.READY


def test_documents_of_an_order_that_a_result_does_not_name_are_requested_again(
    booked, channel, work, shipment, monkeypatch
):
    second = "403-1234567-0000002"
    booked(ORDER_ID, second)
    result = channel.result

    def names_the_other_only(*asked):
        monkeypatch.setattr(channel, "result", result)
        made = result(*asked)
        return replace(made, handles={second: made.handles[second]})

    monkeypatch.setattr(channel, "result", names_the_other_only)
    work(minutes=9, per_submission=2)

    waiting = shipment("7001")
    assert shipment("7002").stage is ShipmentStage.READY
    assert (waiting.stage, waiting.document_tries) == (ShipmentStage.BOOKED, 1)
    assert "says nothing of this order" in waiting.reason
    work(minutes=8, since=waiting.due_at)
    assert shipment("7001").stage is ShipmentStage.READY
