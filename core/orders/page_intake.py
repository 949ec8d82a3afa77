"""Stores the orders of a page of the channel's listing."""

import logging
from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from ...ports.channel.order_source import Order, OrderPage
from ...ports.repositories.orders import OrderRecord
from ...ports.repositories.unit_of_work import UnitOfWork
from .cancel_request import note_of_listed
from .delivery_trouble import note_delivery_trouble
from .order_intake import NOT_TO_SHIP, key_of, upsert_order, upsert_unreadable_order

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class StoredPage:
    """The records before and after a page was stored, by their ids."""

    known: dict[str, OrderRecord]
    records: dict[str, OrderRecord]


def store_page(  # noqa: PLR0913  # a page and what its orders become
    uow: UnitOfWork, connection: str, page: OrderPage, scan: str, now: datetime, *, hold: bool
) -> StoredPage:
    """
    Store every order and every unreadable entry of a page.

    `scan` is the order scan that read it; empty keeps the one that saw the order last. With
    `hold`, an order whose buyer asks to cancel waits for a person.
    """
    orders = {order.channel_order_id: order for order in page.orders}
    unreadable = {key_of(entry): entry for entry in page.unreadable}
    unreadable = {key: unreadable[key] for key in unreadable.keys() - orders.keys()}
    known = uow.orders.get(connection, [*orders, *unreadable])
    records = {
        key: note_of_listed(
            upsert_order(known.get(key), order, connection, now, scan), now, hold=hold
        )
        for key, order in orders.items()
    }
    records |= {
        key: upsert_unreadable_order(known.get(key), entry, connection, now, scan)
        for key, entry in unreadable.items()
    }
    uow.orders.put(records.values())
    for order in orders.values():
        if order.delivery_trouble and _is_newer(order, known.get(order.channel_order_id)):
            note_delivery_trouble(uow, connection, order)
    _log_page(connection, records, known)
    return StoredPage(known, records)


def _log_page(
    connection: str, records: dict[str, OrderRecord], known: dict[str, OrderRecord]
) -> None:
    counts: Counter[str] = Counter()
    for key, record in records.items():
        before = known.get(key)
        if before is None:
            counts["new"] += 1
        else:
            counts["repeated" if before.updated_at == record.updated_at else "changed"] += 1
        if record.reason and (before is None or before.reason != record.reason):
            log.log(
                logging.INFO if record.state in NOT_TO_SHIP else logging.WARNING,
                "order.not_accepted",
                extra={
                    "connection": connection,
                    "order": record.channel_order_id,
                    "stage": str(record.stage),
                    "reason": record.reason,
                },
            )
    news = counts["new"] or counts["changed"]
    log.log(
        logging.INFO if news else logging.DEBUG,
        "orders.page_stored",
        extra={"connection": connection, **counts},
    )


def _is_newer(order: Order, known: OrderRecord | None) -> bool:
    return known is not None and (known.updated_at is None or order.updated_at > known.updated_at)
