"""Hold a shipment against its order once more, before something is done that costs."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from ...ports.channel.order_source import OrderLine, OrderSource
from ...ports.channel.shipment_creator import Serials
from ...ports.host.errors import OrderUnreadable
from ...ports.host.rate_policy import Deferred
from ...ports.repositories.cancellations import Cancellation
from ...ports.repositories.shipments import Shipment, ShipmentStage
from ...ports.repositories.storage import Storage
from ..jobs.changes import Change
from ..jobs.job import NextRun
from ..orders.order_diff import OrderDiff, diff, note_cancellation, read_lines
from .package_contents import needed_serials
from .shipment_rows import change_shipments, failed

FRESH = timedelta(minutes=2)
"""How long a look at the order counts: customers may cancel at any time before the pickup."""

CANCELLED_AFTER_BOOKING = (
    "The customer cancelled units after the package was booked. Take them out of the parcel and "
    "retry; where nothing is left to ship, cancel the pickup on the channel."
)


def is_fresh(shipment: Shipment, now: datetime) -> bool:
    """Tell whether the order was read again just now."""
    return shipment.checked_at is not None and now - shipment.checked_at <= FRESH


@dataclass(frozen=True, slots=True)
class Recheck:
    """Reads the order of a shipment again, and writes down what that means for the shipment."""

    source: OrderSource
    storage: Storage

    def run(self, shipment: Shipment, now: datetime, refused_for: str = "") -> NextRun:
        """
        Read the order, or tell when it can be read.

        `refused_for` is why the channel refused the shipment: where the order still stands,
        that is for a person.

        Raises: as `OrderSource.lines`, but for an order that cannot be read.
        """
        try:
            lines = read_lines(self.source, shipment.channel_order_id, now)
            if isinstance(lines, Deferred):
                return NextRun(lines.until, lines.reason, in_doubt=True)
            return NextRun(now, self._compare(shipment, lines, now, refused_for))
        except OrderUnreadable as unreadable:
            self._fail(shipment, refused_for or str(unreadable))
            return NextRun(now, "A packed order could not be read again.")

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
        serials, missing = needed_serials(shipment.serials, lines)
        if refused_for or missing:
            self._fail(shipment, refused_for or missing)
            return "A packed order waits for a person."
        change_shipments(self.storage, [shipment], partial(_stands, serials=serials, now=now))
        return "A packed order still stands."

    def _diff(self, shipment: Shipment, lines: tuple[OrderLine, ...]) -> OrderDiff:
        connection, order_id = shipment.connection, shipment.channel_order_id
        with self.storage.reading() as uow:
            order = uow.orders.get(connection, [order_id])[order_id]
            known = uow.cancellations.get(connection, [order_id]).get(order_id)
        return diff(lines, order.sent_lines, _as_agreed(known, shipment))

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


def _as_agreed(known: Cancellation | None, shipment: Shipment) -> Cancellation | None:
    """
    Return the cancellation with what the shipment was packed for.

    The OMS packs without the units of which it was told before. A person who lets a booked
    shipment go on does it without all that is known by then.
    """
    if known is None:
        return None
    if shipment.released_at is not None and known.noticed_at <= shipment.released_at:
        return replace(known, sent=known.lines)
    if known.sent_at is None or known.sent_at <= shipment.accepted_at:
        return known
    return replace(known, sent=())


def _stands(shipment: Shipment, serials: tuple[Serials, ...], now: datetime) -> Shipment:
    first_look = shipment.stage is ShipmentStage.ACCEPTED
    return replace(
        shipment,
        stage=ShipmentStage.CHECKED if first_look else shipment.stage,
        serials=serials,
        checked_at=now,
        attempts=0,
        reason="",
    )


def _before_booking(shipment: Shipment) -> Shipment:
    return replace(
        shipment,
        stage=ShipmentStage.REFUSED,
        reason="The customer cancelled. Nothing is booked; do not ship it as it is packed.",
    )


def _after_booking(shipment: Shipment) -> Shipment:
    return failed(shipment, CANCELLED_AFTER_BOOKING, go_on_in=ShipmentStage.BOOKED)
