"""Reads the result of a documents submission, and advances its shipments."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from ...ports.channel.document_source import DocumentsMade, DocumentSource
from ...ports.channel.submissions import Kind
from ...ports.host.errors import AnswerUnusable, DocumentsRefused, StorageFailed, TryAgain
from ...ports.host.rate_policy import Deferred
from ...ports.repositories.shipments import Shipment, ShipmentStage
from ...ports.repositories.storage import Storage
from ...ports.repositories.submissions import Submission, SubmissionStage
from ...ports.repositories.unit_of_work import UnitOfWork
from ..jobs.backoff import Backoff, nothing_due, retry_later
from ..jobs.changes import Change
from ..jobs.job import NextRun
from ..jobs.names import JobName
from ..jobs.unusable_answers import ask_again, is_lasting
from ..packing.shipment_rows import failed, log_shipment, moved, to_ask_again
from ..submissions.submission_rows import processed, put_submission

ENDED = (SubmissionStage.DONE, SubmissionStage.CANCELLED, SubmissionStage.LOST)

TRY_AGAIN: Final = Backoff(first=timedelta(minutes=10), longest=timedelta(hours=1))
"""Pauses before documents are requested again that a result says to retry, or does not name."""

MOST_TRIES: Final = 3

DONE = "Every documents submission that ended was processed."
AGAIN = "A result that could not be read is retried"

NOT_TOLD = "The result says nothing of this order."
NEVER_SENT = "The submission never reached the channel; its documents are requested again."
UNUSABLE = "The channel sends the same each time. Retry to request the documents again."
CANCELLED = "The channel cancelled the documents request. Retry to request them again."


@dataclass(frozen=True, slots=True)
class ProcessDocumentsResult:
    """
    Processes ended submissions, oldest first, each with its shipments in one transaction.

    A result that stays unusable fails its shipments: a retry requests their documents again.
    """

    connection: str
    documents: DocumentSource
    storage: Storage
    name: str = JobName.PROCESS_DOCUMENTS_RESULT

    def run(self, now: datetime) -> NextRun:
        """Process one submission."""
        with self.storage.reading() as uow:
            ended = uow.submissions.in_stages(self.connection, ENDED, Kind.DOCUMENTS)
            due = next((one for one in ended if one.due_at <= now), None)
            shipments = (
                uow.shipments.of_submission(self.connection, due.name) if due is not None else []
            )
        if due is not None:
            asked = [one for one in shipments if one.stage is ShipmentStage.DOCUMENTS_REQUESTED]
            return self._process(due, asked, now)
        next_due = min((one.due_at for one in ended), default=None)
        return nothing_due(next_due, now, DONE, AGAIN)

    def _process(self, submission: Submission, asked: Sequence[Shipment], now: datetime) -> NextRun:
        if submission.stage is SubmissionStage.LOST:
            self._end(submission, asked, partial(to_ask_again, now=now), NEVER_SENT)
        elif submission.stage is SubmissionStage.CANCELLED:
            self._fail(submission, asked, CANCELLED)
        else:
            return self._read(submission, asked, now)
        return NextRun(now, "A submission was processed.")

    def _read(self, submission: Submission, asked: Sequence[Shipment], now: datetime) -> NextRun:
        assert submission.submission_id is not None  # noqa: S101  # it was sent
        order_ids = [one.channel_order_id for one in asked]
        try:
            made = self.documents.result(
                submission.submission_id, order_ids, now, submission.refused_digest
            )
        except DocumentsRefused as refused:
            self._fail(submission, asked, str(refused))
            return NextRun(now, "The result of a submission is no longer available.")
        except StorageFailed:
            raise
        except AnswerUnusable as failure:
            if is_lasting(submission, failure):
                self._fail(submission, asked, f"{failure} {UNUSABLE}")
                return NextRun(now, "The result of a submission stays unusable.")
            put_submission(self.storage, submission, partial(ask_again, failure=failure, now=now))
            raise
        except TryAgain as failure:
            put_submission(self.storage, submission, partial(retry_later, failure=failure, now=now))
            raise
        if isinstance(made, Deferred):
            return NextRun(made.until, made.reason, in_doubt=True)
        change: Change[Shipment] = partial(_made, made=made, found=submission.found, now=now)
        self._end(submission, asked, change, "; ".join(sorted(set(made.refused.values()))))
        return NextRun(now, "A submission was processed.")

    def _fail(self, submission: Submission, asked: Sequence[Shipment], reason: str) -> None:
        again = ShipmentStage.BOOKED
        self._end(submission, asked, partial(failed, reason=reason, go_on_in=again), reason)

    def _end(
        self,
        submission: Submission,
        asked: Sequence[Shipment],
        change: Change[Shipment],
        reason: str,
    ) -> None:
        changed: list[Shipment] = []

        def end(uow: UnitOfWork) -> None:
            kept = uow.shipments.get(submission.connection, [one.shipment_id for one in asked])
            changed.extend(
                change(kept[one.shipment_id])
                for one in asked
                if kept[one.shipment_id].stage is one.stage
                and kept[one.shipment_id].submission == submission.name
            )
            uow.shipments.put(changed)

        put_submission(self.storage, submission, partial(processed, reason=reason), also=end)
        for shipment in changed:
            log_shipment(shipment)


def _made(shipment: Shipment, made: DocumentsMade, found: bool, now: datetime) -> Shipment:  # noqa: FBT001  # bound by name
    """
    Return the shipment with its document handle, or with the reason why there is none.

    A submission whose id was found in the channel's list may be another program's, so a refusal
    in its result is ignored and the documents are requested again.
    """
    order_id = shipment.channel_order_id
    if order_id in made.handles:
        packed = moved(shipment, ShipmentStage.DOCUMENTS_MADE, now)
        return replace(
            packed,
            document_handle=made.handles[order_id],
            document_key="",
            documents_made_at=now,
            document_tries=0,
        )
    if found:
        return to_ask_again(shipment, now)
    refused = made.refused.get(order_id, NOT_TOLD)
    may_be_made = order_id in made.failing or order_id not in made.refused
    if may_be_made and shipment.document_tries < MOST_TRIES:
        return _to_try_again(shipment, refused, now)
    reason = f"The channel did not generate the documents: {refused}"
    return failed(shipment, reason, go_on_in=ShipmentStage.BOOKED)


def _to_try_again(shipment: Shipment, refused: str, now: datetime) -> Shipment:
    """Return the shipment with its documents to be requested again after a pause."""
    due_at = now + TRY_AGAIN.after(shipment.document_tries)
    tries = shipment.document_tries + 1
    reason = (
        f"The channel did not generate the documents: {refused} They are "
        f"requested again at {due_at:%H:%M} UTC, try {tries} of {MOST_TRIES}."
    )
    again = to_ask_again(shipment, due_at)
    return replace(again, reason=reason, document_tries=tries)
