"""Fetches the documents of packed shipments and stores them for the OMS."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from ...ports.channel.document_source import DocumentSource
from ...ports.channel.shipment_creator import Booking, ShipmentCreator
from ...ports.host.errors import DocumentsRefused, PagesMixed, StorageFailed, TryAgain
from ...ports.host.rate_policy import Deferred
from ...ports.repositories.shipments import Shipment, ShipmentStage
from ...ports.repositories.storage import Storage
from ...ports.repositories.unit_of_work import UnitOfWork
from ..jobs.backoff import nothing_due, retry_later
from ..jobs.changes import Change
from ..jobs.job import NextRun
from ..jobs.names import JobName
from ..packing.shipment_rows import change_shipments, failed, moved, with_booking

DONE = "No documents are waiting to be fetched."
AGAIN = "Documents that could not be fetched are retried"


@dataclass(frozen=True, slots=True)
class FetchDocuments:
    """
    Fetches documents, first accepted first: locates the file behind the handle, then gets it.

    A file of several orders is fetched once and split. If its pages cannot be assigned to the
    orders, the documents of each order are requested again separately.
    """

    connection: str
    documents: DocumentSource
    creator: ShipmentCreator
    storage: Storage
    name: str = JobName.FETCH_DOCUMENTS

    def run(self, now: datetime) -> NextRun:
        """Locate or fetch the documents of one shipment."""
        packed = [ShipmentStage.DOCUMENTS_MADE]
        with self.storage.reading() as uow:
            next_due = uow.shipments.next_due(self.connection, packed)
            if next_due is None or next_due > now:
                return nothing_due(next_due, now, DONE, AGAIN)
            first = uow.shipments.due(self.connection, packed, now, 1)[0]
        return self._step(first, now)

    def _step(self, shipment: Shipment, now: datetime) -> NextRun:
        try:
            if not shipment.document_key:
                return self._locate(shipment, now)
            return self._fetch(shipment, now)
        except DocumentsRefused as refused:
            again = ShipmentStage.BOOKED
            self._change([shipment], partial(failed, reason=str(refused), go_on_in=again))
            return NextRun(now, "The channel does not provide the documents of a packed order.")
        except StorageFailed:
            raise
        except TryAgain as failure:
            self._change([shipment], partial(retry_later, failure=failure, now=now))
            raise

    def _locate(self, shipment: Shipment, now: datetime) -> NextRun:
        """Locate the file, and read the invoice number, which exists by now."""
        made_at = shipment.documents_made_at or now
        key = self.documents.locate(shipment.document_handle, made_at, now)
        if isinstance(key, Deferred):
            return NextRun(key.until, key.reason, in_doubt=True)
        booking = None if shipment.invoice_number else self._booked(shipment, now)
        self._change([shipment], partial(_located, key=key, booking=booking, now=now))
        return NextRun(now, "The documents of a packed order were located.")

    def _booked(self, shipment: Shipment, now: datetime) -> Booking | None:
        """Return the booking, or None if it cannot be read at once: documents do not wait."""
        try:
            answer = self.creator.booked(shipment.channel_order_id, now)
        except StorageFailed:
            raise
        except TryAgain:
            return None
        return None if isinstance(answer, Deferred) else answer

    def _fetch(self, shipment: Shipment, now: datetime) -> NextRun:
        pdf = self.documents.fetch(shipment.document_key, now)
        if isinstance(pdf, Deferred):
            return NextRun(pdf.until, pdf.reason, in_doubt=True)
        sharing, to_verify = self._sharing(shipment)
        if len(sharing) == 1 and not to_verify:
            self._keep({shipment.channel_order_id: pdf}, sharing, now)
            return NextRun(now, "The documents of a packed order are ready.")
        try:
            parts = self.documents.split(pdf, [one.channel_order_id for one in sharing])
        except PagesMixed:
            self._change(sharing, partial(_alone, now=now))
            return NextRun(now, "A file of several orders could not be split.")
        self._keep({shipment.channel_order_id: pdf} if len(sharing) == 1 else parts, sharing, now)
        return NextRun(now, "The documents of packed orders are ready.")

    def _sharing(self, shipment: Shipment) -> tuple[Sequence[Shipment], bool]:
        """
        Return all shipments whose documents are in the same file.

        The second value is True if the file may be another program's and must be verified.
        """
        connection, name = shipment.connection, shipment.submission
        with self.storage.reading() as uow:
            asked = uow.shipments.of_submission(connection, name)
            submission = uow.submissions.get(connection, [name]).get(name)
        sharing = [
            one
            for one in asked
            if one.stage is ShipmentStage.DOCUMENTS_MADE
            and one.document_handle == shipment.document_handle
        ]
        return sharing, submission is not None and submission.found

    def _keep(self, pdfs: Mapping[str, bytes], sharing: Sequence[Shipment], now: datetime) -> None:
        def keep(uow: UnitOfWork) -> None:
            for one in sharing:
                uow.shipments.keep_documents(
                    one.connection, one.shipment_id, pdfs[one.channel_order_id]
                )

        change_shipments(self.storage, sharing, partial(_ready, pdfs=pdfs, now=now), also=keep)

    def _change(self, shipments: Sequence[Shipment], change: Change[Shipment]) -> None:
        change_shipments(self.storage, shipments, change)


def _located(shipment: Shipment, key: str, booking: Booking | None, now: datetime) -> Shipment:
    located = replace(shipment, document_key=key, due_at=now, attempts=0, reason="")
    return located if booking is None else with_booking(located, booking)


def _alone(shipment: Shipment, now: datetime) -> Shipment:
    again = moved(shipment, ShipmentStage.BOOKED, now)
    return replace(again, alone=True, submission="", document_handle="", document_key="")


def _ready(shipment: Shipment, pdfs: Mapping[str, bytes], now: datetime) -> Shipment:
    digest = hashlib.sha256(pdfs[shipment.channel_order_id]).hexdigest()
    return replace(moved(shipment, ShipmentStage.READY, now), ready_at=now, digest=digest)
