"""Fixtures for the engine: scripted jobs and a clock that can be moved."""

import threading
import time
from collections import deque
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from channel_connector.adapters.engine.embedded import EmbeddedEngine
from channel_connector.adapters.engine.leases import Leases
from channel_connector.core.jobs.job import NextRun

NOON = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)
LONG = timedelta(hours=1)


@dataclass
class HandClock:
    """Stands still until it is moved."""

    moment: datetime = NOON

    def now(self):
        return self.moment

    def advance(self, **span):
        self.moment += timedelta(**span)


class MemoryScheduledJobs:
    """The scheduled jobs without a database; `clock` stands for its clock."""

    def __init__(self, clock):
        self._clock = clock
        self.rows = {}
        self.leases = {}
        self.failing = None
        self.looks = 0
        self._guard = threading.RLock()

    def enrol(self, scheduled_jobs):
        with self._guard:
            for scheduled_job in scheduled_jobs:
                key = (scheduled_job.connection, scheduled_job.job)
                known = self.rows.setdefault(key, scheduled_job)
                self.rows[key] = replace(known, due_at=min(known.due_at, scheduled_job.due_at))

    def all(self):
        with self._guard:
            self.looks += 1
            if self.failing:
                raise self.failing
            return [self.rows[key] for key in sorted(self.rows)]

    def claim(self, connection, job, holder, lease):
        with self._guard:
            if self.failing:
                raise self.failing
            key, now = (connection, job), self._clock()
            other, until = self.leases.get(key, (holder, now))
            if key not in self.rows or (other != holder and until > now):
                return None
            self.leases[key] = (holder, now + lease)
            return self.rows[key]

    def renew(self, connection, job, holder, lease):
        with self._guard:
            key = (connection, job)
            if self.leases.get(key, ("", None))[0] != holder:
                return False
            self.leases[key] = (holder, self._clock() + lease)
            return True

    def release(self, scheduled_job, holder):
        with self._guard:
            key = (scheduled_job.connection, scheduled_job.job)
            if self.leases.get(key, ("", None))[0] == holder:
                self.rows[key] = scheduled_job
                del self.leases[key]


@dataclass
class ScriptedJob:
    """Runs through its script: next_runs to answer, errors to raise, or functions to call."""

    connection: str = "acme"
    name: str = "work"
    script: deque = field(default_factory=deque)
    moments: list = field(default_factory=list)

    def does(self, *steps):
        self.script.extend(steps)
        return self

    def run(self, now):
        self.moments.append(now)
        step = (
            self.script.popleft() if self.script else NextRun(now + LONG, "Nothing is left to do.")
        )
        if isinstance(step, Exception):
            raise step
        return step(now) if callable(step) else step


@pytest.fixture
def clock():
    return HandClock()


@pytest.fixture
def scheduled_jobs_by():
    """Return a function that opens scheduled jobs by the clock of their database."""
    return MemoryScheduledJobs


@pytest.fixture
def scheduled_jobs(scheduled_jobs_by):
    return scheduled_jobs_by(lambda: datetime.now(UTC))


@pytest.fixture
def a_job():
    """Build a scripted job."""

    def build(*steps, connection="acme", name="work"):
        return ScriptedJob(connection, name).does(*steps)

    return build


@pytest.fixture
def start(scheduled_jobs, clock):
    """Run an engine in a thread for the rest of the test."""
    running = []

    def started(*jobs, holder="this", tick_seconds=0.01):
        leases = Leases(scheduled_jobs, holder)
        engine = EmbeddedEngine(jobs, scheduled_jobs, leases, clock, tick_seconds)
        thread = threading.Thread(target=engine.run)
        running.append((engine, thread))
        thread.start()
        return engine

    yield started
    for engine, thread in running:
        engine.stop()
        thread.join(60)
        assert not thread.is_alive()


@pytest.fixture
def some_ticks_later(scheduled_jobs, eventually):
    """Wait until an engine has checked several more times for due jobs."""

    def wait():
        seen = scheduled_jobs.looks
        eventually(lambda: scheduled_jobs.looks >= seen + 5)

    return wait


@pytest.fixture
def eventually():
    """Wait until something is so."""

    def wait(condition, seconds=60.0):
        ends = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < ends, "it did not come to pass"
            time.sleep(0.005)

    return wait
