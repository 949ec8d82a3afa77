"""Reloads the settings of a running host."""

import logging
import socket
from collections.abc import Callable, Mapping

from ...core.jobs.resume import resume
from ...ports.host.errors import SettingsError
from ...ports.repositories.scheduled_jobs import HOST
from ..connections.open_connections import Exchange
from ..settings import Settings
from .alerting import report_of
from .container import Host

log = logging.getLogger(__name__)


class Reload:
    """
    Replaces the connections whose settings changed, and reports what is loaded.

    Args:
        settings: the settings with which the host was started.
        load: reads the current settings.
        reload_web: makes the web server reload; called only if the settings are valid.
    """

    def __init__(
        self,
        settings: Settings,
        load: Callable[[], Settings],
        host: Host,
        reload_web: Callable[[], None],
    ) -> None:
        self._settings = self._current = settings
        self._load = load
        self._clients = host.storage_host().clients
        self._scheduled_jobs = host.storage_host().scheduled_jobs
        self._clock = host.clock()
        self._reports = host.storage_host().loaded_connections
        self._name = f"{socket.gethostname()}:{settings.file.resolve()}"
        self._connections = host.open_connections()
        self._engine = host.engine()
        self._host_jobs = host.host_jobs()
        self._reload_web = reload_web
        self._requested = False
        self._revision = ""
        self._log_problems({})

    def ask(self) -> None:
        """Request a reload by the next `poll`. May be called from a signal handler."""
        self._requested = True

    def report(self) -> None:
        """
        Store which connections this host has loaded; to be repeated while it runs.

        Raises:
            StorageFailed: the next report tries again.
        """
        now, problems = self._clock.now(), self._connections.problems
        opened = (one.settings for one in self._connections.all())
        loaded = report_of(self._current, opened, problems, self._name, now)
        self._reports.report(self._name, loaded, now)

    def poll(self) -> None:
        """
        Reload if it was requested, or if a client in the database changed.

        Invalid settings are logged and change nothing.

        Raises:
            StorageFailed: the next `poll` tries again.
        """
        self._connections.close_retired(lambda one: not self._engine.is_running(one.jobs))
        revision = self._clients.revision()
        if not self._requested and revision == self._revision:
            return
        try:
            settings = self._load()
            exchange = self._exchange(settings)
        except SettingsError as problem:
            log.error("settings.refused", extra={"reason": str(problem)})  # noqa: TRY400  # foreseen: no traceback
        else:
            if self._requested:
                self._resume()
            self.report()
            if self._requested or exchange != Exchange():
                self._log_exchange(settings, exchange)
                self._reload_web()
        self._requested, self._revision = False, revision

    def _exchange(self, settings: Settings) -> Exchange:
        before = self._connections.problems
        exchange = self._connections.exchange(settings.enabled)
        self._current = settings
        self._log_problems(before)
        jobs = [job for one in self._connections.all() for job in one.jobs]
        self._engine.replace([*jobs, *self._host_jobs])
        return exchange

    def _resume(self) -> None:
        """Try what is halted now: whoever asks for a reload has changed something."""
        opened = [one.name for one in self._connections.all()]
        resume(self._scheduled_jobs, [HOST, *opened], self._clock.now())

    def _log_problems(self, before: Mapping[str, str]) -> None:
        """Log the connections that cannot be opened, unless the reason was logged before."""
        for name, reason in self._connections.problems.items():
            if before.get(name) != reason:
                log.error("settings.refused", extra={"connection": name, "reason": reason})

    def _log_exchange(self, settings: Settings, exchange: Exchange) -> None:
        log.info(
            "settings.reloaded",
            extra={
                "added": exchange.added,
                "changed": exchange.changed,
                "removed": exchange.removed,
            },
        )
        started_with = _read_at_start(self._settings)
        for part, value in _read_at_start(settings).items():
            if value != started_with[part]:
                log.warning("settings.restart_needed", extra={"part": part})


def _read_at_start(settings: Settings) -> dict[str, object]:
    """Return the parts of the settings, by name, that need a restart."""
    return {
        "storage": settings.storage,
        "server": settings.server,
        "calls": settings.calls,
        **settings.sections,
    }
