"""Take in what the OMS says of its stock, durably, before it is answered."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from ...ports.channel.inventory_sink import InventorySink
from ...ports.channel.stock_pools import MOST_UNITS
from ...ports.repositories.stock import StockCall, Unexposable
from ...ports.repositories.storage import Storage

log = logging.getLogger(__name__)

NO_NUMBER = f"The quantity is no whole number from 0 to {MOST_UNITS}."
NO_SKU = "The SKU is missing, or is no plain text."
WHY_UNEXPOSABLE = {
    Unexposable.NO_LISTING: "There is no listing for this SKU on this channel.",
    Unexposable.DISABLED: (
        "This SKU is disabled on this channel. Its quantity is kept for when it is enabled."
    ),
}


@dataclass(frozen=True, slots=True)
class StockLine:
    """One entry of a call, as it came; either may be anything."""

    channel_sku: object
    quantity: object


@dataclass(frozen=True, slots=True)
class StockUpdate:
    """
    What the OMS told in one call, as it came.

    Args:
        location_code: None where it is about all locations together.
    """

    words: Sequence[StockLine]
    at: datetime
    location_code: str | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of each entry, in the order of the call; failures with their reason."""

    successes: tuple[str, ...]
    failures: tuple[tuple[str, str], ...]


class _Entry(NamedTuple):
    """The last word on a SKU in a call, and what is wrong with it."""

    quantity: int
    problem: str


@dataclass(frozen=True, slots=True)
class RecordStock:
    """
    Adds to the journal; everything else is done when an update leaves.

    Args:
        location_code: the location whose calls count; empty where those of any do.
    """

    connection: str
    sink: InventorySink
    storage: Storage
    location_code: str = ""

    def run(self, calls: Sequence[StockUpdate]) -> list[Recorded]:
        """
        Keep what is right of each call, and say why the rest is not; one change for all calls.

        Of several entries for one SKU in a call the last counts; a later call counts more.

        Raises:
            StorageFailed: nothing was kept.
        """
        checked = [self._check(call) for call in calls]
        sound = {sku for entries in checked for sku, entry in entries.items() if not entry.problem}
        unexposable = self._keep(calls, checked, sorted(sound)) if sound else {}
        return [
            self._tell(call, entries, unexposable)
            for call, entries in zip(calls, checked, strict=True)
        ]

    def _check(self, call: StockUpdate) -> dict[str, _Entry]:
        """Return the entries by SKU, each with what is wrong with the entry itself."""
        if call.location_code is not None and self.location_code not in {"", call.location_code}:
            reason = f"Location {call.location_code} is not the one of this connection."
            return {_name(word): _Entry(0, reason) for word in call.words}
        return {_name(word): self._entry(word) for word in call.words}

    def _entry(self, word: StockLine) -> _Entry:
        sku, number = _name(word), word.quantity
        if not sku or not sku.isprintable():
            return _Entry(0, NO_SKU)
        if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number <= MOST_UNITS:
            return _Entry(0, NO_NUMBER)
        return _Entry(number, self.sink.why_not(sku))

    def _keep(
        self,
        calls: Sequence[StockUpdate],
        checked: Sequence[dict[str, _Entry]],
        sound: Sequence[str],
    ) -> Mapping[str, Unexposable]:
        with self.storage.writing() as uow:
            unexposable = uow.stock.unexposable(self.connection, sound)
            unlisted = {
                sku for sku, reason in unexposable.items() if reason is Unexposable.NO_LISTING
            }
            kept = [
                StockCall(
                    call.at,
                    {
                        sku: entry.quantity
                        for sku, entry in entries.items()
                        if not entry.problem and sku not in unlisted
                    },
                )
                for call, entries in zip(calls, checked, strict=True)
            ]
            uow.stock.receive(self.connection, kept)
        return unexposable

    def _tell(
        self,
        call: StockUpdate,
        entries: Mapping[str, _Entry],
        unexposable: Mapping[str, Unexposable],
    ) -> Recorded:
        problems = {sku: entry.problem for sku, entry in entries.items() if entry.problem}
        problems |= {
            sku: WHY_UNEXPOSABLE[reason]
            for sku, reason in unexposable.items()
            if sku in entries and sku not in problems
        }
        log.log(
            logging.WARNING if problems else logging.DEBUG,
            "stock.received",
            extra={
                "connection": self.connection,
                "entries": len(call.words),
                "failed": len(problems),
            },
        )
        return Recorded(
            tuple(sku for sku in entries if sku not in problems),
            tuple((sku, problems[sku]) for sku in entries if sku in problems),
        )


def _name(word: StockLine) -> str:
    """Return what an entry is called in the answer."""
    return word.channel_sku if isinstance(word.channel_sku, str) else ""
