"""A job run: consecutive steps of one job, and the state to store afterwards."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from ...core.jobs.backoff import Backoff
from ...core.jobs.job import Job
from ...ports.host.clock import Clock
from ...ports.host.errors import SettingsError, StopConnection, TryAgain
from ...ports.repositories.scheduled_jobs import ScheduledJob

log = logging.getLogger(__name__)

BACKOFF = Backoff(first=timedelta(seconds=2), longest=timedelta(minutes=5))
HALTED_RETRY = timedelta(minutes=30)
"""How often a halted job is tried without an operator; a start of the host tries at once."""

LONGEST_RUN_SECONDS = 5.0
"""Wall time after which a job with more to do gives its thread to other jobs."""


@dataclass(frozen=True, slots=True)
class JobRun:
    """
    Runs a job step by step until it is not due, fails, or has run for too long.

    Logs when failures begin and when they end, not each attempt.

    Args:
        may_go_on: called between steps; False ends the run.
        monotonic: wall time in seconds.
    """

    job: Job
    clock: Clock
    may_go_on: Callable[[], bool]
    monotonic: Callable[[], float] = time.monotonic

    def take(self, scheduled_job: ScheduledJob) -> ScheduledJob:
        """Run the job and return the scheduled job to store."""
        try:
            return self._steps(scheduled_job)
        except TryAgain as failure:
            return self._failed(scheduled_job, failure)
        except (StopConnection, SettingsError) as reason:
            return self._halt(scheduled_job, str(reason))
        except Exception as bug:
            log.exception("job.bug", extra=self._who())
            return self._halt(scheduled_job, f"A bug in the connector ({type(bug).__name__}).")

    def _steps(self, scheduled_job: ScheduledJob) -> ScheduledJob:
        ends = self.monotonic() + LONGEST_RUN_SECONDS
        while True:
            next_run = self.job.run(self.clock.now())
            now = self.clock.now()
            scheduled_job = replace(
                scheduled_job, due_at=next_run.at, reason=next_run.reason, ran_at=now
            )
            if not next_run.in_doubt:
                scheduled_job = self._recovered(scheduled_job)
            if next_run.at > now or self.monotonic() > ends or not self.may_go_on():
                return scheduled_job

    def _recovered(self, scheduled_job: ScheduledJob) -> ScheduledJob:
        ran_at = scheduled_job.ran_at
        if scheduled_job.halted or scheduled_job.failures:
            log.info("job.recovered", extra={**self._who(), "failures": scheduled_job.failures})
            scheduled_job = replace(scheduled_job, recovered_at=ran_at)
        return replace(scheduled_job, failures=0, halted="", halted_at=None, succeeded_at=ran_at)

    def _failed(self, scheduled_job: ScheduledJob, failure: TryAgain) -> ScheduledJob:
        now = self.clock.now()
        failures = 0 if scheduled_job.halted else scheduled_job.failures
        wait = BACKOFF.after(failures)
        due_at = max(now + wait, failure.until or now)
        if not failures:
            log.warning(
                "job.trouble",
                extra={**self._who(), "reason": str(failure), "next_try": due_at},
            )
        return replace(
            scheduled_job,
            due_at=due_at,
            reason=str(failure),
            failures=failures + 1,
            halted="",
            halted_at=None,
            ran_at=now,
        )

    def _halt(self, scheduled_job: ScheduledJob, reason: str) -> ScheduledJob:
        now: datetime = self.clock.now()
        due_at = now + HALTED_RETRY
        if scheduled_job.halted != reason:
            log.error("job.halted", extra={**self._who(), "reason": reason, "next_try": due_at})
        return replace(
            scheduled_job,
            due_at=due_at,
            reason=reason,
            failures=scheduled_job.failures + 1,
            halted=reason,
            halted_at=scheduled_job.halted_at or now,
            ran_at=now,
        )

    def _who(self) -> dict[str, str]:
        return {"connection": self.job.connection, "job": self.job.name}
