"""Ask for the documents of booked shipments, first accepted first, each once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from ...ports.channel.document_source import DocumentSource, Wanted
from ...ports.channel.submissions import Kind
from ...ports.host.errors import StopConnection, StorageFailed, Throttled, TryAgain
from ...ports.host.rate_policy import Deferred
from ...ports.repositories.shipments import Shipment, ShipmentStage
from ...ports.repositories.storage import Storage
from ...ports.repositories.submissions import Submission, SubmissionStage
from ..jobs.backoff import nothing_due, retry_later
from ..jobs.job import NextRun
from ..jobs.names import JobName
from ..packing.recheck import Recheck, is_fresh
from ..packing.shipment_rows import change_shipments, moved
from ..submissions.submission_rows import an_intent, put_submission, sent

DONE = "The documents of every booked order are asked for."
AGAIN = "A booked order that could not be read is tried again"


@dataclass(frozen=True, slots=True)
class RequestDocuments:
    """
    Sends one submission for the documents of the next `per_submission` shipments.

    The submission and what it asks for are written down before the call. While it is not known
    whether one was sent, no other is: it would be paid twice. Where the budget does not let all
    their orders be read just now, those that were read go without the others.
    """

    connection: str
    documents: DocumentSource
    recheck: Recheck
    storage: Storage
    per_submission: int
    deadline: timedelta
    name: str = JobName.REQUEST_DOCUMENTS

    def run(self, now: datetime) -> NextRun:
        """Send one submission, look at one of its orders first, or tell when it is time."""
        with self.storage.reading() as uow:
            unknown = uow.submissions.in_stages(
                self.connection, [SubmissionStage.INTENDED], Kind.DOCUMENTS
            )
            booked = [ShipmentStage.BOOKED]
            if unknown:
                until = max(min(one.due_at for one in unknown), now + timedelta(seconds=1))
                reason = "Whether documents were asked for is found out first."
                return NextRun(until, reason, in_doubt=True)
            next_due = uow.shipments.next_due(self.connection, booked)
            if next_due is None or next_due > now:
                return nothing_due(next_due, now, DONE, AGAIN)
            due = uow.shipments.due(self.connection, booked, now, self.per_submission)
        possible_at = self.documents.request_possible_at(1, now)
        if possible_at > now:
            return NextRun(possible_at, "Booked orders wait for the shared budget.", in_doubt=True)
        batch = _together(due)
        stale = next((one for one in batch if not is_fresh(one, now)), None)
        if stale is None:
            return self._request(batch, now)
        looked = self._look(stale, now)
        fresh = [one for one in batch if is_fresh(one, now)]
        return self._request(fresh, now) if fresh and looked.at > now else looked

    def _look(self, shipment: Shipment, now: datetime) -> NextRun:
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
        asked = change_shipments(
            self.storage,
            batch,
            partial(_asked_for, by=intent.name, now=now),
            also=lambda uow: uow.submissions.put([intent]),
        )
        wanted = [Wanted(one.channel_order_id, warranty=bool(one.serials)) for one in asked]
        if not wanted:
            self._take_back(intent, asked)
            return NextRun(now, "A booked order was taken elsewhere by a person.")
        try:
            answer = self.documents.request(wanted, now)
        except (Throttled, StopConnection):
            self._take_back(intent, asked)
            raise
        if isinstance(answer, Deferred):
            self._take_back(intent, asked)
            return NextRun(answer.until, answer.reason, in_doubt=True)
        put_submission(self.storage, intent, partial(sent, submission_id=answer, now=now))
        return NextRun(now, "Documents were asked for.")

    def _take_back(self, intent: Submission, asked: Sequence[Shipment]) -> None:
        change_shipments(
            self.storage,
            asked,
            _booked_again,
            also=lambda uow: uow.submissions.remove(intent.connection, intent.name),
        )


def _together(due: Sequence[Shipment]) -> Sequence[Shipment]:
    """Return those of which one submission asks: the first, and who may go with it."""
    if due[0].alone:
        return due[:1]
    return [one for one in due if not one.alone]


def _asked_for(shipment: Shipment, by: str, now: datetime) -> Shipment:
    return replace(moved(shipment, ShipmentStage.DOCUMENTS_REQUESTED, now), submission=by)


def _booked_again(shipment: Shipment) -> Shipment:
    return replace(moved(shipment, ShipmentStage.BOOKED, shipment.due_at), submission="")
