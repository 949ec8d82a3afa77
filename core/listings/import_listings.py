"""Imports the rows of a listing file: all of them, or none."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from itertools import islice

from ...ports.oms.listing_limits import ListingLimits
from ...ports.repositories.listing_stage import ListingStage, RowReport, StagedRow
from ...ports.repositories.orders import OrderRecord, Stage
from ...ports.repositories.storage import Storage
from ...ports.repositories.unit_of_work import UnitOfWork
from .listing_check import ListingRow, doubt, refusal, shown

PORTION = 5000
"""Rows held in memory at once."""

ALL_AT_ONCE = 1_000_000


class Remark(StrEnum):
    """The kind of a remark on a row."""

    REFUSED = "refused"
    WARNING = "warning"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class RowRemark:
    """One remark on a row; a row may have several."""

    number: int
    kind: Remark
    channel_sku: str
    reason: str


@dataclass(slots=True)
class Imported:
    """
    Counts of a file's rows. `kept` is True if the import was committed.

    `released` counts held orders that became due because their listings are now complete.
    """

    rows: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0
    warnings: int = 0
    released: int = 0
    kept: bool = False

    @property
    def valid(self) -> int:
        """The rows that were not refused: those that are loaded if the import is committed."""
        return self.rows - self.refused


@dataclass(frozen=True, slots=True)
class ImportListings:
    """
    Imports listings of one connection in one unit of work, with bounded memory.

    Listings without a row stay unchanged. A row that repeats the SKU of an earlier row is
    refused. `serial_doubt` returns why a channel serial number looks malformed; empty if it
    does not. `limits` are those of the OMS that the listings are for.
    """

    storage: Storage
    connection: str
    serial_doubt: Callable[[str], str]
    limits: ListingLimits
    valid_only: bool = False
    dry_run: bool = False

    def run(
        self,
        rows: Iterable[ListingRow],
        report: Callable[[RowRemark], None],
        now: datetime,
        progress: Callable[[int], None] = lambda _: None,
    ) -> Imported:
        """
        Import the rows, and make due the held orders whose listings are now complete.

        One refused row rejects the whole file, unless the import is `valid_only`. `report` gets
        the remarks on rows, by row number, after the commit. `progress` gets the number of rows
        read.
        """
        done = Imported()
        with self.storage.listing_stage() as stage:
            for portion in _portions(rows):
                self._stage(stage, portion, done)
                progress(done.rows)
            stage.refuse(_repeated(stage, done))
            with stage.writing() as uow:
                compared = stage.compare(self.connection)
                done.new, done.changed = compared.new, compared.changed
                done.unchanged = compared.unchanged
                if not self.dry_run and (self.valid_only or not done.refused):
                    if done.new or done.changed:
                        stage.take(self.connection)
                    done.released = self._release(uow, now) if done.new else 0
                    done.kept = True
            for row in stage.row_reports():
                for remark in _remarks(row):
                    report(remark)
        return done

    def _stage(self, stage: ListingStage, portion: list[ListingRow], done: Imported) -> None:
        staged = []
        for row in portion:
            number, client_sku, serial, sku, _ = row
            if reason := refusal(row, self.limits):
                staged.append(StagedRow(number, shown(sku), "", "", reason))
                done.refused += 1
                continue
            odd = doubt(client_sku) or (self.serial_doubt(serial) if serial else "")
            if odd:
                done.warnings += 1
            staged.append(StagedRow(number, sku, client_sku, serial, "", odd))
        stage.add(staged)
        done.rows += len(portion)

    def _release(self, uow: UnitOfWork, now: datetime) -> int:
        held = uow.orders.search(self.connection, [Stage.HELD], limit=ALL_AT_ONCE)
        skus = {sku for record in held for sku in record.unmapped_skus}
        missing = set(uow.listings.unmapped(self.connection, skus))
        free: list[OrderRecord] = [
            replace(record, due_at=now)
            for record in held
            if missing.isdisjoint(record.unmapped_skus)
        ]
        uow.orders.put(free)
        return len(free)


def _portions(rows: Iterable[ListingRow]) -> Iterator[list[ListingRow]]:
    rows = iter(rows)
    while portion := list(islice(rows, PORTION)):
        yield portion


def _repeated(stage: ListingStage, done: Imported) -> Iterator[tuple[int, str]]:
    for row in stage.repeated():
        done.refused += 1
        yield row.number, f"Row {row.first} has the same Channel SKU Id."


def _remarks(row: RowReport) -> Iterator[RowRemark]:
    if row.refusal:
        yield RowRemark(row.number, Remark.REFUSED, row.channel_sku, row.refusal)
    if row.doubt:
        yield RowRemark(row.number, Remark.WARNING, row.channel_sku, row.doubt)
    if row.was_client_sku is not None:
        serial = row.was_channel_serial
        was = f"Client SKU Id {row.was_client_sku}, "
        was += f"Channel Serial No. {serial}." if serial else "no Channel Serial No."
        yield RowRemark(row.number, Remark.CHANGED, row.channel_sku, f"Previously {was}")
