"""Amazon packs and makes documents as every other channel does."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest

from channel_connector.ports.channel.plugin import Channel
from channel_connector.ports.testing.channel.document_source_contract import DocumentSourceContract
from channel_connector.ports.testing.channel.shipment_creator_contract import (
    ShipmentCreatorContract,
)
from channel_connector.ports.testing.fakes.rate_policies import NeverGranted

EVER = 1_000_000


@dataclass
class AmazonRig:
    """The simulated Amazon, as the contract's channel."""

    shop: Any
    open_to: Callable[..., Channel]

    @property
    def creator(self):
        return self.shop.channel.shipment_creator

    @property
    def documents(self):
        return self.shop.channel.document_source

    @property
    def submissions(self):
        return self.shop.channel.submission_list

    def creator_without_budget(self):
        return self._without_budget().shipment_creator

    def documents_without_budget(self):
        return self._without_budget().document_source

    def now(self) -> datetime:
        return self.shop.now

    def wait(self, span: timedelta) -> datetime:
        return self.shop.wait(span)

    def an_order(self) -> str:
        return self.shop.place(1)[0]

    def cancel(self, channel_order_id: str) -> None:
        self.shop.sandbox.control(
            "POST", f"/control/orders/{channel_order_id}", {"status": "Canceled"}
        )

    def lose_slot(self) -> None:
        self.shop.trouble("slot_gone")

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

    def _without_budget(self) -> Channel:
        return self.open_to(NeverGranted(self.shop.now + timedelta(minutes=5)))


@pytest.fixture
def rig(shop, open_to):
    return AmazonRig(shop, open_to)


class TestAmazonShipmentCreator(ShipmentCreatorContract):
    pass


class TestAmazonDocumentSource(DocumentSourceContract):
    pass
