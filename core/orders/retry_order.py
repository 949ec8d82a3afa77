"""Retries an order, as an operator requests."""

import logging
from dataclasses import replace
from datetime import datetime
from typing import Final

from ...ports.repositories.orders import OrderRecord, Stage
from ...ports.repositories.storage import Storage
from ..jobs.names import JobName
from .order_intake import closed, is_stand_in, to_compare

log = logging.getLogger(__name__)

JOBS_AFTER_RETRY: Final = (
    JobName.COMPLETE_ORDERS,
    JobName.SEND_ORDERS,
    JobName.READ_CANCELLATIONS,
)
"""The jobs to wake after the retry of an order."""

NO_ID = "The channel listed the order without an id, so it cannot be read again."


def retry_order(
    storage: Storage, connection: str, channel_order_id: str, now: datetime
) -> OrderRecord | None:
    """
    Schedule an order for another attempt; return its record, or None if it is not known.

    A blocked or closed order is read from the channel again; without an id it is closed. A
    held order is sent even if SKUs have no listing. Any other waiting order becomes due now.
    An order at the OMS is compared with the channel again if it has a `reason`, else it stays
    unchanged. The reason of the attempt before no longer stands there.
    """
    with storage.writing() as uow:
        record = uow.orders.get(connection, [channel_order_id]).get(channel_order_id)
        if record is None or (record.stage is Stage.SENT_TO_OMS and not record.reason):
            return record
        before, record = record.stage, replace(record, due_at=now, attempts=0, reason="")
        if record.is_at_oms:
            record = to_compare(record, now)
        elif is_stand_in(channel_order_id):
            record = closed(record, NO_ID)
        elif record.stage in {Stage.BLOCKED, Stage.CLOSED}:
            record = replace(record, stage=Stage.TO_READ)
        elif record.stage is Stage.HELD:
            record = replace(record, stage=Stage.TO_SEND, push_unmapped=True)
        uow.orders.put([record])
    about = {"connection": connection, "order": channel_order_id}
    log.info("order.retried", extra={**about, "before": str(before), "stage": str(record.stage)})
    return record
