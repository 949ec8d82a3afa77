"""Let a person give up a request for documents that the channel never ends."""

from datetime import datetime

from ...ports.channel.submissions import Kind
from ...ports.repositories.shipments import Shipment, ShipmentStage
from ...ports.repositories.storage import Storage
from ...ports.repositories.submissions import Submission
from ..packing.shipment_rows import log_shipment, to_ask_again
from .submission_rows import log_submission, processed

GIVEN_UP = "A person gave it up; its documents are asked for again."


def give_up_submission(
    storage: Storage, submission: Submission, now: datetime
) -> tuple[Shipment, ...] | None:
    """
    Return the shipments whose documents are asked for again; None where that may not be.

    Only a request for documents may be given up that the channel keeps beyond its deadline: it
    was paid, and its end is not read any more. Stock updates give themselves up.
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
