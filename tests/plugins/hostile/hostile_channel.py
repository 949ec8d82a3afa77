"""
A minimal channel: every port in memory, with faults on request.

Copy this file to start a new channel. `HostileSettings` has its settings, `channel_type` its
description, and each port is one class.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from marshmallow import Schema, fields, post_load

from channel_connector.ports.channel.order_source import (
    LinePage,
    Order,
    OrderPage,
    OrdersRead,
    OrderState,
    UnreadableOrder,
)
from channel_connector.ports.channel.plugin import Channel, ChannelType, Services, hookimpl
from channel_connector.ports.channel.workflows import Support, Workflow, WorkflowSupport
from channel_connector.ports.host.errors import NotSent, OrderUnreadable, PagingLost
from channel_connector.ports.host.rate_policy import (
    Budget,
    CallResult,
    Deferred,
    Granted,
    Outcome,
    RatePolicy,
)
from channel_connector.ports.host.secret import Secret, SecretField

HORIZON = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Shopkeeper:
    """The loaded `settings:` of a connection."""

    shop: str
    key: Secret


class HostileSettings(Schema):
    """The channel's settings."""

    shop = fields.String(required=True, metadata={"description": "the shop's name"})
    key = SecretField(required=True, metadata={"description": "the shop's key"})

    @post_load
    def _shopkeeper(self, data: dict[str, Any], **_: object) -> Shopkeeper:
        return Shopkeeper(**data)


@dataclass(slots=True)
class Shop:
    """
    The other side: its orders, and the troubles that the next calls meet.

    A trouble is raised, or answered if it is no exception, in place of an answer.
    """

    orders: dict[str, Order] = field(default_factory=dict)
    unreadable: dict[str, str] = field(default_factory=dict)
    troubles: deque[Any] = field(default_factory=deque)
    calls: list[str] = field(default_factory=list)
    page_size: int = 100

    def place(self, *orders: Order) -> None:
        """Let buyers order, or change what they ordered."""
        self.orders.update({order.channel_order_id: order for order in orders})


SHOPS: dict[str, Shop] = {}
"""All shops by name."""

BUDGETS = (
    Budget("listing", ("list", "read"), burst=6, restore_interval=timedelta(minutes=1)),
    Budget("lines", ("lines",), burst=30, restore_interval=timedelta(seconds=2)),
    Budget("probe", ("probe",), burst=2, restore_interval=timedelta(minutes=5)),
)


class HostileOrders:
    """The port `order_source`."""

    def __init__(self, shop: Shop, rate_policy: RatePolicy) -> None:
        self._shop = shop
        self._rate = rate_policy

    def first_page(self, since: datetime, now: datetime) -> OrderPage | Deferred:
        """Start a listing; lines are read separately."""
        return self._listing(since, now - HORIZON, 0, now)

    def next_page(self, page: str, now: datetime) -> OrderPage | Deferred:
        """Continue; a token contains the whole query and its position."""
        try:
            since, until, start = page.split(" ")
            return self._listing(
                datetime.fromisoformat(since), datetime.fromisoformat(until), int(start), now
            )
        except ValueError:
            raise PagingLost("The page token is not known here.") from None

    def lines(self, channel_order_id: str, page: str | None, now: datetime) -> LinePage | Deferred:
        """List all lines at once."""
        answer = self._call("lines", now, channel_order_id)
        if answer is not None:
            return answer
        if channel_order_id in self._shop.unreadable:
            raise OrderUnreadable(self._shop.unreadable[channel_order_id])
        return LinePage(self._shop.orders[channel_order_id].lines or ())

    most_ids = 50

    def read(self, channel_order_ids: Sequence[str], now: datetime) -> OrdersRead | Deferred:
        """Read some orders; those that the shop does not have are unknown."""
        answer: OrdersRead | Deferred | None = self._call("read", now)
        if answer is not None:
            return answer
        page = self._page([key for key in channel_order_ids if key in self._shop.orders])
        unknown = frozenset(channel_order_ids) - self._shop.orders.keys()
        return OrdersRead(page.orders, page.unreadable, unknown)

    def lines_read_by(self, orders: int, now: datetime) -> datetime:
        """Ask the budget."""
        return self._rate.forecast("lines", orders, now)

    def _listing(
        self, since: datetime, until: datetime, start: int, now: datetime
    ) -> OrderPage | Deferred:
        answer = self._call("list", now)
        if answer is not None:
            return answer
        listed = sorted(
            (order.updated_at, key)
            for key, order in self._shop.orders.items()
            if since <= order.updated_at <= until and order.state is OrderState.UNFULFILLED
        )
        end = start + self._shop.page_size
        token = f"{since.isoformat()} {until.isoformat()} {end}" if end < len(listed) else None
        return self._page([key for _, key in listed[start:end]], token, until)

    def _page(
        self, keys: Sequence[str], token: str | None = None, until: datetime | None = None
    ) -> OrderPage:
        bad = self._shop.unreadable
        return OrderPage(
            tuple(replace(self._shop.orders[key], lines=None) for key in keys if key not in bad),
            tuple(UnreadableOrder(key, bad[key]) for key in keys if key in bad),
            token,
            until,
        )

    def _call(self, operation: str, now: datetime, subject: str = "") -> Any:
        return call(self._shop, self._rate, operation, now, subject)


class HostileCredentials:
    """The port `credential_test`."""

    def __init__(self, shop: Shop, rate_policy: RatePolicy) -> None:
        self._shop = shop
        self._rate = rate_policy

    def probe(self, now: datetime) -> Deferred | None:
        """Ask for nothing."""
        answer: Deferred | None = call(self._shop, self._rate, "probe", now)
        return answer


def call(shop: Shop, rate: RatePolicy, operation: str, now: datetime, subject: str = "") -> Any:
    """
    Make one call as every channel should: asked for, recorded, its outcome reported.

    None means that it was answered as usual.
    """
    granted = rate.request(operation, now, subject)
    if not isinstance(granted, Granted):
        return granted
    try:
        rate.confirm(granted)
    except NotSent:
        rate.report_outcome(granted, CallResult(Outcome.NOT_SENT), now)
        raise
    shop.calls.append(f"{operation} {subject}".strip())
    trouble = shop.troubles.popleft() if shop.troubles else None
    outcome = Outcome.LOST if isinstance(trouble, Exception) else Outcome.ANSWERED
    rate.report_outcome(granted, CallResult(outcome), now)
    if isinstance(trouble, Exception):
        raise trouble
    return trouble


def open_hostile(settings: Shopkeeper, services: Services) -> Channel:
    """Open the shop; create it if it does not exist."""
    shop = SHOPS.setdefault(settings.shop, Shop())
    return Channel(
        credential_test=HostileCredentials(shop, services.rate_policy),
        order_source=HostileOrders(shop, services.rate_policy),
        close=lambda: shop.calls.append("closed"),
    )


@hookimpl
def channel_type() -> ChannelType:
    """Describe the channel."""
    done = WorkflowSupport(Support.SUPPORTED, "Read from memory.")
    not_done = WorkflowSupport(Support.NOT_SUPPORTED, "There is nothing but orders.")
    return ChannelType(
        name="hostile",
        title="Hostile channel",
        workflows={
            workflow: done if workflow is Workflow.ORDER_FETCH else not_done
            for workflow in Workflow
        },
        settings=HostileSettings,
        budgets=lambda _: BUDGETS,
        account=lambda settings: settings.shop,
        open=open_hostile,
    )
