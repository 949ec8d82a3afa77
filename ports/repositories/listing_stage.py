"""Staging area for the rows of a listing file during an import."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from .unit_of_work import UnitOfWork


class StagedRow(NamedTuple):
    """
    One row of a file; `number` is unique.

    A row with a `refusal` is not imported; a `doubt` is only a warning. Texts contain no NUL.
    """

    number: int
    channel_sku: str
    client_sku: str
    channel_serial: str
    refusal: str = ""
    doubt: str = ""


class Repeated(NamedTuple):
    """A row that repeats the SKU of an earlier row; `first` is the number of the first one."""

    number: int
    channel_sku: str
    first: int


class RowReport(NamedTuple):
    """
    A row that is refused, has a warning, or changes a listing.

    `was_client_sku` and `was_channel_serial` are the stored values if the row changes them.
    """

    number: int
    channel_sku: str
    refusal: str
    doubt: str
    was_client_sku: str | None
    was_channel_serial: str | None


@dataclass(frozen=True, slots=True)
class Compared:
    """Counts of the rows that are not refused, compared with the stored listings."""

    new: int
    changed: int
    unchanged: int


class ListingStage(Protocol):
    """
    The staged rows of one file, invisible to other transactions and blocking none.

    Rows are held on disk, whatever their number.
    """

    def add(self, rows: Sequence[StagedRow]) -> None:
        """Stage rows."""
        ...

    def repeated(self) -> Iterator[Repeated]:
        """Yield rows that repeat an earlier row's SKU, by number; refused rows do not count."""
        ...

    def refuse(self, refusals: Iterable[tuple[int, str]]) -> None:
        """Set the refusal of rows, given as (number, refusal)."""
        ...

    def writing(self) -> AbstractContextManager[UnitOfWork]:
        """Open a unit of work as `Storage.writing`; call `compare` and `take` inside it."""
        ...

    def compare(self, connection: str) -> Compared:
        """Compare the rows that are not refused with the connection's listings."""
        ...

    def take(self, connection: str) -> None:
        """Insert or replace the listings of the rows that are not refused, after `compare`."""
        ...

    def row_reports(self) -> Iterator[RowReport]:
        """Yield the rows that are refused, have a doubt, or change a listing, by number."""
        ...
