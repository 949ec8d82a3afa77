"""Amazon's orders, element by element."""

from datetime import UTC, datetime

import pytest

from channel_connector.plugins.amazon_mws.mws.answers import NoAnswer, parse
from channel_connector.plugins.amazon_mws.orders.order import read_order_page
from channel_connector.ports.channel.order_source import Address, OrderState

PROMISED = {
    "AmazonOrderId": "403-1234567-0000001",
    "PurchaseDate": "2020-06-24T10:00:00Z",
    "LastUpdateDate": "2020-06-25T04:17:07.056Z",
    "OrderStatus": "Unshipped",
}
ADDRESS = """<ShippingAddress><Name>Asha Testrao</Name><AddressLine1>12, Sample Residency
    </AddressLine1><City>Bengaluru</City><StateOrRegion>Karnataka</StateOrRegion>
    <PostalCode>560001</PostalCode><CountryCode>IN</CountryCode><Phone>0000000000</Phone>
    <isAddressSharingConfidential>false</isAddressSharingConfidential></ShippingAddress>"""
HIDDEN_ADDRESS = """<ShippingAddress><Name/><AddressLine1></AddressLine1>
    <isAddressSharingConfidential>true</isAddressSharingConfidential></ShippingAddress>"""


def order_xml(extra="", **changes):
    told = {name: value for name, value in {**PROMISED, **changes}.items() if value is not None}
    return f"<Order>{extra}{''.join(f'<{n}>{v}</{n}>' for n, v in told.items())}</Order>"


def page_of(*orders, around=""):
    return read_order_page(parse(f"<R><Orders>{''.join(orders)}</Orders>{around}</R>".encode()))


def order_of(extra="", **changes):
    page = page_of(order_xml(extra, **changes))
    assert page.unreadable == ()
    (order,) = page.orders
    return order


def reason_of(**changes):
    page = page_of(order_xml(**changes))
    assert page.orders == ()
    (unreadable,) = page.unreadable
    return unreadable.reason


def test_four_elements_make_an_order():
    """Nothing else is promised, and each of the others was seen missing."""
    order = order_of()

    assert order.channel_order_id == "403-1234567-0000001"
    assert order.placed_at == datetime(2020, 6, 24, 10, tzinfo=UTC)
    assert order.updated_at == datetime(2020, 6, 25, 4, 17, 7, 56000, tzinfo=UTC)
    assert order.state is OrderState.UNFULFILLED
    assert (order.dispatch_by, order.ship_to, order.currency) == (None, None, "")
    assert order.cash_on_delivery is order.priority is False
    assert order.lines is None


@pytest.mark.parametrize("name", PROMISED)
def test_an_order_without_a_promised_element_is_named_with_what_is_missing(name):
    assert reason_of(**{name: None}) == f"{name} is missing."


def test_an_order_without_an_id_is_named_without_one():
    (unreadable,) = page_of(order_xml(AmazonOrderId=None)).unreadable

    assert unreadable.channel_order_id == ""


def test_a_too_long_order_id_is_rejected():
    """No database keeps a key of any length."""
    (unreadable,) = page_of(order_xml(AmazonOrderId="4" * 5000)).unreadable

    assert unreadable.channel_order_id == ""
    assert unreadable.reason == "AmazonOrderId is not an order ID."


@pytest.mark.parametrize("name", ["PurchaseDate", "LastUpdateDate", "LatestShipDate"])
def test_an_invalid_time_is_named_without_its_value(name):
    assert reason_of(**{name: "Asha Testrao"}) == f"{name} is not a timestamp."


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("PendingAvailability", OrderState.PENDING),
        ("Pending", OrderState.PENDING),
        ("Unshipped", OrderState.UNFULFILLED),
        ("PartiallyShipped", OrderState.PARTLY_FULFILLED),
        ("Shipped", OrderState.FULFILLED),
        ("Canceled", OrderState.CANCELLED),
        ("Unfulfillable", OrderState.OTHER),
        ("AWordOfTomorrow", OrderState.OTHER),
    ],
)
def test_each_status_has_its_state(status, state):
    assert order_of(OrderStatus=status).state is state


