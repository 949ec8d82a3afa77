"""Lists of stock levels, read from their table."""

from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

from ....ports.repositories.read_models.pages import FIRST_PAGE, Page, PageRequest
from ....ports.repositories.read_models.stock import MOST_COUNTED, Show, StockCounts
from ....ports.repositories.stock import WHOLE_CALLS, StockLevel
from ..rows.stock import to_level
from ..tables import NOT_ENDED, stock_levels, stock_unusable
from .page_queries import by_name, count_up_to, of_connection, total_of

_SHOWN: Final[dict[Show, tuple[sa.ColumnElement[bool], ...]]] = {
    Show.ALL: (),
    Show.DUE: (stock_levels.c.due == sa.true(),),
    Show.REFUSED: (stock_levels.c.refused == sa.true(),),
}


@dataclass(frozen=True, slots=True)
class SqlStockReadModel:
    """Fulfils `StockReadModel` inside one transaction."""

    database: sa.Connection

    def page(
        self, connection: str, show: Show = Show.ALL, request: PageRequest = FIRST_PAGE
    ) -> Page[StockLevel]:
        """Return stock levels, sorted by SKU."""
        query = of_connection(stock_levels, connection, request).where(*_SHOWN[show])
        levels = [to_level(row) for row in self.database.execute(query).mappings()]
        return by_name(levels, lambda level: level.channel_sku, request.limit)

    def total(self, connection: str, show: Show = Show.ALL) -> int:
        """Return the number of levels on all pages of such a list, at most `MOST_IN_TOTAL`."""
        query = sa.select(sa.literal(1)).where(stock_levels.c.connection == connection)
        return total_of(self.database, [query.where(*_SHOWN[show])])

    def counts(self, connection: str) -> StockCounts:
        """Return the number of SKUs that are due and that were refused."""
        of = sa.select(sa.literal(1)).where(stock_levels.c.connection == connection)
        queries = {
            "due": of.where(stock_levels.c.due == sa.true()),
            "refused": of.where(stock_levels.c.refused == sa.true()),
            "unusable": sa.select(sa.literal(1)).where(
                stock_unusable.c.connection == connection,
                stock_unusable.c.channel_sku > WHOLE_CALLS,
                NOT_ENDED,
            ),
        }
        return StockCounts(**count_up_to(self.database, queries, MOST_COUNTED))
