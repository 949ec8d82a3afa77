"""Repository of shipments, one per accepted pack call, and of their documents."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from ..channel.shipment_creator import Parcel, PickupSlot, Serials


class ShipmentStage(StrEnum):
    """Processing stage of a shipment."""

    ACCEPTED = "ACCEPTED"
    """The pack call was accepted; the order is to be rechecked."""
    CHECKED = "CHECKED"
    """The order is unchanged; a pickup slot is to be chosen."""
    SLOT_CHOSEN = "SLOT_CHOSEN"
    """A pickup slot was chosen; the package is to be booked."""
    BOOKING = "BOOKING"
    """The booking call was started; without an answer its outcome is read from the channel."""
    BOOKED = "BOOKED"
    """Package and pickup are booked; the documents are to be requested."""
    DOCUMENTS_REQUESTED = "DOCUMENTS_REQUESTED"
    """The documents were requested by `submission`."""
    DOCUMENTS_MADE = "DOCUMENTS_MADE"
    """The documents were generated and their handle is known; they are to be fetched."""
    READY = "READY"
    """The documents are stored and can be retrieved by the OMS."""
    REFUSED = "REFUSED"
    """Refused because the customer cancelled, or packed again; nothing is booked."""
    FAILED = "FAILED"
    """Waits for an operator; `reason` states why. A retry continues in `failed_in`."""


UNFINISHED = tuple(
    stage
    for stage in ShipmentStage
    if stage not in {ShipmentStage.READY, ShipmentStage.REFUSED, ShipmentStage.FAILED}
)
"""Stages in which a shipment is still processed."""


@dataclass(frozen=True, slots=True)
class Shipment:
    """
    One shipment. Its key is (connection, shipment_id).

    Args:
        shipment_id: the OMS's id; the idempotency key of the pack call.
        shipment_code: the connector's code, returned to the OMS; never changes.
        stage, reason, failed_in: see `ShipmentStage`.
        parcel, serials: as packed.
        accepted_at: shipments are processed in this order.
        due_at: earliest time of the next attempt.
        attempts: consecutive failed attempts in the current stage.
        checked_at: when the order was last rechecked.
        released_at: when an operator last retried it after its package was booked.
        slot: the chosen or booked pickup.
        package_id, invoice_number, document_handle: the channel's ids of the package, the
            printed invoice, and the documents.
        document_key: key of the file for the handle, once located.
        submission: name of the submission that requests the documents.
        document_tries: how often its documents were requested again, as the channel said to.
        alone: its documents must be requested by a separate submission.
        collected_at: when the OMS first retrieved a document.
        digest: SHA-256 of the documents, as evidence.
        refused_digest, refused_times: digest of the file that came last and could not be used,
            and how many times in a row it came.
        attention: what an operator must do about the parcel although the shipment did not fail;
            empty if nothing, or once it was acknowledged.
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
    refused_digest: str = ""
    refused_times: int = 0
    attention: str = ""
    document_tries: int = 0


class ShipmentRepository(Protocol):
    """Stores shipments, and the documents of those in READY."""

    def get(self, connection: str, shipment_ids: Sequence[str]) -> dict[str, Shipment]:
        """Return these shipments, by id; unknown ones are omitted."""
        ...

    def put(self, shipments: Iterable[Shipment]) -> None:
        """
        Insert or replace each by its key; keys must be unique.

        Raises:
            WrongWay: this unit of work has read one of them, or found that it does not exist, and
                `stages.shipments` has no way from there to its stage; nothing is stored.
        """
        ...

    def of_order(self, connection: str, channel_order_id: str) -> list[Shipment]:
        """Return all shipments of an order, first accepted first."""
        ...

    def of_code(self, connection: str, shipment_code: str) -> Shipment | None:
        """Return the shipment with this code, None if there is none."""
        ...

    def of_submission(self, connection: str, submission: str) -> list[Shipment]:
        """Return the shipments whose documents this submission requests, first accepted first."""
        ...

    def due(
        self, connection: str, stages: Sequence[ShipmentStage], now: datetime, limit: int
    ) -> list[Shipment]:
        """Return up to `limit` due shipments in these stages, first accepted first."""
        ...

    def next_due(self, connection: str, stages: Sequence[ShipmentStage]) -> datetime | None:
        """Return the earliest `due_at` in these stages, None if there are no shipments."""
        ...

    def needing_attention(self, connection: str | None = None, limit: int = 100) -> list[Shipment]:
        """Return shipments with an `attention`, first accepted first."""
        ...

    def ahead_of(self, shipment: Shipment, stages: Sequence[ShipmentStage]) -> int:
        """Return how many of its connection's shipments in these stages were accepted before."""
        ...

    def count(self, connection: str) -> Mapping[ShipmentStage, int]:
        """Return the number of shipments per stage; empty stages are omitted."""
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
        """Store or replace the documents of a shipment, a PDF with personal data."""
        ...

    def documents(self, connection: str, shipment_id: str) -> bytes | None:
        """Return the documents of a shipment, None if none are stored."""
        ...

    def drop_documents(self, connection: str, ready_before: datetime) -> int:
        """Erase the documents of shipments ready before `ready_before`; return how many."""
        ...
