"""What Assure is told of an order."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channel_connector.adapters.assure.gateway.outward_order import outward_order
from channel_connector.adapters.assure.limits import MOST_ITEMS
from channel_connector.adapters.assure.sandbox.body_rules import faults_of
from channel_connector.adapters.assure.settings import (
    AssureSettings,
    DuplicateSkuLines,
    MissingPrice,
)
from channel_connector.ports.channel.order_source import Address, Order, OrderLine, OrderState
from channel_connector.ports.host.errors import OrderRefused
from channel_connector.ports.host.secret import Secret
from channel_connector.ports.testing.fakes.builders import NOON, a_line, an_address, an_order

SETTINGS = AssureSettings(
    "https://assure.example", "acme-amazon", Secret("s3cret-word"), location_code="BLR1"
)

ADDRESS_IN_THE_BODY = {
    "name": "Asha Testrao",
    "line1": "12, Sample Residency",
    "line2": "Example Cross Road",
    "line3": "Near Placeholder Park",
    "city": "Bengaluru",
    "state": "Karnataka",
    "zip": "560001",
    "country": "IN",
    "phone": "+91 00000 00000",
    "email": "asha@buyers.example",
}


def body_of(order=None, **settings):
    return outward_order(order or an_order(), replace(SETTINGS, **settings))


def refusal_of(order, **settings):
    with pytest.raises(OrderRefused) as refusal:
        body_of(order, **settings)
    return str(refusal.value)


def test_an_order_is_told_in_the_words_of_assure():
    assert body_of(an_order(lines=(a_line("RED-MUG", 2),))) == {
        "locationCode": "BLR1",
        "orderCode": "403-1234567-0000001",
        "orderTime": "2026-03-14T17:30:00.000+05:30",
        "orderType": "SO",
        "onHold": False,
        "packType": "PIECE",
        "isPriority": False,
        "gift": False,
        "dispatchByTime": "2026-03-15T17:30:00.000+05:30",
        "startProcessingTime": "2026-03-14T17:30:00.000+05:30",
        "paymentMethod": "NCOD",
        "isSplitRequired": False,
        "shippingAddress": ADDRESS_IN_THE_BODY,
        "billingAddress": ADDRESS_IN_THE_BODY,
        "orderItems": [
            {
                "channelSkuCode": "RED-MUG",
                "orderItemCode": "line-RED-MUG",
                "quantity": 2,
                "sellingPricePerUnit": 499.0,
                "sellerDiscountPerUnit": 50.0,
                "shippingChargePerUnit": 40.0,
            }
        ],
    }


def test_no_location_is_told_where_assure_splits():
    body = body_of(split_by_assure=True, location_code=None)

    assert body["isSplitRequired"] is True
    assert "locationCode" not in body


def test_cash_on_delivery_is_told():
    assert body_of(an_order(cash_on_delivery=True))["paymentMethod"] == "COD"


def test_a_priority_order_is_told():
    assert body_of(an_order(priority=True))["isPriority"] is True


def test_a_moment_is_told_to_the_millisecond_in_the_zone_that_is_set():
    order = an_order(placed_at=datetime(2026, 3, 14, 20, 0, 0, 123_999, tzinfo=UTC))

    body = body_of(order, time_zone=timezone(timedelta(hours=-3)))

    assert body["orderTime"] == "2026-03-14T17:00:00.123-03:00"


def test_an_order_without_a_promise_to_dispatch_gets_the_usual_one_from_when_it_was_placed():
    """From the order's own time and no clock, so that it is the same whenever it is sent."""
    body = body_of(an_order(dispatch_by=None), dispatch_within=timedelta(hours=30))

    assert body["dispatchByTime"] == "2026-03-15T23:30:00.000+05:30"


def test_a_line_that_is_gift_wrapped_makes_a_gift():
    body = body_of(an_order(lines=(a_line("RED-MUG", gift_wrap=True), a_line("BLUE-MUG"))))

    wrapped, plain = body["orderItems"]
    assert body["gift"] is True
    assert wrapped["giftOptions"] == {"giftwrapRequired": True}
    assert "giftOptions" not in plain


def test_amounts_that_the_channel_does_not_tell_are_left_out():
    line = a_line(unit_discount=None, unit_shipping=None)

    (item,) = body_of(an_order(lines=(line,)))["orderItems"]

    assert item["sellingPricePerUnit"] == 499.0
    assert not {"sellerDiscountPerUnit", "shippingChargePerUnit"} & item.keys()


