"""The leases of a process, which may stand still at any moment."""

from datetime import UTC, datetime, timedelta

import pytest

from channel_connector.adapters.engine.leases import LEASE, Leases
from channel_connector.ports.repositories.scheduled_jobs import ScheduledJob

KEY = ("acme", "work")
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)


class Passing:
    """The time that passes for the database and for every process alike."""

    def __init__(self):
        self.seconds = 0.0

    def pass_by(self, seconds):
        self.seconds += seconds

    def moment(self):
        return BEGIN + timedelta(seconds=self.seconds)


@pytest.fixture
def time():
    return Passing()


@pytest.fixture
def scheduled_jobs(scheduled_jobs_by, time, clock):
    jobs = scheduled_jobs_by(time.moment)
    jobs.enrol([ScheduledJob(*KEY, clock.now())])
    return jobs


@pytest.fixture
def leases_of(scheduled_jobs, time):
    """Return a function that gives a process its leases."""
    return lambda holder: Leases(scheduled_jobs, holder, lambda: time.seconds)


@pytest.fixture
def job(scheduled_jobs):
    return scheduled_jobs.all()[0]


def test_a_lease_is_prolonged_while_the_job_is_at_work(leases_of, job, time):
    leases = leases_of("this")
    leases.take(job)
    for _ in range(5):
        time.pass_by(20)
        leases.renew()

    assert leases_of("other").take(job) is None
    assert leases.holds(KEY)


def test_a_run_that_lost_its_lease_ends_and_stores_nothing(leases_of, job, time, scheduled_jobs):
    """The process slept for a minute, say; another has gone on with the work meanwhile."""
    sleeper, other = leases_of("sleeper"), leases_of("other")
    sleeper.take(job)
    time.pass_by(60)
    assert other.take(job) is not None

    sleeper.renew()
    sleeper.release(ScheduledJob(*KEY, BEGIN, reason="Old news."))

    assert not sleeper.holds(KEY)
    assert scheduled_jobs.all()[0].reason == ""


def test_a_lease_that_another_had_meanwhile_is_not_taken_up_again(leases_of, job, time):
    """The other has released it, so it is free; what the sleeper was at is done."""
    sleeper, other = leases_of("sleeper"), leases_of("other")
    sleeper.take(job)
    time.pass_by(60)
    other.release(other.take(job))

    sleeper.renew()

    assert not sleeper.holds(KEY)


@pytest.mark.parametrize(
    ("seconds", "holds"), [(LEASE.total_seconds() - 0.001, True), (LEASE.total_seconds(), False)]
)
def test_after_a_standstill_a_lease_is_not_held_until_it_is_renewed(
    leases_of, job, time, seconds, holds
):
    """Another may have it, which only the database knows."""
    leases = leases_of("this")
    leases.take(job)

    time.pass_by(seconds)
    assert leases.holds(KEY) is holds

    leases.renew()
    assert leases.holds(KEY)


def test_a_lease_counts_from_before_it_was_asked_for(leases_of, job, time, scheduled_jobs):
    """The process may stand still after the database gave it."""
    claim = scheduled_jobs.claim

    def answers_late(*arguments):
        claimed = claim(*arguments)
        time.pass_by(60)
        return claimed

    scheduled_jobs.claim = answers_late
    leases = leases_of("this")
    leases.take(job)

    assert not leases.holds(KEY)


def test_a_release_stores_the_job_and_lets_others_have_it(leases_of, job, scheduled_jobs):
    leases = leases_of("this")
    done = ScheduledJob(*KEY, BEGIN, reason="Done.")
    leases.take(job)

    leases.release(done)

    assert scheduled_jobs.all() == [done]
    assert (leases.at_work(), leases.holds(KEY)) == (frozenset(), False)
    assert leases_of("other").take(job) == done


def test_a_release_of_what_was_never_taken_changes_nothing(leases_of, job, scheduled_jobs):
    leases_of("this").release(ScheduledJob(*KEY, BEGIN, reason="Old news."))

    assert scheduled_jobs.all() == [job]
