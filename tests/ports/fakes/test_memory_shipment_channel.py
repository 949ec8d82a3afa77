"""Contract tests of the fake shipment channel."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

import pytest

from channel_connector.ports.testing.channel.document_source_contract import DocumentSourceContract
from channel_connector.ports.testing.channel.shipment_creator_contract import (
    ShipmentCreatorContract,
)
from channel_connector.ports.testing.fakes.builders import NOON
from channel_connector.ports.testing.fakes.memory_shipment_channel import (
    MemoryShipmentChannel,
    UnusableBodies,
)


@dataclass
class MemoryRig:
    """The channel fulfils all of the ports."""

    channel: MemoryShipmentChannel = field(default_factory=MemoryShipmentChannel)
    moment: datetime = NOON
    numbers: count = field(default_factory=lambda: count(1))

    @property
    def creator(self) -> MemoryShipmentChannel:
        return self.channel

    documents = submissions = creator

    def creator_without_budget(self) -> MemoryShipmentChannel:
        self.channel.defer_until(self.moment + timedelta(minutes=5))
        return self.channel

    documents_without_budget = creator_without_budget

    def now(self) -> datetime:
        return self.moment

    def wait(self, span: timedelta) -> datetime:
        self.moment += span
        return self.moment

    def an_order(self) -> str:
        return f"403-{next(self.numbers)}"

    def cancel(self, channel_order_id: str) -> None:
        self.channel.refuse_booking(channel_order_id, "the customer cancelled")

    def lose_slot(self) -> None:
        self.channel.lose_slot(1)

    def lose_answers(self, times: int) -> None:
        self.channel.lose_answers(times)

    def be_unavailable(self, times: int) -> None:
        self.channel.be_unavailable(times)

    def be_late(self, times: int) -> None:
        self.channel.be_late(times)

    def throttle(self, times: int) -> None:
        self.channel.throttle(times)

    def misstate_checksums(self) -> None:
        self.channel.unusable_results = UnusableBodies(["a-result"])
        self.channel.unusable_files = UnusableBodies(["a-file"])

    def refuse_credentials(self) -> None:
        self.channel.refuse_credentials()

    def calls(self) -> int:
        return self.channel.calls.total()


@pytest.fixture
def rig():
    return MemoryRig()


class TestMemoryShipmentCreator(ShipmentCreatorContract):
    pass


class TestMemoryDocumentSource(DocumentSourceContract):
    @pytest.fixture(params=[(100, None), (1, None), (100, 1)], ids=["all", "one", "one of 100"])
    def rig(self, request):
        rig = MemoryRig()
        rig.channel.most_ids, rig.channel.statuses_answered = request.param
        return rig


class TestMemoryDocumentSourceThatUploadsFirst(DocumentSourceContract):
    prepares = True

    @pytest.fixture
    def rig(self):
        rig = MemoryRig()
        rig.channel.uploads = True
        return rig
