"""How many of each SKU a shop offers, as the seller last told Amazon."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

_CHANGES_KEPT = 100


@dataclass(frozen=True, slots=True)
class StockChange:
    """
    One message that was applied.

    Args:
        quantity: None where the feed told something else than a number.
        latency: days to ship; None for the usual.
    """

    at: datetime
    feed_id: str
    message_id: str
    quantity: int | None
    latency: int | None


class Stock:
    """The quantities of one seller's SKUs, and how they came about."""

    def __init__(self, skus: Iterable[str]) -> None:
        self._changes: dict[str, deque[StockChange]] = {}
        self.offer(skus)

    def offer(self, skus: Iterable[str]) -> None:
        """Take SKUs up; those that are known keep what they have."""
        for sku in skus:
            self._changes.setdefault(sku, deque(maxlen=_CHANGES_KEPT))

    def knows(self, sku: str) -> bool:
        """Tell whether there is such a SKU."""
        return sku in self._changes

    def apply(self, sku: str, change: StockChange) -> None:
        """Take the quantity of a message over, whatever there was."""
        self._changes[sku].append(change)

    def skus(self) -> list[str]:
        """Return every SKU."""
        return list(self._changes)

    def quantity(self, sku: str) -> int | None:
        """Return how many are offered; None while nobody has told."""
        changes = self._changes[sku]
        return changes[-1].quantity if changes else None

    def history(self, sku: str) -> list[StockChange]:
        """Return the latest changes of a SKU, oldest first."""
        return list(self._changes[sku])
