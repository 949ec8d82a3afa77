"""Contract tests of the fake order source."""

from dataclasses import dataclass, field

import pytest

from channel_connector.ports.channel.order_source import Order
from channel_connector.ports.host.errors import CredentialsRefused, Throttled, Unavailable
from channel_connector.ports.host.rate_policy import RatePolicy
from channel_connector.ports.testing.channel.cancellation_source_contract import (
    CancellationSourceContract,
)
from channel_connector.ports.testing.channel.order_source_contract import OrderSourceContract
from channel_connector.ports.testing.fakes.order_sources import (
    MemoryCancellationSource,
    MemoryOrderSource,
)


@dataclass
class MemoryRig:
    """The source is the channel as well; it has no limits."""

    memory: MemoryOrderSource = field(default_factory=MemoryOrderSource)

    def source(self, rate_policy: RatePolicy) -> MemoryOrderSource:
        return self.memory

    def cancellation_source(self, rate_policy: RatePolicy) -> MemoryOrderSource:
        return self.memory

    def hold(self, *orders: Order) -> None:
        self.memory.held |= {order.channel_order_id: order for order in orders}

    def spoil(self, channel_order_id: str) -> None:
        self.memory.unreadable[channel_order_id] = "PurchaseDate is missing."

    def spoil_lines(self, channel_order_id: str) -> None:
        self.memory.unreadable_lines.add(channel_order_id)

    def forget_pages(self) -> None:
        self.memory._tokens.clear()

    def be_unavailable(self, times: int) -> None:
        self.memory.troubles += [Unavailable("The channel is away.")] * times

    def throttle(self, times: int) -> None:
        self.memory.troubles += [Throttled("The channel counted too many calls.")] * times

    def refuse_credentials(self) -> None:
        self.memory.troubles += [CredentialsRefused("The channel does not know us.")] * 10

    def calls(self) -> int:
        return len(self.memory.calls)


class TestMemoryOrderSource(OrderSourceContract):
    has_limits = False
    lines_in_pages = False

    @pytest.fixture(params=[(50, None), (1, None), (50, 1)], ids=["all", "one", "one of 50"])
    def rig(self, request):
        rig = MemoryRig()
        rig.memory.most_ids, rig.memory.ids_answered = request.param
        return rig


class TestMemoryCancellationSource(CancellationSourceContract):
    has_limits = False

    @pytest.fixture
    def rig(self):
        return MemoryRig(MemoryCancellationSource())
