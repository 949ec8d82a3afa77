"""Tests of the log lines of retries: stage before and after."""

import logging

import pytest

from channel_connector.core.cancellations.retry_cancellation import retry_cancellation
from channel_connector.core.orders.retry_order import retry_order
from channel_connector.core.packing.retry_shipment import retry_shipment
from channel_connector.ports.repositories.cancellations import CancellationStage
from channel_connector.ports.repositories.orders import Stage
from channel_connector.ports.repositories.shipments import ShipmentStage
from channel_connector.ports.testing.fakes.builders import (
    CONNECTION,
    NOON,
    ORDER_ID,
    SHIPMENT_ID,
    a_cancellation,
    a_record,
    a_shipment,
)


@pytest.fixture
def logged(caplog):
    """Return a function that returns event, stage before and stage after of each log line."""
    caplog.set_level(logging.INFO)
    return lambda: [(line.message, line.before, line.stage) for line in caplog.records]


@pytest.mark.parametrize(
    ("put", "retry", "line"),
    [
        (
            lambda uow: uow.orders.put([a_record(stage=Stage.BLOCKED, order=None)]),
            lambda storage: retry_order(storage, CONNECTION, ORDER_ID, NOON),
            ("order.retried", "BLOCKED", "TO_READ"),
        ),
        (
            lambda uow: uow.shipments.put([a_shipment(stage=ShipmentStage.FAILED)]),
            lambda storage: retry_shipment(storage, CONNECTION, SHIPMENT_ID, NOON),
            ("shipment.retried", "FAILED", "ACCEPTED"),
        ),
        (
            lambda uow: uow.cancellations.put([a_cancellation(stage=CancellationStage.BLOCKED)]),
            lambda storage: retry_cancellation(storage, CONNECTION, ORDER_ID, NOON),
            ("cancellation.retried", "BLOCKED", "TO_SEND"),
        ),
    ],
)
def test_a_retry_logs_one_line(storage, logged, put, retry, line):
    with storage.writing() as uow:
        put(uow)

    retry(storage)

    assert logged() == [line]


def test_an_unchanged_item_logs_nothing(storage, logged):
    assert retry_order(storage, CONNECTION, ORDER_ID, NOON) is None

    assert logged() == []
