"""Figures of each connection and of the database, for metrics and alerts."""

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
"""No count goes further: a greater number is returned as this one."""

LAST: Final = 100
"""The number of last orders and shipments whose durations are returned."""

ORDER_QUEUES: Final[tuple[Stage, ...]] = tuple(
    stage for stage in Stage if stage not in {Stage.SENT_TO_OMS, Stage.CLOSED}
)
"""Stages of orders that are not finished."""

SHIPMENT_QUEUES: Final = (*UNFINISHED, ShipmentStage.FAILED)
"""Stages of shipments that are not finished, and failed ones."""

CANCELLATION_QUEUES: Final = (CancellationStage.TO_SEND, CancellationStage.BLOCKED)
"""Stages of cancellations that are not finished."""

SUBMISSION_QUEUES: Final[tuple[SubmissionStage, ...]] = tuple(
    stage for stage in SubmissionStage if stage is not SubmissionStage.PROCESSED
)
"""Stages of submissions that are not finished."""


@dataclass(frozen=True, slots=True)
class Queue:
    """The length of a queue, and since when its oldest entry waits; None if it is empty."""

    count: int = 0
    oldest_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class StockFigures:
    """
    Figures of a connection's stock.

    Args:
        unsent: SKUs whose change was not sent yet, and when the oldest change was received. A
            change in the journal that was not merged yet counts for the moment only. SKUs that
            the channel refused do not count.
        refused: SKUs whose last quantity the channel refused.
        sent_at: when the last stock update was intended.
        unusable: SKUs whose last quantity from the OMS could not be used; they wait since the
            first such quantity.
        all_unusable: whether that is so of whole calls: count 1 and since when, or empty.
    """

    unsent: Queue = Queue()
    refused: int = 0
    sent_at: datetime | None = None
    unusable: Queue = Queue()
    all_unusable: Queue = Queue()


@dataclass(frozen=True, slots=True)
class ConnectionFigures:
    """
    Figures of one connection. Empty queues are included.

    Args:
        orders: by stage; an order waits since it was first seen.
        shipments: by stage; a shipment waits since the pack call.
        cancellations: by stage; a cancellation waits since its last change was noticed.
        submissions: by kind and stage; a submission waits since it was intended.
        stuck: submissions that the channel has not processed by their deadline, by kind; they
            wait since the deadline.
        send_times: from first seen to sent, of the last orders that were sent to the OMS.
        packs: from the pack call to the documents, of the last shipments that are ready.
        read_until: up to when the channel's listing was read; None before the first time.
        to_decide: orders whose buyer asks to cancel and that a person has to decide on; they wait
            since the request was read.
        missed: what the last daily rescan found that no order scan had stored, since its end.
        attention: shipments that did not fail and need a person; they wait since the pack call.
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
    to_decide: Queue = Queue()
    attention: Queue = Queue()
    missed: Queue = Queue()


@dataclass(frozen=True, slots=True)
class StorageFigures:
    """
    The size of the database and of its disk, in bytes.

    `disk_free` and `disk_size` are None if the database is on a server.
    """

    size: int
    disk_free: int | None = None
    disk_size: int | None = None


class FiguresReadModel(Protocol):
    """Reads figures. Changes nothing; the time does not depend on the size of the tables."""

    def connection(self, connection: str, now: datetime) -> ConnectionFigures:
        """Return the figures of a connection; raises StorageFailed."""
        ...

    def storage(self) -> StorageFigures:
        """Return the figures of the database; raises StorageFailed."""
        ...
