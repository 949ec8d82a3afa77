"""Try something again that waits, and let a running connector begin at once."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from ..core.cancellations.retry_cancellation import retry_cancellation
from ..core.orders.retry_order import retry_order
from ..core.packing.retry_shipment import retry_shipment
from ..ports.repositories.cancellations import Cancellation
from ..ports.repositories.orders import OrderRecord
from ..ports.repositories.scheduled_jobs import ScheduledJob, ScheduledJobRepository
from ..ports.repositories.shipments import Shipment
from ..ports.repositories.storage import Storage

JOBS_OF_ORDERS: Final = ("complete_orders", "send_orders", "read_cancellations")

JOBS_OF_SHIPMENTS: Final = (
    "book_shipments",
    "request_documents",
    "watch_submissions",
    "process_documents_result",
    "fetch_documents",
)

JOBS_OF_CANCELLATIONS: Final = ("pass_on_cancellations",)


def wake(
    scheduled_jobs: ScheduledJobRepository,
    connections: Iterable[str],
    jobs: Iterable[str],
    now: datetime,
) -> None:
    """Let these jobs of these connections be due now."""
    jobs = tuple(jobs)
    scheduled_jobs.enrol(
        [ScheduledJob(name, job, now) for name in sorted(connections) for job in jobs]
    )


def order_again(
    storage: Storage,
    scheduled_jobs: ScheduledJobRepository,
    connection: str,
    channel_order_id: str,
    now: datetime,
) -> OrderRecord | None:
    """Note the retry of an order; None where it is not known."""
    after = retry_order(storage, connection, channel_order_id, now)
    if after is not None:
        wake(scheduled_jobs, [connection], JOBS_OF_ORDERS, now)
    return after


def shipment_again(
    storage: Storage,
    scheduled_jobs: ScheduledJobRepository,
    connection: str,
    shipment_id: str,
    now: datetime,
) -> Shipment | None:
    """Note the retry of a shipment; None where it is not known."""
    after = retry_shipment(storage, connection, shipment_id, now)
    if after is not None:
        wake(scheduled_jobs, [connection], JOBS_OF_SHIPMENTS, now)
    return after


def cancellation_again(
    storage: Storage,
    scheduled_jobs: ScheduledJobRepository,
    connection: str,
    channel_order_id: str,
    now: datetime,
) -> Cancellation | None:
    """Note that a cancellation is told again; None where there is none."""
    after = retry_cancellation(storage, connection, channel_order_id, now)
    if after is not None:
        wake(scheduled_jobs, [connection], JOBS_OF_CANCELLATIONS, now)
    return after
