"""An order that the simulated Assure has."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any


class Check(StrEnum):
    """How the check behind the answer stands."""

    RECEIVED = "RECEIVED"
    ACCEPTED = "ACCEPTED"
    FAILED = "FAILED"
    """An SKU of it is in no listing; a person must retry it in Assure."""


@dataclass(slots=True)
class HeldOrder:
    """
    An order that Assure has; `posts` counts how often it was sent.

    Args:
        cancelled: units that the customer cancelled, by orderItemCode; only lines with any.
        invoiced: nothing of it can be cancelled any more.
    """

    username: str
    body: Mapping[str, Any]
    received_at: datetime
    posts: int = 1
    check: Check = Check.RECEIVED
    unknown_skus: tuple[str, ...] = ()
    cancelled: dict[str, int] = field(default_factory=dict)
    invoiced: bool = False

    @property
    def left(self) -> dict[str, int]:
        """Units that are to be packed, by SKU; nothing where all is cancelled."""
        units: Counter[str] = Counter()
        for item in self.body["orderItems"]:
            cancelled = self.cancelled.get(item["orderItemCode"], 0)
            units[item["channelSkuCode"]] += item["quantity"] - cancelled
        return dict(+units)

    def shown(self) -> dict[str, Any]:
        """Return the order as the control side shows it."""
        return {
            "orderCode": self.body["orderCode"],
            "locationCode": self.body.get("locationCode"),
            "username": self.username,
            "body": self.body,
            "received_at": self.received_at.astimezone(UTC).isoformat(),
            "posts": self.posts,
            "state": str(self.check),
            "unknown_skus": list(self.unknown_skus),
            "cancelled": dict(self.cancelled),
            "invoiced": self.invoiced,
        }
