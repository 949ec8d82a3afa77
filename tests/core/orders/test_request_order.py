"""Tests of `request_order`: an order that no listing showed is called in, and sent once."""

from datetime import timedelta

import pytest

from channel_connector.core.orders.complete_orders import CompleteOrders
from channel_connector.core.orders.fetch_orders import FetchOrders
from channel_connector.core.orders.request_order import request_order
from channel_connector.core.orders.send_orders import SendOrders
from channel_connector.ports.channel.order_source import OrderState
from channel_connector.ports.repositories.order_scans import OrderScan
from channel_connector.ports.repositories.orders import Stage
from channel_connector.ports.testing.fakes.builders import (
    CONNECTION,
    NOON,
    ORDER_ID,
    a_record,
    an_order,
)
from channel_connector.ports.testing.fakes.oms_gateways import MemoryOmsGateway
from channel_connector.ports.testing.fakes.order_sources import MemoryOrderSource

NOW = NOON + timedelta(days=1)


@pytest.fixture
def call_in(storage, run_until_quiet):
    """Return a function that requests an order, and lets the jobs do what they can."""

    def called(source, oms=None, channel_order_id=ORDER_ID, now=NOW):
        request_order(storage, CONNECTION, channel_order_id, now)
        run_until_quiet(CompleteOrders(CONNECTION, source, storage), now)
        if oms is not None:
            run_until_quiet(SendOrders(CONNECTION, oms, storage, hold_unmapped=False), now)

    return called


def test_an_order_behind_the_cursor_is_called_in(storage, call_in, record, run_until_quiet):
    """The channel showed it only after the scan of its time: no later scan lists it."""
    with storage.writing() as uow:
        uow.order_scans.put(OrderScan(CONNECTION, due_at=NOW, cursor=NOW - timedelta(minutes=2)))
    source, oms = MemoryOrderSource(an_order()), MemoryOmsGateway()
    minutes = timedelta(minutes=1)
    fetch = FetchOrders(CONNECTION, source, storage, 2 * minutes, 10 * minutes, 30 * minutes)
    run_until_quiet(fetch, NOW)
    assert record(ORDER_ID) is None

    call_in(source, oms)

    assert record(ORDER_ID).stage is Stage.SENT_TO_OMS
    assert oms.placed == {ORDER_ID: an_order()}


def test_an_order_that_is_called_in_twice_is_sent_once(call_in, record):
    source, oms = MemoryOrderSource(an_order()), MemoryOmsGateway()
    call_in(source, oms)
    sent = record(ORDER_ID)

    call_in(source, oms, now=NOW + timedelta(hours=1))

    assert oms.calls == 1
    assert record(ORDER_ID) == sent


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        (OrderState.PENDING, "Pending on the channel; it is listed again once it may be shipped."),
        (OrderState.FULFILLED, "It was shipped before it was sent to the OMS."),
        (OrderState.CANCELLED, "It was cancelled before it was sent to the OMS."),
    ],
)
def test_an_order_that_is_not_unfulfilled_is_closed_with_its_state(call_in, record, state, reason):
    oms = MemoryOmsGateway()

    call_in(MemoryOrderSource(an_order(state=state)), oms)

    assert (record(ORDER_ID).stage, record(ORDER_ID).reason) == (Stage.CLOSED, reason)
    assert oms.calls == 0


def test_an_order_of_an_unknown_state_is_blocked(call_in, record):
    call_in(MemoryOrderSource(an_order(state=OrderState.OTHER)))

    assert record(ORDER_ID).stage is Stage.BLOCKED


def test_an_id_that_the_channel_does_not_know_is_closed_with_that_reason(call_in, record):
    call_in(MemoryOrderSource())

    assert record(ORDER_ID).stage is Stage.CLOSED
    assert record(ORDER_ID).reason == "The channel does not know this order."


@pytest.mark.parametrize("stage", [Stage.CLOSED, Stage.BLOCKED])
def test_a_closed_or_blocked_order_is_read_again(storage, call_in, record, stage):
    with storage.writing() as uow:
        uow.orders.put([a_record(stage=stage, order=None, reason="It was pending.")])

    call_in(MemoryOrderSource(an_order()))

    assert record(ORDER_ID).stage is Stage.TO_SEND


@pytest.mark.parametrize(
    "stage", [Stage.TO_COMPLETE, Stage.TO_SEND, Stage.HELD, Stage.SENT_TO_OMS, Stage.TO_COMPARE]
)
def test_an_order_that_is_known_stays_as_it_is(storage, record, stage):
    with storage.writing() as uow:
        uow.orders.put([a_record(stage=stage)])
    before = record(ORDER_ID)

    assert request_order(storage, CONNECTION, ORDER_ID, NOW) == before
    assert record(ORDER_ID) == before


def test_the_same_id_of_another_connection_is_another_order(storage, call_in, record):
    with storage.writing() as uow:
        uow.orders.put([a_record(connection="elsewhere", stage=Stage.SENT_TO_OMS)])

    call_in(MemoryOrderSource(an_order()))

    assert record(ORDER_ID).stage is Stage.TO_SEND
