"""Take the rows of a listing file into the book: all of them, or none."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from ..ports.stores.books import Books, UnitOfWork
from ..ports.stores.listings import Listing
from ..ports.stores.orders import OrderRecord, Stage
from .listing_check import ListingRow, RowProblem, check

PORTION = 5000
"""Rows that are held at once."""

ALL_AT_ONCE = 1_000_000


@dataclass(slots=True)
class Imported:
    """What became of a file's rows. `kept` tells whether the book was changed."""

    rows: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0
    released: int = 0
    kept: bool = False


class _TakenBack(Exception):
    """Ends the unit of work without a change."""


@dataclass(frozen=True, slots=True)
class ImportListings:
    """
    Imports listings of one connection in one unit of work, with a portion of rows in memory.

    A listing that no row names stays as it is. A row whose SKU an earlier row names is refused.
    """

    books: Books
    connection: str
    valid_only: bool = False
    dry_run: bool = False

    def run(
        self,
        rows: Iterable[ListingRow],
        refuse: Callable[[RowProblem], None],
        now: datetime,
        progress: Callable[[int], None] = lambda _: None,
    ) -> Imported:
        """
        Take the rows in, and make held orders due that have their listings by that.

        Each row that is not taken goes to `refuse`; one of them keeps the whole file out,
        unless the import is `valid_only`. `progress` gets the number of rows done.
        """
        done = Imported()
        try:
            with self.books.change() as books:
                for portion in _portions(rows):
                    self._take(books, portion, done, refuse)
                    progress(done.rows)
                self._agree(done)
                if done.new:
                    done.released = self._release(books, now)
        except _TakenBack:
            return done
        done.kept = True
        return done

    def _agree(self, done: Imported) -> None:
        if self.dry_run or (done.refused and not self.valid_only):
            raise _TakenBack

    def _take(
        self,
        books: UnitOfWork,
        portion: list[ListingRow],
        done: Imported,
        refuse: Callable[[RowProblem], None],
    ) -> None:
        problems: list[RowProblem] = []
        first: dict[str, int] = {}
        taken: dict[str, Listing] = {}
        for row in portion:
            checked = check(row, self.connection)
            if isinstance(checked, RowProblem):
                problems.append(checked)
            elif checked.channel_sku in taken:
                problems.append(_twice(row.number, row.channel_sku, first[row.channel_sku]))
            else:
                first[row.channel_sku] = row.number
                taken[row.channel_sku] = checked
        for sku, number in books.listings.first_seen(first.items()).items():
            problems.append(_twice(first[sku], sku, number))
            del taken[sku]
        for problem in sorted(problems, key=lambda problem: problem.number):
            refuse(problem)
        kept = books.listings.get(self.connection, taken)
        news = [listing for sku, listing in taken.items() if kept.get(sku) != listing]
        books.listings.put(news)
        changed = sum(listing.channel_sku in kept for listing in news)
        done.rows += len(portion)
        done.refused += len(problems)
        done.changed += changed
        done.new += len(news) - changed
        done.unchanged += len(taken) - len(news)

    def _release(self, books: UnitOfWork, now: datetime) -> int:
        held = books.orders.search(self.connection, [Stage.HELD], limit=ALL_AT_ONCE)
        skus = {sku for record in held for sku in record.unmapped_skus}
        missing = set(books.listings.unmapped(self.connection, skus))
        free: list[OrderRecord] = [
            replace(record, due_at=now)
            for record in held
            if missing.isdisjoint(record.unmapped_skus)
        ]
        books.orders.put(free)
        return len(free)


def _portions(rows: Iterable[ListingRow]) -> Iterator[list[ListingRow]]:
    rows = iter(rows)
    while portion := list(islice(rows, PORTION)):
        yield portion


def _twice(number: int, channel_sku: str, first: int) -> RowProblem:
    return RowProblem(number, channel_sku, f"Row {first} names the same Channel SKU Id.")
