"""The real database and the real scheduled jobs, with points at which a process may crash."""

import re
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from channel_connector.adapters.storage.database import Database
from channel_connector.adapters.storage.repositories.storage import SqlStorage
from channel_connector.core.jobs.backoff import IDLE
from channel_connector.core.jobs.job import Job
from channel_connector.core.stock.send_stock import POLL_INTERVAL
from channel_connector.core.stock.stock_hour import HOUR, slot_at
from channel_connector.ports.repositories.cancellations import CancellationStage
from channel_connector.ports.repositories.orders import Stage
from channel_connector.ports.repositories.shipments import ShipmentStage
from channel_connector.ports.repositories.submissions import SubmissionStage

_BOOKING = ("book_shipments",)
_SETTLING = ("process_documents_result", "process_stock_result")

WORK = {
    "orders": {
        Stage.TO_READ: ("complete_orders",),
        Stage.TO_COMPLETE: ("complete_orders",),
        Stage.TO_SEND: ("send_orders",),
        Stage.HELD: ("send_orders",),
        Stage.TO_COMPARE: ("read_cancellations",),
    },
    "shipments": {
        ShipmentStage.ACCEPTED: _BOOKING,
        ShipmentStage.CHECKED: _BOOKING,
        ShipmentStage.SLOT_CHOSEN: _BOOKING,
        ShipmentStage.BOOKING: _BOOKING,
        ShipmentStage.BOOKED: ("request_documents",),
        ShipmentStage.DOCUMENTS_MADE: ("fetch_documents",),
    },
    "submissions": {
        SubmissionStage.INTENDED: ("watch_submissions",),
        SubmissionStage.SENT: ("watch_submissions",),
        SubmissionStage.DONE: _SETTLING,
        SubmissionStage.CANCELLED: _SETTLING,
        SubmissionStage.LOST: _SETTLING,
    },
    "cancellations": {CancellationStage.TO_SEND: ("pass_on_cancellations",)},
    "stock": {"": "send_stock"},
}
"""The job that processes rows of each stage."""

_AT = re.compile(r"at (\d\d:\d\d:\d\d) UTC\.$")
"""The end of the reason of a job that has nothing to do before a time."""

_OF_STOCK = frozenset({"receive", "record_results", "take_back", "resend", "override"})

LOOKS_ANYWAY = timedelta(minutes=30)
"""The maximum delay for conditions that depend on time alone, such as a deadline."""


BEFORE_A_LOCK = "before a lock"


class CrashingDatabase(Database):
    """
    The process may crash before each commit, and after it.

    Attributes:
        is_writing: whether a transaction holds the database's lock.
    """

    def __init__(self, url, step):
        super().__init__(url)
        self._step = step
        self.is_writing = False

    @contextmanager
    def reading(self):
        self._step("")
        with super().reading() as connection:
            yield connection

    @contextmanager
    def writing(self):
        self._step(BEFORE_A_LOCK)
        self.is_writing = True
        try:
            with super().writing() as connection:
                yield connection
                self._step("before a commit")
        finally:
            self.is_writing = False
        self._step("after a commit")


@dataclass(frozen=True)
class WatchedStorage(SqlStorage):
    """Storage that reports after each commit which jobs may have work."""

    changed: object = None
    coverage: object = None

    @contextmanager
    def writing(self):
        work = set()
        with super().writing() as storage:
            noted = {
                name: _Noted(name, getattr(storage, name), work, self.coverage) for name in WORK
            }
            yield replace(storage, **noted)
        if work:
            self.changed(work)


class _Noted:
    """A repository; what is put into it creates work for jobs."""

    def __init__(self, name, book, work, coverage):
        self._name = name
        self._book = book
        self._who = WORK[name]
        self._work = work
        self._coverage = coverage

    def __getattr__(self, name):
        if name in _OF_STOCK:
            self._work.update(self._who.values())
        return getattr(self._book, name)

    def put(self, rows):
        rows = list(rows)
        for row in rows:
            self._work.update(self._who.get(row.stage, ()))
            self._coverage.put(self._name, row)
        self._book.put(rows)


@dataclass(frozen=True)
class WatchedJob:
    """A job whose idle runs are recorded: see `Mirror`."""

    job: Job
    mirror: object

    @property
    def name(self):
        return self.job.name

    @property
    def connection(self):
        return self.job.connection

    def run(self, now):
        commits = self.mirror.commits[self.name]
        next_run = self.job.run(now)
        every = next_run.at - now
        until = _until(next_run, now)
        unchanged = commits == self.mirror.commits[self.name]
        idle = unchanged and until and every in (IDLE, POLL_INTERVAL)
        self.mirror.idle[self.connection, self.name] = (commits, every, until) if idle else None
        return next_run


