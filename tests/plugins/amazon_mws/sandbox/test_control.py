"""The control API, used by tests and demos."""

from datetime import UTC, datetime, timedelta

import pytest
import requests

from channel_connector.ports.testing.fakes.sandbox_process import SandboxProcess, SandboxRefused
from channel_connector.sdk.wall_clock import WallClock

MODULE = "channel_connector.plugins.amazon_mws.sandbox"


def _orders(sandbox) -> list[dict]:
    return sandbox.control("GET", "/control/orders")["orders"]


def test_orders_are_placed_as_wished(sandbox):
    payload = {
        "order_id": "403-1234567-7654321",
        "status": "Pending",
        "cash_on_delivery": True,
        "lines": [{"sku": "DIYA-IND-12", "quantity": 4}],
    }

    placed = sandbox.control("POST", "/control/orders", {"orders": [payload]})

    order = _orders(sandbox)[-1]
    assert placed == {"order_ids": ["403-1234567-7654321"]}
    assert (order["status"], order["cash_on_delivery"]) == ("Pending", True)
    assert [(line["sku"], line["quantity_ordered"]) for line in order["lines"]] == [
        ("DIYA-IND-12", 4)
    ]


def test_a_number_of_orders_is_placed_ready_to_ship_with_easy_ship(sandbox):
    placed = sandbox.control("POST", "/control/orders", {"count": 20})["order_ids"]

    orders = [order for order in _orders(sandbox) if order["order_id"] in placed]
    assert len(orders) == 20
    assert all(order["status"] == "Unshipped" and order["easy_ship"] for order in orders)


def test_an_order_is_cancelled_in_part_and_in_whole(sandbox):
    payload = {"lines": [{"quantity": 3}]}
    (order_id,) = sandbox.control("POST", "/control/orders", {"orders": [payload]})["order_ids"]
    item_id = _orders(sandbox)[-1]["lines"][0]["order_item_id"]
    path = f"/control/orders/{order_id}"

    part = sandbox.control("POST", path, {"cancel_units": {item_id: 1}})
    whole = sandbox.control("POST", path, {"status": "Canceled"})

    assert part["lines"][0]["quantity_ordered"] == 2
    assert (whole["status"], whole["lines"][0]["quantity_ordered"]) == ("Canceled", 0)
    with pytest.raises(SandboxRefused, match=r"409.*is Canceled and cannot become Shipped"):
        sandbox.control("POST", path, {"status": "Shipped"})


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/control/orders", {}),
        ("/control/orders", {"count": 1, "orders": []}),
        ("/control/orders", {"orders": [{"lines": [{"sku": "UNKNOWN"}]}]}),
        ("/control/trouble", {"kind": "earthquake"}),
        ("/control/clock", {"now": "noon"}),
        ("/control/shop", {"orders_per_hour": -1}),
    ],
)
def test_an_invalid_control_request_returns_the_errors(sandbox, path, body):
    with pytest.raises(SandboxRefused, match=r"422 \{\"errors\":"):
        sandbox.control("POST", path, body)


def test_an_unknown_order_is_not_found(sandbox):
    with pytest.raises(SandboxRefused, match="404"):
        sandbox.control("POST", "/control/orders/403-0000000-0000000", {"status": "Canceled"})


def test_the_catalogue_lists_sku_asin_and_ean_of_each_article(sandbox):
    articles = sandbox.control("GET", "/control/catalogue")["articles"]

    assert len(articles) > 40
    assert set(articles[0]) == {"sku", "asin", "ean", "title", "price"}


def test_pending_faults_are_listed_and_can_be_cleared(sandbox):
    trouble = {"kind": "slow", "operation": "ListOrders", "times": 3, "seconds": 1.5}

    (told,) = sandbox.control("POST", "/control/trouble", trouble)["in_store"]

    assert trouble.items() <= told.items()
    assert sandbox.control("DELETE", "/control/trouble") == {"in_store": []}


def test_a_clock_that_stands_still_is_moved_by_hand(still):
    before = still.control("GET", "/control/clock")
    after = still.control("POST", "/control/clock", {"advance_seconds": 90})
    set_by_hand = still.control("POST", "/control/clock", {"now": "2026-02-01T00:00:00+00:00"})

    assert before == {"now": "2026-01-31T12:00:00+00:00", "running": False}
    assert after["now"] == "2026-01-31T12:01:30+00:00"
    assert set_by_hand["now"] == "2026-02-01T00:00:00+00:00"
    with pytest.raises(SandboxRefused, match="cannot go back"):
        still.control("POST", "/control/clock", {"now": "2026-01-31T23:59:59+00:00"})


def test_the_date_header_follows_the_sandboxs_clock_and_stands_once(still):
    answer = requests.get(still.url, timeout=5)

    assert answer.headers["Date"] == "Sat, 31 Jan 2026 12:00:00 GMT"
    assert answer.raw.headers.getlist("Date") == ["Sat, 31 Jan 2026 12:00:00 GMT"]


def test_buyers_act_as_a_clock_is_moved(still):
    """Twelve orders an hour are usual."""
    still.control("POST", "/control/clock", {"advance_seconds": 10 * 3600})

    assert 80 < len(_orders(still)) < 160
    assert "Unshipped" in {order["status"] for order in _orders(still)}


def test_buyers_can_be_sent_to_bed(still):
    told = still.control("POST", "/control/shop", {"orders_per_hour": 0})

    still.control("POST", "/control/clock", {"advance_seconds": 10 * 3600})

    assert told["orders_per_hour"] == 0
    assert _orders(still) == []


def test_a_new_seller_gets_its_own_shop(sandbox):
    account = {
        "seller_id": "A2SECOND",
        "mws_auth_token": "second-token",
        "developer_id": "000000000002",
        "access_key_id": "AKIDSECOND0000000001",
        "secret_key": "second-secret",
        "backlog": 7,
    }

    sandbox.control("POST", "/control/accounts", account)

    assert len(sandbox.control("GET", "/control/orders?seller=A2SECOND")["orders"]) == 7
    assert len(_orders(sandbox)) == 30


def test_a_clock_can_run_faster_than_wall_time():
    with SandboxProcess(MODULE, "--clock", str(WallClock.sped_up(3600))) as fast:
        told = fast.control("GET", "/control/clock")
        orders = fast.control("GET", "/control/shop")["orders"]

    assert told["running"]
    assert datetime.fromisoformat(told["now"]) > datetime.now(UTC) + timedelta(minutes=5)
    assert orders >= 25
