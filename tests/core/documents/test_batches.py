"""Tests of submissions for several orders: separate pages, and no mutual delay."""

from datetime import timedelta

from channel_connector.ports.repositories.shipments import ShipmentStage
from channel_connector.ports.testing.fakes.builders import CONNECTION, NOON, ORDER_ID

SECOND, THIRD = "403-0000000-0000002", "403-0000000-0000003"


def test_each_order_of_a_submission_gets_its_own_pages(booked, channel, work, shipment, storage):
    booked(ORDER_ID, SECOND, THIRD)

    work(minutes=5, per_submission=10)

    assert len(channel.submissions) == 1
    assert channel.calls["fetch"] == 1
    with storage.reading() as uow:
        for shipment_id, order_id in (("7001", ORDER_ID), ("7002", SECOND), ("7003", THIRD)):
            kept = uow.shipments.documents(CONNECTION, shipment_id)
            assert list(channel.split(kept, [order_id])) == [order_id]


def test_rechecked_orders_are_requested_without_waiting_for_the_others(
    booked, source, channel, work, shipment
):
    booked(ORDER_ID, SECOND, THIRD)
    source.lines_every = timedelta(seconds=75)

    work(minutes=15, per_submission=10, since=NOON + timedelta(minutes=10))

    assert {shipment(each).stage for each in ("7001", "7002", "7003")} == {ShipmentStage.READY}
    asked = [submission.order_ids for submission in channel.submissions.values()]
    assert asked == [(ORDER_ID,), (SECOND,), (THIRD,)]


def test_a_refused_order_does_not_affect_others_of_its_submission(booked, channel, work, shipment):
    booked(ORDER_ID, SECOND, THIRD)
    channel.refuse_documents(SECOND)

    work(minutes=5, per_submission=10)

    stages = [shipment(each).stage for each in ("7001", "7002", "7003")]
    assert stages == [ShipmentStage.READY, ShipmentStage.FAILED, ShipmentStage.READY]


def test_if_pages_cannot_be_split_each_order_is_requested_separately(
    booked, channel, work, shipment
):
    booked(ORDER_ID, SECOND)
    channel.mix_pages()

    work(minutes=10, per_submission=10)

    asked = [submission.order_ids for submission in channel.submissions.values()]
    assert asked == [(ORDER_ID, SECOND), (ORDER_ID,), (SECOND,)]
    assert shipment("7001").stage is shipment("7002").stage is ShipmentStage.READY
