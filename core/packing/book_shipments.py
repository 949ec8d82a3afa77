"""Books the package and the pickup of every packed order, once each."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from ...ports.channel.shipment_creator import Booking, PickupSlot, ShipmentCreator
from ...ports.host.errors import (
    AlreadyBooked,
    NotSent,
    ShipmentRefused,
    SlotLost,
    StopConnection,
    StorageFailed,
    Throttled,
    TryAgain,
)
from ...ports.host.rate_policy import Deferred
from ...ports.repositories.shipments import Shipment, ShipmentStage
from ...ports.repositories.storage import Storage
from ..jobs.backoff import ROW_BACKOFF, nothing_due, retry_later
from ..jobs.changes import Change
from ..jobs.job import NextRun
from ..jobs.names import JobName
from .pickup import PickupRules
from .recheck import Recheck, is_fresh
from .shipment_rows import change_shipments, failed, moved, with_booking

TO_BOOK = (
    ShipmentStage.ACCEPTED,
    ShipmentStage.CHECKED,
    ShipmentStage.SLOT_CHOSEN,
    ShipmentStage.BOOKING,
)

SLOT_POLL_INTERVAL = timedelta(minutes=15)
"""How often slots are listed again while none satisfies the packing rules."""

DONE = "Every packed order was booked."
AGAIN = "A packed order that could not be booked is retried"


@dataclass(frozen=True, slots=True)
class BookShipments:
    """
    Books shipments, first accepted first.

    The intent is stored before the call. The outcome of a call without an answer is read back
    from the channel.
    """

    connection: str
    creator: ShipmentCreator
    recheck: Recheck
    rules: PickupRules
    storage: Storage
    name: str = JobName.BOOK_SHIPMENTS

    def run(self, now: datetime) -> NextRun:
        """Advance one shipment by one step."""
        with self.storage.reading() as uow:
            next_due = uow.shipments.next_due(self.connection, TO_BOOK)
            if next_due is None or next_due > now:
                return nothing_due(next_due, now, DONE, AGAIN)
            first = uow.shipments.due(self.connection, TO_BOOK, now, 1)[0]
        return self._step(first, now)

    def _step(self, shipment: Shipment, now: datetime) -> NextRun:
        try:
            if shipment.stage is ShipmentStage.BOOKING:
                return self._read_back(shipment, now)
            if not is_fresh(shipment, now):
                return self.recheck.run(shipment, now)
            if shipment.slot is None or shipment.slot.starts_at <= now:
                return self._choose_slot(shipment, now)
            return self._book(shipment, shipment.slot, now)
        except ShipmentRefused as refused:
            return self.recheck.run(shipment, now, refused_for=str(refused))
        except StorageFailed:
            raise
        except TryAgain as failure:
            self._change(shipment, partial(retry_later, failure=failure, now=now))
            raise

    def _choose_slot(self, shipment: Shipment, now: datetime) -> NextRun:
        slots = self.creator.slots(shipment.channel_order_id, shipment.parcel, now)
        if isinstance(slots, Deferred):
            return NextRun(slots.until, slots.reason, in_doubt=True)
        slot = self.rules.choose(slots, now)
        if slot is None:
            self._change(shipment, partial(_no_slot, offered=len(slots), now=now))
            return NextRun(now, "No pickup slot satisfies the packing rules.")
        self._change(shipment, partial(_chosen, slot=slot, now=now))
        return NextRun(now, "A pickup slot was chosen.")

    def _book(self, shipment: Shipment, slot: PickupSlot, now: datetime) -> NextRun:
        intent: Change[Shipment] = partial(moved, stage=ShipmentStage.BOOKING, due_at=now)
        booking = next(iter(self._change(shipment, intent)), None)
        if booking is None:
            return NextRun(now, "An operator changed the shipment meanwhile; skipped.")
        not_sent: Change[Shipment] = partial(_not_sent, booking=booking, before=shipment)
        try:
            answer = self.creator.book(
                shipment.channel_order_id, shipment.parcel, slot, shipment.serials, now
            )
        except AlreadyBooked:
            return NextRun(now, "The channel had already booked a packed order.")
        except SlotLost as lost:
            self._change(booking, partial(_slot_lost, failure=lost, now=now))
            return NextRun(now, "The chosen pickup slot is no longer available.")
        except (NotSent, Throttled, StopConnection, ShipmentRefused):
            self._change(booking, not_sent)
            raise
        if isinstance(answer, Deferred):
            self._change(booking, not_sent)
            return NextRun(answer.until, answer.reason, in_doubt=True)
        self._change(booking, partial(_booked, booking=answer, now=now))
        return NextRun(now, "A packed order was booked.")

    def _read_back(self, shipment: Shipment, now: datetime) -> NextRun:
        try:
            answer = self.creator.booked(shipment.channel_order_id, now)
        except ShipmentRefused as refused:
            again: Change[Shipment] = partial(
                failed, reason=str(refused), go_on_in=ShipmentStage.BOOKING
            )
            self._change(shipment, again)
            return NextRun(now, "A booking without an answer cannot be read back.")
        if isinstance(answer, Deferred):
            return NextRun(answer.until, answer.reason, in_doubt=True)
        if answer is None:
            self._change(
                shipment,
                partial(moved, stage=ShipmentStage.CHECKED, due_at=now + ROW_BACKOFF.first),
            )
            return NextRun(now, "A booking without an answer turned out not to be made.")
        self._change(shipment, partial(_booked, booking=answer, now=now))
        return NextRun(now, "A booking without an answer turned out to be made.")

    def _change(self, shipment: Shipment, change: Change[Shipment]) -> tuple[Shipment, ...]:
        return change_shipments(self.storage, [shipment], change)


def _not_sent(kept: Shipment, booking: Shipment, before: Shipment) -> Shipment:
    """Return the shipment as before its booking, unless another process books it by now."""
    return moved(kept, before.stage, before.due_at) if kept == booking else kept


def _chosen(shipment: Shipment, slot: PickupSlot, now: datetime) -> Shipment:
    return replace(moved(shipment, ShipmentStage.SLOT_CHOSEN, now), slot=slot)


def _no_slot(shipment: Shipment, offered: int, now: datetime) -> Shipment:
    return replace(
        shipment,
        due_at=now + SLOT_POLL_INTERVAL,
        reason=f"None of the {offered} pickup slots offered satisfies the connection's packing "
        "rules. The slots are listed again every 15 minutes.",
    )


def _slot_lost(shipment: Shipment, failure: SlotLost, now: datetime) -> Shipment:
    again = replace(shipment, stage=ShipmentStage.CHECKED, slot=None)
    return retry_later(again, failure, now)


def _booked(shipment: Shipment, booking: Booking, now: datetime) -> Shipment:
    return replace(with_booking(moved(shipment, ShipmentStage.BOOKED, now), booking), booked_at=now)
