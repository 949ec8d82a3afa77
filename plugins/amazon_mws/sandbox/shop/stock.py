"""The quantities of a shop's SKUs, as set by feeds."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from .....sdk.sandbox.state import State

_CHANGES_KEPT = 100


@dataclass(frozen=True, slots=True)
class StockChange:
    """
    An applied message.

    Args:
        quantity: None if the feed had another element than Quantity.
        latency: days to ship; None for the default.
    """

    at: datetime
    feed_id: str
    message_id: str
    quantity: int | None
    latency: int | None


class Stock:
    """The quantities of one seller's SKUs and their history."""

    def __init__(self, skus: Iterable[str], state: State, seller_id: str) -> None:
        self._changes = state.kept(f"{seller_id}/stock", list[StockChange])
        self.offer(skus)

    def offer(self, skus: Iterable[str]) -> None:
        """Add SKUs; existing SKUs keep their history."""
        for sku in skus:
            self._changes.setdefault(sku, [])

    def knows(self, sku: str) -> bool:
        """Return whether the SKU exists."""
        return sku in self._changes

    def apply(self, sku: str, change: StockChange) -> None:
        """Apply a message to a SKU."""
        self._changes[sku] = [*self._changes[sku], change][-_CHANGES_KEPT:]

    def skus(self) -> list[str]:
        """Return every SKU."""
        return list(self._changes)

    def quantity(self, sku: str) -> int | None:
        """Return the quantity; None if never set."""
        changes = self._changes[sku]
        return changes[-1].quantity if changes else None

    def history(self, sku: str) -> list[StockChange]:
        """Return the latest changes of a SKU, oldest first."""
        return list(self._changes[sku])
