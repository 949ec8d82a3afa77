"""A snapshot of the state of all connections."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from ...core.rate_limit.budget_statuses import SharedBudgetStatus, read_budget_statuses
from ...ports.host.clock import Clock
from ...ports.host.errors import StorageFailed
from ...ports.host.rate_policy import RatePolicy
from ...ports.repositories.alerts import Alert
from ...ports.repositories.read_models.figures import (
    ConnectionFigures,
    FiguresReadModel,
    StorageFigures,
)
from ...ports.repositories.scheduled_jobs import ScheduledJob, ScheduledJobRepository
from ...ports.repositories.storage import Storage

FRESH_SECONDS: Final = 5.0
"""How long a snapshot answers every request."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The state at `now`; reading it took `took` seconds of wall-clock time."""

    now: datetime
    took: float
    connections: tuple[ConnectionFigures, ...]
    statuses: tuple[SharedBudgetStatus, ...]
    scheduled_jobs: tuple[ScheduledJob, ...]
    alerts: tuple[Alert, ...]
    storage: StorageFigures


@dataclass(frozen=True, slots=True)
class SnapshotReader:
    """Reads the state of the connections that have these rate policies."""

    policies: Mapping[str, Sequence[RatePolicy]]
    figures: FiguresReadModel
    scheduled_jobs: ScheduledJobRepository
    storage: Storage
    clock: Clock

    def __call__(self) -> Snapshot | None:
        """Return a snapshot; None if the database cannot be read."""
        try:
            return self._read()
        except StorageFailed:
            return None

    def _read(self) -> Snapshot:
        began, now = time.monotonic(), self.clock.now()
        with self.storage.reading() as uow:
            alerts = uow.alerts.open()
        connections = tuple(self.figures.connection(name, now) for name in self.policies)
        statuses = tuple(read_budget_statuses(self.policies, now))
        scheduled_jobs = tuple(self.scheduled_jobs.all())
        storage = self.figures.storage()
        took = time.monotonic() - began
        return Snapshot(now, took, connections, statuses, scheduled_jobs, tuple(alerts), storage)
