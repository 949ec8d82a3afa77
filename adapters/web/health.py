"""Whether the connector is ready, without names of connections, addresses or paths."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from ...core.jobs.loading import NotLoaded, ReadLoading
from ...ports.host.clock import Clock
from ...ports.host.errors import SettingsError, StorageFailed
from ...ports.repositories.scheduled_jobs import ScheduledJob, ScheduledJobRepository
from ..engine.liveness import is_alive

FRESH_SECONDS: Final = 1.0
"""How long a reading answers every request: anybody may ask."""


@dataclass(frozen=True, slots=True)
class Health:
    """
    The state of the connector.

    Args:
        reasons: why it is not ready; empty if it is.
        halted: the jobs that need a person.
        not_loaded: the enabled connections that no running host has loaded.
    """

    reasons: tuple[str, ...]
    halted: tuple[ScheduledJob, ...] = ()
    not_loaded: tuple[NotLoaded, ...] = ()

    @property
    def next_try(self) -> datetime | None:
        """When the first of the halted jobs is tried again; None if there is none."""
        return min((one.due_at for one in self.halted), default=None)


@dataclass(frozen=True, slots=True)
class HealthReader:
    """
    Reads the state of the connector from its database.

    A halted job or a connection that is not loaded does not make the connector unready: the
    others go on, and only a person can help.

    Args:
        check_storage: raises StorageFailed if the database cannot be used, SettingsError if its
            tables are not of this version.
        at_work: halted jobs of other connections are ignored.
        late_after: how far the pulse of a live engine may be overdue.
    """

    check_storage: Callable[[], None]
    scheduled_jobs: ScheduledJobRepository
    loading: ReadLoading
    at_work: frozenset[str]
    clock: Clock
    late_after: timedelta

    def __call__(self) -> Health:
        """Return the state; the reasons contain no name, address or path."""
        try:
            self.check_storage()
            scheduled_jobs = self.scheduled_jobs.all()
            not_loaded = self.loading().not_loaded(self.clock.now())
        except StorageFailed:
            return Health(("The database cannot be used; the log says why.",))
        except SettingsError:
            return Health(("The database is not of this program's version; the log says more.",))
        halted = tuple(
            one for one in scheduled_jobs if one.halted and one.connection in self.at_work
        )
        return Health(tuple(self._reasons(scheduled_jobs)), halted, tuple(not_loaded))

    def _reasons(self, scheduled_jobs: list[ScheduledJob]) -> Iterator[str]:
        if not is_alive(scheduled_jobs, self.clock.now(), self.late_after):
            yield "No running connector does what is due on this database."
