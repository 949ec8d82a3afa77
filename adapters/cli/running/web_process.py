"""The web server of `run`: a child process that is restarted if it ends."""

import logging
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from ....ports.host.errors import SettingsError
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
    """The server's process."""

    def __init__(self, config: Path, clock: WallClock, *, debug: bool, log: IO[str] | None) -> None:
        self._arguments = [str(config), str(clock), *(["--debug"] if debug else [])]
        self._log = log
        self._process = start_child(MODULE, self._arguments, log)
        try:
            self.address = wait_until_ready(TITLE, self._process)
        except BaseException:
            self.end()
            raise

    def restart_if_ended(self) -> None:
        """Start the server again if it ended."""
        status = self._process.poll()
        if status is None:
            return
        log.error("web.ended", extra={"exit_code": status})
        stop_child(self._process, STOP_SECONDS)
        self._process = start_child(MODULE, self._arguments, self._log)

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
    process = WebProcess(settings.file, clock, debug=debug, log=log)
    try:
        yield process
    finally:
        process.end()
