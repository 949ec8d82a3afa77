"""Take in what the OMS says of its stock, durably, before it is answered."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ..ports.inventory_sink import InventorySink
from ..ports.stock_pools import MOST_UNITS
from ..ports.stores.books import Books

log = logging.getLogger(__name__)

NO_NUMBER = f"The quantity is no whole number from 0 to {MOST_UNITS}."
NO_SKU = "The SKU is missing, or is no plain text."
NO_LISTING = "There is no listing for this SKU on this channel."
DISABLED = "This SKU is disabled on this channel. Its quantity is kept for when it is enabled."


@dataclass(frozen=True, slots=True)
class StockWord:
    """One entry of a call, as it came; either may be anything."""

    channel_sku: object
    quantity: object


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of each entry, in the order of the call; failures with their reason."""

    successes: tuple[str, ...]
    failures: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class RecordStock:
    """
    Adds to the journal; everything else is done when an update leaves.

    Args:
        location_code: the location whose calls count; empty where those of any do.
    """

    connection: str
    sink: InventorySink
    books: Books
    location_code: str = ""

    def run(
        self, words: Sequence[StockWord], now: datetime, location_code: str | None = None
    ) -> Recorded:
        """
        Keep what is right of a call, and say why the rest is not.

        `location_code` is None for a call about all locations together. Of several entries
        for one SKU the last counts.

        Raises:
            StorageFailed: nothing was kept.
        """
        if location_code is not None and self.location_code not in {"", location_code}:
            reason = f"Location {location_code} is not the one of this connection."
            return Recorded((), tuple((_name(word), reason) for word in words))
        entries = {_name(word): word for word in words}
        problems = {sku: self._problem(word) for sku, word in entries.items()}
        sound = [sku for sku, problem in problems.items() if not problem]
        problems |= self._not_listed(sound)
        kept = {sku: _quantity(entries[sku]) for sku in sound if problems[sku] != NO_LISTING}
        if kept:
            with self.books.change() as books:
                books.stock.receive(self.connection, kept, now)
        failures = tuple((sku, problem) for sku, problem in problems.items() if problem)
        log.log(
            logging.WARNING if failures else logging.DEBUG,
            "stock.received",
            extra={
                "connection": self.connection,
                "entries": len(words),
                "kept": len(kept),
                "failed": len(failures),
            },
        )
        return Recorded(tuple(sku for sku, problem in problems.items() if not problem), failures)

    def _problem(self, word: StockWord) -> str:
        sku = _name(word)
        if not sku or not sku.isprintable():
            return NO_SKU
        number = word.quantity
        if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number <= MOST_UNITS:
            return NO_NUMBER
        return self.sink.why_not(sku)

    def _not_listed(self, skus: Sequence[str]) -> dict[str, str]:
        """Return what is wrong with SKUs that could be told: no listing, or disabled."""
        with self.books.look() as books:
            keeps_listings = books.listings.has_any(self.connection)
            unknown = books.listings.unmapped(self.connection, skus) if keeps_listings else ()
            overrides = books.stock.overrides(self.connection, skus)
        disabled = [sku for sku, override in overrides.items() if override.disabled]
        return dict.fromkeys(disabled, DISABLED) | dict.fromkeys(unknown, NO_LISTING)


def _name(word: StockWord) -> str:
    """Return what an entry is called in the answer."""
    return word.channel_sku if isinstance(word.channel_sku, str) else ""


def _quantity(word: StockWord) -> int:
    assert isinstance(word.quantity, int)  # noqa: S101  # see `_problem`
    return word.quantity
