"""The web server beside `run`: a child process, looked after, and gone with its parent."""

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
from ..child_process import address_of, end_child, port_is_taken, start_child

log = logging.getLogger(__name__)

TITLE = "The web server"
MODULE = "channel_connector.adapters.bootstrap.web.server"
STOP_SECONDS = 10.0
"""Longer than the server gives calls that are under way."""

PORT_SECONDS = 10.0
"""Longer than the server of a run that was killed lives on."""

LOOK_AGAIN_SECONDS = 0.1


class WebProcess:
    """The server's process, which another one replaces should it end."""

    def __init__(self, config: Path, clock: WallClock, *, debug: bool, log: IO[str] | None) -> None:
        self._arguments = [str(config), str(clock), *(["--debug"] if debug else [])]
        self._log = log
        self._process = start_child(MODULE, self._arguments, log)
        try:
            self.address = address_of(TITLE, self._process)
        except BaseException:
            self.end()
            raise

    def look_after(self) -> None:
        """Start the server anew if it ended."""
        status = self._process.poll()
        if status is None:
            return
        log.error("web.ended", extra={"exit_code": status})
        end_child(self._process, STOP_SECONDS)
        self._process = start_child(MODULE, self._arguments, self._log)

    def reload(self) -> None:
        """Let the server read the settings anew."""
        self._process.send_signal(signal.SIGUSR1)

    def end(self) -> None:
        """Let calls under way be answered, and end."""
        end_child(self._process, STOP_SECONDS)


def may_be_called(settings: Settings) -> bool:
    """Tell whether an OMS may call for any connection, or somebody may read the metrics."""
    by_an_oms = any(connection.oms.calls_with for connection in settings.connections)
    return by_an_oms or settings.server.metrics_token is not None


def has_to_listen(settings: Settings) -> bool:
    """Tell whether the server has anything to do: calls of an OMS, or the console."""
    return settings.console or may_be_called(settings)


def check_port(server: ServerSettings, seconds: float = PORT_SECONDS) -> None:
    """
    Make sure that the server can listen, once a server that was left behind is gone.

    Raises:
        SettingsError: another program does, and goes on to.
    """
    ends = time.monotonic() + seconds
    while taken := port_is_taken(server.host, server.port):
        if time.monotonic() >= ends:
            break
        time.sleep(LOOK_AGAIN_SECONDS)
    if taken:
        raise SettingsError(
            f"{TITLE} cannot start: port {server.port} of {server.host} is in use by another "
            "program, or this machine has no such address. End that one, or name another port "
            "or host under server: in config.yaml."
        )


@contextmanager
def running_web_server(
    settings: Settings, clock: WallClock, *, debug: bool = False, log: IO[str] | None = None
) -> Iterator[WebProcess]:
    """
    Run the web server while the block lasts; it logs to `log`, else to our standard error.

    Raises:
        SettingsError: its port is taken.
        Unavailable: it did not start.
    """
    check_port(settings.server)
    process = WebProcess(settings.file, clock, debug=debug, log=log)
    try:
        yield process
    finally:
        process.end()
