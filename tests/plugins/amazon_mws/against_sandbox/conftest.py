"""
The simulated Amazon, which checks signature, clock and parameters itself.

Its clock stands; each call moves it on, so that no bucket is ever empty unless a test wants
that.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any

import pytest

from channel_connector.plugins.amazon_mws.plugin import channel_type
from channel_connector.plugins.amazon_mws.sandbox.settings import (
    EasyShipSettings,
    FeedSettings,
    ReportSettings,
    SandboxSettings,
    ShopSettings,
)
from channel_connector.ports.channel.plugin import Channel, Services
from channel_connector.ports.testing.fakes.builders import NOON
from channel_connector.ports.testing.fakes.rate_policies import AlwaysGranted

NOW = NOON + timedelta(hours=1)
CREDENTIALS = {
    "seller_id": "A1SANDBOXSELLER",
    "access_key_id": "AKIDSANDBOX000000001",
    "secret_key": "sandbox-secret-key-0123456789abcdefghijk",
    "mws_auth_token": "amzn.mws.00000000-1111-2222-3333-444444444444",
}


@dataclass
class Shop:
    """The sandbox, a channel that is open to it, and the time that both of them have."""

    sandbox: Any
    channel: Channel
    now: datetime
    policy: AlwaysGranted = field(default_factory=AlwaysGranted)

    @property
    def source(self):
        return self.channel.order_source

    def wait(self, span: timedelta) -> datetime:
        """Let time pass."""
        self.sandbox.control("POST", "/control/clock", {"advance_seconds": span.total_seconds()})
        self.now += span
        return self.now

    def later(self) -> datetime:
        """Let two minutes pass, which gives two calls back to every bucket."""
        return self.wait(timedelta(minutes=2))

    def place(self, count: int, **order: object) -> list[str]:
        orders = [{"minutes_ago": 30, **order} for _ in range(count)]
        placed = self.sandbox.control("POST", "/control/orders", {"orders": orders})
        return placed["order_ids"]

    def stock(self, channel_sku: str) -> int | None:
        """Return the quantity of a SKU that buyers see."""
        told = self.sandbox.control("GET", f"/control/stock?sku={channel_sku}")["stock"]
        return told[0]["quantity"] if told else None

    def trouble(self, kind: str, **how: object) -> None:
        self.sandbox.control("POST", "/control/trouble", {"kind": kind, **how})


@pytest.fixture
def easy_ship() -> EasyShipSettings:
    """How packing behaves where Amazon's pages leave it open; a test may override me."""
    return EasyShipSettings()


@pytest.fixture
def feeds() -> FeedSettings:
    """The same of feeds."""
    return FeedSettings()


@pytest.fixture
def reports() -> ReportSettings:
    """The same of reports."""
    return ReportSettings()


@pytest.fixture
def sandbox(listen, easy_ship: EasyShipSettings, feeds: FeedSettings, reports: ReportSettings):
    shop = ShopSettings(orders_per_hour=0, backlog=0, seed=token_hex(4))
    settings = SandboxSettings(shop=shop, easy_ship=easy_ship, feeds=feeds, reports=reports)
    return listen(settings, stopped_at=NOW)


@pytest.fixture
def open_to(sandbox) -> Iterator[Callable[..., Channel]]:
    """Open a channel to the sandbox; what is given takes the place of the right credentials."""
    with ExitStack() as closing:

        def open_channel(policy, **credentials):
            described = channel_type()
            told = {"endpoint": sandbox.url, **CREDENTIALS, **credentials}
            channel = described.open(described.settings().load(told), Services(policy))
            closing.callback(channel.close)
            return channel

        yield open_channel


@pytest.fixture
def shop(sandbox, open_to: Callable[..., Channel], policy: AlwaysGranted) -> Shop:
    return Shop(sandbox, open_to(policy), NOW, policy)
