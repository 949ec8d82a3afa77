"""The engine's tests are worth what their fakes are worth."""

import pytest

from channel_connector.ports.testing.repositories.scheduled_jobs_contract import (
    ScheduledJobRepositoryContract,
)


class TestMemoryScheduledJobs(ScheduledJobRepositoryContract):
    @pytest.fixture
    def scheduled_jobs(self, scheduled_jobs_by, database_clock):
        return scheduled_jobs_by(database_clock.now)
