"""A job run executes steps and returns the scheduled job to store."""

import logging
from datetime import timedelta

import pytest

from channel_connector.adapters.engine import job_run as turn_module
from channel_connector.adapters.engine.job_run import JobRun
from channel_connector.core.jobs.job import NextRun
from channel_connector.ports.host.errors import CredentialsRefused, SettingsError, Unavailable
from channel_connector.ports.repositories.scheduled_jobs import ScheduledJob
from channel_connector.ports.testing.fakes.builders import NOON


@pytest.fixture
def take(clock):
    """Return a function that executes a job run and returns the scheduled job."""

    def taken(job, scheduled_job=None, may_go_on=lambda: True):
        scheduled_job = scheduled_job or ScheduledJob(job.connection, job.name, clock.now())
        return JobRun(job, clock, may_go_on).take(scheduled_job)

    return taken


def events(caplog):
    return [record.getMessage() for record in caplog.records]


def test_a_job_runs_until_it_is_not_due(take, a_job, clock):
    job = a_job(
        NextRun(clock.now(), "One."),
        NextRun(clock.now() - timedelta(seconds=1), "Two."),
        NextRun(clock.now() + timedelta(seconds=9), "Waits for more."),
    )

    after = take(job)

    assert len(job.moments) == 3
    assert (after.due_at, after.reason) == (clock.now() + timedelta(seconds=9), "Waits for more.")


def test_a_job_with_endless_work_leaves_its_place_in_time(take, a_job, clock, monkeypatch):
    """Others want to get on as well."""
    monkeypatch.setattr(turn_module, "LONGEST_RUN_SECONDS", 0.05)
    job = a_job(*[NextRun(clock.now(), "More.")] * 1_000_000)

    after = take(job)

    assert after.due_at <= clock.now()
    assert len(job.script) > 0


def test_a_job_that_may_not_go_on_ends_after_its_step(take, a_job, clock):
    job = a_job(*[NextRun(clock.now(), "More.")] * 5)

    take(job, may_go_on=lambda: False)

    assert len(job.moments) == 1


def test_what_failed_is_tried_later_and_later_up_to_five_minutes(take, a_job, clock):
    job = a_job(*[Unavailable("Nobody answers.")] * 10)
    scheduled_job = ScheduledJob("acme", "work", clock.now())
    waits = []
    for _ in range(10):
        scheduled_job = take(job, scheduled_job)
        waits.append((scheduled_job.due_at - clock.now()).total_seconds())

    assert waits == [2, 4, 8, 16, 32, 64, 128, 256, 300, 300]
    assert (scheduled_job.reason, scheduled_job.failures, scheduled_job.halted) == (
        "Nobody answers.",
        10,
        "",
    )


def test_the_other_sides_own_moment_counts_when_it_is_later(take, a_job, clock):
    later = clock.now() + timedelta(hours=2)

    assert take(a_job(Unavailable("Closed.", later))).due_at == later
    past = clock.now() - timedelta(hours=2)
    assert take(a_job(Unavailable("Closed.", past))).due_at == clock.now() + timedelta(seconds=2)


def test_trouble_is_logged_when_it_begins_and_when_it_ends(take, a_job, caplog):
    caplog.set_level(logging.INFO)
    job = a_job(*[Unavailable("Nobody answers.")] * 4)
    scheduled_job = None
    for _ in range(6):
        scheduled_job = take(job, scheduled_job)

    assert events(caplog) == ["job.trouble", "job.recovered"]
    assert caplog.records[0].reason == "Nobody answers."
    assert scheduled_job.failures == 0


def test_trouble_is_not_over_while_the_other_side_is_not_asked(take, a_job, clock, caplog):
    """What failed may be deferred for longer than the job, which finds nothing due meanwhile."""
    caplog.set_level(logging.INFO)
    nothing_due = NextRun(clock.now() + timedelta(seconds=10), "Tried again later.", in_doubt=True)
    failed = Unavailable("Nobody answers.")
    job = a_job(failed, nothing_due, failed, nothing_due)
    scheduled_job = None
    for _ in range(4):
        scheduled_job = take(job, scheduled_job)

    assert events(caplog) == ["job.trouble"]
    assert (scheduled_job.failures, scheduled_job.reason) == (2, "Tried again later.")


@pytest.mark.parametrize("error", [CredentialsRefused("The key is wrong."), SettingsError("Bad.")])
def test_an_error_for_an_operator_halts_the_job_for_half_an_hour(take, a_job, clock, error):
    after = take(a_job(error))

    assert after.halted == str(error)
    assert after.due_at == clock.now() + timedelta(minutes=30)


def test_a_halted_job_that_works_again_is_halted_no_more(take, a_job, clock, caplog):
    caplog.set_level(logging.INFO)
    halted = ScheduledJob("acme", "work", clock.now(), failures=3, halted="The key is wrong.")

    after = take(a_job(NextRun(clock.now() + timedelta(minutes=1), "Waits.")), halted)

    assert (after.halted, after.failures) == ("", 0)
    assert events(caplog) == ["job.recovered"]


def test_the_same_halt_is_logged_once(take, a_job, caplog):
    job = a_job(CredentialsRefused("Wrong."), CredentialsRefused("Wrong."))

    take(job, take(job))

    assert events(caplog) == ["job.halted"]


