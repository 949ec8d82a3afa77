"""Take a pack call in: once, durably, and only for an order that still stands as it was packed."""

import logging
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ..ports.errors import OrderUnreadable, StopConnection, StorageFailed, TryAgain
from ..ports.order_source import OrderLine, OrderSource
from ..ports.rate_policy import Deferred
from ..ports.shipment_creator import Parcel
from ..ports.stores.books import Books, UnitOfWork
from ..ports.stores.orders import OrderRecord, Stage
from ..ports.stores.shipments import Shipment, ShipmentStage
from .order_check import note_cancellation, read_lines, standing, told_lines
from .package_contents import PackedLine, needed_serials, serials_by_line, wrong_items

log = logging.getLogger(__name__)


class PackRefusal(StrEnum):
    """Why a pack call was not taken in, as the caller is told."""

    UNKNOWN_ORDER = "UNKNOWN_ORDER"
    NOT_DELIVERED_YET = "NOT_DELIVERED_YET"
    ORDER_CANCELLED = "ORDER_CANCELLED"
    ALREADY_PACKED = "ALREADY_PACKED"
    WRONG_ITEMS = "WRONG_ITEMS"
    CONNECTION_STOPPED = "CONNECTION_STOPPED"


@dataclass(frozen=True, slots=True)
class PackCall:
    """What the OMS says was packed; `lines` is empty where it only says that the order was."""

    shipment_id: str
    channel_order_id: str
    parcel: Parcel
    lines: tuple[PackedLine, ...] = ()


@dataclass(frozen=True, slots=True)
class PackRefused:
    """Nothing was taken in; `message` tells the packer why, and what to do."""

    code: PackRefusal
    message: str


PackAnswer = Shipment | PackRefused


@dataclass(frozen=True, slots=True)
class AcceptShipment:
    """
    Takes pack calls in.

    The order is read again first where the budget lets a call through at once; where it does
    not, that is left to the deed that books. A shipment id that is known gets the shipment
    that it made, and nothing is done.
    """

    connection: str
    source: OrderSource
    books: Books

    def run(self, call: PackCall, now: datetime) -> PackAnswer:
        """
        Return the shipment, which is stored, or why there is none.

        Raises:
            StorageFailed: nothing was stored.
        """
        with self.books.look() as books:
            answer = self._known_or_refused(call, books)
        if answer is not None:
            return answer
        lines = self._read(call.channel_order_id, now)
        if isinstance(lines, PackRefused):
            return lines
        with self.books.change() as books:
            answer = self._known_or_refused(call, books)
            if answer is None:
                answer = self._take_in(call, lines, books, now)
        self._tell(call, answer)
        return answer

    def _known_or_refused(self, call: PackCall, books: UnitOfWork) -> PackAnswer | None:
        known = books.shipments.get(self.connection, [call.shipment_id]).get(call.shipment_id)
        if known is not None:
            return known
        order = self._order(call, books)
        if order is None:
            return PackRefused(
                PackRefusal.UNKNOWN_ORDER,
                f"The channel never named an order {call.channel_order_id} here. "
                "Check the order code and the connection.",
            )
        if order.stage is not Stage.DELIVERED:
            return PackRefused(
                PackRefusal.NOT_DELIVERED_YET,
                f"The delivery of order {call.channel_order_id} is not confirmed yet. "
                "Pack again in a minute.",
            )
        for other in books.shipments.of_order(self.connection, call.channel_order_id):
            if other.package_id or other.stage is not ShipmentStage.REFUSED:
                return PackRefused(
                    PackRefusal.ALREADY_PACKED,
                    f"Order {call.channel_order_id} is packed as shipment {other.shipment_id}, "
                    f"which is {other.stage}. The channel takes one package an order.",
                )
        return None

    def _order(self, call: PackCall, books: UnitOfWork) -> OrderRecord | None:
        return books.orders.get(self.connection, [call.channel_order_id]).get(call.channel_order_id)

    def _read(
        self, channel_order_id: str, now: datetime
    ) -> tuple[OrderLine, ...] | PackRefused | None:
        """Return the order's lines, None where they are to be read later."""
        try:
            lines = read_lines(self.source, channel_order_id, now)
        except StorageFailed:
            raise
        except (TryAgain, OrderUnreadable):
            return None
        except StopConnection as stopped:
            return PackRefused(
                PackRefusal.CONNECTION_STOPPED,
                f"The channel does not talk to this connection: {stopped}",
            )
        return None if isinstance(lines, Deferred) else lines

    def _take_in(
        self,
        call: PackCall,
        lines: tuple[OrderLine, ...] | None,
        books: UnitOfWork,
        now: datetime,
    ) -> PackAnswer:
        order = self._order(call, books)
        assert order is not None  # noqa: S101  # looked at in the same transaction
        known = books.cancellations.get(self.connection, [call.channel_order_id])
        cancellation = known.get(call.channel_order_id)
        serials = serials_by_line(call.lines, order.delivered_lines)
        stage = ShipmentStage.ACCEPTED
        if lines is None:
            told = {line.channel_line_id: line.quantity for line in told_lines(cancellation)}
            expected = [
                (line.channel_sku or "", line.quantity - told.get(line.channel_line_id, 0))
                for line in order.delivered_lines
            ]
        else:
            now_on_channel = standing(lines, order.delivered_lines, cancellation)
            if now_on_channel.unknown_to_oms or now_on_channel.nothing_left:
                note_cancellation(
                    books, self.connection, call.channel_order_id, now_on_channel.cancelled, now
                )
                return PackRefused(
                    PackRefusal.ORDER_CANCELLED,
                    f"The customer cancelled units of order {call.channel_order_id}; "
                    "the cancellation is passed on. Do not ship it as it is packed.",
                )
            serials, missing = needed_serials(serials, lines)
            if missing:
                return PackRefused(PackRefusal.WRONG_ITEMS, missing)
            expected = [(line.channel_sku or "", line.to_ship) for line in lines]
            stage = ShipmentStage.CHECKED
        if wrong := wrong_items(call.lines, expected):
            return PackRefused(PackRefusal.WRONG_ITEMS, wrong)
        shipment = Shipment(
            self.connection,
            call.shipment_id,
            call.channel_order_id,
            shipment_code=f"{call.channel_order_id}-{call.shipment_id}",
            stage=stage,
            parcel=call.parcel,
            accepted_at=now,
            due_at=now,
            serials=serials,
            checked_at=None if lines is None else now,
        )
        books.shipments.put([shipment])
        return shipment

    def _tell(self, call: PackCall, answer: PackAnswer) -> None:
        refused = isinstance(answer, PackRefused)
        log.log(
            logging.WARNING if refused else logging.INFO,
            "shipment.refused" if refused else "shipment.accepted",
            extra={
                "connection": self.connection,
                "shipment": call.shipment_id,
                "order": call.channel_order_id,
                "code": str(answer.code) if isinstance(answer, PackRefused) else "",
            },
        )
