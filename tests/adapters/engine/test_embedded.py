"""The embedded engine runs due jobs, each at most once at a time."""

import logging
import threading
from datetime import UTC, datetime, timedelta

from freezegun import freeze_time

from channel_connector.adapters.engine import embedded
from channel_connector.adapters.engine.embedded import EmbeddedEngine
from channel_connector.adapters.engine.leases import Leases
from channel_connector.core.jobs.job import NextRun
from channel_connector.ports.host.errors import CredentialsRefused, StorageFailed
from channel_connector.ports.host.job_lease import current_lease
from channel_connector.ports.repositories.scheduled_jobs import ScheduledJob


def test_every_job_runs_at_the_start_whatever_it_waited_for(
    start, scheduled_jobs, a_job, eventually, clock
):
    """A halted job too: a restart follows a fix by an operator."""
    job = a_job()
    far = clock.now() + timedelta(days=9)
    scheduled_jobs.enrol(
        [ScheduledJob("acme", "work", far, halted="The key is wrong.", failures=1)]
    )

    start(job)

    eventually(lambda: scheduled_jobs.all()[0].ran_at is not None)
    assert scheduled_jobs.all()[0].halted == ""


def test_a_job_is_left_alone_until_it_is_due(start, a_job, clock, eventually, some_ticks_later):
    job = a_job(NextRun(clock.now() + timedelta(minutes=5), "Waits."))
    start(job)
    eventually(lambda: len(job.moments) == 1)

    clock.advance(minutes=4)
    some_ticks_later()
    assert len(job.moments) == 1

    clock.advance(minutes=1)
    eventually(lambda: len(job.moments) == 2)


def test_a_job_that_ran_by_a_clock_since_set_back_does_not_wait_for_that_time_to_come_again(
    start, a_job, clock, eventually
):
    job = a_job(NextRun(clock.now() + timedelta(minutes=5), "Waits."))
    start(job)
    eventually(lambda: len(job.moments) == 1)

    clock.advance(hours=-3)

    eventually(lambda: len(job.moments) == 2)


def test_a_slow_job_delays_no_other(start, a_job, clock, eventually):
    """Two connections, and two jobs of one, get on side by side."""
    gate = threading.Event()

    def slow(now):
        gate.wait(60)
        return NextRun(now + timedelta(hours=1), "Done.")

    stuck = a_job(slow, name="slow")
    sibling, other = a_job(name="quick"), a_job(connection="zeta")
    start(stuck, sibling, other)

    eventually(lambda: sibling.moments and other.moments and stuck.moments)
    gate.set()


def test_one_job_of_one_connection_runs_once_at_a_time(start, a_job, clock, eventually):
    """Also when two engines share the book."""
    at_once, most = [], []

    def step(now):
        at_once.append(1)
        most.append(len(at_once))
        threading.Event().wait(0.01)
        at_once.pop()
        return (
            NextRun(now, "More.") if len(most) < 20 else NextRun(now + timedelta(days=1), "Done.")
        )

    start(a_job(*[step] * 30), holder="one")
    start(a_job(*[step] * 30), holder="two")

    eventually(lambda: len(most) >= 20)
    assert max(most) == 1


def test_a_job_that_is_halted_stops_no_other(start, a_job, clock, eventually, scheduled_jobs):
    start(a_job(CredentialsRefused("Wrong."), name="first"), a_job(name="second"))

    eventually(lambda: all(row.ran_at for row in scheduled_jobs.all()))
    assert [row.halted for row in scheduled_jobs.all()] == ["Wrong.", ""]


def test_a_job_with_more_to_do_is_not_kept_waiting_for_the_tick(
    start, a_job, clock, eventually, monkeypatch
):
    monkeypatch.setattr(embedded, "JobRun", _OneStep)
    job = a_job(*[NextRun(clock.now(), "More.")] * 20)

    start(job, tick_seconds=3600)

    eventually(lambda: len(job.moments) == 21)


class _OneStep(embedded.JobRun):
    def __init__(self, job, clock, _may_go_on, _monotonic):
        super().__init__(job, clock, lambda: False)


def test_stopping_lets_the_step_under_way_end_and_gives_its_lease_back(
    start, a_job, clock, eventually, scheduled_jobs
):
    gate, entered = threading.Event(), threading.Event()

    def slow(now):
        entered.set()
        gate.wait(60)
        return NextRun(now, "More.")

    job = a_job(*[slow] * 100)
    engine = start(job)
    assert entered.wait(60)

    engine.stop()
    gate.set()

    eventually(lambda: not scheduled_jobs.leases)
    assert len(job.moments) == 1
    assert scheduled_jobs.all()[0].reason == "More."


