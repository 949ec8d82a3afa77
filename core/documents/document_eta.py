"""Estimates when the documents of a shipment will be ready, and what they wait for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from ...ports.channel.document_source import DocumentSource
from ...ports.channel.submissions import Kind
from ...ports.repositories.shipments import Shipment, ShipmentStage
from ...ports.repositories.storage import Storage
from ...ports.repositories.submissions import Submission

BEFORE_REQUEST = (
    ShipmentStage.ACCEPTED,
    ShipmentStage.CHECKED,
    ShipmentStage.SLOT_CHOSEN,
    ShipmentStage.BOOKING,
    ShipmentStage.BOOKED,
)

USUAL_TIME = timedelta(minutes=3)
"""Time from a request to its result, until the first one was measured."""

FETCH_TIME = timedelta(minutes=1)
"""Time to read the result and fetch the file."""

SOON = timedelta(seconds=30)
"""Estimate for overdue documents; an earlier one would only cause another poll."""


@dataclass(frozen=True, slots=True)
class DocumentEta:
    """When the documents are expected, and what they wait for."""

    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class DocumentEtas:
    """Estimates from queue length, budget and the channel's typical processing time."""

    documents: DocumentSource
    storage: Storage
    per_submission: int

    def of(self, shipment: Shipment, now: datetime) -> DocumentEta:
        """Return when the documents of an unfinished shipment are expected."""
        return self.of_all([shipment], now)[shipment.shipment_id]

    def of_all(self, shipments: Sequence[Shipment], now: datetime) -> dict[str, DocumentEta]:
        """Return the estimates for unfinished shipments of one connection, by shipment id."""
        if not shipments:
            return {}
        connection = shipments[0].connection
        with self.storage.reading() as uow:
            usual = uow.submissions.typical_time(connection, Kind.DOCUMENTS) or USUAL_TIME
            ahead = {
                one.shipment_id: uow.shipments.ahead_of(one, BEFORE_REQUEST)
                for one in shipments
                if one.stage in BEFORE_REQUEST
            }
            submissions = uow.submissions.get(connection, [one.submission for one in shipments])
        found = {}
        for one in shipments:
            submission = submissions.get(one.submission)
            if one.shipment_id in ahead:
                expected = self._in_the_queue(one, ahead[one.shipment_id], usual, now)
            elif one.stage is ShipmentStage.DOCUMENTS_REQUESTED and submission is not None:
                expected = _at_the_channel(submission, usual, now)
            else:
                expected = DocumentEta(
                    max(one.due_at, now) + SOON, "The documents are being fetched."
                )
            found[one.shipment_id] = expected
        return found

    def _in_the_queue(
        self, shipment: Shipment, ahead: int, usual: timedelta, now: datetime
    ) -> DocumentEta:
        requests = ceil((ahead + 1) / self.per_submission)
        sent_at = max(self.documents.request_possible_at(requests, now), shipment.due_at, now)
        return DocumentEta(
            sent_at + usual + FETCH_TIME,
            f"{ahead} packed orders are ahead; the documents are requested at about "
            f"{sent_at:%H:%M} UTC.{f' {shipment.reason}' if shipment.reason else ''}",
        )


def _at_the_channel(submission: Submission, usual: timedelta, now: datetime) -> DocumentEta:
    requested_at = submission.sent_at or submission.intended_at
    at = max(requested_at + usual + FETCH_TIME, submission.due_at, now + SOON)
    return DocumentEta(at, submission.reason or "The channel is generating the documents.")
