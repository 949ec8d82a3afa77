"""Reads the data of the two simulated sides."""

import base64
import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ..sandboxes.sandbox_control import SandboxControl

STOCK_FEED = "_POST_INVENTORY_AVAILABILITY_DATA_"


@dataclass(frozen=True, slots=True)
class ChannelOrder:
    """An order on the channel; `lines` are the units ordered now, by line."""

    order_id: str
    status: str
    placed_at: datetime
    updated_at: datetime
    by_amazon: bool
    lines: Mapping[str, int]

    @property
    def is_cancelled(self) -> bool:
        """Whether the whole order is cancelled."""
        return self.status == "Canceled"

    @property
    def is_to_be_shipped(self) -> bool:
        """Whether the seller still has units to ship."""
        return self.status in {"Unshipped", "PartiallyShipped"} and not self.by_amazon


@dataclass(frozen=True, slots=True)
class OmsOrder:
    """
    An order at Assure.

    Args:
        posts: how often the order was sent.
        personal: the buyer's personal data.
        lines, cancelled: units as sent and as cancelled, by line.
        invoiced: whether it is too late to cancel.
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
    """An order in Assure's warehouse; times are None until they are reached."""

    order_id: str
    step: str
    documents_made_at: datetime | None
    label_at: datetime | None
    sha256: frozenset[str]


@dataclass(frozen=True, slots=True)
class ChannelPackages:
    """
    The channel's packages and documents.

    Args:
        packages: how many were booked, by order id.
        last_booked_at: when the last package was booked, by order id.
        documents: the SHA-256 of each file, by order id.
        requests: the number of submissions that requested its documents, by order id.
    """

    packages: Counter[str]
    last_booked_at: Mapping[str, datetime]
    documents: Mapping[str, frozenset[str]]
    requests: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class StockTarget:
    """The last quantity of one SKU, and when it was sent."""

    quantity: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Sides:
    """The orders of both sides at one time."""

    at_channel: Mapping[str, ChannelOrder]
    at_oms: tuple[OmsOrder, ...]
    packed: tuple[PackedOrder, ...]


@dataclass(frozen=True, slots=True)
class InjectedFaults:
    """
    How often faults were injected after which the connector repeats work.

    Args:
        lost_answers: Assure received an order, and its answer was lost.
        foreign_documents: the channel returned the documents of another order.
    """

    lost_answers: int
    foreign_documents: int


@dataclass(frozen=True, slots=True)
class Observation:
    """
    The data on which promises are checked.

    Args:
        began_at, now: times of the demo's clock.
        stock_targets: the last quantity of each SKU that the connector accepted.
        stock_changes: the number of accepted quantities.
        shown: the quantity exposed on the channel, by SKU.
        stock_feeds: when the channel received each stock update.
        packed, booked: packages in the warehouse and on the channel.
        buyer_cancellations: the number of cancellations by buyers, by stage.
        cancel_requests: when a buyer asked to cancel, by order id.
        faults: how often the faults were injected after which work is repeated.
        budgets: accepted and throttled calls, by side and budget.
        log: all log lines.
        secrets: values that must not be in the log.
    """

    began_at: datetime
    now: datetime
    at_channel: Mapping[str, ChannelOrder]
    at_oms: tuple[OmsOrder, ...]
    packed: tuple[PackedOrder, ...]
    booked: ChannelPackages
    stock_targets: Mapping[str, StockTarget]
    stock_changes: int
    shown: Mapping[str, int | None]
    stock_feeds: tuple[datetime, ...]
    buyer_cancellations: Mapping[str, int]
    cancel_requests: Mapping[str, datetime]
    faults: InjectedFaults
    budgets: Mapping[str, tuple[int, int]]
    log: str
    secrets: frozenset[str]


def both_sides(channel: SandboxControl, oms: SandboxControl) -> Sides:
    """Read the orders of both sides."""
    return Sides(channel_orders(channel), oms_orders(oms), packed_orders(oms))


def channel_orders(channel: SandboxControl) -> dict[str, ChannelOrder]:
    """Read every order of the channel, by id."""
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
    """Read every order of Assure."""
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
    """Read every order in Assure's warehouse."""
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
    """Read every booked package, the digests of its documents, and how often they were made."""
    booked = channel.read("packages")["packages"]
    packages = Counter(found["order_id"] for found in booked)
    last_booked_at: dict[str, datetime] = {}
    for found in booked:
        at = datetime.fromisoformat(found["booked_at"])
        last_booked_at[found["order_id"]] = max(at, last_booked_at.get(found["order_id"], at))
    made = {order_id: channel.read(f"documents/{order_id}")["documents"] for order_id in packages}
    return ChannelPackages(
        packages,
        last_booked_at,
        documents={
            order_id: frozenset(
                hashlib.sha256(base64.b64decode(one["content"])).hexdigest() for one in files
            )
            for order_id, files in made.items()
        },
        requests={
            order_id: len({one["feed_id"] for one in files}) for order_id, files in made.items()
        },
    )


def stock_shown(channel: SandboxControl) -> dict[str, int | None]:
    """Read the exposed quantity of each SKU."""
    return {found["sku"]: found["quantity"] for found in channel.read("stock")["stock"]}


def stock_feeds(channel: SandboxControl) -> tuple[datetime, ...]:
    """Read when the channel received each stock update."""
    return tuple(
        datetime.fromisoformat(found["submitted_at"])
        for found in channel.read("feeds")["feeds"]
        if found["feed_type"] == STOCK_FEED
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _personal(body: Mapping[str, Any]) -> Iterator[str]:
    """Yield the buyer's personal data; without city and state, which may be ordinary words."""
    for address in ("shippingAddress", "billingAddress"):
        for part in ("name", "line1", "phone", "email"):
            if value := (body.get(address) or {}).get(part):
                yield str(value)


def budgets_of(channel: SandboxControl, oms: SandboxControl) -> dict[str, tuple[int, int]]:
    """Read the number of accepted and of throttled calls, by budget."""
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
