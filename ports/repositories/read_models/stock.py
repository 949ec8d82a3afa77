"""Lists of stock levels, by SKU."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol

from ..stock import StockLevel
from .pages import FIRST_PAGE, Page, PageRequest

MOST_COUNTED: Final = 1_000
"""No count goes further: a greater number is returned as this one."""


class Show(StrEnum):
    """Selects stock levels."""

    ALL = "all"
    DUE = "due"
    """The next stock update contains them."""
    REFUSED = "refused"
    """The channel refused their last quantity."""


@dataclass(frozen=True, slots=True)
class StockCounts:
    """
    Counts of SKUs, each at most `MOST_COUNTED`.

    Args:
        due: SKUs that the next stock update contains.
        refused: SKUs whose last quantity the channel refused.
        unusable: SKUs whose last quantity from the OMS could not be used.
    """

    due: int
    refused: int
    unusable: int = 0


class StockReadModel(Protocol):
    """Reads lists and counts of stock levels. Changes nothing."""

    def page(
        self, connection: str, show: Show = Show.ALL, request: PageRequest = FIRST_PAGE
    ) -> Page[StockLevel]:
        """Return stock levels, sorted by SKU."""
        ...

    def total(self, connection: str, show: Show = Show.ALL) -> int:
        """Return the number of levels on all pages of such a list, at most `MOST_IN_TOTAL`."""
        ...

    def counts(self, connection: str) -> StockCounts:
        """Return the number of SKUs that are due and that were refused."""
        ...
