"""Orders that cannot be read or that Assure refuses are blocked; others are processed."""

import pytest

UNTIL_CLEARED = 1000
"""More calls than the test makes: the fault lasts until it is removed."""


@pytest.fixture
def world(a_world):
    """A world in which no later order scan covers the orders of an earlier one again."""
    world = a_world()
    text = world.config.read_text()
    world.config.write_text(text.replace("overlap_minutes: 10", "overlap_minutes: 0"))
    return world


def blocked(world):
    """Return the reasons of blocked orders as `orders list` shows them, by order ID."""
    lines = world.call("orders", "list", "--stage", "blocked").stdout.splitlines()[1:]
    return {line.split()[1]: line for line in lines}


def assure_refuses(world, order_code, message):
    """Let Assure refuse an order with this message from now on."""
    world.assure.control("DELETE", "/control/trouble")
    trouble = {"kind": "refuse", "order_code": order_code, "message": message}
    trouble["times"] = UNTIL_CLEARED
    world.assure.control("POST", "/control/trouble", trouble)


def looks_at_the_listing(world):
    return world.calls_that_arrived()["ListOrders"]


@pytest.fixture
def spoilt(world, eventually):
    """
    Three orders that fail, each in its own way, among others that do not.

    Order scans overlap by the longest stall of the machine, so two more scans must begin before
    the orders are behind the cursor for good.
    """
    orders = world.buyers_order(*[{}] * 8)
    heading, items, refused = orders[1], orders[3], orders[5]
    for operation, order_id in (("ListOrders", heading), ("ListOrderItems", items)):
        trouble = {"kind": "bad_order", "operation": operation, "order_id": order_id}
        trouble["times"] = UNTIL_CLEARED
        world.amazon.control("POST", "/control/trouble", trouble)
    assure_refuses(world, refused, "zip: No such PIN code")
    world.start_host()
    others = set(orders) - {heading, items, refused}
    eventually(lambda: others <= world.sent())
    eventually(lambda: len(blocked(world)) == 3)
    looks = looks_at_the_listing(world)
    eventually(lambda: looks_at_the_listing(world) >= looks + 2)
    assert world.sent() == others
    return heading, items, refused


def test_orders_that_went_wrong_are_blocked_with_a_reason(world, spoilt):
    heading, items, refused = spoilt

    reasons = blocked(world)

    assert "PurchaseDate" in reasons[heading]
    assert "QuantityOrdered" in reasons[items]
    assert "zip: No such PIN code" in reasons[refused]
    assert "retry" in reasons[refused]
    assert reasons[refused].rsplit("  ", 1)[1] in world.call("orders", "show", refused).stdout
    assert set(spoilt) == {event["order"] for event in told(world) if event["reason"]}


def told(world):
    """Return the orders that the host logged as blocked."""
    [host] = world.hosts
    events = ("order.not_accepted", "order.read", "order.outbox")
    found = [event for name in events for event in host.events(name)]
    return [event for event in found if event["stage"] == "BLOCKED"]


def test_a_retry_delivers_each_once_its_trouble_is_gone(world, spoilt, eventually):
    world.make_no_more_trouble()
    for order_id in spoilt:
        noted = world.call("orders", "retry", order_id)

        assert noted.returncode == 0
        eventually(lambda order_id=order_id: order_id in world.sent())

    eventually(lambda: not blocked(world))
    assert all(held["posts"] == 1 for held in world.at_assure())


def test_one_retry_delivers_all_that_was_blocked(world, spoilt, eventually):
    world.make_no_more_trouble()
    noted = world.call("orders", "retry", "--all-blocked")

    assert "3 orders will be retried" in noted.stdout
    eventually(lambda: set(spoilt) <= world.sent())


def test_an_order_whose_trouble_lasts_is_blocked_again(world, spoilt, eventually):
    *_, refused = spoilt
    assure_refuses(world, refused, "Still no such PIN code")

    world.call("orders", "retry", refused)

    eventually(lambda: "Still no such PIN code" in blocked(world).get(refused, ""))
    assert refused not in world.sent()