def _until(next_run, now):
    """Return until when a job expects nothing to do, None if it runs again soon."""
    if not next_run.in_doubt:
        return next_run.at + LOOKS_ANYWAY
    told = _AT.search(next_run.reason)
    if told is None:
        return None
    until = datetime.combine(now.date(), time.fromisoformat(told[1]), now.tzinfo)
    until += timedelta(days=1) if until < now - LOOKS_ANYWAY else timedelta(0)
    return until + timedelta(seconds=1)


class Mirror:
    """
    A copy of the scheduled jobs in memory.

    A job that found nothing to do would find nothing again until a commit creates work for it.
    Its idle runs every ten seconds are skipped: `stir` schedules the next one once there is
    work. So a day takes seconds, and the jobs run as they do otherwise.
    """

    def __init__(self, now):
        self.rows = {}
        self.held = set()
        self.asked = {}
        self.idle = {}
        self.asleep = {}
        self.commits = Counter()
        self._now = now

    def stir(self, told, work):
        now = self._now()
        for name in work:
            self.commits[name] += 1
        for key, (every, _) in list(self.asleep.items()):
            if key[1] not in work:
                continue
            del self.asleep[key]
            row = self.rows[key]
            looks = max(0, -((row.due_at - now) // every))
            self.rows[key] = replace(row, due_at=row.due_at + looks * every)
            told(self.rows[key].due_at)


class MirroredScheduledJobs:
    """
    Scheduled jobs with a copy in memory, so that polling costs nothing.

    `told` is called with each time at which a job becomes due.
    """

    def __init__(self, book, mirror, told):
        self._book = book
        self._mirror = mirror
        self._told = told

    def enrol(self, scheduled_jobs):
        self._book.enrol(scheduled_jobs)
        for scheduled_job in scheduled_jobs:
            key = scheduled_job.connection, scheduled_job.job
            if key in self._mirror.held:
                asked = self._mirror.asked.get(key, scheduled_job.due_at)
                self._mirror.asked[key] = min(asked, scheduled_job.due_at)
                continue
            self._mirror.asleep.pop(key, None)
            known = self._mirror.rows.get(key, scheduled_job)
            self._mirror.rows[key] = replace(known, due_at=min(known.due_at, scheduled_job.due_at))
            self._told(scheduled_job.due_at)

    def all(self):
        asleep = self._mirror.asleep
        return [row for key, row in sorted(self._mirror.rows.items()) if key not in asleep]

    def claim(self, connection, job, holder, lease):
        claimed = self._book.claim(connection, job, holder, lease)
        if claimed is not None:
            self._mirror.rows[connection, job] = claimed
            self._mirror.held.add((connection, job))
        return claimed

    def renew(self, connection, job, holder, lease):
        return self._book.renew(connection, job, holder, lease)

    def release(self, scheduled_job, holder):
        self._book.release(scheduled_job, holder)
        mirror, key = self._mirror, (scheduled_job.connection, scheduled_job.job)
        mirror.held.discard(key)
        due_at = min(scheduled_job.due_at, mirror.asked.pop(key, scheduled_job.due_at))
        mirror.rows[key] = replace(scheduled_job, due_at=due_at)
        commits, every, until = mirror.idle.get(key) or (None, None, None)
        if commits == mirror.commits[scheduled_job.job] and due_at == scheduled_job.due_at:
            if every == POLL_INTERVAL:
                until = slot_at(scheduled_job.connection, due_at) + HOUR
            mirror.asleep[key] = every, until
            self._told(until)
        else:
            self._told(due_at)

    def wake_sleepers(self, now):
        """Let jobs whose time has come run once more."""
        mirror = self._mirror
        for key, (_, until) in list(mirror.asleep.items()):
            if until <= now:
                del mirror.asleep[key]

    def refresh(self):
        """Read what the database holds: after a crash it may be more than anybody was told."""
        mirror = self._mirror
        mirror.rows = {(one.connection, one.job): one for one in self._book.all()}
        for kept in (mirror.held, mirror.asked, mirror.idle, mirror.asleep):
            kept.clear()
        for scheduled_job in mirror.rows.values():
            self._told(scheduled_job.due_at)
