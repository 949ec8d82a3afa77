"""Listings in SQL."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict

import sqlalchemy as sa

from ....ports.repositories.listings import Listing
from ..statements import in_portions, upsert
from ..tables import listings
from ..transaction import Transaction

PAGE = 5000


class SqlListingRepository:
    """Fulfils `ListingRepository` within one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def put(self, listings_: Iterable[Listing]) -> None:
        """Upsert listings; each key may occur once."""
        rows = [asdict(listing) for listing in listings_]
        self._transaction.lock(row["connection"] for row in rows)
        upsert(self._transaction.connection, listings, rows)

    def unmapped(self, connection: str, channel_skus: Iterable[str]) -> tuple[str, ...]:
        """Return those SKUs that have no listing, sorted, without duplicates."""
        missing = set(channel_skus)
        for portion in in_portions(missing):
            missing -= set(
                self._transaction.on(connection).scalars(
                    sa.select(listings.c.channel_sku).where(
                        listings.c.connection == connection,
                        listings.c.channel_sku.in_(portion),
                    )
                )
            )
        return tuple(sorted(missing))

    def has_any(self, connection: str) -> bool:
        """Return whether the connection has any listings."""
        one = sa.select(sa.literal(1)).where(listings.c.connection == connection).limit(1)
        return self._transaction.on(connection).scalar(one) is not None

    def count(self, connection: str) -> int:
        """Return the number of the connection's listings."""
        question = sa.select(sa.func.count()).where(listings.c.connection == connection)
        return self._transaction.on(connection).execute(question).scalar_one()

    def get(self, connection: str, channel_skus: Iterable[str]) -> dict[str, Listing]:
        """Return the listings of those SKUs that have one, by SKU."""
        found = {}
        for portion in in_portions(channel_skus):
            question = sa.select(listings).where(
                listings.c.connection == connection, listings.c.channel_sku.in_(portion)
            )
            for row in self._transaction.on(connection).execute(question).mappings():
                found[row["channel_sku"]] = Listing(**row)
        return found

    def all(self, connection: str) -> Iterator[Listing]:
        """Yield the connection's listings by SKU, streamed."""
        after = ""
        while True:
            question = (
                sa.select(listings)
                .where(listings.c.connection == connection, listings.c.channel_sku > after)
                .order_by(listings.c.channel_sku)
                .limit(PAGE)
            )
            page = self._transaction.on(connection).execute(question).mappings().all()
            for row in page:
                yield Listing(**row)
            if len(page) < PAGE:
                return
            after = page[-1]["channel_sku"]
