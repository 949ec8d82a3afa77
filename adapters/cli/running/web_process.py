"""The web server of `run`: a child process that is restarted if it ends."""

import logging
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from subprocess import TimeoutExpired
from typing import IO

from ....ports.host.errors import SettingsError, Unavailable
from ....sdk.wall_clock import WallClock
from ...settings import ServerSettings, Settings
from ..child_process import is_port_in_use, start_child, stop_child, wait_until_ready

log = logging.getLogger(__name__)

TITLE = "The web server"
MODULE = "channel_connector.adapters.bootstrap.web.server"
STOP_SECONDS = 10.0
"""Longer than the server waits for calls in progress."""

PORT_SECONDS = 10.0
"""Longer than the server of a killed run takes to end."""

POLL_SECONDS = 0.1


class WebProcess:
    """The server's process, restarted if it ends, from the first moment on."""

    def __init__(
        self, settings: Settings, clock: WallClock, *, debug: bool, log: IO[str] | None
    ) -> None:
        self._server = settings.server
        self._arguments = [str(settings.file), str(clock), *(["--debug"] if debug else [])]
        self._log = log
        self._process = start_child(MODULE, self._arguments, log)
        try:
            self.address = self._wait_until_ready()
        except BaseException:
            self.end()
            raise

    def restart_if_ended(self) -> None:
        """Start the server again if it ended."""
        if self._process.poll() is not None:
            self._restart()

    def _restart(self) -> None:
        log.error("web.ended", extra={"exit_code": self._process.returncode})
        stop_child(self._process, STOP_SECONDS)
        self._process = start_child(MODULE, self._arguments, self._log)

    def _wait_until_ready(self) -> str:
        """Wait until the server answers; one that is killed meanwhile is started again."""
        while True:
            try:
                return wait_until_ready(TITLE, self._process)
            except Unavailable:
                if not self._was_killed():
                    raise
            check_port(self._server)
            self._restart()

    def _was_killed(self) -> bool:
        """Whether the server was ended by a signal: what it could not start with would stay."""
        try:
            return self._process.wait(POLL_SECONDS) <= 0
        except TimeoutExpired:
            return False

    def reload(self) -> None:
        """Make the server reload its settings."""
        self._process.send_signal(signal.SIGUSR1)

    def end(self) -> None:
        """Stop the server; it finishes calls in progress first."""
        stop_child(self._process, STOP_SECONDS)


def accepts_calls(settings: Settings) -> bool:
    """Return whether an OMS may call any connection, or the metrics can be read."""
    by_an_oms = any(connection.oms.calls_with for connection in settings.connections)
    return by_an_oms or settings.server.metrics_token is not None


def needs_server(settings: Settings) -> bool:
    """Return whether a server is needed: for an OMS, for metrics, or for the console."""
    return settings.console or accepts_calls(settings)


def check_port(server: ServerSettings, seconds: float = PORT_SECONDS) -> None:
    """
    Wait until the port is free; the server of a killed run may still hold it.

    Raises:
        SettingsError: the port is still in use after `seconds`.
    """
    ends = time.monotonic() + seconds
    while taken := is_port_in_use(server.host, server.port):
        if time.monotonic() >= ends:
            break
        time.sleep(POLL_SECONDS)
    if taken:
        raise SettingsError(
            f"{TITLE} cannot start: port {server.port} of {server.host} is in use by another "
            "program, or this machine does not have this address. Stop that program, or change "
            "server.port or server.host in config.yaml."
        )


@contextmanager
def running_web_server(
    settings: Settings, clock: WallClock, *, debug: bool = False, log: IO[str] | None = None
) -> Iterator[WebProcess]:
    """
    Run the web server for the duration of the block; it logs to `log`, or to standard error.

    Raises:
        SettingsError: the port is in use.
        Unavailable: the server did not start.
    """
    check_port(settings.server)
    process = WebProcess(settings, clock, debug=debug, log=log)
    try:
        yield process
    finally:
        process.end()
