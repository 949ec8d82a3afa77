"""Retries a cancellation, as an operator requests."""

import logging
from dataclasses import replace
from datetime import datetime
from typing import Final

from ...ports.repositories.cancellations import Cancellation, CancellationStage
from ...ports.repositories.storage import Storage
from ..jobs.names import JobName

log = logging.getLogger(__name__)

JOBS_AFTER_RETRY: Final = (JobName.PASS_ON_CANCELLATIONS,)
"""The jobs to wake after the retry of a cancellation."""


def retry_cancellation(
    storage: Storage, connection: str, channel_order_id: str, now: datetime
) -> Cancellation | None:
    """
    Schedule an order's cancellation for another attempt; return it, or None if there is none.

    A blocked or waiting cancellation becomes due now. One that was sent stays unchanged.
    """
    with storage.writing() as uow:
        kept = uow.cancellations.get(connection, [channel_order_id]).get(channel_order_id)
        if kept is None or kept.stage is CancellationStage.SENT:
            return kept
        before = kept.stage
        kept = replace(kept, stage=CancellationStage.TO_SEND, due_at=now, attempts=0, reason="")
        uow.cancellations.put([kept])
    about = {"connection": connection, "order": channel_order_id}
    log.info(
        "cancellation.retried", extra={**about, "before": str(before), "stage": str(kept.stage)}
    )
    return kept
