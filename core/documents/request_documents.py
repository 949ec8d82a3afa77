"""Requests the documents of booked shipments, first accepted first, each once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from ...ports.channel.document_source import DocumentSource, Wanted
from ...ports.channel.submissions import Kind
from ...ports.host.errors import StorageFailed, TryAgain
from ...ports.repositories.shipments import Shipment, ShipmentStage
from ...ports.repositories.storage import Storage
from ...ports.repositories.submissions import Submission, SubmissionStage
from ...ports.repositories.unit_of_work import UnitOfWork
from ..jobs.backoff import nothing_due, retry_later
from ..jobs.job import NextRun
from ..jobs.names import JobName
from ..packing.recheck import Recheck, is_fresh
from ..packing.shipment_rows import change_shipments, log_shipment, moved, to_ask_again
from ..submissions.submission_rows import an_intent
from ..submissions.submit import Submitting

DONE = "The documents of every booked order were requested."
AGAIN = "A booked order that could not be read is retried"


@dataclass(frozen=True, slots=True)
class RequestDocuments:
    """
    Sends one submission for the documents of the next `per_submission` shipments.

    The submission and its shipments are stored before the call. While the outcome of one call
    is unknown, no other is made: it would use the budget twice. If the budget does not allow
    all orders to be rechecked now, the submission carries only those that were.
    """

    connection: str
    documents: DocumentSource
    recheck: Recheck
    storage: Storage
    per_submission: int
    deadline: timedelta
    name: str = JobName.REQUEST_DOCUMENTS

    def run(self, now: datetime) -> NextRun:
        """Send one submission, or recheck one of its orders first."""
        with self.storage.reading() as uow:
            unknown = uow.submissions.in_stages(
                self.connection, [SubmissionStage.INTENDED], Kind.DOCUMENTS
            )
            booked = [ShipmentStage.BOOKED]
            if unknown:
                until = max(min(one.due_at for one in unknown), now + timedelta(seconds=1))
                reason = "The outcome of the last documents request is not known yet."
                return NextRun(until, reason, in_doubt=True)
            next_due = uow.shipments.next_due(self.connection, booked)
            if next_due is None or next_due > now:
                return nothing_due(next_due, now, DONE, AGAIN)
            due = uow.shipments.due(self.connection, booked, now, self.per_submission)
        possible_at = self.documents.request_possible_at(1, now)
        if possible_at > now:
            return NextRun(possible_at, "Booked orders wait for the shared budget.", in_doubt=True)
        batch = _batch(due)
        stale = next((one for one in batch if not is_fresh(one, now)), None)
        if stale is None:
            return self._request(batch, now)
        rechecked = self._recheck(stale, now)
        fresh = [one for one in batch if is_fresh(one, now)]
        return self._request(fresh, now) if fresh and rechecked.at > now else rechecked

    def _recheck(self, shipment: Shipment, now: datetime) -> NextRun:
        try:
            return self.recheck.run(shipment, now)
        except StorageFailed:
            raise
        except TryAgain as failure:
            change_shipments(
                self.storage, [shipment], partial(retry_later, failure=failure, now=now)
            )
            raise

    def _request(self, batch: Sequence[Shipment], now: datetime) -> NextRun:
        ids = [one.shipment_id for one in batch]
        intent = an_intent(self.connection, Kind.DOCUMENTS, ids, self.deadline, now)
        requested = change_shipments(
            self.storage,
            batch,
            partial(_requested, by=intent.name, now=now),
            also=lambda uow: uow.submissions.put([intent]),
        )
        wanted = [Wanted(one.channel_order_id, warranty=bool(one.serials)) for one in requested]
        if not wanted:
            with self.storage.writing() as uow:
                uow.submissions.remove(intent.connection, intent.name)
            return NextRun(now, "An operator changed the shipment meanwhile; skipped.")
        released: list[Shipment] = []
        submitting = Submitting(
            self.storage,
            intent,
            partial(_book_again, intent=intent, released=released),
            partial(_request_again, intent=intent, shipment_ids=ids),
        )
        try:
            deferred = submitting.run(lambda: self.documents.request(wanted, now), now)
        finally:
            for shipment in released:
                log_shipment(shipment)
        if deferred is not None:
            return NextRun(deferred.until, deferred.reason, in_doubt=True)
        return NextRun(now, "Documents were requested.")


def _batch(due: Sequence[Shipment]) -> Sequence[Shipment]:
    """Return the shipments of the next submission: the first, and all that may share it."""
    if due[0].alone:
        return due[:1]
    return [one for one in due if not one.alone]


def _requested(shipment: Shipment, by: str, now: datetime) -> Shipment:
    return replace(moved(shipment, ShipmentStage.DOCUMENTS_REQUESTED, now), submission=by)


def _book_again(uow: UnitOfWork, intent: Submission, released: list[Shipment]) -> None:
    """Release the shipments of a request that was not sent, and append them to `released`."""
    released += [
        to_ask_again(one, one.due_at)
        for one in uow.shipments.of_submission(intent.connection, intent.name)
        if one.stage is ShipmentStage.DOCUMENTS_REQUESTED
    ]
    uow.shipments.put(released)


def _request_again(uow: UnitOfWork, intent: Submission, shipment_ids: Sequence[str]) -> bool:
    """Give a request that counted as lost those shipments that no later one has."""
    released = [
        one
        for one in uow.shipments.get(intent.connection, shipment_ids).values()
        if one.stage is ShipmentStage.BOOKED and not one.submission
    ]
    uow.shipments.put(_requested(one, intent.name, intent.intended_at) for one in released)
    return bool(released)
