"""Whether the connector can do its work, told without anything that is nobody's business."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from ...ports.host.clock import Clock
from ...ports.host.errors import SettingsError, StorageFailed
from ...ports.repositories.scheduled_jobs import ScheduledJob, ScheduledJobRepository
from ..engine.liveness import is_alive
from ..storage.database import Database

FRESH_SECONDS: Final = 1.0
"""So long a reading serves all who ask; who may ask is not known."""


@dataclass(frozen=True, slots=True)
class Health:
    """Why the connector is not ready, if it is not, and which jobs need a person."""

    reasons: tuple[str, ...]
    halted: tuple[ScheduledJob, ...] = ()


@dataclass(frozen=True, slots=True)
class HealthReader:
    """
    Looks at the database and at what the engine left there.

    A halted job does not make the connector unready: others go on, and only a person helps.
    Those of other connections than `at_work` are no trouble.
    """

    database: Database
    scheduled_jobs: ScheduledJobRepository
    at_work: frozenset[str]
    clock: Clock
    late_after: timedelta

    def __call__(self) -> Health:
        """Return how it is. The sentences hold no name, address or path."""
        try:
            self.database.check()
            scheduled_jobs = self.scheduled_jobs.all()
        except StorageFailed:
            return Health(("The database cannot be used; the log says why.",))
        except SettingsError:
            return Health(("The database is not of this program's version; the log says more.",))
        halted = tuple(
            one for one in scheduled_jobs if one.halted and one.connection in self.at_work
        )
        return Health(tuple(self._reasons(scheduled_jobs)), halted)

    def _reasons(self, scheduled_jobs: list[ScheduledJob]) -> Iterator[str]:
        if not is_alive(scheduled_jobs, self.clock.now(), self.late_after):
            yield "No running connector does what is due on this database."
