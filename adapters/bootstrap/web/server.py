"""
The web server's process.

    python -m channel_connector.adapters.bootstrap.web.server CONFIG CLOCK [--debug]

The main process holds the socket and a worker process answers; the worker ends with the main
process. One line, `ready ADDRESS`, is printed once calls are answered.
"""

import atexit
import logging
import multiprocessing
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from multiprocessing import connection
from pathlib import Path
from typing import Any, Final

from granian import Granian
from granian.constants import Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels

from ....sdk.wall_clock import WallClock
from ...logging.log_masking import Redaction
from ...logging.log_output import configure_logging
from ...settings import ServerSettings, Settings
from ...settings.plugins import load_plugins
from ..load_settings import load_all_settings, log_left_out
from .host import open_web_app
from .reload import WebReload, renew_worker
from .reload_signal import handle_reload_signal

THREADS: Final = 16
"""Calls that are answered at a time; further calls are queued."""

GRACE_SECONDS: Final = 5
"""How long calls in progress may take when the server stops."""

HEADER_SECONDS: Final = 10
POLL_SECONDS: Final = 0.05

LOGGING: Final = {"loggers": {"_granian": {"propagate": True}}}
"""Passes granian's log lines to the root logger."""


def serve(
    settings: Settings, redaction: Redaction, clock: WallClock, *, debug: bool = False
) -> None:
    """
    Answer calls until SIGTERM or SIGINT; calls in progress are answered first.

    Reloads on SIGUSR1, and when a client in the database changes.
    """
    config, server = settings.file, settings.server
    reload = WebReload(config, settings.storage, redaction, renew_worker)
    handle_reload_signal(reload.ask)
    threading.Thread(target=reload.watch, daemon=True).start()
    Granian(
        "channel-connector",
        address=server.host,
        port=server.port,
        interface=Interfaces.WSGI,
        blocking_threads=THREADS,
        websockets=False,
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_SECONDS * 1000),
        log_level=LogLevels.error,
        log_dictconfig=LOGGING,
        workers_kill_timeout=GRACE_SECONDS,
        respawn_failed_workers=True,
    ).serve(target_loader=partial(_application, config, str(clock), debug=debug), wrap_loader=False)


def _application(config: Path, clock: str, *, debug: bool) -> Any:  # noqa: ANN401  # granian takes any application
    """Open the application in the worker process."""
    _end_with_the_parent()
    redaction = Redaction()
    configure_logging(redaction, sys.stderr, logging.DEBUG if debug else logging.INFO)
    settings = load_all_settings(config, load_plugins(), os.environ)
    redaction.learn(settings.secrets)
    log_left_out(settings)
    opening = open_web_app(settings, WallClock.parse(clock))
    application = opening.__enter__()
    atexit.register(opening.__exit__, None, None, None)
    threading.Thread(target=_print_when_ready, args=(settings.server,), daemon=True).start()
    return application


def _print_when_ready(server: ServerSettings) -> None:
    """Print the ready line once the server accepts connections, shortly after this returns."""
    while True:
        with suppress(OSError), socket.create_connection((server.host, server.port), 1):
            break
        time.sleep(POLL_SECONDS)
    print(f"ready {server.address}", flush=True)  # noqa: T201  # the line that is waited for


def _end_with_the_parent() -> None:
    """End this process when its parent process is gone, even by a kill."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        connection.wait([parent.sentinel])
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(GRACE_SECONDS)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def main(arguments: Sequence[str]) -> None:
    """Parse the arguments and serve."""
    config, clock, *rest = arguments
    debug = "--debug" in rest
    redaction = Redaction()
    configure_logging(redaction, sys.stderr, logging.INFO)
    settings = load_all_settings(Path(config), load_plugins(), os.environ)
    redaction.learn(settings.secrets)
    serve(settings, redaction, WallClock.parse(clock), debug=debug)


if __name__ == "__main__":
    main(sys.argv[1:])