def test_the_older_spelling_of_the_last_update_is_read():
    order = order_of(LastUpdateDate=None, LastUpdatedDate="2020-06-25T04:00:00Z")

    assert order.updated_at == datetime(2020, 6, 25, 4, tzinfo=UTC)


def test_the_latest_ship_date_is_the_promise_to_keep():
    order = order_of(LatestShipDate="2020-06-26T18:29:59Z", EarliestShipDate="nonsense")

    assert order.dispatch_by == datetime(2020, 6, 26, 18, 29, 59, tzinfo=UTC)


DETAIL = "<PaymentMethodDetails>{}</PaymentMethodDetails>"


@pytest.mark.parametrize(
    ("extra", "method", "expected"),
    [
        ("", "COD", True),
        ("", "Other", False),
        ("", None, False),
        (DETAIL.format("<PaymentMethodDetail>COD</PaymentMethodDetail>"), "Other", True),
        (
            DETAIL.format(
                "<PaymentMethodDetail>Standard</PaymentMethodDetail>"
                "<PaymentMethodDetail>COD </PaymentMethodDetail>"
            ),
            None,
            True,
        ),
        (DETAIL.format("<PaymentMethodDetail>CreditCard</PaymentMethodDetail>"), None, False),
        (DETAIL.format(""), None, False),
    ],
)
def test_cash_on_delivery_is_said_by_the_method_or_by_one_of_its_details(extra, method, expected):
    """Amazon's page knows it for Japan only; Indian orders do it."""
    assert order_of(extra, PaymentMethod=method).cash_on_delivery is expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"ShipmentServiceLevelCategory": "Standard "}, False),
        ({"ShipmentServiceLevelCategory": "NextDay "}, True),
        ({"ShipmentServiceLevelCategory": "SameDay"}, True),
        ({"IsPrime": "true"}, True),
        ({"IsPremiumOrder": "true"}, True),
        ({"IsPrime": "false", "IsPremiumOrder": "false"}, False),
    ],
)
def test_an_order_promised_faster_than_usual_goes_first(changes, expected):
    assert order_of(**changes).priority is expected


def test_the_currency_is_that_of_the_total():
    total = "<OrderTotal><Amount>FILTERED</Amount><CurrencyCode>INR</CurrencyCode></OrderTotal>"

    assert order_of(total).currency == "INR"


def test_an_address_is_read_part_by_part():
    order = order_of(ADDRESS, BuyerName="Somebody Else", BuyerEmail="a@buyers.example")

    assert order.ship_to == Address(
        name="Asha Testrao",
        line1="12, Sample Residency",
        city="Bengaluru",
        state="Karnataka",
        postal_code="560001",
        country="IN",
        phone="0000000000",
        email="a@buyers.example",
    )


def test_the_buyers_name_stands_in_for_one_that_the_address_lacks():
    address = "<ShippingAddress><City>Bengaluru</City></ShippingAddress>"

    order = order_of(address, BuyerName="Asha Testrao")

    assert order.ship_to == Address(name="Asha Testrao", city="Bengaluru")


@pytest.mark.parametrize("address", ["", "<ShippingAddress/>", HIDDEN_ADDRESS])
def test_an_address_that_amazon_keeps_from_us_is_no_address(address):
    """Without the right role the elements are empty, or not there."""
    assert order_of(address, BuyerEmail="a@buyers.example").ship_to is None


def test_names_inside_other_elements_are_not_the_orders_own():
    elsewhere = (
        "<DefaultShipFromLocationAddress><City>Pune</City></DefaultShipFromLocationAddress>"
        "<BuyerTaxInfo><TaxClassifications><TaxClassification><Name>GST</Name>"
        "</TaxClassification></TaxClassifications></BuyerTaxInfo>"
        "<PaymentExecutionDetail><PaymentExecutionDetailItem><PaymentMethod>COD</PaymentMethod>"
        "</PaymentExecutionDetailItem></PaymentExecutionDetail>"
    )

    order = order_of(elsewhere)

    assert (order.ship_to, order.cash_on_delivery) == (None, False)


