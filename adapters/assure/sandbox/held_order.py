"""An order that the simulated Assure has."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any


class Check(StrEnum):
    """The state of the SKU check after the response."""

    RECEIVED = "RECEIVED"
    ACCEPTED = "ACCEPTED"
    FAILED = "FAILED"
    """An SKU is not listed; an operator must retry the order in Assure."""


@dataclass(slots=True)
class HeldOrder:
    """
    A stored order; `posts` counts how often it was sent.

    Args:
        cancelled: units that the customer cancelled, by orderItemCode; only lines with any.
        invoiced: nothing can be cancelled any more.
        taken: the warehouse has it.
    """

    username: str
    body: Mapping[str, Any]
    received_at: datetime
    posts: int = 1
    check: Check = Check.RECEIVED
    unknown_skus: tuple[str, ...] = ()
    cancelled: dict[str, int] = field(default_factory=dict)
    invoiced: bool = False
    taken: bool = False

    @property
    def key(self) -> str:
        """The same for the same order of an account at a location."""
        return key_of(self.username, self.body["orderCode"], self.body.get("locationCode"))

    @property
    def left(self) -> dict[str, int]:
        """Units to pack, by SKU; empty if all are cancelled."""
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


def key_of(*parts: str | None) -> str:
    """Return one text for several, from which no other texts make the same."""
    return json.dumps(parts)
