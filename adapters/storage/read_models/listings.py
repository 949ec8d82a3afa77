"""Lists of listings, read from their table."""

from dataclasses import dataclass

import sqlalchemy as sa

from ....ports.repositories.listings import Listing
from ....ports.repositories.read_models.pages import FIRST_PAGE, Page, PageRequest
from ..tables import listings
from .page_queries import by_name, of_connection, total_of


@dataclass(frozen=True, slots=True)
class SqlListingsReadModel:
    """Fulfils `ListingsReadModel` inside one transaction."""

    database: sa.Connection

    def page(self, connection: str, request: PageRequest = FIRST_PAGE) -> Page[Listing]:
        """Return listings, sorted by channel SKU."""
        query = of_connection(listings, connection, request)
        found = [Listing(**row) for row in self.database.execute(query).mappings()]
        return by_name(found, lambda listing: listing.channel_sku, request.limit)

    def total(self, connection: str) -> int:
        """Return the number of listings, at most `MOST_IN_TOTAL`."""
        query = sa.select(sa.literal(1)).where(listings.c.connection == connection)
        return total_of(self.database, [query])
