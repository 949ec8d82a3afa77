"""Names of all jobs, as used in rows, logs, metrics and the console."""

from enum import StrEnum


class JobName(StrEnum):
    """
    A job of each connection, or of the whole host.

    In addition there is one job per alert channel, see `SendAlerts`.
    """

    FETCH_ORDERS = "fetch_orders"
    COMPLETE_ORDERS = "complete_orders"
    RESCAN_ORDERS = "rescan_orders"
    SEND_ORDERS = "send_orders"
    READ_CANCELLATIONS = "read_cancellations"
    PASS_ON_CANCELLATIONS = "pass_on_cancellations"  # noqa: S105  # no password
    BOOK_SHIPMENTS = "book_shipments"
    REQUEST_DOCUMENTS = "request_documents"
    WATCH_SUBMISSIONS = "watch_submissions"
    PROCESS_DOCUMENTS_RESULT = "process_documents_result"
    FETCH_DOCUMENTS = "fetch_documents"
    SEND_STOCK = "send_stock"
    PROCESS_STOCK_RESULT = "process_stock_result"
    COMPACT_STOCK_HISTORY = "compact_stock_history"
    ERASE_DOCUMENTS = "erase_documents"
    ERASE_CALL_RECORDS = "erase_call_records"
    WATCH_ALERTS = "watch_alerts"
    RESUME_HALTED = "resume_halted"
    ERASE_LEFT_DOCUMENTS = "erase_left_documents"


HOUSEKEEPING = frozenset(
    {JobName.ERASE_CALL_RECORDS, JobName.ERASE_DOCUMENTS, JobName.COMPACT_STOCK_HISTORY}
)
"""Cleanup jobs: no order, shipment or stock update waits for them."""


class Side(StrEnum):
    """Whom a connection's job calls."""

    CHANNEL = "CHANNEL"
    OMS = "OMS"


_CALLS_OMS = frozenset({JobName.SEND_ORDERS, JobName.PASS_ON_CANCELLATIONS})


def side_of(job: str) -> Side | None:
    """Return which side this job of a connection calls; None if it calls nobody."""
    if job in HOUSEKEEPING:
        return None
    return Side.OMS if job in _CALLS_OMS else Side.CHANNEL
