"""Orders and credentials against the simulated Amazon."""

from datetime import timedelta

import pytest

from channel_connector.plugins.amazon_mws.orders.order import NOT_EASY_SHIP
from channel_connector.ports.host.errors import (
    CredentialsRefused,
    PagingLost,
    Throttled,
    Unavailable,
)
from channel_connector.ports.testing.fakes.builders import NOON

NOW = NOON + timedelta(hours=1)


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"secret_key": "another-key"}, "secret_key"),
        ({"access_key_id": "AKIDANOTHER000000001"}, "access_key_id"),
        ({"mws_auth_token": "amzn.mws.another"}, "mws_auth_token"),
        ({"seller_id": "A1ANOTHERSELLER"}, "seller_id"),
        ({"marketplace_id": "A1PA6795UKMFR9"}, "marketplace_id"),
    ],
)
def test_a_wrong_credential_is_named(open_to, policy, wrong, named):
    channel = open_to(policy, **wrong)

    with pytest.raises(CredentialsRefused, match=named):
        channel.credential_test.probe(NOW)


def test_right_credentials_are_accepted(shop):
    assert shop.channel.credential_test.probe(shop.now) is None


def test_every_order_arrives_with_its_lines(shop):
    placed = shop.place(130)

    page = shop.source.first_page(NOON, shop.later())
    orders = list(page.orders)
    while page.next_page:
        page = shop.source.next_page(page.next_page, shop.later())
        orders += page.orders

    assert sorted(order.channel_order_id for order in orders) == sorted(placed)
    told = shop.sandbox.control("GET", "/control/orders")["orders"]
    sample = next(order for order in told if len(order["lines"]) == max_lines(told))
    lines = shop.source.lines(sample["order_id"], None, shop.later()).lines
    assert [(line.channel_line_id, line.channel_sku, line.quantity) for line in lines] == [
        (line["order_item_id"], line["sku"], line["quantity_ordered"]) for line in sample["lines"]
    ]


def max_lines(orders):
    return max(len(order["lines"]) for order in orders)


def test_easy_ship_only_closes_the_orders_that_are_not_easy_ship(shop, open_to, policy):
    channel = open_to(policy, easy_ship_only=True)
    (easy_ship,), (other,) = shop.place(1), shop.place(1, easy_ship=False)

    page = channel.order_source.first_page(NOON, shop.later())

    reasons = {order.channel_order_id: order.kept_out for order in page.orders}
    assert reasons == {easy_ship: "", other: NOT_EASY_SHIP}


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("throttle", Throttled),
        ("quota", Throttled),
        ("error_500_html", Unavailable),
        ("error_503_html", Unavailable),
        ("lost_request", Unavailable),
        ("lost_answer", Unavailable),
        ("cut_body", Unavailable),
        ("access_denied", CredentialsRefused),
    ],
)
def test_trouble_becomes_the_right_error_and_passes(shop, kind, error):
    (placed,) = shop.place(1)
    shop.trouble(kind)

    with pytest.raises(error):
        shop.source.first_page(NOON, shop.later())

    page = shop.source.first_page(NOON, shop.later())
    assert [order.channel_order_id for order in page.orders] == [placed]
    assert len(shop.policy.settled) == len(shop.policy.granted) == 2


def test_an_order_that_cannot_be_read_stops_no_other(shop):
    first, second = shop.place(2)
    shop.trouble("bad_order", order_id=first)

    page = shop.source.first_page(NOON, shop.later())

    assert [order.channel_order_id for order in page.orders] == [second]
    assert [entry.channel_order_id for entry in page.unreadable] == [first]


@pytest.mark.parametrize("whole", [False, True])
def test_bytes_that_are_not_utf_8_cost_no_order(shop, whole):
    placed = shop.place(3)
    shop.trouble("bad_bytes", whole=whole)

    page = shop.source.first_page(NOON, shop.later())

    assert sorted(order.channel_order_id for order in page.orders) == sorted(placed)


def test_a_corrupted_token_is_a_lost_page(shop):
    shop.place(101)
    page = shop.source.first_page(NOON, shop.later())
    shop.trouble("token_corrupted")

    with pytest.raises(PagingLost):
        shop.source.next_page(page.next_page, shop.later())


def test_a_bucket_that_is_really_empty_says_so(shop):
    for _ in range(6):
        shop.source.first_page(NOON, shop.now)

    with pytest.raises(Throttled):
        shop.source.first_page(NOON, shop.now)


def test_a_clock_hours_off_is_corrected_with_one_more_call(shop):
    (placed,) = shop.place(1)

    page = shop.source.first_page(NOON, NOW + timedelta(hours=3))

    assert [order.channel_order_id for order in page.orders] == [placed]
    assert shop.policy.operations == ["ListOrders", "ListOrders"]
