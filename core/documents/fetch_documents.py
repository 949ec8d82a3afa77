"""Fetches the documents of packed shipments and stores them for the OMS."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from ...ports.channel.document_source import DocumentSource, OrderOnPages
from ...ports.channel.shipment_creator import Booking, ShipmentCreator
from ...ports.host.errors import (
    AnswerUnusable,
    DocumentsRefused,
    PagesMixed,
    StorageFailed,
    TryAgain,
    Unavailable,
)
from ...ports.host.rate_policy import Deferred
from ...ports.repositories.shipments import Shipment, ShipmentStage
from ...ports.repositories.storage import Storage
from ...ports.repositories.submissions import Submission
from ...ports.repositories.unit_of_work import UnitOfWork
from ..jobs.backoff import nothing_due, retry_later
from ..jobs.changes import Change
from ..jobs.job import NextRun
from ..jobs.names import JobName
from ..jobs.unusable_answers import ask_again, is_lasting
from ..packing.shipment_rows import change_shipments, failed, moved, with_booking

DONE = "No documents are waiting to be fetched."
AGAIN = "Documents that could not be fetched are retried"

NOT_ITS_OWN = (
    "The pages of the file that the channel returned for this order do not name it, or name "
    "another order."
)
REQUEST_ANEW = "Retry to request the documents again, or download them from the channel."

FETCHES_OF_ANOTHER = 3
"""A file that belongs to another order is fetched this many times before it is taken as meant."""

INVOICE_WAIT = timedelta(seconds=30)
"""The longest wait for the budget of one invoice number; documents do not wait longer."""


@dataclass(frozen=True, slots=True)
class FetchDocuments:
    """
    Fetches documents, first accepted first: locates the file behind the handle, then gets it.

    A file of several orders is fetched once and split. If its pages cannot be assigned to the
    orders, the documents of each order are requested again separately. A file whose pages
    contradict its order, or that is not complete, is never stored.
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
        except (StorageFailed, AnswerUnusable):
            raise
        except TryAgain as failure:
            self._change([shipment], partial(retry_later, failure=failure, now=now))
            raise

    def _locate(self, shipment: Shipment, now: datetime, key: str = "") -> NextRun:
        """Locate the file unless its key is known, and read the invoice number, if it exists."""
        booking = None if shipment.invoice_number else self._booked(shipment, now)
        if isinstance(booking, Deferred):
            return NextRun(booking.until, booking.reason, in_doubt=True)
        made_at = shipment.documents_made_at or now
        found = key or self.documents.locate(shipment.document_handle, made_at, now)
        if isinstance(found, Deferred):
            return NextRun(found.until, found.reason, in_doubt=True)
        self._change([shipment], partial(_located, key=found, booking=booking, now=now))
        return NextRun(now, "The documents of a packed order were located.")

    def _booked(self, shipment: Shipment, now: datetime) -> Booking | Deferred | None:
        """Return the booking, or None if it cannot be read soon: documents do not wait."""
        try:
            answer = self.creator.booked(shipment.channel_order_id, now)
        except StorageFailed:
            raise
        except TryAgain:
            return None
        waits_long = isinstance(answer, Deferred) and answer.until > now + INVOICE_WAIT
        return None if waits_long else answer

    def _fetch(self, shipment: Shipment, now: datetime) -> NextRun:
        sharing = self._sharing(shipment)
        waiting = [one for one in sharing if one.stage is ShipmentStage.DOCUMENTS_MADE]
        unlocated = next((one for one in waiting if not one.document_key), None)
        if unlocated is not None:
            return self._locate(unlocated, now, shipment.document_key)
        try:
            pdf = self.documents.fetch(shipment.document_key, now, shipment.refused_digest)
        except AnswerUnusable as failure:
            several = len(sharing) > 1
            self._change(waiting, partial(_unusable, failure=failure, several=several, now=now))
            if not is_lasting(shipment, failure):
                raise
            return NextRun(now, "The file of a packed order stays unusable.")
        if isinstance(pdf, Deferred):
            return NextRun(pdf.until, pdf.reason, in_doubt=True)
        if len(sharing) == 1:
            return self._keep_one(shipment, pdf, now)
        try:
            parts = self.documents.split(pdf, [one.channel_order_id for one in sharing])
        except PagesMixed:
            self._change(waiting, partial(_alone, now=now))
            return NextRun(now, "A file of several orders could not be split.")
        self._keep(parts, waiting, now)
        return NextRun(now, "The documents of packed orders are ready.")

    def _keep_one(self, shipment: Shipment, pdf: bytes, now: datetime) -> NextRun:
        """
        Store the file of one order, unless its pages contradict it.

        The submission may be another program's if its id was found in the channel's list: then
        the pages must name the order.
        """
        submission = self._submission(shipment)
        said = self.documents.order_on_pages(pdf, shipment.channel_order_id)
        if submission is not None and submission.found and said is not OrderOnPages.NAMED:
            self._change([shipment], partial(_alone, now=now))
            return NextRun(now, "A file does not name its order; it is requested again.")
        if said is OrderOnPages.CONTRADICTED:
            several = submission is not None and submission.entries > 1
            self._change([shipment], partial(_not_its_own, several=several, now=now))
            return NextRun(now, "The channel returned a file that is not of the packed order.")
        self._keep({shipment.channel_order_id: pdf}, [shipment], now)
        return NextRun(now, "The documents of a packed order are ready.")

    def _sharing(self, shipment: Shipment) -> Sequence[Shipment]:
        """Return all shipments whose documents are in the same file, whatever their stage."""
        with self.storage.reading() as uow:
            asked = uow.shipments.of_submission(shipment.connection, shipment.submission)
        return [one for one in asked if one.document_handle == shipment.document_handle]

    def _submission(self, shipment: Shipment) -> Submission | None:
        name = shipment.submission
        with self.storage.reading() as uow:
            return uow.submissions.get(shipment.connection, [name]).get(name)

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


def _not_its_own(shipment: Shipment, several: bool, now: datetime) -> Shipment:  # noqa: FBT001  # bound by name
    """Return the shipment with its file to be fetched again, and with a way out if that lasts."""
    failure = Unavailable(f"{NOT_ITS_OWN} It is fetched again.")
    before = shipment.attempts if shipment.reason == str(failure) else 0
    if before + 1 < FETCHES_OF_ANOTHER:
        return retry_later(replace(shipment, attempts=before), failure, now)
    if several:
        return _alone(shipment, now)
    return failed(shipment, f"{NOT_ITS_OWN} {REQUEST_ANEW}", go_on_in=ShipmentStage.BOOKED)


def _unusable(
    shipment: Shipment,
    failure: AnswerUnusable,
    several: bool,  # noqa: FBT001  # bound by name
    now: datetime,
) -> Shipment:
    """Return the shipment with its file to be fetched again, and with a way out if that lasts."""
    if not is_lasting(shipment, failure):
        return ask_again(shipment, failure, now)
    if several:
        return _alone(shipment, now)
    return failed(shipment, f"{failure} {REQUEST_ANEW}", go_on_in=ShipmentStage.BOOKED)


def _ready(shipment: Shipment, pdfs: Mapping[str, bytes], now: datetime) -> Shipment:
    digest = hashlib.sha256(pdfs[shipment.channel_order_id]).hexdigest()
    return replace(moved(shipment, ShipmentStage.READY, now), ready_at=now, digest=digest)
