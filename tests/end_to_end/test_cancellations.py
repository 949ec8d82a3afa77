"""Customers cancel: Assure ends up with the same units, and no cancellation is sent twice."""

import pytest


@pytest.fixture
def at_amazon():
    """Return a function that changes an order at Amazon."""

    def change(world, order_id, **how):
        world.amazon.control("POST", f"/control/orders/{order_id}", how)

    return change


def cancelled_at_assure(world):
    """Return the units that Assure has as cancelled, by line, of each order with any."""
    return {held["orderCode"]: held["cancelled"] for held in world.at_assure() if held["cancelled"]}


def test_what_is_cancelled_after_delivery_reaches_assure_whole_or_by_line(
    a_world, at_amazon, eventually
):
    world = a_world()
    by_line, whole, untouched = world.buyers_order(*[{"lines": [{"quantity": 3}]}] * 3)
    lines = {key: one["lines"][0]["order_item_id"] for key, one in world.to_be_shipped().items()}
    world.start_host()
    eventually(lambda: world.sent() == {by_line, whole, untouched})

    at_amazon(world, by_line, cancel_units={lines[by_line]: 1})
    at_amazon(world, whole, status="Canceled")

    expected = {by_line: {lines[by_line]: 1}, whole: {lines[whole]: 3}}
    eventually(lambda: cancelled_at_assure(world) == expected)
    at_amazon(world, by_line, cancel_units={lines[by_line]: 1})
    eventually(lambda: cancelled_at_assure(world)[by_line] == {lines[by_line]: 2})
    assert world.call("cancellations", "show", by_line).returncode == 0
    assert world.call("cancellations", "show", untouched).returncode == 1


def test_an_order_that_is_cancelled_before_it_is_delivered_stays_out_of_assure(
    a_world, at_amazon, eventually
):
    world = a_world()
    cancelled, wanted = world.buyers_order({}, {})
    at_amazon(world, cancelled, status="Canceled")

    world.start_host()

    eventually(lambda: "CLOSED" in world.call("orders", "show", cancelled).stdout)
    eventually(lambda: world.sent() == {wanted})
    assert world.call("cancellations", "list").stdout.splitlines()[1:] == []


def test_an_order_that_was_shipped_with_another_tool_is_shown(a_world, at_amazon, eventually):
    world = a_world()
    [order_id] = world.buyers_order({})
    host = world.start_host()
    eventually(lambda: world.sent() == {order_id})

    at_amazon(world, order_id, status="Shipped")

    eventually(lambda: "no shipment of it is booked here" in world.call("orders", "list").stdout)
    assert any(event["order"] == order_id for event in host.events("order.compared"))


def test_what_is_cancelled_while_no_host_runs_is_learnt_after_a_kill(
    a_world, at_amazon, eventually
):
    world = a_world()
    [order_id] = world.buyers_order({"lines": [{"quantity": 2}]})
    [line] = world.to_be_shipped()[order_id]["lines"]
    host = world.start_host()
    eventually(lambda: world.sent() == {order_id})

    host.kill()
    at_amazon(world, order_id, cancel_units={line["order_item_id"]: 2})
    world.start_host()

    eventually(lambda: cancelled_at_assure(world) == {order_id: {line["order_item_id"]: 2}})
