"""Abandons a stuck documents request, as an operator requests."""

from datetime import datetime

from ...ports.channel.submissions import Kind
from ...ports.repositories.shipments import Shipment, ShipmentStage
from ...ports.repositories.storage import Storage
from ...ports.repositories.submissions import Submission
from ..packing.shipment_rows import log_shipment, to_ask_again
from .submission_rows import log_submission, processed

GIVEN_UP = "An operator abandoned the submission; its documents are requested again."


def give_up_submission(
    storage: Storage, submission: Submission, now: datetime
) -> tuple[Shipment, ...] | None:
    """
    Abandon a submission; return the shipments whose documents are requested again.

    Returns None if it must not be abandoned: only a documents request past its deadline may be,
    because it used budget and its result is no longer read. Stock updates expire by themselves.
    """
    with storage.writing() as uow:
        kept = uow.submissions.get(submission.connection, [submission.name]).get(submission.name)
        if kept is None or kept.kind is not Kind.DOCUMENTS or not kept.is_stuck(now):
            return None
        waiting = tuple(
            to_ask_again(one, now)
            for one in uow.shipments.of_submission(kept.connection, kept.name)
            if one.stage is ShipmentStage.DOCUMENTS_REQUESTED
        )
        given_up = processed(kept, GIVEN_UP)
        uow.shipments.put(waiting)
        uow.submissions.put([given_up])
    log_submission(given_up)
    for shipment in waiting:
        log_shipment(shipment)
    return waiting