def test_an_amount_of_nothing_is_told():
    (item,) = body_of(an_order(lines=(a_line(unit_price=Decimal(0)),)))["orderItems"]

    assert item["sellingPricePerUnit"] == 0.0


def test_a_unit_of_a_line_keeps_enough_decimals_for_the_lines_total():
    line = a_line("RED-MUG", 3, unit_price=Decimal(500) / 3)

    (item,) = body_of(an_order(lines=(line,)))["orderItems"]

    assert item["sellingPricePerUnit"] == 166.6667
    assert round(item["sellingPricePerUnit"] * 3, 2) == 500.00


def test_the_default_address_stands_in_for_one_that_is_withheld():
    body = body_of(an_order(ship_to=None), default_address=an_address(name="Amazon Customer"))

    assert body["shippingAddress"] == ADDRESS_IN_THE_BODY | {"name": "Amazon Customer"}
    assert body["billingAddress"] == body["shippingAddress"]


def test_without_any_address_the_order_is_refused_and_the_setting_named():
    assert "default_address" in refusal_of(an_order(ship_to=None))


def test_a_line_without_a_sku_refuses_the_order_and_is_named():
    text = refusal_of(an_order(lines=(a_line(), a_line(None, channel_line_id="4711"))))

    assert "no SKU on line 4711" in text


def test_a_line_without_a_sku_that_left_already_is_no_reason_to_refuse():
    lines = (a_line("RED-MUG"), a_line(None, 1, shipped=1))

    assert len(body_of(an_order(lines=lines))["orderItems"]) == 1


def test_a_line_without_a_price_refuses_the_order():
    """Assure must have one, and a made-up one would stand on an invoice."""
    text = refusal_of(an_order(lines=(a_line(unit_price=None, channel_line_id="4711"),)))

    assert "no price on line 4711" in text
    assert "set assure.missing_price of this connection to zero, then retry" in text


@pytest.mark.parametrize(
    ("of_order", "settings"),
    [({"free": True}, {}), ({}, {"missing_price": MissingPrice.ZERO})],
    ids=["free", "setting"],
)
def test_a_line_without_a_price_costs_nothing_where_that_is_known(of_order, settings):
    lines = (a_line("RED-MUG", unit_price=None), a_line("BLUE-MUG", unit_price=Decimal("49.50")))

    body = body_of(an_order(lines=lines, **of_order), **settings)

    prices = [item["sellingPricePerUnit"] for item in body["orderItems"]]
    assert [Decimal(str(price)) for price in prices] == [0, Decimal("49.50")]


def test_a_price_that_a_free_order_has_is_sent_as_it_is():
    """Its discount may make it free."""
    lines = (a_line("RED-MUG", unit_price=Decimal(100), unit_discount=Decimal(100)),)

    [item] = body_of(an_order(lines=lines, free=True))["orderItems"]

    assert item["sellingPricePerUnit"] == 100


def test_many_lines_without_a_sku_are_not_all_named():
    lines = tuple(a_line(None, channel_line_id=f"L{number}") for number in range(30))

    assert "L0, L1, L2, L3, L4 and 25 more" in refusal_of(an_order(lines=lines))


def test_a_line_code_that_comes_twice_refuses_the_order():
    lines = (a_line("RED-MUG", channel_line_id="1"), a_line("BLUE-MUG", channel_line_id="1"))

    assert "the code of another line on line 1," in refusal_of(an_order(lines=lines))


@pytest.mark.parametrize(
    ("order", "place"),
    [
        (an_order("4" * 256), "orderCode"),
        (an_order(lines=(a_line("S" * 256, channel_line_id="1"),)), "orderItems.0.channelSkuCode"),
        (an_order(lines=(a_line(channel_line_id="L" * 256),)), "orderItems.0.orderItemCode"),
    ],
)
def test_a_code_that_is_too_long_is_never_cut(order, place):
    """Cut, it would be another order's, SKU's or line's."""
    assert f"{place} is empty or longer than 255 characters" in refusal_of(order)


