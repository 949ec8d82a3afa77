"""The engine's tests are worth what their fakes are worth."""

import pytest

from channel_connector.ports.testing.repositories.scheduled_jobs_contract import WakeupBookContract


class TestMemoryWakeups(WakeupBookContract):
    @pytest.fixture
    def wakeups(self, wakeups):
        return wakeups
