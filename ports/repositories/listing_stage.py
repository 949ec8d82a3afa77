"""Where the rows of a listing file lie until all of them are known."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from .unit_of_work import UnitOfWork


class StagedRow(NamedTuple):
    """
    One row of a file; `number` is unique in it.

    A row with a `refusal` is not to be taken; a `doubt` is only told. Its texts hold no NUL.
    """

    number: int
    channel_sku: str
    client_sku: str
    channel_serial: str
    refusal: str = ""
    doubt: str = ""


class Repeated(NamedTuple):
    """A row whose SKU an earlier row names, and the first that does."""

    number: int
    channel_sku: str
    first: int


class RowReport(NamedTuple):
    """
    A row of which something is to be told.

    `was_client_sku` and `was_channel_serial` are what the book has, where the row changes it.
    """

    number: int
    channel_sku: str
    refusal: str
    doubt: str
    was_client_sku: str | None
    was_channel_serial: str | None


@dataclass(frozen=True, slots=True)
class Compared:
    """How many of the rows that are not refused the book lacks, has otherwise, and has so."""

    new: int
    changed: int
    unchanged: int


class ListingStage(Protocol):
    """
    The rows of one file beside the book: nobody else sees them, and nobody waits for them.

    It holds them on disk, however many they are.
    """

    def add(self, rows: Sequence[StagedRow]) -> None:
        """Lay rows down."""
        ...

    def repeated(self) -> Iterator[Repeated]:
        """Yield, by number, rows whose SKU an earlier row names; refused rows name nothing."""
        ...

    def refuse(self, refusals: Iterable[tuple[int, str]]) -> None:
        """Give the rows with these numbers a refusal."""
        ...

    def writing(self) -> AbstractContextManager[UnitOfWork]:
        """Open a unit of work like `Storage.writing`; compare and take belong into it."""
        ...

    def compare(self, connection: str) -> Compared:
        """Compare the rows that are not refused with the connection's listings."""
        ...

    def take(self, connection: str) -> None:
        """Insert or replace the listing of each row that is not refused, once compared."""
        ...

    def row_reports(self) -> Iterator[RowReport]:
        """Yield, by number, the rows that are refused, doubted, or change a listing."""
        ...
