"""The book of cancellations: what customers cancelled, and whether the OMS knows it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from ..oms.gateway import CancelledLine


class CancellationStage(StrEnum):
    """How far we are with the cancellation of an order."""

    TO_SEND = "TO_SEND"
    """The OMS is still to be told; this row is the outbox."""
    SENT = "SENT"
    """The OMS knows."""
    BLOCKED = "BLOCKED"
    """The OMS refused; waits for a person, `reason` tells why."""


@dataclass(frozen=True, slots=True)
class Cancellation:
    """
    What is cancelled of one order. Its key is (connection, channel_order_id).

    Args:
        lines: the lines with cancelled units, each with all that are cancelled of it.
        sent: the same, as the OMS was last told.
        noticed_at, told_at: ours; `noticed_at` is when the last change was seen.
        due_at, attempts, reason: as with orders.
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
    """Keeps one cancellation for each order that has any."""

    def get(self, connection: str, channel_order_ids: Sequence[str]) -> dict[str, Cancellation]:
        """Return those of these orders that are known, by order id."""
        ...

    def put(self, cancellations: Iterable[Cancellation]) -> None:
        """Insert or replace each under its key; no key may come twice."""
        ...

    def due(self, connection: str, now: datetime, limit: int) -> list[Cancellation]:
        """Return at most `limit` in TO_SEND that are due, first noticed first."""
        ...

    def next_due(self, connection: str) -> datetime | None:
        """Return the earliest `due_at` among those in TO_SEND, None if there are none."""
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
