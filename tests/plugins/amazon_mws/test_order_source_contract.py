"""Amazon's order and cancellation sources fulfil the contracts of every channel."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest
from werkzeug import Response

from channel_connector.plugins.amazon_mws.order_source import CHANGED, AmazonOrderSource
from channel_connector.ports.channel.order_source import Order
from channel_connector.ports.host.rate_policy import RatePolicy
from channel_connector.ports.testing.channel.cancellation_source_contract import (
    CancellationSourceContract,
)
from channel_connector.ports.testing.channel.order_source_contract import OrderSourceContract


@dataclass
class AmazonRig:
    """The small Amazon, as the contract's channel."""

    amazon: Any
    source: Callable[[RatePolicy], AmazonOrderSource]

    def cancellation_source(self, rate_policy: RatePolicy) -> AmazonOrderSource:
        return replace(self.source(rate_policy), statuses=CHANGED)

    def hold(self, *orders: Order) -> None:
        self.amazon.held |= {order.channel_order_id: order for order in orders}

    def spoil(self, channel_order_id: str) -> None:
        self.amazon.spoilt.add(channel_order_id)

    def spoil_lines(self, channel_order_id: str) -> None:
        self.amazon.spoilt_lines.add(channel_order_id)

    def forget_pages(self) -> None:
        self.amazon.tokens.clear()

    def be_unavailable(self, times: int) -> None:
        self.amazon.troubles += [lambda _: Response("<html>busy</html>", 503)] * times

    def throttle(self, times: int) -> None:
        self.amazon.troubles += [self._error(503, "RequestThrottled")] * times

    def refuse_credentials(self) -> None:
        self.amazon.constantly = self._error(401, "AccessDenied")

    def calls(self) -> int:
        return len(self.amazon.requests)

    def _error(self, status: int, code: str) -> Callable[[dict[str, str]], Response]:
        body = f"<ErrorResponse><Error><Code>{code}</Code></Error></ErrorResponse>"
        return lambda _: Response(body, status)


class TestAmazonOrderSource(OrderSourceContract):
    @pytest.fixture
    def rig(self, amazon, source_for):
        return AmazonRig(amazon, source_for)


class TestAmazonCancellationSource(CancellationSourceContract):
    @pytest.fixture
    def rig(self, amazon, source_for):
        return AmazonRig(amazon, source_for)
