"""The book of listings: which of the client's articles stands behind a channel's SKU."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Listing:
    """
    Client SKU (EAN), channel serial number (ASIN) and channel SKU (Merchant SKU).

    A channel SKU stands once in a connection; one client SKU may have several channel SKUs.
    """

    connection: str
    channel_sku: str
    client_sku: str
    channel_serial: str = ""


class ListingRepository(Protocol):
    """Keeps listings by (connection, channel SKU)."""

    def put(self, listings: Iterable[Listing]) -> None:
        """Insert or replace each listing under its key; no key may come twice."""
        ...

    def unmapped(self, connection: str, channel_skus: Iterable[str]) -> tuple[str, ...]:
        """Return those SKUs that have no listing, sorted, each once."""
        ...

    def has_any(self, connection: str) -> bool:
        """Tell whether the connection keeps listings here at all."""
        ...

    def count(self, connection: str) -> int:
        """Return how many listings the connection has."""
        ...

    def get(self, connection: str, channel_skus: Iterable[str]) -> dict[str, Listing]:
        """Return the listings of those SKUs that have one, by SKU."""
        ...

    def all(self, connection: str) -> Iterator[Listing]:
        """Yield the connection's listings by SKU, without holding all of them at once."""
        ...
