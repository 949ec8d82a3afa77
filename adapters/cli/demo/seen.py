"""What the two simulated sides and the log tell when the demo is over."""

import base64
import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ..sandboxes.sandbox_control import SandboxControl
from .stock_keeper import StockTarget

DOCUMENTS_FEED = "_POST_EASYSHIP_DOCUMENTS_"
STOCK_FEED = "_POST_INVENTORY_AVAILABILITY_DATA_"


@dataclass(frozen=True, slots=True)
class ChannelOrder:
    """An order as the channel's side shows it; `lines` are the units ordered now, by line."""

    order_id: str
    status: str
    placed_at: datetime
    updated_at: datetime
    by_amazon: bool
    lines: Mapping[str, int]

    @property
    def is_cancelled(self) -> bool:
        """Nothing of it is to be shipped any more."""
        return self.status == "Canceled"

    @property
    def is_to_be_shipped(self) -> bool:
        """It still has something that the seller ships."""
        return self.status in {"Unshipped", "PartiallyShipped"} and not self.by_amazon


@dataclass(frozen=True, slots=True)
class OmsOrder:
    """
    An order as Assure's side shows it.

    Args:
        posts: how often it was sent.
        lines, cancelled: units as delivered and as cancelled, by line.
        invoiced: nothing of it can be cancelled any more.
    """

    order_id: str
    received_at: datetime
    posts: int
    personal: frozenset[str]
    lines: Mapping[str, int]
    cancelled: Mapping[str, int]
    invoiced: bool


@dataclass(frozen=True, slots=True)
class PackedOrder:
    """An order as Assure's warehouse shows it; moments are None while there is none."""

    order_id: str
    step: str
    documents_made_at: datetime | None
    label_at: datetime | None
    sha256: frozenset[str]


@dataclass(frozen=True, slots=True)
class ChannelPackages:
    """
    What the channel's side shows of packing.

    Args:
        packages: how many were booked, by order id.
        documents: SHA-256 of each file that was made, by order id.
        requests: how many submissions asked for documents.
    """

    packages: Counter[str]
    documents: Mapping[str, frozenset[str]]
    requests: int


@dataclass(frozen=True, slots=True)
class Sides:
    """The orders of both sides at one moment, by id or in any order."""

    at_channel: Mapping[str, ChannelOrder]
    at_oms: tuple[OmsOrder, ...]
    packed: tuple[PackedOrder, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """
    All there is to judge by.

    Args:
        began_at, now: by the demo's clock.
        told, stock_changes: Assure's last word on each SKU, and how many words there were.
        shown: the quantity that the channel shows, by SKU.
        stock_feeds: when each stock update was taken in.
        packed, at_dock: what the warehouse and the channel show of packing.
        second_thoughts: how many buyers cancelled, by the stage of their orders.
        lost_answers: how many of Assure's answers were ordered to get lost.
        budgets: calls that a side let through, and calls too many, by side and budget.
        log: everything that was logged.
        secrets: what the log may not hold.
    """

    began_at: datetime
    now: datetime
    at_channel: Mapping[str, ChannelOrder]
    at_oms: tuple[OmsOrder, ...]
    packed: tuple[PackedOrder, ...]
    at_dock: ChannelPackages
    told: Mapping[str, StockTarget]
    stock_changes: int
    shown: Mapping[str, int | None]
    stock_feeds: tuple[datetime, ...]
    second_thoughts: Mapping[str, int]
    lost_answers: int
    budgets: Mapping[str, tuple[int, int]]
    log: str
    secrets: frozenset[str]


def both_sides(channel: SandboxControl, oms: SandboxControl) -> Sides:
    """Read the orders of both sides."""
    return Sides(channel_orders(channel), oms_orders(oms), packed_orders(oms))


def channel_orders(channel: SandboxControl) -> dict[str, ChannelOrder]:
    """Read every order that the channel has, by id."""
    return {
        found["order_id"]: ChannelOrder(
            order_id=found["order_id"],
            status=found["status"],
            placed_at=datetime.fromisoformat(found["placed_at"]),
            updated_at=datetime.fromisoformat(found["updated_at"]),
            by_amazon=found["by_amazon"],
            lines={line["order_item_id"]: line["quantity_ordered"] for line in found["lines"]},
        )
        for found in channel.read("orders")["orders"]
    }


def oms_orders(oms: SandboxControl) -> tuple[OmsOrder, ...]:
    """Read every order that Assure holds."""
    return tuple(
        OmsOrder(
            order_id=found["orderCode"],
            received_at=datetime.fromisoformat(found["received_at"]),
            posts=found["posts"],
            personal=frozenset(_personal(found["body"])),
            lines={item["orderItemCode"]: item["quantity"] for item in found["body"]["orderItems"]},
            cancelled=found["cancelled"],
            invoiced=found["invoiced"],
        )
        for found in oms.read("orders")
    )


def packed_orders(oms: SandboxControl) -> tuple[PackedOrder, ...]:
    """Read every order that Assure's warehouse has on its tables."""
    return tuple(
        PackedOrder(
            order_id=found["orderCode"],
            step=found["step"],
            documents_made_at=_moment(found["documents_made_at"]),
            label_at=_moment((found["label"] or {}).get("received_at")),
            sha256=frozenset(
                paper["sha256"] for paper in (found["label"], found["invoice"]) if paper
            ),
        )
        for found in oms.read("packing")["packages"]
    )


def channel_packages(channel: SandboxControl) -> ChannelPackages:
    """Read every package that was booked, and each file that was made for it."""
    packages = Counter(found["order_id"] for found in channel.read("packages")["packages"])
    documents = {
        order_id: frozenset(
            hashlib.sha256(base64.b64decode(found["content"])).hexdigest()
            for found in channel.read(f"documents/{order_id}")["documents"]
        )
        for order_id in packages
    }
    feeds = [found["feed_type"] for found in channel.read("feeds")["feeds"]]
    return ChannelPackages(packages, documents, feeds.count(DOCUMENTS_FEED))


def stock_shown(channel: SandboxControl) -> dict[str, int | None]:
    """Read the quantity that the channel shows of each SKU."""
    return {found["sku"]: found["quantity"] for found in channel.read("stock")["stock"]}


def stock_feeds(channel: SandboxControl) -> tuple[datetime, ...]:
    """Read when each stock update was taken in."""
    return tuple(
        datetime.fromisoformat(found["submitted_at"])
        for found in channel.read("feeds")["feeds"]
        if found["feed_type"] == STOCK_FEED
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _personal(body: Mapping[str, Any]) -> Iterator[str]:
    """Yield what the body says of the buyer; places are not told apart from our own words."""
    for address in ("shippingAddress", "billingAddress"):
        for part in ("name", "line1", "phone", "email"):
            if value := (body.get(address) or {}).get(part):
                yield str(value)


def budgets_of(channel: SandboxControl, oms: SandboxControl) -> dict[str, tuple[int, int]]:
    """Read how many calls each side counted, and how many were too many, by budget."""
    counts = {
        f"Amazon {page['bucket']}": (
            page["accepted"] + page["refused"],
            page["throttled"] + page["over_quota"],
        )
        for page in channel.read("ledger")["buckets"]
        if page["seller"]
    }
    for client, page in oms.read("ledger").items():
        counts[f"Assure, {client}"] = (
            sum(page["calls_per_minute"].values()),
            page["answers"].get("429", 0),
        )
    return counts
