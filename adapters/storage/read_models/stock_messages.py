"""The messages of a stock submission, page by page."""

import sqlalchemy as sa

from ....ports.repositories.stock import ItemOutcome, StockMessageRecord
from ..rows.stock import to_message
from ..tables import stock_messages
from .pages import WHOLE, Page, Part, by_name

DIGITS = len(str(2**31))
"""A number with fewer is one that the column can hold."""


def message_page(
    database: sa.Connection,
    connection: str,
    submission: str,
    outcome: ItemOutcome | None = None,
    part: Part = WHOLE,
) -> Page[StockMessageRecord]:
    """Return messages by number, of one verdict or of all; `part.after` is a number."""
    message = stock_messages.c
    question = (
        sa.select(stock_messages)
        .where(message.connection == connection, message.submission == submission)
        .order_by(message.number)
        .limit(part.limit + 1)
    )
    if outcome is not None:
        question = question.where(message.outcome == outcome.value)
    if part.after.isdecimal() and len(part.after) < DIGITS:
        question = question.where(message.number > int(part.after))
    found = [to_message(row) for row in database.execute(question).mappings()]
    return by_name(found, lambda one: str(one.number), part.limit)
