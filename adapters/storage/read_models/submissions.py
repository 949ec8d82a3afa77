"""Lists of submissions and of stock messages, read from their tables."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa

from ....ports.channel.submissions import Kind
from ....ports.repositories.read_models.pages import (
    FIRST_PAGE,
    PAGE_SIZE,
    Page,
    PageRequest,
    Position,
)
from ....ports.repositories.read_models.submissions import (
    MESSAGES_SEARCHED,
    UPDATES_SEARCHED,
    LastStock,
)
from ....ports.repositories.stock import ItemOutcome, StockMessageRecord
from ....ports.repositories.submissions import Submission, SubmissionStage
from ..rows.stock import to_message
from ..rows.submissions import from_row
from ..tables import stock_messages, submissions
from .page_queries import after_token, by_name, newest_first, total_of

DIGITS: Final = len(str(2**31))
"""A number with fewer digits fits into the column of message numbers."""


@dataclass(frozen=True, slots=True)
class SqlSubmissionsReadModel:
    """Fulfils `SubmissionsReadModel` inside one transaction."""

    database: sa.Connection

    def page(
        self,
        connection: str | None = None,
        kind: Kind | None = None,
        after: str = "",
        limit: int = PAGE_SIZE,
    ) -> Page[Submission]:
        """Return submissions, the latest intended first."""
        query = sa.select(submissions)
        if connection is not None:
            query = query.where(submissions.c.connection == connection)
        key = (submissions.c.intended_at, submissions.c.name, submissions.c.connection)
        query = after_token(query, key, after).limit(limit + 1)
        parts = (
            self._submissions(query.where(submissions.c.kind == one.value))
            for one in (Kind if kind is None else [kind])
        )
        return newest_first(parts, _position, limit)

    def total(self, connection: str | None = None, kind: Kind | None = None) -> int:
        """Return the number of submissions on all pages of such a list, up to `MOST_IN_TOTAL`."""
        query = sa.select(sa.literal(1))
        if connection is not None:
            query = query.where(submissions.c.connection == connection)
        return total_of(
            self.database,
            (
                query.where(submissions.c.kind == one.value)
                for one in (Kind if kind is None else [kind])
            ),
        )

    def last_stock(self, connection: str) -> LastStock:
        """Return the last accepted stock update and the newest one."""
        newest = self.page(connection, Kind.STOCK, limit=UPDATES_SEARCHED).rows
        accepted = (one for one in newest if one.done_at and self._was_accepted(one))
        return LastStock(next(accepted, None), newest[0] if newest else None)

    def stuck(self, connection: str, now: datetime) -> list[Submission]:
        """Return the submissions that the channel has not processed by their deadline."""
        query = sa.select(submissions).where(
            submissions.c.connection == connection,
            submissions.c.stage == SubmissionStage.SENT.value,
        )
        return [one for one in self._submissions(query) if one.is_stuck(now)]

    def messages(
        self,
        connection: str,
        submission: str,
        outcome: ItemOutcome | None = None,
        request: PageRequest = FIRST_PAGE,
    ) -> Page[StockMessageRecord]:
        """Return the messages of a stock update, sorted by number."""
        message = stock_messages.c
        query = (
            sa.select(stock_messages)
            .where(message.connection == connection, message.submission == submission)
            .order_by(message.number)
            .limit(request.limit + 1)
        )
        if outcome is not None:
            query = query.where(message.outcome == outcome.value)
        if request.after.isdecimal() and len(request.after) < DIGITS:
            query = query.where(message.number > int(request.after))
        found = [to_message(row) for row in self.database.execute(query).mappings()]
        return by_name(found, lambda one: str(one.number), request.limit)

    def total_messages(
        self, connection: str, submission: str, outcome: ItemOutcome | None = None
    ) -> int:
        """Return the number of messages on all pages of such a list, at most `MOST_IN_TOTAL`."""
        message = stock_messages.c
        query = sa.select(sa.literal(1)).where(
            message.connection == connection, message.submission == submission
        )
        if outcome is not None:
            query = query.where(message.outcome == outcome.value)
        return total_of(self.database, [query])

    def _submissions(self, query: sa.Select[tuple[()]]) -> list[Submission]:
        return [from_row(row) for row in self.database.execute(query).mappings()]

    def _was_accepted(self, update: Submission) -> bool:
        """Return whether the channel accepted one of the first messages of a stock update."""
        message = stock_messages.c
        first = (
            sa.select(message.outcome)
            .where(message.connection == update.connection, message.submission == update.name)
            .order_by(message.number)
            .limit(MESSAGES_SEARCHED)
        )
        return ItemOutcome.ACCEPTED.value in self.database.scalars(first)


def _position(submission: Submission) -> Position:
    return submission.intended_at, submission.name, submission.connection