def test_a_bug_halts_the_job_and_is_logged_with_its_traceback(take, a_job, caplog):
    after = take(a_job(ZeroDivisionError("division by zero")))

    assert "ZeroDivisionError" in after.halted
    assert caplog.records[0].getMessage() == "job.bug"
    assert caplog.records[0].exc_info[0] is ZeroDivisionError


def told(caplog, *names):
    """Return each log line's level and event, and what it tells under these names."""
    return [
        (line.levelname, line.getMessage(), *(getattr(line, name) for name in names))
        for line in caplog.records
    ]


def test_a_failed_run_is_stored_whole_and_its_line_tells_the_next_try(take, a_job, clock, caplog):
    failing = ScheduledJob("acme", "work", clock.now(), failures=1, reason="Nobody answers.")
    next_try = clock.now() + timedelta(seconds=4)

    assert take(a_job(Unavailable("Nobody answers.")), failing) == ScheduledJob(
        "acme", "work", next_try, reason="Nobody answers.", failures=2, ran_at=clock.now()
    )
    assert told(caplog) == []


def test_a_halted_job_that_fails_is_tried_again_soon(take, a_job, clock, caplog):
    """Its tries in vain say nothing about how long the new failure lasts."""
    halted = ScheduledJob(
        "acme", "work", NOON, failures=90, halted="The key is wrong.", halted_at=NOON
    )
    next_try = clock.now() + timedelta(seconds=2)

    assert take(a_job(Unavailable("Nobody answers.")), halted) == ScheduledJob(
        "acme", "work", next_try, reason="Nobody answers.", failures=1, ran_at=clock.now()
    )
    assert told(caplog, "connection", "job", "reason", "next_try") == [
        ("WARNING", "job.trouble", "acme", "work", "Nobody answers.", next_try)
    ]


def test_a_halted_run_is_stored_whole_and_its_line_tells_the_next_try(take, a_job, clock, caplog):
    failing = ScheduledJob("acme", "work", clock.now(), failures=3, reason="Nobody answers.")
    next_try = clock.now() + timedelta(minutes=30)

    assert take(a_job(CredentialsRefused("Wrong.")), failing) == ScheduledJob(
        "acme",
        "work",
        next_try,
        reason="Wrong.",
        failures=4,
        halted="Wrong.",
        ran_at=clock.now(),
        halted_at=clock.now(),
    )
    assert told(caplog, "connection", "job", "reason", "next_try") == [
        ("ERROR", "job.halted", "acme", "work", "Wrong.", next_try)
    ]


def test_a_job_that_is_halted_again_knows_when_that_began(take, a_job, clock):
    job = a_job(CredentialsRefused("Wrong."), CredentialsRefused("Expired."))
    first = take(job)
    clock.advance(minutes=30)

    assert take(job, first).halted_at == NOON


@pytest.mark.parametrize(
    "before", [{"halted": "Wrong.", "halted_at": NOON}, {"reason": "Nobody answers."}]
)
def test_a_job_that_recovers_knows_when(take, a_job, clock, before):
    failed = ScheduledJob("acme", "work", NOON, failures=1, **before)

    after = take(a_job(NextRun(clock.now() + timedelta(minutes=1), "Waits.")), failed)

    assert (after.halted_at, after.recovered_at) == (None, clock.now())


def test_a_job_that_never_failed_did_not_recover(take, a_job, clock):
    assert take(a_job(NextRun(clock.now() + timedelta(minutes=1), "Waits."))).recovered_at is None


def test_another_reason_to_halt_is_logged_and_the_same_is_not(take, a_job, caplog):
    same, other = CredentialsRefused("Wrong."), CredentialsRefused("Expired.")
    job = a_job(same, same, other, same)
    scheduled_job = None
    for _ in range(4):
        scheduled_job = take(job, scheduled_job)

    assert [line.reason for line in caplog.records] == ["Wrong.", "Expired.", "Wrong."]


def test_a_recovered_run_is_stored_whole_and_its_line_tells_how_often_it_failed(
    take, a_job, clock, caplog
):
    caplog.set_level(logging.INFO)
    failing = ScheduledJob("acme", "work", clock.now(), failures=3, reason="Nobody answers.")
    due_at = clock.now() + timedelta(minutes=1)

    assert take(a_job(NextRun(due_at, "Waits.")), failing) == ScheduledJob(
        "acme",
        "work",
        due_at,
        reason="Waits.",
        ran_at=clock.now(),
        succeeded_at=clock.now(),
        recovered_at=clock.now(),
    )
    assert told(caplog, "connection", "job", "failures") == [
        ("INFO", "job.recovered", "acme", "work", 3)
    ]


def test_a_bug_is_logged_with_its_job(take, a_job, caplog):
    take(a_job(ZeroDivisionError("division by zero")))

    assert told(caplog, "connection", "job")[0] == ("ERROR", "job.bug", "acme", "work")


def test_a_run_lasts_five_seconds_of_wall_time(a_job, clock):
    passed = iter([100.0, 105.0, 105.1])
    job = a_job(*[NextRun(clock.now(), "More.")] * 5)

    JobRun(job, clock, lambda: True, lambda: next(passed)).take(
        ScheduledJob("acme", "work", clock.now())
    )

    assert len(job.moments) == 2