@pytest.mark.parametrize(
    ("around", "until"),
    [
        (
            "<LastUpdatedBefore>2020-10-12T12:06:59.714Z</LastUpdatedBefore>",
            datetime(2020, 10, 12, 12, 6, 59, 714000, tzinfo=UTC),
        ),
        (
            "<CreatedBefore>2017-02-25T18%3A10%3A21Z</CreatedBefore>",
            datetime(2017, 2, 25, 18, 10, 21, tzinfo=UTC),
        ),
        ("", None),
        ("<LastUpdatedBefore>soon</LastUpdatedBefore>", None),
    ],
)
def test_a_page_covers_what_amazon_says_it_covers(around, until):
    assert page_of(around=around).covers_until == until


@pytest.mark.parametrize(
    ("around", "token"),
    [
        ("<NextToken>a+b/c==</NextToken>", "a+b/c=="),
        ("<NextToken/>", None),
        ("", None),
    ],
)
def test_a_page_names_the_next_one_by_the_token_as_it_came(around, token):
    assert page_of(around=around).next_page == token


def test_a_result_without_a_list_is_not_an_empty_list():
    with pytest.raises(NoAnswer):
        read_order_page(parse(b"<ListOrdersResult><NextToken>a</NextToken></ListOrdersResult>"))


@pytest.mark.parametrize(
    ("changes", "kept"),
    [
        ({}, True),
        ({"ShippedByAmazonTFM": "true"}, True),
        ({"EasyShipShipmentStatus": "PendingPickUp"}, True),
        ({"EasyShipShipmentStatus": "AWordOfTomorrow"}, True),
        ({"TFMShipmentStatus": "PendingPickUp", "ShippedByAmazonTFM": "false"}, True),
        ({"ShippedByAmazonTFM": "false"}, False),
    ],
)
def test_easy_ship_only_keeps_out_what_says_that_it_is_not(changes, kept):
    """An order that says nothing may become one when it is scheduled: it is never lost."""
    page = read_order_page(
        parse(f"<R><Orders>{order_xml(**changes)}</Orders></R>".encode()), easy_ship_only=True
    )

    assert (page.orders[0].kept_out == "") is kept


def test_without_that_setting_every_order_is_kept():
    page = page_of(order_xml(ShippedByAmazonTFM="false"))

    assert page.orders[0].kept_out == ""


@pytest.mark.parametrize("name", ["EasyShipShipmentStatus", "TFMShipmentStatus"])
@pytest.mark.parametrize(
    ("status", "trouble"),
    [
        ("LabelCanceled", "label is void"),
        ("RejectedByBuyer", "the buyer rejected it"),
        ("Undeliverable", "cannot be delivered"),
        ("ReturningToSeller", "comes back"),
        ("Lost", "Claim it"),
        ("Damaged", "Claim it"),
    ],
)
def test_a_parcel_that_will_not_arrive_needs_a_person(name, status, trouble):
    (order,) = page_of(order_xml(**{name: status})).orders

    assert trouble in order.delivery_trouble


@pytest.mark.parametrize("status", ["PendingPickUp", "PickedUp", "Delivered", "AWordOfTomorrow"])
def test_a_parcel_on_its_way_needs_nobody(status):
    (order,) = page_of(order_xml(EasyShipShipmentStatus=status)).orders

    assert order.delivery_trouble == ""


@pytest.mark.parametrize(
    ("extra", "free"),
    [
        ("<IsReplacementOrder>true</IsReplacementOrder>", True),
        ("<IsReplacementOrder>false</IsReplacementOrder>", False),
        ("<OrderTotal><CurrencyCode>INR</CurrencyCode><Amount>0.00</Amount></OrderTotal>", True),
        ("<OrderTotal><CurrencyCode>INR</CurrencyCode><Amount>0</Amount></OrderTotal>", True),
        ("<OrderTotal><CurrencyCode>INR</CurrencyCode><Amount>0.01</Amount></OrderTotal>", False),
        ("<OrderTotal><CurrencyCode>INR</CurrencyCode></OrderTotal>", False),
        ("<OrderTotal/>", False),
        ("", False),
    ],
)
def test_a_replacement_and_an_order_with_a_total_of_zero_are_free(extra, free):
    """Amazon lists their lines without a price; without a total nothing is known."""
    assert order_of(extra).free is free
