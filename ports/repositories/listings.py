"""Repository of listings: which client SKU belongs to which channel SKU."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Listing:
    """
    Client SKU (EAN), channel serial number (ASIN) and channel SKU (merchant SKU).

    Its key is (connection, channel_sku); one client SKU may have several channel SKUs.
    """

    connection: str
    channel_sku: str
    client_sku: str
    channel_serial: str = ""


class ListingRepository(Protocol):
    """Stores listings."""

    def put(self, listings: Iterable[Listing]) -> None:
        """Insert or replace each listing by its key; keys must be unique."""
        ...

    def unmapped(self, connection: str, channel_skus: Iterable[str]) -> tuple[str, ...]:
        """Return those SKUs that have no listing, sorted and unique."""
        ...

    def has_any(self, connection: str) -> bool:
        """Return whether the connection has any listing."""
        ...

    def count(self, connection: str) -> int:
        """Return how many listings the connection has."""
        ...

    def get(self, connection: str, channel_skus: Iterable[str]) -> dict[str, Listing]:
        """Return the listings of these SKUs, by SKU; SKUs without one are omitted."""
        ...

    def all(self, connection: str) -> Iterator[Listing]:
        """Yield the connection's listings, sorted by SKU, with bounded memory."""
        ...
