"""Amazon's order items, element by element."""

from decimal import Decimal

import pytest

from channel_connector.plugins.amazon_mws.mws.answers import NoAnswer, parse
from channel_connector.plugins.amazon_mws.orders.order import Unreadable
from channel_connector.plugins.amazon_mws.orders.order_items import read_line_page
from channel_connector.ports.channel.order_source import OrderLine

ORDER_ID = "403-1234567-0000001"


def item_xml(extra="", **changes):
    told = {"ASIN": "B00EXAMPLE", "OrderItemId": "68828574383266", "QuantityOrdered": "2"}
    told = {name: value for name, value in {**told, **changes}.items() if value is not None}
    return f"<OrderItem>{extra}{''.join(f'<{n}>{v}</{n}>' for n, v in told.items())}</OrderItem>"


def price(name, amount):
    return f"<{name}><CurrencyCode>INR</CurrencyCode><Amount>{amount}</Amount></{name}>"


NAMED = f"<AmazonOrderId>{ORDER_ID}</AmazonOrderId>"


def page_of(*items, around=NAMED):
    body = f"<R><OrderItems>{''.join(items)}</OrderItems>{around}</R>"
    return read_line_page(parse(body.encode()), ORDER_ID)


def line_of(extra="", **changes):
    (line,) = page_of(item_xml(extra, **changes)).lines
    return line


def test_a_line_of_a_pending_order_has_no_prices():
    assert line_of() == OrderLine(
        channel_line_id="68828574383266",
        channel_sku=None,
        quantity=2,
        channel_serial="B00EXAMPLE",
    )


def test_the_sku_is_the_sellers_own():
    assert line_of(SellerSKU="RED-MUG ").channel_sku == "RED-MUG"


def test_prices_are_for_the_whole_quantity():
    line = line_of(
        price("ItemPrice", "999.00")
        + price("PromotionDiscount", "100.50")
        + price("ShippingPrice", "80.00")
    )

    assert line.unit_price == Decimal("499.50")
    assert line.unit_discount == Decimal("50.25")
    assert line.unit_shipping == Decimal("40.00")


def test_what_does_not_divide_evenly_stays_a_decimal():
    line = line_of(price("ItemPrice", "100.00"), QuantityOrdered="3")

    assert line.unit_price is not None
    assert abs(line.unit_price * 3 - 100) < Decimal("1e-20")


def test_shipping_is_what_the_buyer_pays_of_it():
    line = line_of(price("ShippingPrice", "80.00") + price("ShippingDiscount", "80.00"))

    assert line.unit_shipping == 0


def test_tax_is_inside_the_price_in_india_and_not_added():
    line = line_of(price("ItemPrice", "118.00") + price("ItemTax", "18.00"), QuantityOrdered="1")

    assert line.unit_price == Decimal("118.00")


def test_a_line_cancelled_down_to_nothing_divides_by_nothing():
    line = line_of(price("ItemPrice", "0.00"), QuantityOrdered="0")

    assert (line.quantity, line.unit_price) == (0, None)


def test_what_has_left_already_is_not_to_be_shipped_again():
    assert line_of(QuantityShipped="1").to_ship == 1


@pytest.mark.parametrize(
    ("request_xml", "asks"),
    [
        ("<IsBuyerRequestedCancel>true</IsBuyerRequestedCancel>", True),
        ("<IsBuyerRequestedCancel>True</IsBuyerRequestedCancel>", True),
        ("<IsBuyerRequestedCancel>false</IsBuyerRequestedCancel>", False),
        ("<BuyerCancelReason>Ordered twice</BuyerCancelReason>", False),
        ("", False),
    ],
)
def test_a_buyer_asks_to_cancel_where_amazon_says_so(request_xml, asks):
    extra = f"<BuyerRequestedCancel>{request_xml}</BuyerRequestedCancel>"

    (line,) = page_of(item_xml(extra)).lines

    assert line.cancel_requested is asks


@pytest.mark.parametrize(("level", "wrapped"), [("Classic", True), ("", False), (None, False)])
def test_a_gift_is_wrapped_where_a_wrapping_was_chosen(level, wrapped):
    assert line_of(GiftWrapLevel=level, IsGift="true").gift_wrap is wrapped


def test_two_lines_of_one_product_stay_two():
    page = page_of(item_xml(SellerSKU="A"), item_xml(SellerSKU="A", OrderItemId="2"))

    assert [line.channel_line_id for line in page.lines] == ["68828574383266", "2"]


@pytest.mark.parametrize(
    ("extra", "changes", "reason"),
    [
        ("", {"OrderItemId": None}, "OrderItemId is missing"),
        ("", {"QuantityOrdered": None}, "QuantityOrdered is missing"),
        ("", {"QuantityOrdered": "two"}, "QuantityOrdered is not a count"),
        ("", {"QuantityOrdered": "-1"}, "QuantityOrdered is not a count"),
        ("", {"QuantityShipped": "1.5"}, "QuantityShipped is not a count"),
        (price("ItemPrice", "FILTERED"), {}, "Amount of ItemPrice is not a number"),
        (price("ItemPrice", "NaN"), {}, "Amount of ItemPrice is not a number"),
        ("<ItemPrice/>", {}, "Amount of ItemPrice is not a number"),
        ("", {"QuantityOrdered": "9" * 5000}, "QuantityOrdered is not a count"),
        (price("ItemPrice", "1E+9999999"), {}, "Amount of ItemPrice is not a number"),
    ],
)
def test_a_line_that_makes_no_sense_says_where(extra, changes, reason):
    with pytest.raises(Unreadable, match=reason):
        page_of(item_xml(extra, **changes))


@pytest.mark.parametrize("around", [NAMED.replace("0000001", "0000009"), "", "<AmazonOrderId/>"])
def test_lines_that_do_not_name_the_order_are_rejected(around):
    with pytest.raises(NoAnswer, match="another order"):
        page_of(item_xml(), around=around)


def test_a_result_without_a_list_is_not_an_empty_list():
    with pytest.raises(NoAnswer):
        read_line_page(parse(b"<R><AmazonOrderId>1</AmazonOrderId></R>"), ORDER_ID)


def test_the_next_page_is_named_wherever_its_token_stands():
    assert page_of(around=f"<NextToken>a+b==</NextToken>{NAMED}").next_page == "a+b=="
