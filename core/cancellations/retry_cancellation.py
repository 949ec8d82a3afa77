"""Tell the OMS of a cancellation once more."""

import logging
from dataclasses import replace
from datetime import datetime
from typing import Final

from ...ports.repositories.cancellations import Cancellation, CancellationStage
from ...ports.repositories.storage import Storage
from ..jobs.names import JobName

log = logging.getLogger(__name__)

JOBS_AFTER_RETRY: Final = (JobName.PASS_ON_CANCELLATIONS,)
"""The job that goes on with a cancellation after its retry."""


def retry_cancellation(
    storage: Storage, connection: str, channel_order_id: str, now: datetime
) -> Cancellation | None:
    """
    Return the order's cancellation after the retry was noted, None where there is none.

    What was blocked is told again, and what waits is due now. What the OMS knows stays as it is.
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
