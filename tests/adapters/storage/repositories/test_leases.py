"""Leases go by the clock of the database, whatever a host takes for the time."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from freezegun import freeze_time

from channel_connector.adapters.storage.repositories.scheduled_jobs import SqlScheduledJobRepository
from channel_connector.ports.repositories.scheduled_jobs import ScheduledJob

DAY = timedelta(days=1)
LEASE = timedelta(seconds=30)
SHORT = timedelta(seconds=0.2)


@pytest.fixture
def leased(database):
    """Return a function that leaves the lease of a job with a host."""
    scheduled_jobs = SqlScheduledJobRepository(database)
    scheduled_jobs.enrol([ScheduledJob("acme", "work", datetime.now(UTC))])

    def take(lease):
        assert scheduled_jobs.claim("acme", "work", "one", lease) is not None
        return scheduled_jobs

    return take


def test_a_lease_ends_in_its_time(leased):
    scheduled_jobs = leased(SHORT)
    assert scheduled_jobs.claim("acme", "work", "two", LEASE) is None

    time.sleep(SHORT.total_seconds())

    assert scheduled_jobs.claim("acme", "work", "two", LEASE) is not None


def test_a_renewed_lease_lasts_from_then_on(leased):
    scheduled_jobs = leased(SHORT)

    assert scheduled_jobs.renew("acme", "work", "one", LEASE)
    time.sleep(SHORT.total_seconds())

    assert scheduled_jobs.claim("acme", "work", "two", LEASE) is None


@pytest.mark.parametrize("upgraded_url", ["postgresql"], indirect=True)
def test_a_host_whose_clock_is_a_day_ahead_takes_no_lease_of_another(leased):
    scheduled_jobs = leased(LEASE)

    with freeze_time(datetime.now(UTC) + DAY):
        assert scheduled_jobs.claim("acme", "work", "two", LEASE) is None


@pytest.mark.parametrize("upgraded_url", ["postgresql"], indirect=True)
def test_a_host_whose_clock_is_a_day_behind_takes_a_lease_that_has_ended(leased):
    scheduled_jobs = leased(SHORT)
    time.sleep(SHORT.total_seconds())

    with freeze_time(datetime.now(UTC) - DAY):
        assert scheduled_jobs.claim("acme", "work", "two", LEASE) is not None


@pytest.mark.parametrize("upgraded_url", ["postgresql"], indirect=True)
def test_a_host_whose_clock_is_a_day_ahead_keeps_no_lease_longer(leased):
    scheduled_jobs = leased(SHORT)
    with freeze_time(datetime.now(UTC) + DAY):
        assert scheduled_jobs.renew("acme", "work", "one", SHORT)

    time.sleep(SHORT.total_seconds())

    assert scheduled_jobs.claim("acme", "work", "two", LEASE) is not None
