"""Staging of a listing file in a temporary table."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import islice

import sqlalchemy as sa

from ....ports.host.errors import StorageFailed
from ....ports.repositories.listing_stage import Compared, Repeated, RowReport, StagedRow
from ....ports.repositories.unit_of_work import UnitOfWork
from ..database import Database
from ..transaction import Transaction

_PORTION = 5000

_COLUMNS = ", ".join(StagedRow._fields)

_TABLE = """CREATE TEMPORARY TABLE listing_stage (
    number INTEGER PRIMARY KEY, channel_sku TEXT NOT NULL, client_sku TEXT NOT NULL,
    channel_serial TEXT NOT NULL, refusal TEXT NOT NULL, doubt TEXT NOT NULL,
    was_client_sku TEXT, was_channel_serial TEXT)"""
_INDEX = """CREATE INDEX ix_listing_stage
    ON listing_stage (channel_sku, number, client_sku, channel_serial) WHERE refusal = ''"""
_READY = {"sqlite": _INDEX, "postgresql": "ANALYZE listing_stage"}
"""Prepares the queries: PostgreSQL uses hash joins, which are faster than an index."""

_INSERT = f"INSERT INTO listing_stage ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)"  # noqa: S608  # our own names
_INSERT_ARRAYS = f"""INSERT INTO listing_stage ({_COLUMNS}) SELECT * FROM unnest(
    %s::integer[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[])"""  # noqa: S608  # our own names

_REPEATED = """SELECT staged.number, staged.channel_sku, named.first FROM (
        SELECT channel_sku, min(number) AS first FROM listing_stage WHERE refusal = ''
        GROUP BY channel_sku HAVING count(*) > 1) AS named
    JOIN listing_stage AS staged ON staged.channel_sku = named.channel_sku
    WHERE staged.refusal = '' AND staged.number > named.first ORDER BY staged.number"""

_REFUSE = "UPDATE listing_stage SET refusal = :refusal WHERE number = :number"

_WELL = "SELECT count(*) FROM listing_stage WHERE refusal = ''"

_KNOWN = """SELECT count(*) FROM listing_stage AS staged JOIN listings AS known
    ON known.connection = :connection AND known.channel_sku = staged.channel_sku
    WHERE staged.refusal = ''"""

_DIFFER = """UPDATE listing_stage SET
        was_client_sku = known.client_sku, was_channel_serial = known.channel_serial
    FROM listings AS known
    WHERE known.connection = :connection AND known.channel_sku = listing_stage.channel_sku
        AND listing_stage.refusal = '' AND (known.client_sku <> listing_stage.client_sku
            OR known.channel_serial <> listing_stage.channel_serial)"""

_TAKE_NEW = """INSERT INTO listings (connection, channel_sku, client_sku, channel_serial)
    SELECT CAST(:connection AS TEXT), staged.channel_sku, staged.client_sku, staged.channel_serial
    FROM listing_stage AS staged
    WHERE staged.refusal = '' AND NOT EXISTS (SELECT 1 FROM listings AS known
        WHERE known.connection = :connection AND known.channel_sku = staged.channel_sku)
    ORDER BY staged.channel_sku"""

_TAKE_CHANGED = """UPDATE listings SET
        client_sku = staged.client_sku, channel_serial = staged.channel_serial
    FROM listing_stage AS staged
    WHERE staged.was_client_sku IS NOT NULL
        AND listings.connection = :connection AND listings.channel_sku = staged.channel_sku"""

_TOLD = f"""SELECT {", ".join(RowReport._fields)} FROM listing_stage
    WHERE number > :after AND (refusal <> '' OR doubt <> '' OR was_client_sku IS NOT NULL)
    ORDER BY number LIMIT {_PORTION}"""  # noqa: S608  # our own names


@contextmanager
def staging(connection: sa.Connection) -> Iterator[None]:
    """Create the temporary table; drop it at the end, as the connection returns to the pool."""
    connection.exec_driver_sql(_TABLE)
    connection.commit()
    try:
        yield
    finally:
        connection.rollback()
        with suppress(StorageFailed):  # a lost connection has no temporary table any more
            connection.exec_driver_sql("DROP TABLE listing_stage")
            connection.commit()


class SqlListingStage:
    """
    Fulfils `ListingStage`.

    Transactions do not lock temporary tables, so that a long file blocks neither other writers
    of SQLite nor, on PostgreSQL, the jobs of the connection.
    """

    def __init__(
        self,
        connection: sa.Connection,
        database: Database,
        books_within: Callable[[Transaction], UnitOfWork],
    ) -> None:
        self._connection = connection
        self._database = database
        self._books_within = books_within
        self._transaction = Transaction(connection, changes=False)

    def add(self, rows: Sequence[StagedRow]) -> None:
        """Insert rows through the driver, which is fastest."""
        if not rows:
            return
        if self._connection.dialect.name == "sqlite":
            self._connection.exec_driver_sql(_INSERT, list(rows))
        else:
            columns = tuple(map(list, zip(*rows, strict=True)))
            self._connection.exec_driver_sql(_INSERT_ARRAYS, columns)
        self._connection.commit()

    def repeated(self) -> Iterator[Repeated]:
        """Yield rows whose SKU an earlier row has, by number; rejected rows do not count."""
        self._connection.exec_driver_sql(_READY[self._connection.dialect.name])
        self._connection.commit()
        question = sa.text(_REPEATED).execution_options(yield_per=_PORTION)
        for row in self._connection.execute(question):
            yield Repeated(*row)

    def refuse(self, refusals: Iterable[tuple[int, str]]) -> None:
        """Set the rejection of the rows with these numbers."""
        rest = iter(refusals)
        while portion := [
            {"number": number, "refusal": refusal} for number, refusal in islice(rest, _PORTION)
        ]:
            self._connection.execute(sa.text(_REFUSE), portion)
        self._connection.commit()

    @contextmanager
    def writing(self) -> Iterator[UnitOfWork]:
        """Open a unit of work like `Storage.writing`, in which to compare and take."""
        with self._database.writing_from(self._connection) as connection:
            self._transaction = Transaction(connection, changes=True)
            yield self._books_within(self._transaction)

    def compare(self, connection: str) -> Compared:
        """Compare the rows that are not rejected with the connection's listings."""
        database, ours = self._transaction.on(connection), {"connection": connection}
        total = database.exec_driver_sql(_WELL).scalar_one()
        known = database.execute(sa.text(_KNOWN), ours).scalar_one()
        changed = database.execute(sa.text(_DIFFER), ours).rowcount if known else 0
        return Compared(total - known, changed, known - changed)

    def take(self, connection: str) -> None:
        """Upsert the listing of each row that is not rejected; call `compare` first."""
        database = self._transaction.on(connection)
        for statement in (_TAKE_NEW, _TAKE_CHANGED):
            database.execute(sa.text(statement), {"connection": connection})

    def row_reports(self) -> Iterator[RowReport]:
        """Yield reports of rows that are rejected, doubtful or change a listing, by number."""
        after = -1
        while portion := [
            RowReport(*row) for row in self._connection.execute(sa.text(_TOLD), {"after": after})
        ]:
            self._connection.commit()
            yield from portion
            after = portion[-1].number
