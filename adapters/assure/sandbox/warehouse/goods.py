"""The stock of the simulated warehouse: it falls as orders are packed, and goods arrive."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Final
from zlib import crc32

from .....sdk.sandbox.state import State
from ..accounts import Connector
from ..held_order import HeldOrder, key_of

MOST_SKUS: Final = 200
"""Of one call, as of the real Assure."""

SCARCE: Final = 10
DELIVERY: Final = 40
DELIVERED_AFTER: Final = timedelta(minutes=20)


@dataclass(slots=True)
class Goods:
    """
    The stock of a SKU at a location of an account.

    Args:
        told: the quantity that the connector has; None before the first call.
        delivery_at: when ordered goods arrive; None if none are ordered.
    """

    username: str
    location: str | None
    sku: str
    quantity: int
    told: int | None = None
    delivery_at: datetime | None = None

    @property
    def place(self) -> tuple[str, str | None]:
        """Account and location, which share a call."""
        return self.username, self.location

    def shown(self) -> dict[str, Any]:
        """Return it for the control side."""
        return {
            "username": self.username,
            "locationCode": self.location,
            "sku": self.sku,
            "quantity": self.quantity,
            "told": self.told,
        }


@dataclass(frozen=True, slots=True)
class StockCall:
    """A call that tells the connector quantities, by SKU."""

    place: tuple[str, str | None]
    quantities: Mapping[str, int]
    url: str
    headers: Mapping[str, str] = field(repr=False)
    method: str = "PUT"

    @property
    def content(self) -> bytes:
        """The body: one of the two inventory calls of Assure, with or without a location."""
        location = self.place[1]
        name = "consolidatedQuantity" if location is None else "quantity"
        body: dict[str, Any] = {
            "inventories": [
                {"channelSkuCode": sku, name: quantity} for sku, quantity in self.quantities.items()
            ]
        }
        return json.dumps(body if location is None else {"locationCode": location, **body}).encode()


class Stock:
    """The goods of all accounts: those that were ordered once, which begin with some on hand."""

    def __init__(self, state: State) -> None:
        self._goods = state.kept("goods", Goods)
        self._next_call_at: dict[tuple[str, str | None], datetime] = {}
        self._being_told: set[tuple[str, str | None]] = set()

    def stock_up(self, order: HeldOrder) -> None:
        """Put the SKUs of an order on the shelf that were never ordered before."""
        location = order.body.get("locationCode")
        for item in order.body["orderItems"]:
            sku = item["channelSkuCode"]
            on_hand = 20 + crc32(sku.encode()) % 60
            key = key_of(order.username, location, sku)
            self._goods.setdefault(key, Goods(order.username, location, sku, on_hand))

    def take(self, order: HeldOrder, units: Mapping[str, int], now: datetime) -> None:
        """Take packed units from the shelf, and order goods that become scarce."""
        for sku, count in units.items():
            key = key_of(order.username, order.body.get("locationCode"), sku)
            goods = self._goods[key]
            goods.quantity = max(goods.quantity - count, 0)
            if goods.quantity < SCARCE and goods.delivery_at is None:
                goods.delivery_at = now + DELIVERED_AFTER
            self._goods.changed(key)

    def next_call(
        self, connector_of: Callable[[str], Connector], every: timedelta, now: datetime
    ) -> StockCall | None:
        """Return the call for an account and location with changes, None if none is due."""
        self._receive(now)
        for goods in self._goods.values():
            connector, place = connector_of(goods.username), goods.place
            if goods.told == goods.quantity or not connector.url or place in self._being_told:
                continue
            if self._next_call_at.get(place, now) <= now:
                self._next_call_at[place] = now + every
                self._being_told.add(place)
                return self._call(place, connector)
        return None

    def told(self, call: StockCall, *, accepted: bool) -> None:
        """Record that a call ended; what was not accepted is told again."""
        self._being_told.remove(call.place)
        for sku, quantity in call.quantities.items() if accepted else ():
            key = key_of(*call.place, sku)
            self._goods[key].told = quantity
            self._goods.changed(key)

    def quantity(self, username: str, sku: str) -> int:
        """Return the quantity of a SKU at all locations of an account."""
        return sum(
            goods.quantity
            for goods in self._goods.values()
            if (goods.username, goods.sku) == (username, sku)
        )

    def shown(self) -> list[dict[str, Any]]:
        """Return all goods for the control side."""
        return [goods.shown() for goods in self._goods.values()]

    def _receive(self, now: datetime) -> None:
        for key, goods in self._goods.items():
            if goods.delivery_at is not None and goods.delivery_at <= now:
                goods.quantity += DELIVERY
                goods.delivery_at = None
                self._goods.changed(key)

    def _call(self, place: tuple[str, str | None], connector: Connector) -> StockCall:
        changed = islice(self._changed(place), MOST_SKUS)
        path = "inventory" if place[1] is not None else "inventory/consolidated"
        url = f"{connector.url.rstrip('/')}/{path}"
        return StockCall(place, dict(changed), url, connector.headers)

    def _changed(self, place: tuple[str, str | None]) -> Iterable[tuple[str, int]]:
        return (
            (goods.sku, goods.quantity)
            for goods in self._goods.values()
            if goods.place == place and goods.told != goods.quantity
        )
