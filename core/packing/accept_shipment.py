"""Accepts pack calls: durably, once per shipment id, and only for unchanged orders."""

import logging
from dataclasses import dataclass, replace
from datetime import datetime

from ...ports.channel.order_source import OrderLine, OrderSource
from ...ports.host.errors import OrderUnreadable, StopConnection, StorageFailed, TryAgain
from ...ports.host.rate_policy import Deferred
from ...ports.repositories.cancellations import Cancellation
from ...ports.repositories.orders import OrderRecord
from ...ports.repositories.shipments import Shipment, ShipmentStage
from ...ports.repositories.storage import Storage
from ...ports.repositories.unit_of_work import UnitOfWork
from ..orders.cancel_request import note_cancel_request
from ..orders.order_diff import OrderDiff, diff, lines_sent, note_cancellation, read_lines
from .pack_call import PackAnswer, PackCall, PackRefusal, PackRefused
from .package_contents import needed_serials, serials_by_line, units_to_pack, wrong_items

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class AcceptShipment:
    """
    Accepts pack calls.

    The order is read again first if the budget allows a call at once; if not, the booking job
    does it. For a known shipment id the existing shipment is returned unchanged.
    """

    connection: str
    source: OrderSource
    storage: Storage
    hold_cancel_requests: bool = True

    def run(self, call: PackCall, now: datetime) -> PackAnswer:
        """
        Return the stored shipment, or why the call was refused.

        Raises:
            StorageFailed: the database cannot be used; nothing was stored.
        """
        with self.storage.reading() as uow:
            answer = self._known_or_refused(call, uow)
        if isinstance(answer, Shipment):
            return answer
        if answer is None:
            lines = self._read(call.channel_order_id, now)
            answer = lines if isinstance(lines, PackRefused) else self._store(call, lines, now)
        self._log(call, answer)
        return answer

    def _store(
        self, call: PackCall, lines: tuple[OrderLine, ...] | None, now: datetime
    ) -> PackAnswer:
        with self.storage.writing() as uow:
            return self._known_or_refused(call, uow) or self._accept(call, lines, uow, now)

    def _known_or_refused(self, call: PackCall, uow: UnitOfWork) -> PackAnswer | None:
        known = uow.shipments.get(self.connection, [call.shipment_id]).get(call.shipment_id)
        if known is not None:
            return known
        order = self._order(call, uow)
        if order is None:
            return PackRefused(
                PackRefusal.UNKNOWN_ORDER,
                f"Order {call.channel_order_id} is not known to this connection. "
                "Check the order code and the connection.",
            )
        if not order.is_at_oms:
            return PackRefused(
                PackRefusal.NOT_DELIVERED_YET,
                f"The OMS has not confirmed order {call.channel_order_id} yet. "
                "Pack again in a minute.",
            )
        for other in uow.shipments.of_order(self.connection, call.channel_order_id):
            if not _may_be_replaced(other):
                return PackRefused(
                    PackRefusal.ALREADY_PACKED,
                    f"Order {call.channel_order_id} is already packed as shipment "
                    f"{other.shipment_id}, which is {other.stage}. The channel accepts one package "
                    "per order.",
                )
        return None

    def _order(self, call: PackCall, uow: UnitOfWork) -> OrderRecord | None:
        return uow.orders.get(self.connection, [call.channel_order_id]).get(call.channel_order_id)

    def _read(
        self, channel_order_id: str, now: datetime
    ) -> tuple[OrderLine, ...] | PackRefused | None:
        """Return the order's lines, or None if they must be read later."""
        try:
            lines = read_lines(self.source, channel_order_id, now)
        except StorageFailed:
            raise
        except (TryAgain, OrderUnreadable):
            return None
        except StopConnection as stopped:
            return PackRefused(
                PackRefusal.CONNECTION_STOPPED,
                f"The channel refuses this connection: {stopped}",
            )
        return None if isinstance(lines, Deferred) else lines

    def _accept(
        self,
        call: PackCall,
        lines: tuple[OrderLine, ...] | None,
        uow: UnitOfWork,
        now: datetime,
    ) -> PackAnswer:
        order = self._order(call, uow)
        assert order is not None  # noqa: S101  # checked in the same transaction
        shipment = Shipment(
            self.connection,
            call.shipment_id,
            call.channel_order_id,
            shipment_code=f"{call.channel_order_id}-{call.shipment_id}",
            stage=ShipmentStage.ACCEPTED,
            parcel=call.parcel,
            accepted_at=now,
            due_at=now,
            serials=serials_by_line(call.lines, order.sent_lines),
        )
        if lines is not None:
            order = self._noted(order, lines, uow, now)
        known = uow.cancellations.get(self.connection, [call.channel_order_id])
        cancellation = known.get(call.channel_order_id)
        found = _diff(lines, order, cancellation)
        answer: PackAnswer
        if found is None:
            expected = units_to_pack(order.sent_lines, lines_sent(cancellation))
            answer = shipment
        else:
            expected = [(line.channel_sku or "", line.to_ship) for line in found.lines]
            answer = self._checked(shipment, found, uow, now)
        if isinstance(answer, Shipment) and order.awaits_decision:
            answer = PackRefused(
                PackRefusal.CANCEL_REQUESTED,
                f"The buyer of order {call.channel_order_id} asks to cancel it. Do not ship it "
                "until an operator cancels it on the channel, or decides to ship it; then pack "
                "again.",
            )
        if isinstance(answer, Shipment) and (wrong := wrong_items(call.lines, expected)):
            answer = PackRefused(PackRefusal.WRONG_ITEMS, wrong)
        if isinstance(answer, Shipment):
            earlier = uow.shipments.of_order(self.connection, call.channel_order_id)
            waiting = [one for one in earlier if one.stage is ShipmentStage.FAILED]
            uow.shipments.put([*(_replaced(one, call) for one in waiting), answer])
        return answer

    def _noted(
        self, order: OrderRecord, lines: tuple[OrderLine, ...], uow: UnitOfWork, now: datetime
    ) -> OrderRecord:
        """Note the buyer's request to cancel, or its end."""
        noted = note_cancel_request(order, lines, now, hold=self.hold_cancel_requests)
        if noted != order:
            uow.orders.put([noted])
        return noted

    def _checked(
        self, shipment: Shipment, found: OrderDiff, uow: UnitOfWork, now: datetime
    ) -> PackAnswer:
        """Return the shipment of an order that was just read, or why it is refused."""
        order_id = shipment.channel_order_id
        if found.unknown_to_oms or found.nothing_left:
            note_cancellation(uow, self.connection, order_id, found.cancelled, now)
            return PackRefused(
                PackRefusal.ORDER_CANCELLED,
                f"The customer cancelled units of order {order_id}; the OMS is being notified. "
                "Do not ship it as packed.",
            )
        if found.all_shipped:
            return PackRefused(
                PackRefusal.ALREADY_SHIPPED,
                f"The channel reports every unit of order {order_id} as shipped. "
                "Find out how it was shipped, and close it in the OMS manually.",
            )
        serials, missing = needed_serials(shipment.serials, found.lines)
        if missing:
            return PackRefused(PackRefusal.WRONG_ITEMS, missing)
        return replace(shipment, stage=ShipmentStage.CHECKED, serials=serials, checked_at=now)

    def _log(self, call: PackCall, answer: PackAnswer) -> None:
        about = {
            "connection": self.connection,
            "shipment": call.shipment_id,
            "order": call.channel_order_id,
        }
        if isinstance(answer, PackRefused):
            log.warning("shipment.refused", extra={**about, "code": str(answer.code)})
        else:
            log.info("shipment.accepted", extra={**about, "stage": str(answer.stage)})


def _diff(
    lines: tuple[OrderLine, ...] | None, order: OrderRecord, cancellation: Cancellation | None
) -> OrderDiff | None:
    """Return the diff of the order, or None if the booking job must compute it."""
    try:
        return None if lines is None else diff(lines, order.sent_lines, cancellation)
    except OrderUnreadable:
        return None


def _may_be_replaced(shipment: Shipment) -> bool:
    """Return whether its order may be packed again: no package is or will be booked."""
    ended = shipment.stage in {ShipmentStage.REFUSED, ShipmentStage.FAILED}
    return ended and not shipment.package_id


def _replaced(shipment: Shipment, call: PackCall) -> Shipment:
    return replace(
        shipment,
        stage=ShipmentStage.REFUSED,
        reason=f"{shipment.reason} It was packed again as shipment {call.shipment_id}.",
    )
