"""Lists of orders without their payload, so that no personal data is read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from ..orders import Stage
from .pages import PAGE_SIZE, Page

WAITING: Final = (Stage.TO_READ, Stage.TO_COMPLETE, Stage.TO_SEND, Stage.HELD)
"""Stages of orders that were not sent to the OMS yet and are not blocked."""

COUNTED: Final = (*WAITING, Stage.TO_COMPARE, Stage.BLOCKED)
"""Stages that hold few orders at a time; the other stages only grow."""

MOST_COUNTED: Final = 1_000
"""No count goes further: a greater number is returned as this one."""


@dataclass(frozen=True, slots=True)
class OrderHead:
    """One order in a list."""

    connection: str
    channel_order_id: str
    stage: Stage
    state: str | None
    first_seen_at: datetime
    placed_at: datetime | None
    sent_at: datetime | None
    due_at: datetime
    reason: str


class OrdersReadModel(Protocol):
    """Reads lists and counts of orders. Changes nothing."""

    def page(
        self,
        connection: str | None = None,
        stages: Sequence[Stage] = (),
        after: str = "",
        limit: int = PAGE_SIZE,
    ) -> Page[OrderHead]:
        """
        Return orders, the latest first seen at the top.

        No `connection` selects all connections, an empty `stages` all stages. `after` is the
        `next` of the page before; any other text requests the first page.
        """
        ...

    def total(self, connection: str | None = None, stages: Sequence[Stage] = ()) -> int:
        """Return the number of orders on all pages of such a list, at most `MOST_IN_TOTAL`."""
        ...

    def counts(self, connection: str) -> Mapping[Stage, int]:
        """Return the number of orders in each stage of `COUNTED`, at most `MOST_COUNTED`."""
        ...

    def oldest_waiting(self, connection: str) -> OrderHead | None:
        """Return the order that has waited longest to be sent to the OMS; None if none waits."""
        ...

    def missing_listings(self, connection: str) -> Mapping[str, int]:
        """
        Return the SKUs without a listing and the number of waiting orders that have each of them.

        The most frequent SKU comes first. Of each stage the `MOST_COUNTED` newest orders count,
        as they were last compared with the listings.
        """
        ...
