"""Tests of submissions for several orders: separate pages, and no mutual delay."""

from dataclasses import replace
from datetime import timedelta

import pytest

from channel_connector.core.documents.fetch_documents import INVOICE_WAIT
from channel_connector.ports.channel.document_source import OrderOnPages
from channel_connector.ports.host.rate_policy import Deferred
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


def test_each_order_of_a_shared_file_gets_its_invoice_number(booked, work, shipment):
    booked(ORDER_ID, SECOND, THIRD)

    work(minutes=5, per_submission=10)

    numbers = {shipment(each).invoice_number for each in ("7001", "7002", "7003")}
    assert len(numbers) == 3
    assert "" not in numbers


def test_a_shared_file_is_located_once(booked, channel, work):
    booked(ORDER_ID, SECOND, THIRD)

    work(minutes=5, per_submission=10)

    assert (channel.calls["locate"], channel.calls["fetch"]) == (1, 1)


@pytest.mark.parametrize(
    ("wait", "reads"), [(INVOICE_WAIT, True), (INVOICE_WAIT + timedelta(seconds=1), False)]
)
def test_a_file_waits_a_little_for_invoice_numbers_and_no_longer(
    booked, channel, work, shipment, monkeypatch, wait, reads
):
    booked(ORDER_ID, SECOND)
    work(minutes=1, per_submission=10)
    until = NOON + timedelta(minutes=2, seconds=30) + wait

    def deferred(order_id, now):
        if order_id == SECOND and now < until:
            return Deferred(max(until, now + wait), "The budget is used up.")
        return type(channel).booked(channel, order_id, now)

    monkeypatch.setattr(channel, "booked", deferred)
    work(minutes=5, per_submission=10, since=NOON + timedelta(minutes=2, seconds=30))

    assert shipment("7002").stage is ShipmentStage.READY
    assert bool(shipment("7002").invoice_number) is reads


def test_a_file_with_pages_of_an_order_that_went_on_alone_is_still_split(
    booked, channel, work, shipment, storage, keep
):
    booked(ORDER_ID, SECOND)
    work(minutes=5, per_submission=10)
    keep(replace(shipment("7001"), stage=ShipmentStage.DOCUMENTS_MADE))

    work(minutes=1, since=NOON + timedelta(minutes=6))

    assert shipment("7001").stage is ShipmentStage.READY
    with storage.reading() as uow:
        kept = uow.shipments.documents(CONNECTION, "7001")
    assert channel.order_on_pages(kept, ORDER_ID) is OrderOnPages.NAMED
