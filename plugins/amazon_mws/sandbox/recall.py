"""Takes over what a connector's database knows of a seller and this sandbox does not remember."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from .documents.pages import Page, PageKind, make_pdf
from .documents.report_store import Report
from .easy_ship.package import Package
from .easy_ship.parcel import Dimensions, Parcel
from .easy_ship.slots import Offer, PickupSlot
from .feeds.delays import Delay
from .feeds.feed import Feed, FeedStatus, FeedType
from .feeds.forms import is_order_id
from .protocol.markup import Node, document
from .seller_account import SellerAccount
from .shop.catalogue import CATALOGUE, Article
from .shop.order import Line, Status

_AT_ONCE = Delay(timedelta(0), timedelta(0))
_PICKUP_AFTER = timedelta(days=1)
_UNKNOWN_PRICE = Decimal("499.00")
_PAGES = (PageKind.LABEL, PageKind.INVOICE)


@dataclass(frozen=True, slots=True)
class Recall:
    """
    Adds orders, packages, slots, documents and feeds that a seller's account lacks.

    Buyers, and what was never read, are made up. A stock feed, whose content is not known, is
    cancelled, so that the connector sends the stock again.
    """

    seller: SellerAccount
    now: datetime

    def __call__(self, work: Mapping[str, Any]) -> None:
        """
        Add what is missing; `work` is as `RecallSchema` loads it.

        An id that Amazon cannot have given stands for an entry that the connector could not read.
        """
        known_here = set(self.seller.shop.orders)
        for order in work["orders"]:
            if order["order_id"] not in known_here and is_order_id(order["order_id"]):
                self._add_order(order)
        for shipment in work["shipments"]:
            if shipment["order_id"] in self.seller.shop.orders.keys() - known_here:
                self._add_shipment(shipment)
        for submission in work["submissions"]:
            self.seller.numbers.go_on_above(submission["submission_id"])
            if submission["open"] and submission["submission_id"] not in self.seller.feeds.feeds:
                self._add_feed(submission)

    def _add_order(self, known: Mapping[str, Any]) -> None:
        shop = self.seller.shop
        placed_at = known["placed_at"] or self.now
        order = shop.buyers.order(shop.next_serial(), placed_at)
        order.order_id = known["order_id"]
        order.placed_at, order.updated_at = placed_at, known["updated_at"] or placed_at
        order.status, order.by_amazon, order.easy_ship = Status.UNSHIPPED, False, True
        order.lines = [_line(line) for line in known["lines"]] or order.lines
        for line in order.lines:
            cancelled = known["cancelled_units"].get(line.order_item_id, 0)
            line.ordered = max(line.ordered - cancelled, line.shipped)
        self.seller.stock.offer(line.article.sku for line in order.lines)
        if known["cancelled"]:
            order.become(Status.CANCELED, order.updated_at)
        shop.add(order)

    def _add_shipment(self, known: Mapping[str, Any]) -> None:
        order_id, packages = known["order_id"], self.seller.packages
        for line in self.seller.shop.orders[order_id].lines:
            line.serial_number_required = line.order_item_id in known["serials"]
        slot = self._slot(known["slot"])
        if known["package_id"]:
            package = self._package(known, slot)
            packages.recall(package, self.now)
            self._add_documents(known, package)
        elif known["slot"]:
            packages.recall_slot(Offer(slot, order_id, _parcel(known), self.now))

    def _package(self, known: Mapping[str, Any], slot: PickupSlot) -> Package:
        return Package(
            package_id=known["package_id"],
            order=self.seller.shop.orders[known["order_id"]],
            parcel=_parcel(known),
            slot=slot,
            booked_at=known["accepted_at"],
            invoice_number=known["invoice_number"] or self.seller.packages.new_invoice_number(),
            identifier=known["shipment_code"],
            serial_numbers={line: tuple(numbers) for line, numbers in known["serials"].items()},
        )

    def _add_documents(self, known: Mapping[str, Any], package: Package) -> None:
        """Draw the documents anew that the connector has still to fetch."""
        numbers = self.seller.numbers
        numbers.go_on_above(known["document_key"], report=True)
        report_id = known["document_key"] or numbers.report(self.now)
        if known["stage"] != "DOCUMENTS_MADE" or not report_id.isdigit():
            return
        self.seller.reports.put(
            Report(
                report_id=report_id,
                request_id=known["document_handle"],
                available_at=package.booked_at,
                body=make_pdf([Page(kind, package) for kind in _PAGES], self.now),
                feed_id="",
                pages=tuple((package.order.order_id, kind.value) for kind in _PAGES),
            )
        )

    def _slot(self, known: Mapping[str, Any] | None) -> PickupSlot:
        if known is None:
            end = self.now + _PICKUP_AFTER
            return PickupSlot("", end, end)
        return PickupSlot(known["slot_id"], known["starts_at"], known["ends_at"])

    def _add_feed(self, known: Mapping[str, Any]) -> None:
        is_documents = known["kind"] == "DOCUMENTS"
        self.seller.feeds.recall(
            Feed(
                known["submission_id"],
                FeedType.EASY_SHIP_DOCUMENTS if is_documents else FeedType.INVENTORY,
                self._documents_feed(known["order_ids"]) if is_documents else b"",
                known["sent_at"],
                _AT_ONCE,
                status=FeedStatus.SUBMITTED if is_documents else FeedStatus.CANCELLED,
            )
        )

    def _documents_feed(self, order_ids: Sequence[str]) -> bytes:
        merchant = self.seller.shop.seller.seller_id
        return document(
            "AmazonEnvelope",
            [
                ("Header", [("DocumentVersion", "1.01"), ("MerchantIdentifier", merchant)]),
                ("MessageType", "EasyShipDocument"),
                *(_message(number, order_id) for number, order_id in enumerate(order_ids, 1)),
            ],
        )


def _message(number: int, order_id: str) -> Node:
    kinds = [("DocumentType", kind.value) for kind in _PAGES]
    payload: Sequence[Node] = [("AmazonOrderID", order_id), *kinds]
    return ("Message", [("MessageID", str(number)), ("EasyShipDocument", payload)])


def _line(known: Mapping[str, Any]) -> Line:
    sku = known["sku"]
    article = CATALOGUE.get(sku) or Article(sku, "B0SBX99999", "", sku, _UNKNOWN_PRICE)
    return Line(known["line_id"], article, known["quantity"], known["shipped"])


def _parcel(known: Mapping[str, Any]) -> Parcel:
    length, width, height = known["size_cm"]
    return Parcel(Dimensions(length, width, height), known["weight_g"])
