"""Parses and validates the envelope of XML feeds."""

from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from .forms import (
    Part,
    any_text,
    is_boolean,
    is_count,
    is_date,
    is_message_id,
    is_order_id,
    is_positive,
    is_sku,
    is_timestamp,
    matches,
    one_of,
    schema_error,
)

_HEADER = (
    Part({"DocumentVersion": matches(r"\d{1,2}\.\d{1,2}")}),
    Part({"MerchantIdentifier": any_text}),
)

_INVENTORY = (
    Part({"SKU": is_sku}),
    Part({"FulfillmentCenterID": any_text}, least=0),
    Part(
        {
            "Quantity": is_count,
            "Available": is_boolean,
            "Lookup": one_of("FulfillmentNetwork"),
        }
    ),
    Part({"RestockDate": is_date}, least=0),
    Part({"FulfillmentLatency": is_positive}, least=0),
    Part({"SwitchFulfillmentTo": one_of("MFN", "AFN")}, least=0),
)

_EASY_SHIP_DOCUMENT = (
    Part({"AmazonOrderID": is_order_id}),
    Part({"DocumentType": one_of("ShippingLabel", "Invoice", "Warranty")}, most=3),
)

_PAYLOADS = {"Inventory": _INVENTORY, "EasyShipDocument": _EASY_SHIP_DOCUMENT}
_ENCODINGS = ("UTF-8", "ISO-8859-1", "US-ASCII", None)
_NO_LIMIT = 10**9


class NotValid(Exception):
    """The whole feed is invalid; the message says why."""


@dataclass(frozen=True, slots=True)
class Message:
    """
    A message.

    Args:
        fields: the texts of the payload by name.
        kinds: the requested document types, if any.
    """

    message_id: str
    operation: str
    fields: Mapping[str, str]
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Envelope:
    """The content of a feed."""

    merchant: str
    purge: bool
    messages: tuple[Message, ...]


def read_envelope(body: bytes, message_type: str) -> Envelope:
    """
    Parse a feed with messages of one type.

    Raises:
        NotValid: the feed is not XML, not of that type, or violates the schema.
    """
    root = _parsed(body)
    wrong = schema_error(root, _parts(message_type))
    if wrong is not None:
        raise NotValid(wrong)
    messages = tuple(_message(element) for element in root.iterchildren("Message"))
    if len({int(message.message_id) for message in messages}) < len(messages):
        raise NotValid("A MessageID occurs twice.")
    purge = (root.findtext("PurgeAndReplace") or "").strip() in ("true", "1")
    merchant = (root.findtext("Header/MerchantIdentifier") or "").strip()
    return Envelope(merchant, purge, messages)


def _parsed(body: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        raise NotValid(f"XML Parsing Error: {error}") from None
    document = root.getroottree().docinfo
    if document.internalDTD is not None or document.encoding not in _ENCODINGS:
        raise NotValid("The feed must be plain XML in UTF-8 or ISO-8859-1, without a DTD.")
    if root.tag != "AmazonEnvelope":
        raise NotValid(f"AmazonEnvelope is expected, not {root.tag}.")
    return root


def _parts(message_type: str) -> tuple[Part, ...]:
    message = (
        Part({"MessageID": is_message_id}),
        Part({"OperationType": one_of("Update", "Delete", "PartialUpdate")}, least=0),
        Part({message_type: _PAYLOADS[message_type]}),
    )
    return (
        Part({"Header": _HEADER}),
        Part({"MessageType": one_of(message_type)}),
        Part({"MarketplaceName": any_text}, least=0),
        Part({"PurgeAndReplace": is_boolean}, least=0),
        Part({"EffectiveDate": is_timestamp}, least=0),
        Part({"Message": message}, most=_NO_LIMIT),
    )


def _message(element: etree._Element) -> Message:
    payload = [child for child in element if isinstance(child.tag, str)][-1]
    return Message(
        message_id=(element.findtext("MessageID") or "").strip(),
        operation=element.findtext("OperationType") or "Update",
        fields={str(child.tag): child.text or "" for child in payload},
        kinds=tuple(child.text or "" for child in payload.iterchildren("DocumentType")),
    )
