"""A buyer's request to cancel an order: the channel goes on listing it as an order to ship."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from ...ports.channel.order_source import OrderLine
from ...ports.repositories.orders import OrderRecord

CANCEL_REQUESTED = (
    "The buyer asks to cancel this order. Cancel it on the channel, or decide to ship it."
)


def note_cancel_request(
    record: OrderRecord, lines: Iterable[OrderLine], now: datetime, *, hold: bool
) -> OrderRecord:
    """
    Return the record after its lines were read.

    A request for one line is one for the whole order, which leaves in one package. Without
    `hold` it is shipped without asking. A request that was withdrawn is forgotten, so that a
    new one is asked about again.
    """
    if not any(line.cancel_requested and line.to_ship for line in lines):
        return without_cancel_request(record)
    if record.cancel_requested_at is not None:
        return record
    return replace(record, cancel_requested_at=now, ship_anyway=not hold)


def note_of_listed(record: OrderRecord, now: datetime, *, hold: bool) -> OrderRecord:
    """Return the record of an order that was listed with its lines; other records unchanged."""
    if record.order is None or record.order.lines is None:
        return record
    return note_cancel_request(record, record.order.lines, now, hold=hold)


def without_cancel_request(record: OrderRecord) -> OrderRecord:
    """Return the record of an order that nobody asks to cancel, or that is cancelled or shipped."""
    return replace(record, cancel_requested_at=None, ship_anyway=False)
