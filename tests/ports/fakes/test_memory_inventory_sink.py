"""Contract tests of the fake inventory sink."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from channel_connector.ports.testing.channel.inventory_sink_contract import InventorySinkContract
from channel_connector.ports.testing.fakes.builders import NOON
from channel_connector.ports.testing.fakes.memory_inventory_sink import MemoryInventorySink


@dataclass
class MemoryRig:
    """The sink is the channel as well; it has no limits."""

    memory: MemoryInventorySink = field(default_factory=MemoryInventorySink)
    time: datetime = NOON

    @property
    def sink(self):
        return self.memory

    @property
    def submissions(self):
        return self.memory

    def sink_without_budget(self):
        self.memory.defer_until(NOON + timedelta(days=1))
        return self.memory

    def now(self):
        return self.time

    def wait(self, span):
        self.time += span
        return self.time

    def skus(self):
        return ("RED-MUG", "BLUE-MUG", "GREEN-MUG")

    def shown(self, channel_sku):
        return self.memory.shown.get(channel_sku)

    def bad_sku(self):
        self.memory.refuse("GHOST-MUG")
        return "GHOST-MUG"

    def refuse_whole(self):
        self.memory.refuse_whole(1)

    def lose_answers(self, times):
        self.memory.lose_answers(times)

    def be_unavailable(self, times):
        self.memory.be_unavailable(times)

    def be_late(self, times):
        self.memory.be_late(times)

    def throttle(self, times):
        self.memory.throttle(times)

    def misstate_checksums(self):
        self.memory.never_fit()

    def refuse_credentials(self):
        self.memory.refuse_credentials()

    def calls(self):
        return self.memory.calls


class TestMemoryInventorySink(InventorySinkContract):
    @pytest.fixture
    def rig(self):
        return MemoryRig()


class TestMemoryInventorySinkThatUploadsFirst(InventorySinkContract):
    prepares = True

    @pytest.fixture
    def rig(self):
        rig = MemoryRig()
        rig.memory.uploads = True
        return rig
