"""Resumes halted jobs by itself once the side that they call accepts a connection again."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from ...ports.repositories.scheduled_jobs import HOST, ScheduledJob, ScheduledJobRepository
from .job import NextRun
from .names import JobName
from .side_trouble import Caller, SideTrouble, side_jobs

EVERY: Final = timedelta(seconds=10)

PROBE_PAUSE: Final = timedelta(seconds=30)
"""Between two probes of a side. With `EVERY` and one probe in vain: below two minutes."""

OWN_PAUSE: Final = timedelta(minutes=1)
"""Between two probes by one connection: no read of a channel is restored more slowly."""

LONE_PROBES: Final = timedelta(hours=6)
"""How long a side with a single account is probed: the cause may well be its credential."""

PROBES: Final = (
    JobName.FETCH_ORDERS,
    JobName.SEND_ORDERS,
    JobName.PASS_ON_CANCELLATIONS,
    JobName.COMPLETE_ORDERS,
    JobName.READ_CANCELLATIONS,
    JobName.WATCH_SUBMISSIONS,
)
"""Jobs that may be tried often, the best probe first: none of them uses up a submission."""


@dataclass(frozen=True, slots=True)
class ResumeHalted:
    """
    Tries one halted job of a side that refuses everybody, and all of them once one recovered.

    Makes no call itself: it makes rows due, which the host of each connection notices. So it does
    not matter which host runs it, and whatever lets one connection go on lets all of its side.

    Args:
        callers: returns the connections with the sides that they call.
    """

    callers: Callable[[], Sequence[Caller]]
    scheduled_jobs: ScheduledJobRepository
    connection: str = HOST
    name: str = JobName.RESUME_HALTED

    def run(self, now: datetime) -> NextRun:
        """Make due what has to be tried now."""
        due: list[ScheduledJob] = []
        for side in side_jobs(self.callers(), self.scheduled_jobs.all()):
            due += side.overtaken or _probe(side.trouble(), now)
        due = [one for one in due if one.due_at > now]
        self.scheduled_jobs.enrol([ScheduledJob(one.connection, one.job, now) for one in due])
        reason = f"{len(due)} halted jobs are tried." if due else "No halted job is to be tried."
        return NextRun(now + EVERY, reason)


def _probe(trouble: SideTrouble | None, now: datetime) -> tuple[ScheduledJob, ...]:
    """Return the job that shows whether the trouble is over, if it is time for a probe."""
    if trouble is None or not (trouble.is_whole or trouble.lone):
        return ()
    if trouble.lone and now - trouble.since > LONE_PROBES:
        return ()
    best: dict[str, ScheduledJob] = {}
    for one in sorted(trouble.jobs, key=_rank):
        if one.job in PROBES:
            best.setdefault(one.connection, one)
    tried = {one: one.ran_at or trouble.since for one in best.values()}
    if not tried or now - max(tried.values()) < PROBE_PAUSE:
        return ()
    first = min(tried, key=lambda one: tried[one])
    return (first,) if now - tried[first] >= OWN_PAUSE else ()


def _rank(scheduled_job: ScheduledJob) -> int:
    return PROBES.index(JobName(scheduled_job.job)) if scheduled_job.job in PROBES else len(PROBES)
