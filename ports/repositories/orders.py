"""The book of orders: every order the channel named, and how far we are with it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from ..channel.order_source import Order, OrderState


class Stage(StrEnum):
    """How far we are with an order."""

    TO_READ = "TO_READ"
    """Its heading is to be read (again) from the channel."""
    TO_COMPLETE = "TO_COMPLETE"
    """Its lines are still to be read."""
    TO_SEND = "TO_SEND"
    """Complete; waits for the OMS. This row is the outbox."""
    HELD = "HELD"
    """Complete, but a SKU has no listing and the connection holds such orders."""
    SENT_TO_OMS = "SENT_TO_OMS"
    """The OMS has it; personal data is erased here."""
    TO_COMPARE = "TO_COMPARE"
    """The OMS has it, and the channel changed it: were units cancelled?"""
    CLOSED = "CLOSED"
    """Nothing to deliver any more; `reason` tells why."""
    BLOCKED = "BLOCKED"
    """Waits for a person; `reason` tells why."""


@dataclass(frozen=True, slots=True)
class SentLine:
    """
    A line as the OMS got it.

    `quantity` units were ordered and not cancelled then; `shipped` of them had left already, and
    the OMS got the others.
    """

    channel_line_id: str
    channel_sku: str | None
    quantity: int
    shipped: int = 0

    @property
    def to_ship(self) -> int:
        """Units that the OMS got."""
        return self.quantity - self.shipped


@dataclass(frozen=True, slots=True)
class OrderRecord:
    """
    One order and its bookkeeping. Its key is (connection, channel_order_id).

    Args:
        stage: how far we are.
        state, placed_at, updated_at: the channel's word; None while no heading was read, and
            `updated_at` again while the last one could not be.
        order: the order as read so far, with the lines read so far; None once it is not
            needed (personal data) or while no heading was read.
        lines_page: token of the next page of lines, None at the first.
        due_at: not before this moment is it worth trying again.
        attempts: failed tries of the present stage.
        reason: why it waits, or what a person should know; never personal data.
        unmapped_skus: SKUs of it that have no listing, when that was last looked at.
        push_unmapped: a person decided that it goes even so.
        walk: the listing in which it was last seen.
        first_seen_at, sent_at: ours.
        digest: of the order that was delivered, to prove later what it was.
        sent_lines: the lines as the OMS got them, to compare with later; before delivery,
            as it may have got them from a call whose outcome is not known.
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

    @property
    def is_at_oms(self) -> bool:
        """Whether the OMS is known to have it."""
        return self.stage in {Stage.SENT_TO_OMS, Stage.TO_COMPARE}

    @property
    def may_be_at_oms(self) -> bool:
        """Whether it is known to be there, or was sent and nobody knows what became of it."""
        return self.is_at_oms or self.is_in_doubt

    @property
    def is_in_doubt(self) -> bool:
        """Whether it was sent to the OMS, and nobody knows what became of it."""
        return self.stage in {Stage.TO_SEND, Stage.HELD} and bool(self.sent_lines)


class OrderRepository(Protocol):
    """Keeps order records. Inside a unit of work that changes, what is read stays as read."""

    def get(self, connection: str, channel_order_ids: Sequence[str]) -> dict[str, OrderRecord]:
        """Return the records of those ids that are known, by id."""
        ...

    def put(self, records: Iterable[OrderRecord]) -> None:
        """Insert or replace each record under its key; no key may come twice."""
        ...

    def due(
        self, connection: str, stages: Sequence[Stage], now: datetime, limit: int
    ) -> list[OrderRecord]:
        """Return at most `limit` records in these stages that are due, oldest placed first."""
        ...

    def next_due(self, connection: str, stages: Sequence[Stage]) -> datetime | None:
        """Return the earliest `due_at` among records in these stages, None if there are none."""
        ...

    def count(self, connection: str) -> Mapping[Stage, int]:
        """Return how many records are in each stage; a stage without any is left out."""
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
