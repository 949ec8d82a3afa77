"""Reads a shipment's order again before a package is booked or documents are requested."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from ...ports.channel.order_source import OrderLine, OrderSource
from ...ports.channel.shipment_creator import Serials
from ...ports.host.errors import OrderUnreadable, PagingLost
from ...ports.host.rate_policy import Deferred
from ...ports.repositories.cancellations import Cancellation
from ...ports.repositories.shipments import Shipment, ShipmentStage
from ...ports.repositories.storage import Storage
from ..jobs.backoff import retry_later
from ..jobs.changes import Change
from ..jobs.job import NextRun
from ..orders.cancel_request import CANCEL_REQUESTED, note_cancel_request
from ..orders.order_diff import OrderDiff, diff, note_cancellation, read_lines
from .package_contents import needed_serials
from .shipment_rows import change_shipments, failed

FRESH = timedelta(minutes=2)
"""How long a recheck is valid: customers may cancel at any time before the pickup."""

CANCELLED_AFTER_BOOKING = (
    "The customer cancelled units after the package was booked. Remove them from the parcel and "
    "retry; if nothing is left to ship, cancel the pickup on the channel."
)

SHIPPED_BEFORE_BOOKING = (
    "The channel reports every unit as shipped, but no package is booked here. "
    "Find out how the order was shipped; if it was not, correct it on the channel and retry."
)


def is_fresh(shipment: Shipment, now: datetime) -> bool:
    """Return whether the order was rechecked recently enough."""
    return shipment.checked_at is not None and now - shipment.checked_at <= FRESH


@dataclass(frozen=True, slots=True)
class Recheck:
    """Reads the order of a shipment again, and updates the shipment accordingly."""

    source: OrderSource
    storage: Storage
    hold_cancel_requests: bool = True

    def run(self, shipment: Shipment, now: datetime, refused_for: str = "") -> NextRun:
        """
        Read the order and update the shipment.

        `refused_for` is why the channel refused the shipment: if the order is unchanged, the
        shipment fails with it.

        Raises: as `read_lines`, except OrderUnreadable and PagingLost.
        """
        try:
            lines = read_lines(self.source, shipment.channel_order_id, now)
            if isinstance(lines, Deferred):
                return NextRun(lines.until, lines.reason, in_doubt=True)
            return NextRun(now, self._compare(shipment, lines, now, refused_for))
        except OrderUnreadable as unreadable:
            self._fail(shipment, refused_for or str(unreadable))
            return NextRun(now, "A packed order could not be read again.")
        except PagingLost as lost:
            change_shipments(self.storage, [shipment], partial(retry_later, failure=lost, now=now))
            return NextRun(now, "A packed order could not be read to its end; it is retried.")

    def _compare(
        self,
        shipment: Shipment,
        lines: tuple[OrderLine, ...],
        now: datetime,
        refused_for: str,
    ) -> str:
        found = self._diff(shipment, lines)
        if found.unknown_to_oms or found.nothing_left:
            self._cancelled(shipment, found, now)
            return "A packed order was cancelled by the customer."
        if self._awaits_decision(shipment, lines, now):
            self._fail(shipment, CANCEL_REQUESTED)
            return "The buyer of a packed order asks to cancel it."
        serials, problem = _ready_to_book(shipment, found)
        if refused_for or problem:
            self._fail(shipment, refused_for or problem)
            return "A packed order needs attention."
        change_shipments(self.storage, [shipment], partial(_rechecked, serials=serials, now=now))
        return "A packed order is unchanged on the channel."

    def _diff(self, shipment: Shipment, lines: tuple[OrderLine, ...]) -> OrderDiff:
        connection, order_id = shipment.connection, shipment.channel_order_id
        with self.storage.reading() as uow:
            order = uow.orders.get(connection, [order_id])[order_id]
            known = uow.cancellations.get(connection, [order_id]).get(order_id)
        return diff(lines, order.sent_lines, _known_when_packed(known, shipment))

    def _awaits_decision(
        self, shipment: Shipment, lines: tuple[OrderLine, ...], now: datetime
    ) -> bool:
        """Note the buyer's request to cancel, or its end; return whether a person has to decide."""
        connection, order_id = shipment.connection, shipment.channel_order_id
        note = partial(note_cancel_request, lines=lines, now=now, hold=self.hold_cancel_requests)
        with self.storage.reading() as uow:
            kept = uow.orders.get(connection, [order_id])[order_id]
        if note(kept) == kept:
            return kept.awaits_decision
        with self.storage.writing() as uow:
            noted = note(uow.orders.get(connection, [order_id])[order_id])
            uow.orders.put([noted])
        return noted.awaits_decision

    def _cancelled(self, shipment: Shipment, found: OrderDiff, now: datetime) -> None:
        change_shipments(
            self.storage,
            [shipment],
            _after_booking if shipment.package_id else _before_booking,
            also=partial(
                note_cancellation,
                connection=shipment.connection,
                channel_order_id=shipment.channel_order_id,
                cancelled=found.cancelled,
                now=now,
            ),
        )

    def _fail(self, shipment: Shipment, reason: str) -> None:
        go_on_in = ShipmentStage.BOOKED if shipment.package_id else ShipmentStage.ACCEPTED
        change: Change[Shipment] = partial(failed, reason=reason, go_on_in=go_on_in)
        change_shipments(self.storage, [shipment], change)


def _ready_to_book(shipment: Shipment, found: OrderDiff) -> tuple[tuple[Serials, ...], str]:
    """
    Return the serial numbers of the package, and what prevents its booking (empty if nothing).

    A booked package stays as it is: the channel may count its units as shipped by now.
    """
    if shipment.package_id:
        return shipment.serials, ""
    if found.all_shipped:
        return shipment.serials, SHIPPED_BEFORE_BOOKING
    return needed_serials(shipment.serials, found.lines)


def _known_when_packed(known: Cancellation | None, shipment: Shipment) -> Cancellation | None:
    """
    Return the cancellation with only those units as sent that the shipment already excludes.

    These are the units sent to the OMS before it packed, or, if an operator retried a booked
    shipment, all units known to be cancelled at that time.
    """
    if known is None:
        return None
    if shipment.released_at is not None and known.noticed_at <= shipment.released_at:
        return replace(known, sent=known.lines)
    if known.sent_at is None or known.sent_at <= shipment.accepted_at:
        return known
    return replace(known, sent=())


def _rechecked(shipment: Shipment, serials: tuple[Serials, ...], now: datetime) -> Shipment:
    is_first = shipment.stage is ShipmentStage.ACCEPTED
    return replace(
        shipment,
        stage=ShipmentStage.CHECKED if is_first else shipment.stage,
        serials=serials,
        checked_at=now,
        attempts=0,
        reason="",
    )


def _before_booking(shipment: Shipment) -> Shipment:
    return replace(
        shipment,
        stage=ShipmentStage.REFUSED,
        reason="The customer cancelled units. Nothing is booked; do not ship it as packed.",
    )


def _after_booking(shipment: Shipment) -> Shipment:
    return failed(shipment, CANCELLED_AFTER_BOOKING, go_on_in=ShipmentStage.BOOKED)
