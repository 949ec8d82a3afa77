"""Requests a rescan of the channel's listing from a moment on."""

import logging
from datetime import datetime, timedelta
from typing import Final

from ...ports.repositories.order_scans import OrderRescan
from ...ports.repositories.storage import Storage
from ..jobs.names import JobName

log = logging.getLogger(__name__)

JOBS_AFTER_RESCAN_REQUEST: Final = (JobName.RESCAN_ORDERS,)
"""The jobs to wake after the request of a rescan."""

LONGEST: Final = timedelta(days=365)


def since_doubt(since: datetime, now: datetime) -> str:
    """Return why no rescan can begin at this moment, as a sentence; empty if one can."""
    if since >= now:
        return "The moment is in the future."
    if since < now - LONGEST:
        return f"The moment is more than {LONGEST.days} days ago."
    return ""


def request_rescan(
    storage: Storage, connection: str, since: datetime, now: datetime
) -> OrderRescan:
    """
    Request a rescan from `since` on, and return it.

    If one that reads from there or from earlier on is requested already and not begun, it is
    returned instead.
    """
    with storage.writing() as uow:
        current = uow.order_rescans.current(connection)
        if (
            current is not None
            and current.on_request
            and not current.pages
            and current.since <= since
        ):
            return current
        rescan = OrderRescan(connection, now, since, on_request=True, due_at=now)
        uow.order_rescans.put(rescan)
    log.info("orders.rescan_requested", extra={"connection": connection, "since": since})
    return rescan
