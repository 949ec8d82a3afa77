"""Lists of stock levels and listings, by SKU."""

from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa

from ....ports.repositories.listings import Listing
from ....ports.repositories.stock import StockLevel
from ..rows.stock import to_level
from ..tables import listings, stock_levels
from .pages import WHOLE, Page, Part, by_name, up_to

MOST = 1_000


class Show(StrEnum):
    """Which levels a list shows."""

    ALL = "all"
    DUE = "due"
    """What the next update carries."""
    REFUSED = "refused"
    """What the channel's last word was no of."""


@dataclass(frozen=True, slots=True)
class StockCounts:
    """How many SKUs the next update carries, and how many the channel refused, up to `MOST`."""

    due: int
    refused: int


def stock_counts(database: sa.Connection, connection: str) -> StockCounts:
    """Count what is due and what was refused."""
    of = sa.select(sa.literal(1)).where(stock_levels.c.connection == connection)
    marks = {
        "due": of.where(stock_levels.c.due == sa.true()),
        "refused": of.where(stock_levels.c.refused == sa.true()),
    }
    return StockCounts(**up_to(database, marks, MOST))


def level_page(
    database: sa.Connection,
    connection: str,
    show: Show = Show.ALL,
    part: Part = WHOLE,
) -> Page[StockLevel]:
    """Return levels by SKU."""
    question = _of(stock_levels, connection, part)
    if show is Show.DUE:
        question = question.where(stock_levels.c.due == sa.true())
    if show is Show.REFUSED:
        question = question.where(stock_levels.c.refused == sa.true())
    levels = [to_level(row) for row in database.execute(question).mappings()]
    return by_name(levels, lambda level: level.channel_sku, part.limit)


def listing_page(
    database: sa.Connection,
    connection: str,
    part: Part = WHOLE,
) -> Page[Listing]:
    """Return listings by channel SKU."""
    question = _of(listings, connection, part)
    found = [Listing(**row) for row in database.execute(question).mappings()]
    return by_name(found, lambda listing: listing.channel_sku, part.limit)


def _of(table: sa.Table, connection: str, part: Part) -> sa.Select[tuple[()]]:
    question = (
        sa.select(table)
        .where(table.c.connection == connection)
        .order_by(table.c.channel_sku)
        .limit(part.limit + 1)
    )
    if part.after:
        return question.where(table.c.channel_sku > part.after)
    return question.where(table.c.channel_sku >= part.first) if part.first else question
