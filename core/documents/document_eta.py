"""Until when the documents of a shipment are to be expected, and what they wait for."""

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
"""From a request to its result, before the first one has shown how long it takes."""

FETCHING = timedelta(minutes=1)
"""To read the result and fetch the file."""

SOON = timedelta(seconds=30)
"""What is overdue is expected so soon; an earlier moment would only be asked for again."""


@dataclass(frozen=True, slots=True)
class DocumentEta:
    """The documents are expected at `at`; `reason` says what they wait for."""

    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class DocumentEtas:
    """Foresees when documents are here, from the queue, the budget and the channel's habits."""

    documents: DocumentSource
    storage: Storage
    per_submission: int

    def of(self, shipment: Shipment, now: datetime) -> DocumentEta:
        """Return when the documents of an unfinished shipment are expected."""
        return self.of_all([shipment], now)[shipment.shipment_id]

    def of_all(self, shipments: Sequence[Shipment], now: datetime) -> dict[str, DocumentEta]:
        """Return it for unfinished shipments of one connection, by their ids."""
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
            asked_by = uow.submissions.get(connection, [one.submission for one in shipments])
        found = {}
        for one in shipments:
            submission = asked_by.get(one.submission)
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
        leaves_at = max(self.documents.request_possible_at(requests, now), shipment.due_at, now)
        return DocumentEta(
            leaves_at + usual + FETCHING,
            f"{ahead} packed orders are ahead; the documents are asked for at about "
            f"{leaves_at:%H:%M} UTC.{f' {shipment.reason}' if shipment.reason else ''}",
        )


def _at_the_channel(submission: Submission, usual: timedelta, now: datetime) -> DocumentEta:
    asked_at = submission.sent_at or submission.intended_at
    at = max(asked_at + usual + FETCHING, submission.due_at, now + SOON)
    return DocumentEta(at, submission.reason or "The channel makes the documents.")
