"""Retries a shipment, as an operator requests."""

import logging
from dataclasses import replace
from datetime import datetime
from typing import Final

from ...ports.repositories.shipments import UNFINISHED, Shipment, ShipmentStage
from ...ports.repositories.storage import Storage
from ...ports.repositories.submissions import SubmissionStage
from ..jobs.names import JobName
from .shipment_rows import moved

log = logging.getLogger(__name__)

JOBS_AFTER_RETRY: Final = (
    JobName.BOOK_SHIPMENTS,
    JobName.REQUEST_DOCUMENTS,
    JobName.WATCH_SUBMISSIONS,
    JobName.PROCESS_DOCUMENTS_RESULT,
    JobName.FETCH_DOCUMENTS,
)
"""The jobs to wake after the retry of a shipment."""


def retry_shipment(
    storage: Storage, connection: str, shipment_id: str, now: datetime
) -> Shipment | None:
    """
    Schedule a shipment for another attempt; return it, or None if it is not known.

    A failed shipment continues in the stage in which it failed; if its package was booked, the
    units known to be cancelled by now are taken as removed. Any other unfinished shipment
    becomes due now; if its documents were requested, the existing submission is checked now
    and no second one is sent. A ready or refused shipment stays unchanged.
    """
    with storage.writing() as uow:
        shipment = uow.shipments.get(connection, [shipment_id]).get(shipment_id)
        if shipment is None:
            return None
        before = shipment.stage
        if shipment.stage is ShipmentStage.FAILED:
            go_on_in = shipment.failed_in or ShipmentStage.ACCEPTED
            released_at = now if shipment.package_id else None
            shipment = replace(
                moved(shipment, go_on_in, now),
                checked_at=None,
                released_at=released_at,
                document_tries=0,
            )
        elif shipment.stage in UNFINISHED:
            shipment = moved(shipment, shipment.stage, now)
        else:
            return shipment
        uow.shipments.put([shipment])
        if shipment.stage is ShipmentStage.DOCUMENTS_REQUESTED:
            submission = uow.submissions.get(connection, [shipment.submission]).get(
                shipment.submission
            )
            if submission is not None and submission.stage is not SubmissionStage.INTENDED:
                uow.submissions.put([replace(submission, due_at=now)])
    log.info(
        "shipment.retried",
        extra={
            "connection": connection,
            "shipment": shipment_id,
            "order": shipment.channel_order_id,
            "before": str(before),
            "stage": str(shipment.stage),
        },
    )
    return shipment