def test_an_order_may_have_as_many_lines_as_assure_takes():
    lines = tuple(a_line(f"SKU-{number}") for number in range(MOST_ITEMS))

    assert len(body_of(an_order(lines=lines))["orderItems"]) == 2_500


def test_an_order_with_more_lines_than_assure_takes_is_refused():
    lines = tuple(a_line(f"SKU-{number}") for number in range(MOST_ITEMS + 1))

    assert "has more than 2500 lines" in refusal_of(an_order(lines=lines))


def test_merging_may_bring_an_order_within_what_assure_takes():
    lines = tuple(a_line("RED-MUG", channel_line_id=str(n)) for n in range(MOST_ITEMS + 1))

    body = body_of(an_order(lines=lines), duplicate_sku_lines=DuplicateSkuLines.MERGE)

    assert [item["quantity"] for item in body["orderItems"]] == [2_501]


@pytest.mark.parametrize("amount", ["NaN", "sNaN", "Infinity", "1E+15", "1E+999999"])
@pytest.mark.parametrize("part", ["unit_price", "unit_discount", "unit_shipping"])
def test_an_amount_that_json_cannot_hold_refuses_the_order(part, amount):
    line = a_line(**{part: Decimal(amount)})

    assert "an invalid amount on line line-RED-MUG" in refusal_of(an_order(lines=(line,)))


@pytest.mark.parametrize(
    "never",
    [
        {"dispatch_by": datetime.max.replace(tzinfo=UTC)},
        {"placed_at": datetime.max.replace(tzinfo=UTC), "dispatch_by": None},
    ],
)
def test_a_moment_beyond_all_years_in_india_refuses_the_order(never):
    """Some systems write the last moment there is where they mean none."""
    assert "has a time outside the years 1 to 9999" in refusal_of(an_order(**never))


def test_a_refusal_does_not_grow_with_the_order():
    lines = tuple(a_line(f"{number}" * 300) for number in range(1, 200))

    assert len(refusal_of(an_order(lines=lines))) < 1_000


TEXT = st.text(max_size=300)
CODES = st.text(min_size=1, max_size=12) | TEXT
AMOUNTS = st.none() | st.decimals()
MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  # hypothesis adds the zone
LINES = st.builds(
    OrderLine,
    channel_line_id=CODES,
    channel_sku=CODES | st.none(),
    quantity=st.integers(0, 9),
    shipped=st.integers(0, 9),
    unit_price=st.decimals(0, 100_000, places=2) | AMOUNTS,
    unit_discount=AMOUNTS,
    unit_shipping=AMOUNTS,
    gift_wrap=st.booleans(),
)
ORDERS = st.builds(
    Order,
    channel_order_id=CODES,
    state=st.just(OrderState.UNFULFILLED),
    placed_at=MOMENTS,
    updated_at=MOMENTS,
    dispatch_by=st.none() | MOMENTS,
    cash_on_delivery=st.booleans(),
    priority=st.booleans(),
    ship_to=st.none()
    | st.builds(Address, name=TEXT, line1=TEXT, line3=TEXT, city=TEXT, phone=TEXT, email=TEXT),
    lines=st.none() | st.lists(LINES, max_size=4).map(tuple),
)


@given(
    order=ORDERS,
    duplicates=st.sampled_from(DuplicateSkuLines),
    address=st.none() | st.just(an_address()),
)
def test_whatever_a_channel_tells_makes_a_body_that_assure_takes_or_a_refusal(
    order, duplicates, address
):
    """Assure's rules are written down twice; the sandbox's own judge ours."""
    settings = replace(SETTINGS, duplicate_sku_lines=duplicates, default_address=address)

    try:
        body = outward_order(order, settings)
    except OrderRefused:
        return

    assert faults_of(json.loads(json.dumps(body, allow_nan=False))) == []


@given(order=ORDERS)
def test_the_same_order_makes_the_same_bytes(order):
    """An order whose answer was lost is sent again as it was."""

    def attempt():
        try:
            return json.dumps(outward_order(order, SETTINGS))
        except OrderRefused as refusal:
            return str(refusal)

    assert attempt() == attempt()


def test_the_order_of_lines_is_kept():
    lines = (a_line("Z"), a_line("A"), a_line("M"))

    items = body_of(an_order(lines=lines, updated_at=NOON))["orderItems"]

    assert [item["channelSkuCode"] for item in items] == ["Z", "A", "M"]
