"""
What may be kept of calls and answers: names, and the values of what is known to be harmless.

Everything else is masked: credentials and signatures, who bought and where they live, tokens
that lead to pages, and sentences, which may repeat any of it.
"""

import re
from collections.abc import Iterable
from typing import IO, Final
from urllib.parse import parse_qsl
from xml.sax.saxutils import escape

from lxml import etree

from ....ports.host.call_records import LONGEST_BODY
from .answers import ALL

HIDDEN: Final = "***"
CUT: Final = "…"
NO_XML: Final = "(It is no XML. Nothing is kept of it.)"

_ORDERS = """
    AmazonOrderId AmazonOrderID PurchaseDate LastUpdateDate LastUpdatedDate LastUpdatedAfter
    LastUpdatedBefore CreatedAfter CreatedBefore OrderStatus OrderStatus.Status OrderType
    MarketplaceId MarketplaceId.Id MarketplaceIdList.Id AmazonOrderId.Id SalesChannel
    FulfillmentChannel FulfillmentChannel.Channel NumberOfItemsShipped NumberOfItemsUnshipped
    IsReplacementOrder IsBusinessOrder IsPrime IsPremiumOrder ShipServiceLevel
    ShipmentServiceLevelCategory EarliestShipDate LatestShipDate EarliestDeliveryDate
    LatestDeliveryDate EasyShipShipmentStatus TFMShipmentStatus ShippedByAmazonTFM PaymentMethod
    PaymentMethodDetail MaxResultsPerPage ASIN OrderItemId SellerSKU QuantityOrdered
    QuantityShipped NumberOfItems ConditionId IsGift SerialNumberRequired CurrencyCode
    IsBuyerRequestedCancel
"""
_EASY_SHIP = """
    PackageId PackageStatus SlotId PickupTimeStart PickupTimeEnd Length Width Height Unit Value
    InvoiceDate
"""
_FEEDS = """
    FeedType FeedTypeList.Type FeedSubmissionId FeedSubmissionIdList.Id FeedProcessingStatus
    FeedProcessingStatusList.Status SubmittedFromDate SubmittedToDate SubmittedDate
    StartedProcessingDate CompletedProcessingDate ContentMD5Value MaxCount MessageType MessageID
    OperationType SKU Quantity FulfillmentLatency DocumentVersion DocumentType
    DocumentTransactionID StatusCode MessagesProcessed MessagesSuccessful MessagesWithError
    MessagesWithWarning ResultCode ResultMessageCode DocumentReportReferenceID ReportReferenceId
"""
_REPORTS = "ReportId ReportType ReportRequestId ReportRequestIdList.Id AvailableDate Acknowledged"
_CALLS = """
    Action Version Timestamp SignatureMethod SignatureVersion Type Code RequestId RequestID HasNext
"""

HARMLESS: Final = frozenset(f"{_ORDERS} {_EASY_SHIP} {_FEEDS} {_REPORTS} {_CALLS}".split())
"""Names of elements and parameters whose values are kept."""

_SHAPE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.:/+=-]{0,99}")
"""What a code, an id, a count or a moment looks like; anything else is masked all the same."""

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9._-]{0,99}")
_LONGEST_TEXT = 200
"""Longer than any that is kept."""

_LISTED = frozenset({"Id", "Status", "Type", "Channel"})
_CHUNK = 16 * 1024


def masked_form(form: str) -> str:
    """Return signed parameters with every name, and the values that are harmless."""
    return "&".join(
        f"{_name(name)}={_value(_kind(name), value)}"
        for name, value in parse_qsl(form, keep_blank_values=True)
    )[:LONGEST_BODY]


def masked_xml(content: bytes | IO[bytes]) -> str:
    """
    Return a document with the names of its elements, and the texts that are harmless.

    A file is read from its beginning, and no further than is kept.
    """
    masked = _Masked()
    parser = etree.XMLParser(
        target=masked,  # type: ignore[arg-type]  # lxml hands text over, and asks for no more
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
    )
    try:
        for chunk in _chunks(content):
            parser.feed(chunk)
            if masked.size > LONGEST_BODY:
                return "".join(masked.parts)[:LONGEST_BODY] + CUT
        parser.close()
    except etree.XMLSyntaxError:
        return "".join(masked.parts) + CUT if masked.parts else NO_XML
    return "".join(masked.parts)


class _Masked:
    """
    Takes in what a parser meets; of the document no tree is ever built.

    Of each element that is open it keeps the text so far, or None once it holds others.
    """

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.size = 0
        self._texts: list[str | None] = []

    def start(self, tag: str, _attributes: object) -> None:
        """Meet the beginning of an element."""
        if self._texts:
            self._texts[-1] = None
        self._texts.append("")
        self._add(f"<{_name(ALL[tag])}>")

    def data(self, text: str) -> None:
        """Meet a piece of text."""
        held = self._texts[-1] if self._texts else None
        if held is not None:
            self._texts[-1] = (held + text if held else text.lstrip())[:_LONGEST_TEXT]

    def end(self, tag: str) -> None:
        """Meet the end of an element."""
        name, held = _name(ALL[tag]), (self._texts.pop() or "").strip()
        self._add(f"{escape(_value(name, held)) if held else ''}</{name}>")

    def close(self) -> None:
        """Meet the end of the document."""

    def _add(self, part: str) -> None:
        self.parts.append(part)
        self.size += len(part)


def _chunks(content: bytes | IO[bytes]) -> Iterable[bytes]:
    if isinstance(content, bytes):
        return (content[at : at + _CHUNK] for at in range(0, len(content), _CHUNK))
    content.seek(0)
    return iter(lambda: content.read(_CHUNK), b"")


def _kind(parameter: str) -> str:
    """Return what a parameter is, whatever it belongs to and however many there are of it."""
    parts = [part for part in parameter.split(".") if not part.isdigit()]
    return ".".join(parts[-2:] if parts and parts[-1] in _LISTED else parts[-1:])


def _name(name: str) -> str:
    return name if _NAME.fullmatch(name) else HIDDEN


def _value(kind: str, value: str) -> str:
    return value if kind in HARMLESS and _SHAPE.fullmatch(value) else HIDDEN
