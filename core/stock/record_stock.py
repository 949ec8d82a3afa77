"""Stores stock levels received from the OMS, before the call is answered."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from ...ports.channel.inventory_sink import InventorySink
from ...ports.channel.stock_pools import MOST_UNITS
from ...ports.repositories.stock import StockCall, Unexposable
from ...ports.repositories.storage import Storage
from .stock_quantity import units_of
from .unusable_stock import UnusableStock

log = logging.getLogger(__name__)

NO_NUMBER = f"The quantity must be a number up to {MOST_UNITS}."
NO_SKU = "The SKU is missing or is not printable text."
DISABLED = "This SKU is disabled on this channel. Its quantity is stored until it is enabled."
NO_LISTING = "There is no listing for this SKU on this channel."
WHY_UNEXPOSABLE = {
    Unexposable.NO_LISTING: NO_LISTING,
    Unexposable.DISABLED: DISABLED,
}


@dataclass(frozen=True, slots=True)
class StockLine:
    """One unvalidated entry of a call."""

    channel_sku: object
    quantity: object


@dataclass(frozen=True, slots=True)
class StockUpdate:
    """
    One stock call of the OMS, not validated.

    Args:
        location_code: None if the quantities are totals over all locations.
    """

    lines: Sequence[StockLine]
    at: datetime
    location_code: str | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """
    The result of one call, in the order of its entries.

    Args:
        successes: SKUs.
        failures: SKUs, each with the reason as a sentence.
    """

    successes: tuple[str, ...]
    failures: tuple[tuple[str, str], ...]


class _Entry(NamedTuple):
    """The last entry for a SKU in a call, and what is wrong with it; empty if nothing is."""

    quantity: int
    problem: str


@dataclass(frozen=True, slots=True)
class _Stored:
    """SKUs that cannot be exposed, and whether the quantity of any SKU could not be used before."""

    unexposable: Mapping[str, Unexposable]
    has_unusable: bool = False


@dataclass(frozen=True, slots=True)
class RecordStock:
    """
    Appends to the journal; levels are computed when an update is sent.

    A SKU whose quantity cannot be used keeps the last one. That is stored, as the channel may go
    on offering more units than there are.

    Args:
        location_code: the only location whose calls are accepted; empty for any.
    """

    connection: str
    sink: InventorySink
    storage: Storage
    location_code: str = ""

    def run(self, calls: Sequence[StockUpdate]) -> list[Recorded]:
        """
        Store the valid entries of all calls in one transaction; return the result of each call.

        The last entry for a SKU in a call counts, and later calls override earlier ones.

        Raises:
            StorageFailed: the database cannot be used; nothing was stored.
        """
        checked = [self._check(call) for call in calls]
        valid = {sku for entries in checked for sku, entry in entries.items() if not entry.problem}
        stored = self._store(calls, checked, sorted(valid)) if valid else _Stored({})
        recorded = [
            self._result(call, entries, stored.unexposable)
            for call, entries in zip(calls, checked, strict=True)
        ]
        self._note_unusable(calls, recorded, stored)
        return recorded

    def _note_unusable(
        self, calls: Sequence[StockUpdate], recorded: Sequence[Recorded], stored: _Stored
    ) -> None:
        """Store which SKUs keep an older quantity, and for which that has ended."""
        found = UnusableStock()
        for call, result in zip(calls, recorded, strict=True):
            failures = dict(result.failures)
            disabled = [sku for sku, why in failures.items() if why == DISABLED]
            unlisted = {sku: why for sku, why in failures.items() if why == NO_LISTING}
            found.note_call(
                (*result.successes, *disabled),
                {sku: why for sku, why in failures.items() if why not in {DISABLED, NO_LISTING}},
                unlisted,
                as_a_whole=self._is_elsewhere(call),
            )
        if not (found.problems or stored.has_unusable):
            return
        with self.storage.writing() as uow:
            uow.stock.end_unusable(self.connection, found.usable, calls[-1].at)
            uow.stock.note_unusable(self.connection, found.problems, calls[-1].at)

    def _is_elsewhere(self, call: StockUpdate) -> bool:
        return call.location_code is not None and self.location_code not in {"", call.location_code}

    def _check(self, call: StockUpdate) -> dict[str, _Entry]:
        """Return the entries by SKU, each with what is wrong with it."""
        if self._is_elsewhere(call):
            reason = f"Location {call.location_code} does not belong to this connection."
            return {_sku(line): _Entry(0, reason) for line in call.lines}
        return {_sku(line): self._entry(line) for line in call.lines}

    def _entry(self, line: StockLine) -> _Entry:
        sku = _sku(line)
        if not sku or not sku.isprintable():
            return _Entry(0, NO_SKU)
        units = units_of(line.quantity)
        if units is None:
            return _Entry(0, NO_NUMBER)
        return _Entry(units, self.sink.why_not(sku))

    def _store(
        self,
        calls: Sequence[StockUpdate],
        checked: Sequence[dict[str, _Entry]],
        valid: Sequence[str],
    ) -> _Stored:
        with self.storage.writing() as uow:
            has_unusable = uow.stock.has_unusable(self.connection)
            unexposable = uow.stock.unexposable(self.connection, valid)
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
        return _Stored(unexposable, has_unusable=has_unusable)

    def _result(
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
                "entries": len(call.lines),
                "failed": len(problems),
            },
        )
        return Recorded(
            tuple(sku for sku in entries if sku not in problems),
            tuple((sku, problems[sku]) for sku in entries if sku in problems),
        )


def _sku(line: StockLine) -> str:
    """Return the entry's SKU for the result, empty if it is not a string."""
    return line.channel_sku if isinstance(line.channel_sku, str) else ""
