"""Writes the feed that requests documents of Easy Ship orders."""

import re
from collections.abc import Collection, Sequence
from io import BytesIO
from typing import IO

from lxml import etree

from ....ports.channel.document_source import Wanted
from ..mws.answers import Element

_LONGEST_ID = 20
_SCHEMA = "amzn-envelope.xsd"
_INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"


def write_documents_feed(wanted: Sequence[Wanted], seller_id: str) -> IO[bytes]:
    """Return a feed with one message per order, which lists its document types."""
    envelope = etree.Element("AmazonEnvelope", nsmap={"xsi": _INSTANCE})
    envelope.set(f"{{{_INSTANCE}}}noNamespaceSchemaLocation", _SCHEMA)
    header = etree.SubElement(envelope, "Header")
    _add(header, "DocumentVersion", "1.01")
    _add(header, "MerchantIdentifier", seller_id)
    _add(envelope, "MessageType", "EasyShipDocument")
    ids = message_ids([one.channel_order_id for one in wanted])
    for one in wanted:
        message = etree.SubElement(envelope, "Message")
        _add(message, "MessageID", ids[one.channel_order_id])
        document = etree.SubElement(message, "EasyShipDocument")
        _add(document, "AmazonOrderID", one.channel_order_id)
        for kind in ("ShippingLabel", "Invoice", *(["Warranty"] if one.warranty else [])):
            _add(document, "DocumentType", kind)
    return BytesIO(etree.tostring(envelope, xml_declaration=True, encoding="UTF-8"))


def message_ids(channel_order_ids: Collection[str]) -> dict[str, str]:
    """
    Return the MessageID of each order: the digits of its order ID.

    The report can then be read without stored state. Amazon accepts up to 20 digits; an order
    ID has 17. If an order ID has another format, the messages are numbered from 1.
    """
    digits = {order_id: re.sub(r"\D", "", order_id).lstrip("0") for order_id in channel_order_ids}
    fit = all(0 < len(each) <= _LONGEST_ID for each in digits.values())
    if fit and len(set(digits.values())) == len(digits):
        return digits
    return {order_id: str(place) for place, order_id in enumerate(channel_order_ids, start=1)}


def _add(parent: Element, name: str, text: str) -> None:
    etree.SubElement(parent, name).text = text
