"""Requests an order by its id, for an order that the channel's listing did not show."""

import logging
from dataclasses import replace
from datetime import datetime
from typing import Final

from ...ports.repositories.orders import OrderRecord, Stage
from ...ports.repositories.storage import Storage
from ..jobs.names import JobName

log = logging.getLogger(__name__)

JOBS_AFTER_REQUEST: Final = (JobName.COMPLETE_ORDERS, JobName.SEND_ORDERS)
"""The jobs to wake after the request of an order."""


def request_order(
    storage: Storage, connection: str, channel_order_id: str, now: datetime
) -> OrderRecord:
    """
    Schedule an order to be read from the channel, and return its record.

    An order that is known stays unchanged, so that it is not sent twice; a blocked or closed one
    is read again. Its record then says what the channel answered: an order that is not to be
    shipped or that the channel does not know is closed with that reason.
    """
    with storage.writing() as uow:
        known = uow.orders.get(connection, [channel_order_id]).get(channel_order_id)
        if known is not None and known.stage not in {Stage.BLOCKED, Stage.CLOSED}:
            return known
        record = known or OrderRecord(
            connection, channel_order_id, Stage.TO_READ, first_seen_at=now, due_at=now
        )
        record = replace(record, stage=Stage.TO_READ, due_at=now, attempts=0)
        uow.orders.put([record])
    log.info(
        "order.requested",
        extra={
            "connection": connection,
            "order": channel_order_id,
            "before": str(known.stage) if known else "",
        },
    )
    return record
