"""What buyers cancel at the simulated Amazon shows in the listing that brings new orders."""

from datetime import timedelta

import pytest

from channel_connector.ports.channel.order_source import OrderState
from channel_connector.ports.testing.fakes.builders import NOON


@pytest.fixture
def listed(shop):
    """Return a function that lists changes since a time, by order ID."""

    def ask(since=NOON):
        page = shop.channel.cancellation_source.first_page(since, shop.later())
        assert page.next_page is None
        return {order.channel_order_id: order for order in page.orders}

    return ask


@pytest.fixture
def changed(shop):
    """Return a function that changes an order at Amazon, two minutes later."""

    def change(order_id, **how):
        shop.later()
        return shop.sandbox.control("POST", f"/control/orders/{order_id}", how)

    return change


def test_one_call_lists_new_cancelled_and_shipped_orders(shop, listed, changed):
    new, cancelled, shipped = shop.place(3)
    changed(cancelled, status="Canceled")
    changed(shipped, status="Shipped")

    states = {order_id: order.state for order_id, order in listed().items()}

    assert states == {
        new: OrderState.UNFULFILLED,
        cancelled: OrderState.CANCELLED,
        shipped: OrderState.FULFILLED,
    }
    assert shop.policy.operations == ["ListOrders"]


def test_units_that_are_taken_off_a_line_list_the_order_again_with_fewer_of_them(
    shop, listed, changed
):
    [order_id] = shop.place(1, lines=[{"quantity": 3}])
    before = listed()[order_id]
    [line] = shop.source.lines(order_id, None, shop.later()).lines
    changed(order_id, cancel_units={line.channel_line_id: 2})

    after = listed(since=before.updated_at + timedelta(seconds=1))[order_id]

    assert (after.state, after.updated_at > before.updated_at) == (OrderState.UNFULFILLED, True)
    [line_after] = shop.source.lines(order_id, None, shop.later()).lines
    assert (line.quantity, line_after.quantity) == (3, 1)


def test_an_order_of_which_all_units_are_taken_off_is_cancelled(shop, listed, changed):
    [order_id] = shop.place(1, lines=[{"quantity": 2}])
    [line] = shop.source.lines(order_id, None, shop.later()).lines
    changed(order_id, cancel_units={line.channel_line_id: 2})

    assert listed()[order_id].state is OrderState.CANCELLED


def test_orders_that_amazon_ships_itself_stay_out(shop, listed, changed):
    [order_id] = shop.place(1, by_amazon=True)
    changed(order_id, status="Canceled")

    assert listed() == {}
