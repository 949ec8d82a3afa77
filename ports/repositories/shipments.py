"""The book of shipments: what became of every pack call."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from ..channel.shipment_creator import Parcel, PickupSlot, Serials


class ShipmentStage(StrEnum):
    """How far we are with a shipment."""

    ACCEPTED = "ACCEPTED"
    """The pack call was taken in; the order is still to be read again."""
    CHECKED = "CHECKED"
    """The order stands as packed; a pickup slot is still to be chosen."""
    SLOT_CHOSEN = "SLOT_CHOSEN"
    """A slot is chosen; the package is still to be booked."""
    BOOKING = "BOOKING"
    """Being booked; if nobody is at it, what became of it is to be read from the channel."""
    BOOKED = "BOOKED"
    """Package and pickup are booked; the documents are still to be asked for."""
    DOCUMENTS_REQUESTED = "DOCUMENTS_REQUESTED"
    """`submission` asks for the documents."""
    DOCUMENTS_MADE = "DOCUMENTS_MADE"
    """The documents are made and their handle is known; they are still to be fetched."""
    READY = "READY"
    """The documents are here, for the OMS to take."""
    REFUSED = "REFUSED"
    """Not packed, because the customer cancelled; nothing is booked."""
    FAILED = "FAILED"
    """Waits for a person; `reason` tells why, `failed_in` from where a retry goes on."""


UNFINISHED = tuple(
    stage
    for stage in ShipmentStage
    if stage not in {ShipmentStage.READY, ShipmentStage.REFUSED, ShipmentStage.FAILED}
)
"""Stages in which something is still done for a shipment."""


@dataclass(frozen=True, slots=True)
class Shipment:
    """
    One shipment. Its key is (connection, shipment_id).

    Args:
        shipment_id: the OMS's; the key by which a pack call is known again.
        shipment_code: ours, told to the OMS; it never changes.
        parcel, serials: as packed.
        stage, reason, failed_in: how far we are; see `ShipmentStage`.
        accepted_at, booked_at, documents_made_at, ready_at, collected_at: ours. Who was accepted
            first is served first. `collected_at` is when the OMS first took a document.
        due_at: not before this moment is it worth trying again.
        attempts: failed tries of the present stage.
        checked_at: when the order was last read again.
        released_at: when a person last let a booked one go on that had failed.
        slot: the pickup that is chosen or booked.
        package_id, invoice_number, document_handle: the channel's ids of three things: the
            package, the invoice as printed, and what the documents are fetched by.
        document_key: of the file behind the handle, once it is located.
        submission: the name of the submission that asks, or asked, for the documents.
        alone: its documents are asked for by a submission of its own.
        digest: SHA-256 of the documents, to prove later what was given out.
    """

    connection: str
    shipment_id: str
    channel_order_id: str
    shipment_code: str
    stage: ShipmentStage
    parcel: Parcel
    accepted_at: datetime
    due_at: datetime
    serials: tuple[Serials, ...] = ()
    attempts: int = 0
    reason: str = ""
    failed_in: ShipmentStage | None = None
    checked_at: datetime | None = None
    released_at: datetime | None = None
    slot: PickupSlot | None = None
    package_id: str = ""
    booked_at: datetime | None = None
    invoice_number: str = ""
    invoice_date: datetime | None = None
    submission: str = ""
    alone: bool = False
    document_handle: str = ""
    document_key: str = ""
    documents_made_at: datetime | None = None
    ready_at: datetime | None = None
    collected_at: datetime | None = None
    digest: str = ""


class ShipmentRepository(Protocol):
    """Keeps shipments, and the documents of those that are ready."""

    def get(self, connection: str, shipment_ids: Sequence[str]) -> dict[str, Shipment]:
        """Return those of these ids that are known, by id."""
        ...

    def put(self, shipments: Iterable[Shipment]) -> None:
        """Insert or replace each under its key; no key may come twice."""
        ...

    def of_order(self, connection: str, channel_order_id: str) -> list[Shipment]:
        """Return every shipment of an order, first accepted first."""
        ...

    def of_code(self, connection: str, shipment_code: str) -> Shipment | None:
        """Return the shipment that has our code."""
        ...

    def of_submission(self, connection: str, submission: str) -> list[Shipment]:
        """Return the shipments whose documents this submission asks for, first accepted first."""
        ...

    def due(
        self, connection: str, stages: Sequence[ShipmentStage], now: datetime, limit: int
    ) -> list[Shipment]:
        """Return at most `limit` in these stages that are due, first accepted first."""
        ...

    def next_due(self, connection: str, stages: Sequence[ShipmentStage]) -> datetime | None:
        """Return the earliest `due_at` among those in these stages, None if there are none."""
        ...

    def ahead_of(self, shipment: Shipment, stages: Sequence[ShipmentStage]) -> int:
        """Return how many of the connection in these stages were accepted before this one."""
        ...

    def count(self, connection: str) -> Mapping[ShipmentStage, int]:
        """Return how many are in each stage; a stage without any is left out."""
        ...

    def search(
        self,
        connection: str | None = None,
        stages: Sequence[ShipmentStage] = (),
        channel_order_id: str | None = None,
        limit: int = 100,
        shipment_id: str | None = None,
    ) -> list[Shipment]:
        """Return matching shipments, last accepted first; an empty filter matches all."""
        ...

    def keep_documents(self, connection: str, shipment_id: str, pdf: bytes) -> None:
        """Keep the documents of a shipment in place of any kept before. They hold personal data."""
        ...

    def documents(self, connection: str, shipment_id: str) -> bytes | None:
        """Return the documents of a shipment, None where none are kept."""
        ...

    def drop_documents(self, connection: str, ready_before: datetime) -> int:
        """Erase the documents of shipments that were ready before a moment; tell how many."""
        ...
