"""JSON views of stock, feeds, packages and documents in the control API."""

import hashlib
from base64 import b64encode
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from ..documents.report_store import Report
from ..easy_ship.package import Package
from ..feeds.feed import Feed
from ..protocol.times import zulu
from ..seller_account import SellerAccount
from ..shop.order import NotPossible
from ..shop.stock import Stock

Json = dict[str, Any]


def stock_json(stock: Stock, skus: Collection[str]) -> list[Json]:
    """Return the quantity and history of SKUs; of all if `skus` is empty."""
    return [
        {
            "sku": sku,
            "quantity": stock.quantity(sku),
            "history": [
                {
                    "at": zulu(change.at),
                    "quantity": change.quantity,
                    "latency": change.latency,
                    "feed_id": change.feed_id,
                    "message_id": change.message_id,
                }
                for change in stock.history(sku)
            ],
        }
        for sku in stock.skus()
        if not skus or sku in skus
    ]


def feed_json(feed: Feed) -> Json:
    """Return the status of a feed, with its report if available."""
    return {
        "feed_id": feed.feed_id,
        "feed_type": feed.feed_type,
        "status": feed.status,
        "submitted_at": zulu(feed.submitted_at),
        "started_at": _timestamp(feed.started_at),
        "done_at": _timestamp(feed.done_at) if feed.is_over else None,
        "trouble": feed.trouble.kind if feed.trouble else None,
        "report": feed.report.decode() if feed.report is not None else None,
    }


def release(seller: SellerAccount, feed_ids: Iterable[str], now: datetime) -> None:
    """
    Resume the processing of stuck feeds.

    Raises:
        NotPossible: a feed does not exist or is not stuck.
    """
    for feed_id in feed_ids:
        feed = seller.feeds.feeds.get(feed_id)
        if feed is None or not feed.is_stuck:
            raise NotPossible(f"Feed {feed_id} does not exist or is not stuck.")
        seller.feeds.release(feed, now)


def package_json(package: Package, waiting: str) -> Json:
    """Return a package without personal data; `waiting` is its status before pickup."""
    return {
        "order_id": package.order.order_id,
        "package_id": package.package_id,
        "status": package.status(waiting),
        "booked_at": zulu(package.booked_at),
        "slot_id": package.slot.slot_id,
        "pickup_start": zulu(package.slot.start),
        "pickup_end": zulu(package.slot.end),
        "invoice_number": package.invoice_number,
        "identifier": package.identifier,
        "serial_numbers": dict(package.serial_numbers),
    }


def document_json(report: Report) -> Json:
    """Return a document with its bytes and the order and kind of each page."""
    digest = hashlib.md5(report.body, usedforsecurity=False).digest()
    return {
        "report_id": report.report_id,
        "reference": report.request_id,
        "feed_id": report.feed_id,
        "available_at": zulu(report.available_at),
        "content": b64encode(report.body).decode(),
        "md5": b64encode(digest).decode(),
        "pages": [{"order_id": order_id, "kind": kind} for order_id, kind in report.pages],
    }


def _timestamp(moment: datetime | None) -> str | None:
    return zulu(moment) if moment is not None else None
