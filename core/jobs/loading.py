"""Determines from the reports of all hosts which connections nobody runs, and why."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from ...ports.host.loaded_connections import LoadedConnection, LoadedConnectionRepository
from ...ports.repositories.clients import Client, ClientRepository
from ...ports.repositories.scheduled_jobs import SET_BACK
from .names import Side
from .side_trouble import Caller

RESTART: Final = timedelta(minutes=5)
"""How long the restart of a host may take, and a new client may wait for the first host."""


@dataclass(frozen=True, slots=True)
class NotLoaded:
    """
    An enabled connection that no running host has loaded.

    Args:
        reason: shown to operators.
        since: since when that is so, as far as it is known.
        lasts: False while a host may just be restarting.
    """

    connection: str
    channel: str
    reason: str
    since: datetime
    lasts: bool


@dataclass(frozen=True, slots=True)
class Loading:
    """
    The reports of all hosts, and the clients of the database.

    Args:
        late_after: how long after its last report a host counts as running.
    """

    reports: tuple[LoadedConnection, ...]
    clients: tuple[Client, ...]
    late_after: timedelta

    def hosts_of(self, connection: str, now: datetime) -> list[str]:
        """Return the running hosts that have loaded a connection."""
        return [
            one.host
            for one in self.reports
            if one.connection == connection and not one.left_out and self._is_running(one, now)
        ]

    def enabled(self) -> Iterator[LoadedConnection]:
        """
        Yield each report of a connection that is to be loaded.

        Of a client of the database that is what its entry says now, of others what config.yaml
        said when their host read it.
        """
        clients = {one.name for one in self.clients if one.enabled}
        return (one for one in self.reports if not one.in_database or one.connection in clients)

    def callers(self) -> Iterator[Caller]:
        """Yield the callers of each side, as far as a host loaded their connection."""
        for one in {report.connection: report for report in self.enabled()}.values():
            if not one.left_out:
                name, title = one.connection, one.channel_title
                yield Caller(
                    name, Side.CHANNEL, one.channel, title, one.channel_account, one.fetches
                )
                yield Caller(name, Side.OMS, one.oms_address, "Assure", one.oms_account)

    def not_loaded(self, now: datetime) -> list[NotLoaded]:
        """Return the enabled connections that no running host has loaded, by name."""
        by_connection: defaultdict[str, list[LoadedConnection]] = defaultdict(list)
        for one in self.enabled():
            by_connection[one.connection].append(one)
        found = [
            self._left_out(reports, now) or _gone(reports, now)
            for name, reports in by_connection.items()
            if not self.hosts_of(name, now)
        ]
        if any(self._is_running(one, now) for one in self.reports):
            reported = {one.connection for one in self.reports}
            found += [
                _never_loaded(one, now)
                for one in self.clients
                if one.enabled and one.name not in reported
            ]
        return sorted(found, key=lambda one: one.connection)

    def _left_out(self, reports: Sequence[LoadedConnection], now: datetime) -> NotLoaded | None:
        """Return why a running host left a connection out; None if no host of it runs."""
        running = [one for one in reports if self._is_running(one, now)]
        if not running:
            return None
        report = running[0]
        loaded = [one.seen_at for one in reports if not one.left_out]
        since = max([report.since, *loaded])
        return NotLoaded(
            report.connection,
            report.channel,
            f"Left out by {report.host}. {report.left_out}",
            since,
            lasts=not loaded or now - since > RESTART,
        )

    def _is_running(self, report: LoadedConnection, now: datetime) -> bool:
        """Return whether the host of a report runs; one ahead of now was made by another clock."""
        return now - self.late_after <= report.seen_at <= now + SET_BACK


def _gone(reports: Sequence[LoadedConnection], now: datetime) -> NotLoaded:
    last = max(reports, key=lambda one: one.seen_at)
    at = f"{last.seen_at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    return NotLoaded(
        last.connection,
        last.channel,
        f"No running host has it. {last.host}, the last one, was last seen at {at}.",
        last.seen_at,
        lasts=now - last.seen_at > RESTART,
    )


def _never_loaded(client: Client, now: datetime) -> NotLoaded:
    return NotLoaded(
        client.name,
        client.channel,
        "No running host has loaded it.",
        client.updated_at,
        lasts=now - client.updated_at > RESTART,
    )


@dataclass(frozen=True, slots=True)
class LoadingReader:
    """Reads what the hosts loaded; raises StorageFailed."""

    reports: LoadedConnectionRepository
    clients: ClientRepository
    late_after: timedelta

    def __call__(self) -> Loading:
        """Return the present reports and clients."""
        reports, clients = self.reports.all(), self.clients.all()
        return Loading(tuple(reports), tuple(clients), self.late_after)


ReadLoading = Callable[[], Loading]
