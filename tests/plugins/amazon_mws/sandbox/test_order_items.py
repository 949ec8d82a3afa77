"""ListOrderItems: the lines of an order, in pages, as they are now."""

import sys
from collections import Counter
from decimal import Decimal

import pytest

from channel_connector.plugins.amazon_mws.sandbox.settings import SandboxSettings
from channel_connector.plugins.amazon_mws.sandbox.shop.catalogue import CATALOGUE
from channel_connector.plugins.amazon_mws.sandbox.shop.order import NotPossible, Status


def _items(caller, order, **parameters):
    return caller("ListOrderItems", {"AmazonOrderId": order.order_id, **parameters})


def test_line_prices_are_for_the_whole_quantity(caller):
    order = caller.place(lines=[{"sku": "TIFFIN-NAT-900ML", "quantity": 3}])

    answer = _items(caller, order)

    assert answer.text("AmazonOrderId") == order.order_id
    assert answer.text("SellerSKU") == "TIFFIN-NAT-900ML"
    assert answer.text("ASIN") == CATALOGUE["TIFFIN-NAT-900ML"].asin
    assert answer.text("QuantityOrdered") == "3"
    assert answer.root.findtext(".//ItemPrice/Amount") == "1947.00"


def test_lines_of_a_pending_order_have_no_price(caller):
    order = caller.place(status="Pending")

    answer = _items(caller, order)

    assert answer.texts("QuantityOrdered")
    assert not answer.texts("ItemPrice")


def test_an_unknown_order_has_no_lines(caller):
    answer = caller("ListOrderItems", {"AmazonOrderId": "403-0000000-0000000"})

    assert (answer.status, answer.text("Code")) == (400, "InvalidParameterValue")


def test_the_order_id_is_required(caller):
    assert caller("ListOrderItems").text("Code") == "MissingParameter"


def test_many_lines_come_in_pages(open_shop):
    caller = open_shop(SandboxSettings(entries_per_page=3))
    order = caller.place(lines=[{"quantity": n} for n in range(1, 9)])

    answer = _items(caller, order)
    quantities = answer.texts("QuantityOrdered")
    while answer.texts("NextToken"):
        answer = caller("ListOrderItemsByNextToken", {"NextToken": answer.text("NextToken")})
        assert answer.text("AmazonOrderId") == order.order_id
        quantities += answer.texts("QuantityOrdered")

    assert quantities == [str(n) for n in range(1, 9)]


def test_cancelled_units_reduce_what_was_ordered_and_the_price(caller):
    order = caller.place(minutes_ago=60, lines=[{"sku": "DIYA-IND-12", "quantity": 3}])
    line = order.lines[0]

    caller.shop.cancel_units(order, {line.order_item_id: 2}, caller.now)

    answer = _items(caller, order)
    assert answer.text("QuantityOrdered") == "1"
    assert answer.root.findtext(".//ItemPrice/Amount") == "249.00"
    assert order.updated_at == caller.now


def test_a_line_goes_down_to_nothing_while_the_order_lives(caller):
    order = caller.place(lines=[{"quantity": 1}, {"quantity": 1}])

    caller.shop.cancel_units(order, {order.lines[0].order_item_id: 1}, caller.now)

    assert _items(caller, order).texts("QuantityOrdered") == ["0", "1"]
    assert order.status is Status.UNSHIPPED


def test_an_order_without_units_is_cancelled(caller):
    order = caller.place(lines=[{"quantity": 2}])

    caller.shop.cancel_units(order, {order.lines[0].order_item_id: 2}, caller.now)

    assert order.status is Status.CANCELED


def test_no_more_units_can_be_cancelled_than_are_left(caller):
    order = caller.place(lines=[{"quantity": 2}])

    with pytest.raises(NotPossible, match="does not have 3 units"):
        caller.shop.cancel_units(order, {order.lines[0].order_item_id: 3}, caller.now)

    assert order.lines[0].ordered == 2


def test_a_cancellation_request_is_shown_on_the_line(caller):
    order = caller.place()
    order.lines[0].cancel_reason = "Ordered by mistake"

    answer = _items(caller, order)

    assert answer.text("IsBuyerRequestedCancel") == "true"
    assert answer.text("BuyerCancelReason") == "Ordered by mistake"


def test_a_gift_has_its_message(caller):
    order = caller.place(lines=[{"gift": True}, {"gift": False}])

    answer = _items(caller, order)

    assert answer.texts("IsGift") == ["true", "false"]
    assert answer.texts("GiftMessageText") == ["With love"]


def test_the_seller_sku_can_be_missing(open_shop):
    caller = open_shop(backlog=20, missing_sku_every=5)

    lacking = [
        order for order in caller.shop.orders.values() if "SellerSKU" in order.lines[0].leave_out
    ]

    assert len(lacking) == 4
    answer = _items(caller, lacking[0])
    assert len(answer.texts("ASIN")) == len(answer.texts("SellerSKU")) + 1


def test_the_order_total_is_the_sum_of_its_lines(caller):
    order = caller.place(lines=[{"quantity": 2}, {"quantity": 1}, {"quantity": 5}])

    items = _items(caller, order).root
    total = caller("GetOrder", {"AmazonOrderId.Id.1": order.order_id}).root

    def amounts(name: str) -> Decimal:
        found = items.findall(f".//{name}/Amount")
        return sum((Decimal(amount.text) for amount in found), Decimal(0))

    expected = amounts("ItemPrice") + amounts("ShippingPrice") - amounts("PromotionDiscount")
    assert Decimal(total.findtext(".//OrderTotal/Amount")) == expected


@pytest.mark.parametrize("lines", [1, 8])
def test_a_call_is_no_more_work_among_five_thousand_orders_than_among_fifty(open_shop, lines):
    work = []
    for backlog in (50, 5000):
        caller = open_shop(backlog=backlog)
        order = caller.place(lines=[{}] * lines)
        request = caller.request("ListOrderItems", {"AmazonOrderId": order.order_id})
        assert caller.send(request).status == 200
        work.append(lines_run(lambda sent=request, by=caller: by.send(sent)))

    few, many = work
    assert many < 1.2 * few


def lines_run(work):
    """Do some work, and return how many lines of Python ran: a measure that no machine sways."""
    seen = Counter()

    def look(_frame, event, _):
        seen[event] += 1
        return look

    before = sys.gettrace()
    sys.settrace(look)
    try:
        work()
    finally:
        sys.settrace(before)
    return seen["line"]
