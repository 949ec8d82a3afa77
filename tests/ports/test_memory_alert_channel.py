"""The channel in memory keeps to the promise that the core's tests rely on."""

import pytest

from channel_connector.ports.testing.alert_channel_contract import AlertChannelContract
from channel_connector.ports.testing.memory_alert_channel import MemoryAlertChannel


class TestMemoryAlertChannel(AlertChannelContract):
    """It keeps what it is told."""

    @pytest.fixture
    def rig(self):
        return MemoryAlertChannel()
