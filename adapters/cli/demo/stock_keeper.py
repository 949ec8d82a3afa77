"""The stock of the demo's client: it changes all the time, and the connector is told so."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import requests

ENTRIES = 150
"""SKUs of one call; Assure sends up to 200."""

MOST_UNITS = 40
TIMEOUT_SECONDS = 45


@dataclass(frozen=True, slots=True)
class StockTarget:
    """The last word on one SKU."""

    quantity: int
    at: datetime


@dataclass(slots=True)
class StockKeeper:
    """
    Tells absolute quantities as Assure does, again and again for the same SKUs.

    `told` holds the last word on each SKU, `changes` counts all words.
    """

    url: str
    headers: Mapping[str, str]
    location: str
    skus: Sequence[str]
    told: dict[str, StockTarget] = field(default_factory=dict)
    changes: int = 0
    _unanswered: dict[str, int] = field(default_factory=dict)
    _dice: random.Random = field(default_factory=lambda: random.Random(7))  # noqa: S311  # a demo's chances

    @property
    def is_answered(self) -> bool:
        """Tell whether the last words were answered; if not, they may have been kept or not."""
        return not self._unanswered

    def change(self, now: datetime) -> None:
        """Let some quantities change; what was not answered is told again before anything new."""
        if self.is_answered:
            chosen = self._dice.sample(self.skus, min(ENTRIES, len(self.skus)))
            self._unanswered = {sku: self._dice.randint(0, MOST_UNITS) for sku in chosen}
        self.send(now)

    def send(self, now: datetime) -> None:
        """Tell what was not answered."""
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
            self.told[sku] = StockTarget(quantities[sku], now)
            self.changes += 1
