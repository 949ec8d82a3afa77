"""Repository of orders; also the outbox to the OMS."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from ..channel.order_source import Order, OrderState


class Stage(StrEnum):
    """Processing stage of an order."""

    TO_READ = "TO_READ"
    """To be read (again) from the channel, without its lines."""
    TO_COMPLETE = "TO_COMPLETE"
    """Its lines are to be read."""
    TO_SEND = "TO_SEND"
    """Complete, to be sent to the OMS. This row is the outbox."""
    HELD = "HELD"
    """Complete, but a SKU has no listing and the connection is configured to hold the order."""
    SENT_TO_OMS = "SENT_TO_OMS"
    """Accepted by the OMS; personal data is erased."""
    TO_COMPARE = "TO_COMPARE"
    """Accepted by the OMS, then changed on the channel; to be checked for cancelled units."""
    CLOSED = "CLOSED"
    """Not to be sent; `reason` states why."""
    BLOCKED = "BLOCKED"
    """Waits for an operator; `reason` states why."""


@dataclass(frozen=True, slots=True)
class SentLine:
    """
    A line as sent to the OMS.

    `quantity` is ordered minus cancelled units at that time. `shipped` of these were already
    shipped; the others were sent to the OMS.
    """

    channel_line_id: str
    channel_sku: str | None
    quantity: int
    shipped: int = 0

    @property
    def to_ship(self) -> int:
        """Units sent to the OMS."""
        return self.quantity - self.shipped


@dataclass(frozen=True, slots=True)
class OrderRecord:
    """
    One order and its processing state. Its key is (connection, channel_order_id).

    Args:
        due_at: earliest time of the next attempt.
        state, placed_at, updated_at: as reported by the channel. None before the order was
            read; `updated_at` also if the last update could not be parsed.
        order: the order with the lines read so far. None before it was read, and after it was
            sent, closed or blocked (personal data).
        lines_page: token of the next page of lines, None for the first.
        attempts: consecutive failed attempts in the current stage.
        reason: why it waits, or what an operator must do; never personal data.
        unmapped_skus: its SKUs without a listing, as last checked.
        push_unmapped: an operator decided to send it without listings.
        scan: name of the order scan in which it was last seen.
        digest: SHA-256 of the order as sent, as evidence.
        cancel_requested_at: when the connector first read that the buyer asks to cancel; None
            if nobody asks.
        ship_anyway: it is shipped although the buyer asks to cancel.
        sent_lines: lines as sent to the OMS. Before SENT_TO_OMS they are those of a call with
            an unknown outcome.
    """

    connection: str
    channel_order_id: str
    stage: Stage
    first_seen_at: datetime
    due_at: datetime
    state: OrderState | None = None
    placed_at: datetime | None = None
    updated_at: datetime | None = None
    order: Order | None = None
    lines_page: str | None = None
    attempts: int = 0
    reason: str = ""
    unmapped_skus: tuple[str, ...] = ()
    push_unmapped: bool = False
    scan: str = ""
    sent_at: datetime | None = None
    digest: str = ""
    sent_lines: tuple[SentLine, ...] = ()
    cancel_requested_at: datetime | None = None
    ship_anyway: bool = False

    @property
    def awaits_decision(self) -> bool:
        """Whether a person has to decide on a buyer's request to cancel."""
        return self.cancel_requested_at is not None and not self.ship_anyway

    @property
    def is_at_oms(self) -> bool:
        """Whether the OMS accepted it."""
        return self.stage in {Stage.SENT_TO_OMS, Stage.TO_COMPARE}

    @property
    def may_be_at_oms(self) -> bool:
        """Whether the OMS accepted it, or may have accepted a call with an unknown outcome."""
        return self.is_at_oms or self.is_in_doubt

    @property
    def is_in_doubt(self) -> bool:
        """Whether it was sent to the OMS with an unknown outcome."""
        return self.stage in {Stage.TO_SEND, Stage.HELD} and bool(self.sent_lines)


class OrderRepository(Protocol):
    """Stores orders. In a writing unit of work, rows that were read do not change until its end."""

    def get(self, connection: str, channel_order_ids: Sequence[str]) -> dict[str, OrderRecord]:
        """Return the records of these orders, by id; unknown ones are omitted."""
        ...

    def put(self, records: Iterable[OrderRecord]) -> None:
        """
        Insert or replace each by its key; keys must be unique.

        Raises:
            WrongWay: this unit of work has read one of them, or found that it does not exist, and
                `stages.orders` has no way from there to its stage; nothing is stored.
        """
        ...

    def due(
        self, connection: str, stages: Sequence[Stage], now: datetime, limit: int
    ) -> list[OrderRecord]:
        """Return up to `limit` due records in these stages, oldest `placed_at` first."""
        ...

    def to_read(self, connection: str, now: datetime, limit: int) -> list[OrderRecord]:
        """Return up to `limit` due records in TO_READ, the one that is due for longest first."""
        ...

    def next_due(self, connection: str, stages: Sequence[Stage]) -> datetime | None:
        """Return the earliest `due_at` in these stages, None if there are no records."""
        ...

    def to_decide(self, connection: str | None = None, limit: int = 100) -> list[OrderRecord]:
        """Return orders that await a person's decision on a request to cancel, oldest first."""
        ...

    def count(self, connection: str) -> Mapping[Stage, int]:
        """Return the number of records per stage; empty stages are omitted."""
        ...

    def search(
        self,
        connection: str | None = None,
        stages: Sequence[Stage] = (),
        channel_order_id: str | None = None,
        limit: int = 100,
    ) -> list[OrderRecord]:
        """Return matching records, newest seen first; an empty filter matches all."""
        ...
