"""Runs jobs inside this process: one scheduling loop, and a thread for each job run."""

import logging
import queue
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from functools import partial

import schedule

from ...core.jobs.job import Job
from ...ports.host.clock import Clock
from ...ports.host.errors import TryAgain
from ...ports.host.job_lease import under_lease
from ...ports.repositories.scheduled_jobs import ScheduledJob, ScheduledJobRepository
from .job_run import JobRun
from .leases import RENEW_SECONDS, Key, Leases

log = logging.getLogger(__name__)

MOST_THREADS = 32
STOP_SECONDS = 5.0
"""How long steps in progress may take when the engine stops."""

Spawn = Callable[[Callable[[], None], str], None]
"""Runs a function concurrently, under a name."""


def in_a_thread(run: Callable[[], None], name: str) -> None:
    """Run a function in a daemon thread."""
    threading.Thread(target=run, name=name, daemon=True).start()


class EmbeddedEngine:
    """
    Runs every job when it is due, at most once at a time.

    All state that must survive the process is in the scheduled jobs. Several engines, in
    several processes, may share a database: leases prevent running a job twice at a time.

    Args:
        jobs: the jobs to run.
        scheduled_jobs: when each job is due.
        leases: the exclusive rights to run jobs.
        clock: the time that jobs get.
        tick_seconds: how often to check for due jobs, in wall time.
        spawn: runs a job run concurrently with the engine's loop.
        monotonic: wall time in seconds, which limits the length of a job run.
    """

    def __init__(  # noqa: PLR0913  # dependencies of the loop
        self,
        jobs: Sequence[Job],
        scheduled_jobs: ScheduledJobRepository,
        leases: Leases,
        clock: Clock,
        tick_seconds: float = 1.0,
        *,
        spawn: Spawn = in_a_thread,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._jobs = _by_key(jobs)
        self._at_work: set[int] = set()
        self._scheduled_jobs = scheduled_jobs
        self._leases = leases
        self._clock = clock
        self._tick_seconds = tick_seconds
        self._spawn = spawn
        self._monotonic = monotonic
        self._scheduler = schedule.Scheduler()
        self._more_due: queue.SimpleQueue[None] = queue.SimpleQueue()
        self._stopping = False
        self._failing: set[str] = set()

    def every(self, seconds: float, name: str, job: Callable[[], None]) -> None:
        """Call a short function in the engine's loop every `seconds` of wall time."""
        interval = self._scheduler.every(seconds)  # type: ignore[arg-type]  # a timedelta takes parts of a second
        interval.seconds.do(self._call_guarded, name, job)

    def stop(self) -> None:
        """Make `run` return after the steps in progress. May be called from a signal handler."""
        self._stopping = True
        self._more_due.put(None)

    def run(self) -> None:
        """
        Run jobs until `stop` is called.

        Raises:
            StorageFailed: the scheduled jobs cannot be read or stored at the start.
        """
        self.enrol()
        self.every(self._tick_seconds, "wake", self.start_due_jobs)
        self.every(RENEW_SECONDS, "renew", self._leases.renew)
        try:
            self._more_due.put(None)
            while not self._stopping:
                self._wait()
                self._scheduler.run_pending()
        finally:
            self._stopping = True
            self._wait_for_runs()

    def enrol(self) -> None:
        """Make every job due now."""
        now = self._clock.now()
        self._scheduled_jobs.enrol(
            [ScheduledJob(connection, job, now) for connection, job in self._jobs]
        )

    def replace(self, jobs: Sequence[Job]) -> None:
        """
        Replace the jobs; new ones are due now.

        A removed job ends after the step in progress, see `is_running`.

        Raises:
            StorageFailed: nothing was replaced.
        """
        replaced, now = _by_key(jobs), self._clock.now()
        new = [key for key, job in replaced.items() if self._jobs.get(key) is not job]
        self._scheduled_jobs.enrol([ScheduledJob(*key, now) for key in new])
        self._jobs = replaced

    def is_running(self, jobs: Iterable[Job]) -> bool:
        """Return whether a step of any of these jobs is in progress."""
        return not self._at_work.isdisjoint(map(id, jobs))

    def _wait(self) -> None:
        """Wait for the next tick, or for a job run that ended with more to do."""
        idle = self._scheduler.idle_seconds or 0.0
        if idle > RENEW_SECONDS:
            # The scheduler uses local time, which stops for an hour when it is set back.
            self._scheduler.run_all()
            return
        try:
            self._more_due.get(timeout=max(idle, 0.0))
        except queue.Empty:
            return
        if not self._stopping:
            self._call_guarded("wake", self.start_due_jobs)

    def _call_guarded(self, name: str, job: Callable[[], None]) -> None:
        """Call a function; log when it begins to fail temporarily, and when it recovers."""
        try:
            job()
        except TryAgain as failure:
            if name not in self._failing:
                log.error("engine.trouble", extra={"job": name, "reason": str(failure)})  # noqa: TRY400  # foreseen: no traceback
            self._failing.add(name)
        else:
            if name in self._failing:
                log.info("engine.recovered", extra={"job": name})
            self._failing.discard(name)

    def start_due_jobs(self) -> None:
        """Acquire the lease of each due job that is free, and start a job run."""
        at_work = self._leases.at_work()
        places = MOST_THREADS - len(at_work)
        now = self._clock.now()
        waiting = [
            scheduled_job
            for scheduled_job in self._scheduled_jobs.all()
            if (key := (scheduled_job.connection, scheduled_job.job)) in self._jobs
            and key not in at_work
            and scheduled_job.is_due(now)
        ]
        for scheduled_job in sorted(waiting, key=lambda scheduled_job: scheduled_job.due_at)[
            :places
        ]:
            claimed = self._leases.take(scheduled_job)
            if claimed is None:
                continue
            job = self._jobs[claimed.connection, claimed.job]
            self._at_work.add(id(job))
            self._spawn(partial(self._run, job, claimed), f"{job.connection} {job.name}")

    def _run(self, job: Job, scheduled_job: ScheduledJob) -> None:
        may_go_on = partial(self._may_go_on, job)
        job_run = JobRun(job, self._clock, may_go_on, self._monotonic)
        outcome = scheduled_job
        try:
            if scheduled_job.is_due(self._clock.now()):
                with under_lease(self._leases.lease((job.connection, job.name))):
                    outcome = job_run.take(scheduled_job)
        finally:
            self._at_work.discard(id(job))
            self._call_guarded("release", lambda: self._leases.release(outcome))
        if outcome.due_at <= self._clock.now():
            self._more_due.put(None)

    def _may_go_on(self, job: Job) -> bool:
        key = (job.connection, job.name)
        return not self._stopping and self._jobs.get(key) is job and self._leases.holds(key)

    def _wait_for_runs(self) -> None:
        ends = time.monotonic() + STOP_SECONDS
        while self._leases.at_work() and time.monotonic() < ends:
            time.sleep(0.02)
        for connection, job in sorted(self._leases.at_work()):
            log.warning(
                "engine.left_a_step",
                extra={
                    "connection": connection,
                    "job": job,
                    "reason": "It did not end in time. What it leaves open is settled at the "
                    "next start.",
                },
            )


def _by_key(jobs: Iterable[Job]) -> dict[Key, Job]:
    return {(job.connection, job.name): job for job in jobs}
