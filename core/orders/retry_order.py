"""Give an order that waits for a person another try."""

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
"""The jobs that go on with an order after its retry."""

NO_ID = "The channel named it without its id, so that it cannot be asked for."


def retry_order(
    storage: Storage, connection: str, channel_order_id: str, now: datetime
) -> OrderRecord | None:
    """
    Return the order's record after the retry was noted, None where the order is not known.

    What was blocked or closed is read from the channel anew, unless it has no id by which
    to ask. A held order is pushed although a SKU has no listing. Whatever else waits is due
    now. A delivered order stays as it is, unless something is to be known of it: it is then
    compared with the channel once more.
    """
    with storage.writing() as uow:
        record = uow.orders.get(connection, [channel_order_id]).get(channel_order_id)
        if record is None or (record.stage is Stage.SENT_TO_OMS and not record.reason):
            return record
        before, record = record.stage, replace(record, due_at=now, attempts=0)
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
