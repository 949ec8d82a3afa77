"""Tests of files whose pages name another order: fetched again, and never stored."""

from datetime import timedelta

import pytest

from channel_connector.core.documents.fetch_documents import FETCHES_OF_ANOTHER, NOT_ITS_OWN
from channel_connector.ports.repositories.shipments import ShipmentStage
from channel_connector.ports.testing.fakes.builders import CONNECTION, NOON, ORDER_ID

SECOND = "403-0000000-0000002"
LONG_ENOUGH = 30


@pytest.fixture
def stored(storage):
    def documents(shipment_id):
        with storage.reading() as uow:
            return uow.shipments.documents(CONNECTION, shipment_id)

    return documents


def test_a_file_of_another_order_is_fetched_again(booked, channel, work, shipment, stored):
    booked(ORDER_ID)
    channel.return_wrong_files(FETCHES_OF_ANOTHER - 1)

    work(minutes=LONG_ENOUGH)

    assert shipment("7001").stage is ShipmentStage.READY
    assert ORDER_ID.encode() in stored("7001")
    assert len(channel.submissions) == 1


def test_where_it_lasts_an_operator_decides(booked, channel, work, shipment, stored):
    booked(ORDER_ID)
    channel.return_wrong_files(FETCHES_OF_ANOTHER)

    work(minutes=LONG_ENOUGH)

    failed = shipment("7001")
    assert (failed.stage, failed.failed_in) == (ShipmentStage.FAILED, ShipmentStage.BOOKED)
    assert failed.reason.startswith(NOT_ITS_OWN)
    assert channel.calls["fetch"] == FETCHES_OF_ANOTHER
    assert stored("7001") is None


def test_failed_calls_before_do_not_count_as_files_of_another_order(
    booked, channel, work, shipment
):
    booked(ORDER_ID)
    work(minutes=1)
    channel.be_unavailable(4)
    channel.return_wrong_files(FETCHES_OF_ANOTHER - 1)

    work(minutes=60, since=NOON + timedelta(minutes=2))

    assert shipment("7001").stage is ShipmentStage.READY


def test_an_order_of_a_submission_of_several_is_requested_alone(
    booked, channel, work, shipment, stored
):
    booked(ORDER_ID, SECOND)
    channel.refuse_documents(SECOND)
    channel.return_wrong_files(FETCHES_OF_ANOTHER)

    work(minutes=LONG_ENOUGH, per_submission=10)

    assert shipment("7002").stage is ShipmentStage.FAILED
    assert shipment("7001").stage is ShipmentStage.READY
    assert shipment("7001").alone
    assert ORDER_ID.encode() in stored("7001")


def test_a_file_without_readable_text_is_stored_as_the_ids_lead_to_it(
    booked, channel, work, shipment
):
    booked(ORDER_ID)
    channel.mix_pages()

    work(minutes=5)

    assert shipment("7001").stage is ShipmentStage.READY
    assert len(channel.submissions) == 1


def test_a_submission_that_was_only_found_must_be_named_by_its_file(
    booked, channel, work, shipment
):
    booked(ORDER_ID)
    channel.mix_pages()
    channel.lose_answers(1)

    work(minutes=LONG_ENOUGH)

    assert len(channel.submissions) == 2
    assert shipment("7001").stage is ShipmentStage.READY
