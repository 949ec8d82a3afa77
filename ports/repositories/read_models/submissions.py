"""Lists of submissions, and of the messages of a stock update."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from ...channel.submissions import Kind
from ..stock import ItemOutcome, StockMessageRecord
from ..submissions import Submission
from .pages import FIRST_PAGE, PAGE_SIZE, Page, PageRequest

UPDATES_SEARCHED: Final = 6
"""The number of newest stock updates among which the last accepted one is searched."""

MESSAGES_SEARCHED: Final = 500
"""The number of first messages of a stock update that decide whether it was accepted."""


@dataclass(frozen=True, slots=True)
class LastStock:
    """
    The last stock updates of a connection.

    Args:
        done: the last one of which the channel accepted a message; None if there is none among
            the `UPDATES_SEARCHED` newest.
        newest: the last one, however it ended; None if there is none.
    """

    done: Submission | None
    newest: Submission | None


class SubmissionsReadModel(Protocol):
    """Reads lists of submissions and of their messages. Changes nothing."""

    def page(
        self,
        connection: str | None = None,
        kind: Kind | None = None,
        after: str = "",
        limit: int = PAGE_SIZE,
    ) -> Page[Submission]:
        """
        Return submissions, the latest intended first.

        No `connection` selects all connections, no `kind` all kinds. `after` is the `next` of
        the page before; any other text requests the first page.
        """
        ...

    def total(self, connection: str | None = None, kind: Kind | None = None) -> int:
        """Return the number of submissions on all pages of such a list, up to `MOST_IN_TOTAL`."""
        ...

    def last_stock(self, connection: str) -> LastStock:
        """Return the last accepted stock update and the newest one."""
        ...

    def stuck(self, connection: str, now: datetime) -> Sequence[Submission]:
        """Return the submissions that the channel has not processed by their deadline."""
        ...

    def messages(
        self,
        connection: str,
        submission: str,
        outcome: ItemOutcome | None = None,
        request: PageRequest = FIRST_PAGE,
    ) -> Page[StockMessageRecord]:
        """
        Return the messages of a stock update, sorted by number.

        No `outcome` selects all outcomes. `request.after` is a message number; `request.first`
        is ignored.
        """
        ...

    def total_messages(
        self, connection: str, submission: str, outcome: ItemOutcome | None = None
    ) -> int:
        """Return the number of messages on all pages of such a list, at most `MOST_IN_TOTAL`."""
        ...
