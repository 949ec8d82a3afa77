"""What the two simulated sides and the log tell when the demo is over."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ..sandbox_control import SandboxControl


@dataclass(frozen=True, slots=True)
class ChannelOrder:
    """An order as the channel's side shows it."""

    order_id: str
    status: str
    updated_at: datetime
    by_amazon: bool

    @property
    def is_to_be_shipped(self) -> bool:
        """It still has something that the seller ships."""
        return self.status in {"Unshipped", "PartiallyShipped"} and not self.by_amazon


@dataclass(frozen=True, slots=True)
class DeskOrder:
    """An order as Assure's side shows it; `posts` is how often it was sent."""

    order_id: str
    received_at: datetime
    posts: int
    personal: frozenset[str]


@dataclass(frozen=True, slots=True)
class Seen:
    """
    All there is to judge by.

    Args:
        began_at, now: by the demo's clock.
        lost_answers: how many of Assure's answers were ordered to get lost.
        budgets: calls that a side let through, and calls too many, by side and budget.
        log: everything that was logged.
        secrets: what the log may not hold.
    """

    began_at: datetime
    now: datetime
    at_channel: Mapping[str, ChannelOrder]
    at_desk: tuple[DeskOrder, ...]
    lost_answers: int
    budgets: Mapping[str, tuple[int, int]]
    log: str
    secrets: frozenset[str]


def channel_orders(channel: SandboxControl) -> dict[str, ChannelOrder]:
    """Read every order that the channel has, by id."""
    return {
        found["order_id"]: ChannelOrder(
            order_id=found["order_id"],
            status=found["status"],
            updated_at=datetime.fromisoformat(found["updated_at"]),
            by_amazon=found["by_amazon"],
        )
        for found in channel.tell("orders")["orders"]
    }


def desk_orders(desk: SandboxControl) -> tuple[DeskOrder, ...]:
    """Read every order that Assure holds."""
    return tuple(
        DeskOrder(
            order_id=found["orderCode"],
            received_at=datetime.fromisoformat(found["received_at"]),
            posts=found["posts"],
            personal=frozenset(_personal(found["body"])),
        )
        for found in desk.tell("orders")
    )


def _personal(body: Mapping[str, Any]) -> Iterator[str]:
    """Yield what the body says of the buyer; places are not told apart from our own words."""
    for address in ("shippingAddress", "billingAddress"):
        for part in ("name", "line1", "phone", "email"):
            if value := (body.get(address) or {}).get(part):
                yield str(value)


def budgets_of(channel: SandboxControl, desk: SandboxControl) -> dict[str, tuple[int, int]]:
    """Read how many calls each side counted, and how many were too many, by budget."""
    counts = {
        f"Amazon {page['bucket']}": (
            page["accepted"] + page["refused"],
            page["throttled"] + page["over_quota"],
        )
        for page in channel.tell("ledger")["buckets"]
        if page["seller"]
    }
    for client, page in desk.tell("ledger").items():
        counts[f"Assure, {client}"] = (
            sum(page["calls_per_minute"].values()),
            page["answers"].get("429", 0),
        )
    return counts
