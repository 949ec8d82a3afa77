"""Simulates Assure's stock calls to the connector."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import requests

from ..observation import StockTarget

ENTRIES = 150
"""SKUs in one call; Assure sends up to 200."""

LEAST_UNITS, MOST_UNITS = -3, 40
"""A warehouse that promised more than it has tells a quantity below zero."""

TIMEOUT_SECONDS = 45


@dataclass(slots=True)
class StockCalls:
    """
    Sends absolute quantities as Assure does, repeatedly for the same SKUs.

    `accepted` has the last accepted quantity of each SKU, `changes` counts all accepted ones.
    """

    url: str
    headers: Mapping[str, str]
    location: str
    skus: Sequence[str]
    accepted: dict[str, StockTarget] = field(default_factory=dict)
    changes: int = 0
    _unanswered: dict[str, int] = field(default_factory=dict)
    _dice: random.Random = field(default_factory=lambda: random.Random(7))  # noqa: S311  # a demo's chances

    @property
    def is_answered(self) -> bool:
        """Whether the last call was answered; otherwise it is unknown whether it was stored."""
        return not self._unanswered

    def change(self, now: datetime) -> None:
        """Send new quantities of some SKUs; an unanswered call is sent again first."""
        if self.is_answered:
            chosen = self._dice.sample(self.skus, min(ENTRIES, len(self.skus)))
            self._unanswered = {sku: self._dice.randint(LEAST_UNITS, MOST_UNITS) for sku in chosen}
        self.send(now)

    def send(self, now: datetime) -> None:
        """Send the quantities that were not answered yet."""
        body = {
            "locationCode": self.location,
            "inventories": [
                {"channelSkuCode": sku, "quantity": quantity}
                for sku, quantity in self._unanswered.items()
            ],
        }
        try:
            answer = requests.put(
                self.url, json=body, headers=dict(self.headers), timeout=TIMEOUT_SECONDS
            )
            answer.raise_for_status()
        except requests.RequestException:
            return
        quantities, self._unanswered = self._unanswered, {}
        for sku in answer.json()["successList"]:
            self.accepted[sku] = StockTarget(quantities[sku], now)
            self.changes += 1
