"""What the pages ask: books, budgets, connections and the clock."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from flask import current_app

from ...core.rate_limit.budget_statuses import SharedBudgetStatus
from ...ports.host.call_records import CallRecordRepository
from ...ports.host.clock import Clock
from ...ports.repositories.scheduled_jobs import ScheduledJobRepository
from ...ports.repositories.storage import Storage
from ...ports.repositories.users import UserRepository
from ..bootstrap.container import Connection
from ..settings import ConnectionSettings, LeftOut
from ..storage.database import Database

EXTENSION = "channel_connector_console"


@dataclass(frozen=True, slots=True)
class Console:
    """
    What stands behind the pages.

    Args:
        connections: those that are enabled, open.
        disabled: those for which nothing is done.
        left_out: those of the database that cannot be opened, and why.
        switch: enables or disables a connection that is kept in the database.
        standings: tells how the budgets stand at a moment.
        secure: browsers reach it by https alone.
    """

    connections: tuple[Connection, ...]
    disabled: tuple[ConnectionSettings, ...]
    left_out: tuple[LeftOut, ...]
    switch: Callable[[str, bool, datetime], bool]
    database: Database
    storage: Storage
    scheduled_jobs: ScheduledJobRepository
    users: UserRepository
    calls: CallRecordRepository
    statuses: Callable[[datetime], Sequence[SharedBudgetStatus]]
    clock: Clock
    secure: bool

    @property
    def names(self) -> list[str]:
        """The names of all connections, those first for which something is done."""
        opened = [one.name for one in self.connections]
        others = [one.name for one in self.disabled] + [one.name for one in self.left_out]
        return opened + others

    def connection(self, name: str) -> Connection | None:
        """Return the connection of that name, None where there is none."""
        return next((one for one in self.connections if one.name == name), None)


def the_console() -> Console:
    """Return the console whose page is being answered."""
    return cast("Console", current_app.extensions[EXTENSION])
