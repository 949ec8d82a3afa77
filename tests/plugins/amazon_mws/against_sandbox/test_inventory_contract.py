"""Amazon's inventory sink fulfils the contract of every channel."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest

from channel_connector.ports.channel.plugin import Channel
from channel_connector.ports.testing.channel.inventory_sink_contract import InventorySinkContract
from channel_connector.ports.testing.fakes.rate_policies import NeverGranted

EVER = 1_000_000


@dataclass
class AmazonRig:
    """The simulated Amazon, as the contract's channel."""

    shop: Any
    open_to: Callable[..., Channel]

    @property
    def sink(self):
        return self.shop.channel.inventory_sink

    @property
    def submissions(self):
        return self.shop.channel.submission_list

    def sink_without_budget(self):
        return self.open_to(NeverGranted(self.shop.now + timedelta(minutes=5))).inventory_sink

    def now(self) -> datetime:
        return self.shop.now

    def wait(self, span: timedelta) -> datetime:
        return self.shop.wait(span)

    def skus(self) -> tuple[str, str, str]:
        return ("KURTA-IND-M", "DIYA-IND-12", "CHAI-MAD-250G")

    def bad_sku(self) -> str:
        return "GHOST-1"

    def shown(self, channel_sku: str) -> int | None:
        return self.shop.stock(channel_sku)

    def refuse_whole(self) -> None:
        self.shop.trouble("feed_fatal")

    def lose_answers(self, times: int) -> None:
        self.shop.trouble("lost_answer", times=times)

    def be_unavailable(self, times: int) -> None:
        self.shop.trouble("error_503_html", times=times)

    def be_late(self, times: int) -> None:
        self.shop.policy.late_calls = times

    def throttle(self, times: int) -> None:
        self.shop.trouble("throttle", times=times)

    def misstate_checksums(self) -> None:
        self.shop.trouble("wrong_md5", times=EVER)

    def refuse_credentials(self) -> None:
        self.shop.trouble("access_denied", times=EVER)

    def calls(self) -> int:
        return len(self.shop.policy.granted)


@pytest.fixture
def rig(shop, open_to):
    return AmazonRig(shop, open_to)


class TestAmazonInventorySink(InventorySinkContract):
    pass
