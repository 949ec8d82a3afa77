"""Repository of customer cancellations; also the outbox to the OMS."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from ..oms.gateway import CancelledLine


class CancellationStage(StrEnum):
    """Processing stage of a cancellation."""

    TO_SEND = "TO_SEND"
    """To be sent to the OMS; this row is the outbox."""
    SENT = "SENT"
    """Accepted by the OMS."""
    BLOCKED = "BLOCKED"
    """Refused by the OMS; waits for an operator, `reason` states why."""


@dataclass(frozen=True, slots=True)
class Cancellation:
    """
    The cancelled units of one order. Its key is (connection, channel_order_id).

    Args:
        lines: lines with cancelled units, with the total per line.
        sent: `lines` as last sent to the OMS.
        noticed_at: when the last change was detected.
        sent_at: when `sent` was sent.
        due_at, attempts, reason: as in `OrderRecord`.
    """

    connection: str
    channel_order_id: str
    stage: CancellationStage
    lines: tuple[CancelledLine, ...]
    noticed_at: datetime
    due_at: datetime
    sent: tuple[CancelledLine, ...] = ()
    sent_at: datetime | None = None
    attempts: int = 0
    reason: str = ""


class CancellationRepository(Protocol):
    """Stores at most one cancellation per order."""

    def get(self, connection: str, channel_order_ids: Sequence[str]) -> dict[str, Cancellation]:
        """Return the cancellations of these orders, by order id; orders without one are omitted."""
        ...

    def put(self, cancellations: Iterable[Cancellation]) -> None:
        """
        Insert or replace each by its key; keys must be unique.

        Raises:
            WrongWay: this unit of work has read one of them, or found that it does not exist, and
                `stages.cancellations` has no way from there to its stage; nothing is stored.
        """
        ...

    def due(self, connection: str, now: datetime, limit: int) -> list[Cancellation]:
        """Return up to `limit` due cancellations in TO_SEND, first noticed first."""
        ...

    def next_due(self, connection: str) -> datetime | None:
        """Return the earliest `due_at` in TO_SEND, None if there are none."""
        ...

    def search(
        self,
        connection: str | None = None,
        stages: Sequence[CancellationStage] = (),
        channel_order_id: str | None = None,
        limit: int = 100,
    ) -> list[Cancellation]:
        """Return matching cancellations, last noticed first; an empty filter matches all."""
        ...

    def total(self, connection: str | None = None, stages: Sequence[CancellationStage] = ()) -> int:
        """Return how many such a search finds without a limit."""
        ...