def test_stopping_does_not_wait_for_a_step_that_never_ends(
    start, a_job, eventually, scheduled_jobs, caplog, monkeypatch
):
    """A call to the outside may take long; whatever it leaves open is settled after a start."""
    monkeypatch.setattr(embedded, "STOP_SECONDS", 0.1)
    gate, entered = threading.Event(), threading.Event()

    def stuck(now):
        entered.set()
        gate.wait(60)
        return NextRun(now, "At last.")

    engine = start(a_job(stuck))
    assert entered.wait(60)
    engine.stop()

    eventually(lambda: any(r.getMessage() == "engine.left_a_step" for r in caplog.records))
    gate.set()
    eventually(lambda: not scheduled_jobs.leases)


def test_an_unreachable_database_is_logged_once_and_waited_for(
    start, a_job, clock, eventually, some_ticks_later, scheduled_jobs, caplog
):
    caplog.set_level(logging.INFO)

    def events(name):
        return [record.getMessage() for record in caplog.records].count(name)

    job = a_job(NextRun(clock.now() + timedelta(minutes=1), "Waits."))
    start(job)
    eventually(lambda: scheduled_jobs.all()[0].ran_at)

    scheduled_jobs.failing = StorageFailed("The disk is full. Free some space.")
    some_ticks_later()
    clock.advance(minutes=2)
    scheduled_jobs.failing = None

    eventually(lambda: len(job.moments) == 2)
    eventually(lambda: events("engine.recovered") == 1)
    assert events("engine.trouble") == 1


def test_an_expired_lease_of_a_dead_host_is_taken_over(
    start, a_job, eventually, scheduled_jobs, clock
):
    wall = datetime.now(UTC)
    scheduled_jobs.enrol([ScheduledJob("acme", "work", clock.now())])
    scheduled_jobs.claim("acme", "work", "killed", timedelta(seconds=0.5))
    job = a_job()

    start(job)

    eventually(lambda: job.moments)
    assert datetime.now(UTC) >= wall + timedelta(seconds=0.5)


def test_a_job_runs_under_its_lease(start, a_job, eventually):
    """The host checks it before each call of the job."""
    seen = []

    def step(now):
        lease = current_lease()
        seen.append((lease, lease.is_held()))
        return NextRun(now + timedelta(hours=1), "Done.")

    start(a_job(step), holder="one")

    eventually(lambda: seen)
    [(lease, held)] = seen
    assert (lease.connection, lease.job, lease.holder, held) == ("acme", "work", "one", True)
    assert current_lease() is None


def test_an_hour_set_back_at_night_does_not_stop_the_ticks(a_job, scheduled_jobs, clock):
    """The library that ticks counts in local time."""
    leases = Leases(scheduled_jobs, "this")
    with freeze_time("2026-10-25T00:30:00Z", tz_offset=2) as frozen:
        engine = EmbeddedEngine([], scheduled_jobs, leases, clock, 1.0)
        ticks = []
        engine.every(1.0, "count", lambda: ticks.append(1))
        frozen.tz_offset = timedelta(hours=1)
        frozen.move_to("2026-10-24T23:30:05Z")

        engine._wait()

    assert ticks


def test_other_jobs_take_over_at_once_and_those_that_stay_do_not_notice(
    start, a_job, clock, eventually, some_ticks_later, scheduled_jobs
):
    gone, stays, new = a_job(), a_job(name="stays"), a_job()
    engine = start(gone, stays)
    eventually(lambda: gone.moments and stays.moments)

    engine.replace([new, stays])

    eventually(lambda: new.moments)
    some_ticks_later()
    assert (len(gone.moments), len(stays.moments), len(new.moments)) == (1, 1, 1)


def test_a_halted_job_that_is_replaced_is_tried_at_once(start, a_job, eventually, scheduled_jobs):
    refused, mended = a_job(CredentialsRefused("The key is wrong.")), a_job()
    engine = start(refused)
    eventually(lambda: scheduled_jobs.all()[0].halted)

    engine.replace([mended])

    eventually(lambda: mended.moments and not scheduled_jobs.all()[0].halted)


def test_a_job_that_is_replaced_ends_with_the_step_under_way(
    start, a_job, clock, eventually, some_ticks_later
):
    gate = threading.Event()

    def slow(now):
        gate.wait(60)
        return NextRun(now, "More.")

    old, new = a_job(slow, slow), a_job()
    engine = start(old)
    eventually(lambda: old.moments)

    engine.replace([new])
    some_ticks_later()
    assert engine.is_running([old])
    assert not new.moments

    gate.set()
    eventually(lambda: new.moments)
    eventually(lambda: not engine.is_running([old]))
    assert len(old.moments) == 1
