"""Serves the documents of a shipment."""

import logging
from dataclasses import dataclass, replace
from datetime import datetime

from ...ports.repositories.shipments import Shipment, ShipmentStage
from ...ports.repositories.storage import Storage
from .document_eta import DocumentEtas

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class DocumentsReady:
    """The documents of a shipment: one PDF, byte for byte as the channel sent it."""

    shipment: Shipment
    pdf: bytes


@dataclass(frozen=True, slots=True)
class DocumentsNotReady:
    """The documents are expected at `until`; `reason` states what they wait for."""

    until: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class NoDocuments:
    """There will be no documents unless an operator acts; `message` is for people."""

    code: str
    message: str


DocumentsAnswer = DocumentsReady | DocumentsNotReady | NoDocuments


@dataclass(frozen=True, slots=True)
class GetDocuments:
    """Returns documents; the same shipment may be requested any number of times."""

    connection: str
    storage: Storage
    document_etas: DocumentEtas

    def documents(self, shipment_code: str, now: datetime) -> DocumentsAnswer:
        """
        Return the documents of the shipment with this code, or why there are none.

        Raises:
            StorageFailed: the database cannot be used; no documents were returned.
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
                "There is no shipment with this code. Check the shipment code and the connection.",
            )
        if shipment.attention:
            return NoDocuments("NEEDS_ATTENTION", shipment.attention)
        if shipment.stage is ShipmentStage.READY:
            return self._ready(shipment, pdf, now)
        if shipment.stage in {ShipmentStage.FAILED, ShipmentStage.REFUSED}:
            return NoDocuments(str(shipment.stage), shipment.reason)
        expected = self.document_etas.of(shipment, now)
        return DocumentsNotReady(expected.at, expected.reason)

    def _ready(self, shipment: Shipment, pdf: bytes | None, now: datetime) -> DocumentsAnswer:
        if pdf is None:
            return NoDocuments(
                "ERASED",
                "The documents were erased after their retention period. Download them from the "
                "channel.",
            )
        if shipment.collected_at is None:
            self._mark_collected(shipment, now)
        return DocumentsReady(shipment, pdf)

    def _mark_collected(self, shipment: Shipment, now: datetime) -> None:
        with self.storage.writing() as uow:
            kept = uow.shipments.get(self.connection, [shipment.shipment_id])
            collected = replace(kept[shipment.shipment_id], collected_at=now)
            uow.shipments.put([collected])
        log.info(
            "shipment.documents_collected",
            extra={
                "connection": self.connection,
                "shipment": shipment.shipment_id,
                "order": shipment.channel_order_id,
                "digest": shipment.digest,
            },
        )
