"""Order scans in SQL."""

from dataclasses import fields

import sqlalchemy as sa

from ....ports.repositories.order_scans import OrderScan
from ..statements import upsert
from ..tables import order_scans
from ..transaction import Transaction

_NAMES = tuple(field.name for field in fields(OrderScan))
_OF_CONNECTION = sa.select(order_scans).where(
    order_scans.c.connection == sa.bindparam("connection_is")
)


class SqlOrderScanRepository:
    """Fulfils `OrderScanRepository` within one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def get(self, connection: str) -> OrderScan | None:
        """Return the connection's order scan, None before the first."""
        row = self._transaction.rows(connection, _OF_CONNECTION).one_or_none()
        return OrderScan(**row) if row else None

    def put(self, scan: OrderScan) -> None:
        """Upsert the connection's order scan."""
        row = {name: getattr(scan, name) for name in _NAMES}
        upsert(self._transaction.on(scan.connection), order_scans, [row])
