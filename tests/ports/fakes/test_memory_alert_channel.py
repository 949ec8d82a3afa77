"""Contract tests of the fake alert channel."""

import pytest

from channel_connector.ports.testing.fakes.memory_alert_channel import MemoryAlertChannel
from channel_connector.ports.testing.host.alert_channel_contract import AlertChannelContract


class TestMemoryAlertChannel(AlertChannelContract):
    """It keeps what it is told."""

    @pytest.fixture
    def rig(self):
        return MemoryAlertChannel()
