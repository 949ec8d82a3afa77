"""Give out the documents of a shipment, or tell until when they are not ready."""

import logging
from dataclasses import dataclass, replace
from datetime import datetime

from ...ports.repositories.shipments import Shipment, ShipmentStage
from ...ports.repositories.storage import Storage
from .document_eta import Outlook

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Handed:
    """The documents of a shipment: one PDF, byte for byte as the channel made it."""

    shipment: Shipment
    pdf: bytes


@dataclass(frozen=True, slots=True)
class NotReady:
    """Ask again at `until`, when they are expected; `reason` says what they wait for."""

    until: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class NotGiven:
    """There will be none without a person; `code` is for the caller, `message` for people."""

    code: str
    message: str


HandOverAnswer = Handed | NotReady | NotGiven


@dataclass(frozen=True, slots=True)
class HandOver:
    """Hands documents over, as often as they are asked for."""

    connection: str
    storage: Storage
    outlook: Outlook

    def documents(self, shipment_code: str, now: datetime) -> HandOverAnswer:
        """
        Return the documents of the shipment with our code, or why they are not given.

        Raises:
            StorageFailed: nothing was handed over.
        """
        with self.storage.reading() as uow:
            shipment = uow.shipments.of_code(self.connection, shipment_code)
            pdf = (
                None
                if shipment is None
                else uow.shipments.documents(self.connection, shipment.shipment_id)
            )
        if shipment is None:
            return NotGiven(
                "UNKNOWN_SHIPMENT",
                "There is no shipment of this code here. Check the shipment code and the "
                "connection.",
            )
        if shipment.stage is ShipmentStage.READY:
            return self._handed(shipment, pdf, now)
        if shipment.stage in {ShipmentStage.FAILED, ShipmentStage.REFUSED}:
            return NotGiven(str(shipment.stage), shipment.reason)
        expected = self.outlook.of(shipment, now)
        return NotReady(expected.at, expected.reason)

    def _handed(self, shipment: Shipment, pdf: bytes | None, now: datetime) -> HandOverAnswer:
        if pdf is None:
            return NotGiven(
                "ERASED",
                "The documents were kept for their time and erased. Get them on the channel.",
            )
        if shipment.handed_over_at is None:
            self._note(shipment, now)
        return Handed(shipment, pdf)

    def _note(self, shipment: Shipment, now: datetime) -> None:
        with self.storage.writing() as uow:
            kept = uow.shipments.get(self.connection, [shipment.shipment_id])
            noted = replace(kept[shipment.shipment_id], handed_over_at=now)
            uow.shipments.put([noted])
        log.info(
            "shipment.handed_over",
            extra={
                "connection": self.connection,
                "shipment": shipment.shipment_id,
                "order": shipment.channel_order_id,
                "digest": shipment.digest,
            },
        )
