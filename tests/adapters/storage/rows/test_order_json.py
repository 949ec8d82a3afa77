"""An order survives being written down."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channel_connector.adapters.storage.rows.order_json import from_json, to_json
from channel_connector.ports.channel.order_source import Address, Order, OrderLine, OrderState
from channel_connector.ports.testing.fakes.builders import a_line, an_order

text = st.text(st.characters())  # surrogates and NUL as well: a channel may send what it likes
moments = st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=30))]))
money = st.none() | st.decimals(allow_nan=False)
addresses = st.builds(Address, **dict.fromkeys(Address.__dataclass_fields__, text))
order_lines = st.builds(
    OrderLine,
    channel_line_id=text,
    channel_sku=st.none() | text,
    quantity=st.integers(0),
    channel_serial=text,
    unit_price=money,
    unit_discount=money,
    unit_shipping=money,
    gift_wrap=st.booleans(),
    needs_serials=st.booleans(),
)
orders = st.builds(
    Order,
    channel_order_id=text,
    state=st.sampled_from(OrderState),
    placed_at=moments,
    updated_at=moments,
    dispatch_by=st.none() | moments,
    cash_on_delivery=st.booleans(),
    priority=st.booleans(),
    currency=text,
    ship_to=st.none() | addresses,
    lines=st.none() | st.lists(order_lines, max_size=4).map(tuple),
)


@given(order=orders)
def test_every_order_comes_back_as_it_was(order):
    found = from_json(to_json(order))

    assert found == order
    assert digits(found) == digits(order)


@given(order=orders)
def test_the_text_is_ascii_without_nul(order):
    """So that any database holds it whatever its encoding."""
    written = to_json(order)

    assert written.isascii()
    assert "\x00" not in written


def test_a_text_of_an_older_version_is_read_with_the_defaults():
    written = json.loads(to_json(an_order()))
    del written["priority"], written["ship_to"]["email"], written["lines"][0]["gift_wrap"]
    del written["lines"][0]["needs_serials"]

    found = from_json(json.dumps(written))

    assert found == replace(an_order(), ship_to=replace(an_order().ship_to, email=""))


def test_what_an_order_cannot_hold_is_a_mistake():
    with pytest.raises(TypeError, match="holds no complex"):
        to_json(an_order(lines=(a_line(unit_price=1j),)))


def digits(order):
    """Tell 0.10 from 0.1, which are equal as numbers."""
    return [str(line.unit_price) for line in order.lines or ()], str(order.placed_at)


def test_a_moment_keeps_its_offset():
    placed_at = datetime.fromisoformat("2026-03-14T17:30:00.000001+05:30")

    assert from_json(to_json(an_order(placed_at=placed_at))).placed_at.isoformat() == (
        "2026-03-14T17:30:00.000001+05:30"
    )
