"""The inventory feed conforms to Amazon's schema for any valid SKU."""

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from channel_connector.plugins.amazon_mws.feeds.inventory_feed import (
    why_not,
    write_inventory_feed,
)
from channel_connector.ports.channel.inventory_sink import StockMessage

skus = st.text(min_size=1, max_size=40).filter(lambda sku: not why_not(sku))
levels = st.lists(
    st.tuples(skus, st.integers(0, 2**31 - 1), st.none() | st.integers(1, 30)), max_size=20
)


def written(*levels, seller_id="A1EXAMPLESELLER"):
    feed = BytesIO()
    write_inventory_feed(iter(levels), seller_id, feed)
    return feed.getvalue()


def inventory(feed):
    """Return what the feed says: id, SKU, quantity and latency of each message."""
    return [
        (
            int(message.findtext("MessageID")),
            message.findtext("Inventory/SKU"),
            int(message.findtext("Inventory/Quantity")),
            message.findtext("Inventory/FulfillmentLatency"),
        )
        for message in etree.fromstring(feed).iter("Message")
    ]


def test_each_level_is_a_message_with_its_number():
    feed = written(StockMessage(1, "RED-MUG", 7, 2), StockMessage(2, "BLUE-MUG", 0))

    assert inventory(feed) == [(1, "RED-MUG", 7, "2"), (2, "BLUE-MUG", 0, None)]
    assert {element.text for element in etree.fromstring(feed).iter("OperationType")} == {"Update"}


def test_a_feed_never_asks_to_purge():
    assert b"Purge" not in written(StockMessage(1, "RED-MUG", 7))


def test_nothing_stands_before_the_declaration_or_behind_the_end():
    feed = written(StockMessage(1, "RED-MUG", 7))

    assert feed.startswith(b"<?xml ")
    assert feed.rstrip().endswith(b"</AmazonEnvelope>")


def test_markup_in_a_sku_is_escaped():
    """Sent raw it would spoil the whole feed."""
    feed = written(StockMessage(1, "&xyz<b>]]>\"'", 7), seller_id="A&B")

    assert inventory(feed)[0][1] == "&xyz<b>]]>\"'"
    assert etree.fromstring(feed).findtext("Header/MerchantIdentifier") == "A&B"


def test_a_feed_of_many_portions_holds_every_message_once():
    feed = written(*(StockMessage(number, f"SKU-{number}", number) for number in range(1, 2502)))

    assert [number for number, *_ in inventory(feed)] == list(range(1, 2502))


@given(levels)
def test_any_valid_sku_round_trips(told):
    feed = written(*(StockMessage(number, *level) for number, level in enumerate(told, start=1)))

    arrived = [(sku, quantity, days and int(days)) for _, sku, quantity, days in inventory(feed)]
    assert arrived == told


@given(levels.filter(bool))
def test_the_feed_is_valid_for_any_valid_sku(feed_schema, told):
    feed = written(*(StockMessage(number, *level) for number, level in enumerate(told, start=1)))

    feed_schema.assertValid(etree.fromstring(feed))


@pytest.mark.parametrize(
    "sku", ["", "X" * 41, " RED", "RED ", "RED\x00", "RED\x0b", "RED\rMUG", "RED\ufffe"]
)
def test_an_invalid_sku_is_reported(sku):
    assert why_not(sku)


@pytest.mark.parametrize("sku", ["X" * 40, "RED MUG", "&xyz", "कुर्ता", "<>", "é"])
def test_any_other_sku_is_valid(sku):
    assert why_not(sku) == ""
