"""Writes the inventory feed, which sets the quantity of each SKU."""

import re
from collections.abc import Iterable
from itertools import islice
from typing import IO
from xml.sax.saxutils import escape

from ....ports.channel.inventory_sink import StockMessage

LONGEST_SKU = 40

_AT_ONCE = 1000
_MARKUP = re.compile("[&<>]")
_NO_XML = re.compile("[^\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_HEAD = """\
<?xml version="1.0" encoding="UTF-8"?>
<AmazonEnvelope xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
xsi:noNamespaceSchemaLocation="amzn-envelope.xsd">
<Header><DocumentVersion>1.01</DocumentVersion>\
<MerchantIdentifier>{seller}</MerchantIdentifier></Header>
<MessageType>Inventory</MessageType>
"""
_TAIL = "</AmazonEnvelope>\n"


def why_not(channel_sku: str) -> str:
    """Return why a feed cannot contain this SKU; empty if it can."""
    if not 0 < len(channel_sku) <= LONGEST_SKU:
        return f"A SKU on Amazon has 1 to {LONGEST_SKU} characters."
    if channel_sku != channel_sku.strip():
        return "A SKU on Amazon must not begin or end with whitespace."
    if _NO_XML.search(channel_sku):
        return "The SKU contains a character that is not allowed in a feed."
    return ""


def write_inventory_feed(levels: Iterable[StockMessage], seller_id: str, feed: IO[bytes]) -> None:
    """
    Write a message for each level; the SKUs must have passed `why_not`.

    At most 1,000 messages are in memory. SKUs that are not in the feed keep their quantity on
    Amazon; an omitted latency is set to Amazon's default.
    """
    feed.write(_HEAD.format(seller=escape(seller_id)).encode())
    messages = map(_message, levels)
    while portion := "".join(islice(messages, _AT_ONCE)):
        feed.write(portion.encode())
    feed.write(_TAIL.encode())


def _message(level: StockMessage) -> str:
    number, sku, quantity, latency = level
    if _MARKUP.search(sku):
        sku = escape(sku)
    days = "" if latency is None else f"<FulfillmentLatency>{latency}</FulfillmentLatency>"
    return (
        f"<Message><MessageID>{number}</MessageID><OperationType>Update</OperationType>"
        f"<Inventory><SKU>{sku}</SKU><Quantity>{quantity}</Quantity>{days}</Inventory></Message>\n"
    )
