"""Abandons a submission, as an operator requests."""

from datetime import datetime
from typing import Final

from ...ports.channel.submissions import Kind
from ...ports.repositories.shipments import Shipment, ShipmentStage
from ...ports.repositories.stock import ItemOutcome, ItemResult
from ...ports.repositories.storage import Storage
from ...ports.repositories.submissions import Submission, SubmissionStage
from ...ports.repositories.unit_of_work import UnitOfWork
from ..jobs.names import JobName
from ..packing.retry_shipment import JOBS_AFTER_RETRY
from ..packing.shipment_rows import log_shipment, to_ask_again
from .submission_rows import CALL_TIMEOUT, log_submission, processed

GIVEN_UP = {
    Kind.DOCUMENTS: "An operator abandoned the submission; its documents are requested again.",
    Kind.STOCK: "An operator abandoned the stock update; its levels are sent again.",
}


JOBS_AFTER_GIVING_UP: Final = (*JOBS_AFTER_RETRY, JobName.SEND_STOCK)
"""The jobs to wake after a submission was given up."""


def can_be_given_up(submission: Submission, now: datetime) -> bool:
    """Return whether its result is not processed, and no call of it can be under way."""
    if submission.stage is SubmissionStage.INTENDED:
        return now > submission.intended_at + CALL_TIMEOUT
    return submission.stage is not SubmissionStage.PROCESSED


def give_up_submission(
    storage: Storage, submission: Submission, now: datetime
) -> tuple[Shipment, ...] | None:
    """
    Abandon a submission; return the shipments whose documents are requested again.

    Its result is no longer read. The levels of a stock update are in doubt, and sent again with
    the next one. Returns None if it must not be abandoned, see `can_be_given_up`.
    """
    with storage.writing() as uow:
        kept = uow.submissions.get(submission.connection, [submission.name]).get(submission.name)
        if kept is None or not can_be_given_up(kept, now):
            return None
        waiting = _documents(uow, kept, now) if kept.kind is Kind.DOCUMENTS else ()
        if kept.kind is Kind.STOCK:
            in_doubt = ItemResult(ItemOutcome.UNKNOWN, reason=GIVEN_UP[Kind.STOCK])
            uow.stock.record_results(kept.connection, kept.name, {}, in_doubt, now)
        given_up = processed(kept, GIVEN_UP[kept.kind])
        uow.submissions.put([given_up])
    log_submission(given_up)
    for shipment in waiting:
        log_shipment(shipment)
    return waiting


def _documents(uow: UnitOfWork, submission: Submission, now: datetime) -> tuple[Shipment, ...]:
    waiting = tuple(
        to_ask_again(one, now)
        for one in uow.shipments.of_submission(submission.connection, submission.name)
        if one.stage is ShipmentStage.DOCUMENTS_REQUESTED
    )
    uow.shipments.put(waiting)
    return waiting
