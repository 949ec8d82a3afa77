"""How everything stands, in figures: what metrics show, and what alerts are raised by."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from ...channel.submissions import Kind
from ..cancellations import CancellationStage
from ..orders import Stage
from ..shipments import UNFINISHED, ShipmentStage
from ..submissions import SubmissionStage

MOST_COUNTED: Final = 100_000
"""No count goes further: what is more is told as this many."""

LAST: Final = 100
"""The way of so many of the last orders and shipments tells how long they take now."""

ORDER_QUEUES: Final[tuple[Stage, ...]] = tuple(
    stage for stage in Stage if stage not in {Stage.SENT_TO_OMS, Stage.CLOSED}
)
"""Stages of orders with which something is still to be done."""

SHIPMENT_QUEUES: Final = (*UNFINISHED, ShipmentStage.FAILED)
"""Stages of shipments with which something is still to be done."""

CANCELLATION_QUEUES: Final = (CancellationStage.TO_SEND, CancellationStage.BLOCKED)
"""Stages of cancellations with which something is still to be done."""

SUBMISSION_QUEUES: Final[tuple[SubmissionStage, ...]] = tuple(
    stage for stage in SubmissionStage if stage is not SubmissionStage.PROCESSED
)
"""Stages of submissions with which something is still to be done."""


@dataclass(frozen=True, slots=True)
class Queue:
    """How many wait, and since when the first of them has; None where none does."""

    count: int = 0
    oldest_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class StockFigures:
    """
    How a connection's stock stands.

    Args:
        untold: SKUs whose change is not sent yet, and when the oldest of these was received.
            A change that was only received counts in the moment alone. What the channel
            refused is not among them.
        refused: SKUs of which the channel's last word was no.
        sent_at: when the last update was intended.
    """

    untold: Queue = Queue()
    refused: int = 0
    sent_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ConnectionFigures:
    """
    How one connection stands. Queues that are empty are there as well.

    Args:
        orders: by stage, counted from when an order was first seen.
        shipments: by stage, counted from the pack call.
        cancellations: by stage, counted from when the last change was noticed.
        submissions: by kind and stage, counted from the intent.
        stuck: submissions that the channel keeps longer than it should, by kind, counted from
            their deadline.
        deliveries: from first seen to delivered, of the last orders that were.
        packs: from the pack call to the documents, of the last shipments that have theirs.
        read_until: up to where the channel's listing is read; None before the first time.
    """

    connection: str
    orders: Mapping[Stage, Queue]
    shipments: Mapping[ShipmentStage, Queue]
    cancellations: Mapping[CancellationStage, Queue]
    submissions: Mapping[tuple[Kind, SubmissionStage], Queue]
    stuck: Mapping[Kind, Queue]
    stock: StockFigures
    send_times: tuple[timedelta, ...]
    packs: tuple[timedelta, ...]
    read_until: datetime | None


@dataclass(frozen=True, slots=True)
class StorageFigures:
    """
    How much room the database takes, in bytes, and what is left beside it.

    `disk_free` and `disk_size` are None where the database lies on another machine's disk.
    """

    size: int
    disk_free: int | None = None
    disk_size: int | None = None


class FiguresReadModel(Protocol):
    """Reads figures. Changes nothing, and takes a bounded time whatever the tables hold."""

    def connection(self, connection: str, now: datetime) -> ConnectionFigures:
        """Return how a connection stands; raises StorageFailed."""
        ...

    def storage(self) -> StorageFigures:
        """Return how much room there is; raises StorageFailed."""
        ...
