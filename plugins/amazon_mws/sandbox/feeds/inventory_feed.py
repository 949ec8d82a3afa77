"""The inventory feed: absolute quantities of SKUs."""

from collections.abc import Mapping
from datetime import datetime

from ..settings import FeedSettings
from ..shop.stock import Stock, StockChange
from ..trouble import Kind
from .envelope import Envelope, Message, NotValid, read_envelope
from .feed import Feed
from .processing_report import Result, processing_report, refused_whole

NOT_XML = 5001
UNKNOWN_SKU = 13013
PURGE_NOT_ALLOWED = 90208
IGNORED = 99001
CATALOGUE_TROUBLE = 8541

_EVERY_NTH = 3
"""Injected faults affect the first message and every third one after it."""


class InventoryFeeds:
    """Processes the inventory feeds of one seller."""

    def __init__(self, seller_id: str, stock: Stock, settings: FeedSettings) -> None:
        self._seller_id = seller_id
        self._stock = stock
        self._settings = settings

    def work(self, feed: Feed, at: datetime) -> bytes:
        """Apply the valid messages and return the report."""
        kind = feed.trouble.kind if feed.trouble else None
        if kind is Kind.FEED_FATAL:
            return self._refused(feed, NOT_XML, "XML Parsing Fatal Error")
        try:
            envelope = read_envelope(feed.body, "Inventory")
            check_merchant(envelope, self._seller_id)
        except NotValid as reason:
            return self._refused(feed, NOT_XML, str(reason))
        if feed.purge or envelope.purge:
            words = "Purge and replace is not allowed for this feed type"
            return self._refused(feed, PURGE_NOT_ALLOWED, words)
        results = []
        for place, message in enumerate(envelope.messages):
            troubled = kind if place % _EVERY_NTH == 0 else None
            result = self._result(message, troubled)
            if result is not None:
                results.append(result)
            if (result is None or result.warning) and self._stock.knows(message.fields["SKU"]):
                self._apply(feed, message, at)
        return processing_report(
            feed,
            envelope.merchant,
            len(envelope.messages),
            results,
            bare=self._settings.bare_reports,
        )

    def _result(self, message: Message, trouble: Kind | None) -> Result | None:
        """Return the error or warning of a message; None if it succeeds."""
        sku = message.fields["SKU"]
        if trouble is Kind.FEED_ERRORS:
            words = "The SKU does not match the catalogue."
            return Result(message.message_id, CATALOGUE_TROUBLE, words, sku=sku)
        if not self._stock.knows(sku) and not self._settings.unknown_skus_succeed:
            words = f"This SKU is not in the Amazon catalogue: {sku}"
            return Result(message.message_id, UNKNOWN_SKU, words, sku=sku)
        if message.operation != "Update":
            words = f"OperationType {message.operation} is not supported for Inventory."
            return Result(message.message_id, IGNORED, words, sku=sku)
        if trouble is Kind.FEED_WARNINGS:
            words = "An attribute was ignored."
            return Result(message.message_id, IGNORED, words, warning=True, sku=sku)
        return None

    def _apply(self, feed: Feed, message: Message, at: datetime) -> None:
        self._stock.apply(
            message.fields["SKU"],
            StockChange(
                at,
                feed.feed_id,
                message.message_id,
                _number(message.fields, "Quantity"),
                _number(message.fields, "FulfillmentLatency"),
            ),
        )

    def _refused(self, feed: Feed, code: int, words: str) -> bytes:
        bare = self._settings.bare_reports
        return refused_whole(feed, self._seller_id, code, words, bare=bare)


def check_merchant(envelope: Envelope, seller_id: str) -> None:
    """
    Reject a feed with another seller's MerchantIdentifier.

    It is the seller ID or the seller's token, which begins with `M_`.
    """
    if envelope.merchant != seller_id and not envelope.merchant.startswith("M_"):
        raise NotValid(f"MerchantIdentifier {envelope.merchant} is not this seller.")


def _number(fields: Mapping[str, str], name: str) -> int | None:
    return int(fields[name]) if name in fields else None
