"""The services behind the pages: repositories, read models, budgets, connections, clock."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from flask import current_app

from ...core.jobs.loading import ReadLoading
from ...core.rate_limit.budget_statuses import SharedBudgetStatus
from ...ports.host.call_records import CallRecordRepository
from ...ports.host.clock import Clock
from ...ports.oms.listing_limits import ListingLimits
from ...ports.repositories.read_models.read_storage import ReadStorage
from ...ports.repositories.scheduled_jobs import ScheduledJobRepository
from ...ports.repositories.storage import Storage
from ...ports.repositories.users import UserRepository
from ..connections.connection import Connection
from ..settings import ConnectionSettings, LeftOut

EXTENSION = "channel_connector_console"


@dataclass(frozen=True, slots=True)
class Console:
    """
    The services behind the pages.

    Args:
        connections: the enabled connections, open.
        disabled: the settings of the disabled connections.
        left_out: the connections that cannot be opened here, with the reason.
        loading: reads what the running hosts have loaded.
        switch: enables (True) or disables a connection in the database at a moment; returns
            False if the database has no connection of that name.
        statuses: returns the state of all budgets at a moment.
        secure: browsers reach the console over HTTPS only.
    """

    connections: tuple[Connection, ...]
    disabled: tuple[ConnectionSettings, ...]
    left_out: tuple[LeftOut, ...]
    loading: ReadLoading
    switch: Callable[[str, bool, datetime], bool]
    read_storage: ReadStorage
    storage: Storage
    scheduled_jobs: ScheduledJobRepository
    users: UserRepository
    calls: CallRecordRepository
    statuses: Callable[[datetime], Sequence[SharedBudgetStatus]]
    clock: Clock
    listing_limits: ListingLimits
    secure: bool

    @property
    def names(self) -> list[str]:
        """The names of all connections, the enabled ones first."""
        opened = [one.name for one in self.connections]
        others = [one.name for one in self.disabled] + [one.name for one in self.left_out]
        return opened + others

    def connection(self, name: str) -> Connection | None:
        """Return the open connection of that name; None if there is none."""
        return next((one for one in self.connections if one.name == name), None)


def current_console() -> Console:
    """Return the console that answers the current request."""
    return cast("Console", current_app.extensions[EXTENSION])
