"""
A client library that others wrote for the real Amazon, used with nothing changed but its address.

It judges the sandbox: what it reads here is what it would have read there.
"""

from datetime import UTC, datetime, timedelta, timezone

import mws
import pytest

INDIA = "A21TJRUUN4KGV"
ACCOUNT = {
    "access_key": "AKIDSANDBOX000000001",
    "secret_key": "sandbox-secret-key-0123456789abcdefghijk",
    "account_id": "A1SANDBOXSELLER",
    "auth_token": "amzn.mws.00000000-1111-2222-3333-444444444444",
}


@pytest.fixture
def orders(sandbox):
    return mws.Orders(domain=sandbox.url, **ACCOUNT)


def _listing(orders, **parameters):
    return orders.list_orders(
        marketplaceids=[INDIA], lastupdatedafter="2020-01-01T00:00:00Z", **parameters
    )


def _as_list(node) -> list:
    """The library gives one element alone and several in a list."""
    return node if isinstance(node, list) else [node]


def test_it_lists_all_orders_page_by_page(sandbox, orders):
    answer = _listing(orders, max_results="7")
    found = [order.AmazonOrderId for order in _as_list(answer.parsed.Orders.Order)]
    while "NextToken" in answer.parsed:
        answer = orders.list_orders(next_token=answer.parsed.NextToken)
        found += [order.AmazonOrderId for order in _as_list(answer.parsed.Orders.Order)]

    world = sandbox.control("GET", "/control/orders")["orders"]
    assert sorted(found) == sorted(order["order_id"] for order in world)
    assert len(found) == 30


def test_it_lists_unfulfilled_orders_only(sandbox, orders):
    world = sandbox.control("GET", "/control/orders")["orders"]
    waiting = [order["order_id"] for order in world if order["status"] == "Unshipped"]

    answer = _listing(orders, orderstatus=("Unshipped", "PartiallyShipped"))

    found = [order.AmazonOrderId for order in _as_list(answer.parsed.Orders.Order)]
    assert sorted(found) == sorted(waiting)


def test_it_lists_the_lines_of_an_order(sandbox, orders):
    world = sandbox.control("GET", "/control/orders")["orders"]
    order = max(world, key=lambda order: len(order["lines"]))

    answer = orders.list_order_items(order["order_id"])

    told = [
        (item.OrderItemId, item.SellerSKU, int(item.QuantityOrdered))
        for item in _as_list(answer.parsed.OrderItems.OrderItem)
    ]
    assert told == [
        (line["order_item_id"], line["sku"], line["quantity_ordered"]) for line in order["lines"]
    ]


def test_it_gets_one_order(sandbox, orders):
    order = sandbox.control("GET", "/control/orders")["orders"][0]

    answer = orders.get_order([order["order_id"]])

    assert answer.parsed.Orders.Order.OrderStatus == order["status"]


def test_it_is_throttled_when_it_calls_too_often(orders):
    for _ in range(6):
        _listing(orders)

    with pytest.raises(mws.MWSError, match="RequestThrottled") as refusal:
        _listing(orders)

    assert refusal.value.response.status_code == 503
    assert refusal.value.response.headers["x-mws-request-id"] in str(refusal.value)


@pytest.mark.parametrize(
    ("wrong", "status", "code"),
    [
        ({"secret_key": "wrong"}, 403, "SignatureDoesNotMatch"),
        ({"access_key": "AKIDNOBODY0000000001"}, 403, "InvalidAccessKeyId"),
        ({"auth_token": "amzn.mws.wrong"}, 401, "AccessDenied"),
        ({"account_id": "A1NOBODY"}, 401, "AccessDenied"),
    ],
)
def test_it_is_refused_with_wrong_credentials(sandbox, wrong, status, code):
    stranger = mws.Orders(domain=sandbox.url, **{**ACCOUNT, **wrong})

    with pytest.raises(mws.MWSError, match=code) as refusal:
        _listing(stranger)

    assert refusal.value.response.status_code == status


def test_it_reads_on_which_marketplaces_the_seller_is(sandbox):
    sellers = mws.Sellers(domain=sandbox.url, **ACCOUNT)

    answer = sellers.list_marketplace_participations()

    assert answer.parsed.ListParticipations.Participation.MarketplaceId == INDIA


@pytest.mark.parametrize(
    ("hours", "form"),
    [
        (0, "%Y-%m-%dT%H:%M:%SZ"),
        (0, "%Y-%m-%dT%H:%M:%S.000Z"),
        (0, "%Y-%m-%dT%H:%M:%S"),
        (0, "%Y-%m-%dT%H:%M:%S%z"),
        (0, "%Y-%m-%dT%H:%M:%S.250%z"),
        (0, "%Y-%m-%dT%H:%M:%S+00:00"),
        (5.5, "%Y-%m-%dT%H:%M:%S+05:30"),
        (5.5, "%Y-%m-%dT%H:%M:%S%z"),
        (-7, "%Y-%m-%dT%H:%M:%S-07"),
        (-7, "%Y-%m-%dT%H:%M:%S.5-07:00"),
    ],
)
def test_it_is_understood_with_every_form_of_time_stamp(sandbox, monkeypatch, hours, form):
    there = timezone(timedelta(hours=hours))
    orders = mws.Orders(domain=sandbox.url, **ACCOUNT)
    monkeypatch.setattr(
        mws.mws, "mws_utc_now", lambda: f"{datetime.now(UTC).astimezone(there):{form}}"
    )

    assert _listing(orders).parsed.Orders.Order


def test_it_reads_the_service_status(orders):
    assert orders.get_service_status().parsed.Status == "GREEN"
