"""Give out the documents of a shipment, or tell until when they are not ready."""

import logging
from dataclasses import dataclass, replace
from datetime import datetime

from ...ports.repositories.shipments import Shipment, ShipmentStage
from ...ports.repositories.storage import Storage
from .document_eta import DocumentEtas

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class DocumentsReady:
    """The documents of a shipment: one PDF, byte for byte as the channel made it."""

    shipment: Shipment
    pdf: bytes


@dataclass(frozen=True, slots=True)
class DocumentsNotReady:
    """Ask again at `until`, when they are expected; `reason` says what they wait for."""

    until: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class NoDocuments:
    """There will be none without a person; `code` is for the caller, `message` for people."""

    code: str
    message: str


DocumentsAnswer = DocumentsReady | DocumentsNotReady | NoDocuments


@dataclass(frozen=True, slots=True)
class GetDocuments:
    """Hands documents over, as often as they are asked for."""

    connection: str
    storage: Storage
    document_etas: DocumentEtas

    def documents(self, shipment_code: str, now: datetime) -> DocumentsAnswer:
        """
        Return the documents of the shipment with our code, or why they are not given.

        Raises:
            StorageFailed: nothing was given out.
        """
        with self.storage.reading() as uow:
            shipment = uow.shipments.of_code(self.connection, shipment_code)
            pdf = (
                None
                if shipment is None
                else uow.shipments.documents(self.connection, shipment.shipment_id)
            )
        if shipment is None:
            return NoDocuments(
                "UNKNOWN_SHIPMENT",
                "There is no shipment of this code here. Check the shipment code and the "
                "connection.",
            )
        if shipment.stage is ShipmentStage.READY:
            return self._handed(shipment, pdf, now)
        if shipment.stage in {ShipmentStage.FAILED, ShipmentStage.REFUSED}:
            return NoDocuments(str(shipment.stage), shipment.reason)
        expected = self.document_etas.of(shipment, now)
        return DocumentsNotReady(expected.at, expected.reason)

    def _handed(self, shipment: Shipment, pdf: bytes | None, now: datetime) -> DocumentsAnswer:
        if pdf is None:
            return NoDocuments(
                "ERASED",
                "The documents were kept for their time and erased. Get them on the channel.",
            )
        if shipment.collected_at is None:
            self._note(shipment, now)
        return DocumentsReady(shipment, pdf)

    def _note(self, shipment: Shipment, now: datetime) -> None:
        with self.storage.writing() as uow:
            kept = uow.shipments.get(self.connection, [shipment.shipment_id])
            noted = replace(kept[shipment.shipment_id], collected_at=now)
            uow.shipments.put([noted])
        log.info(
            "shipment.documents_collected",
            extra={
                "connection": self.connection,
                "shipment": shipment.shipment_id,
                "order": shipment.channel_order_id,
                "digest": shipment.digest,
            },
        )
