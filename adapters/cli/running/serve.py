"""`serve`: runs the web server without the engine."""

import logging

from ....ports.host.errors import SettingsError
from ....sdk.wall_clock import WallClock
from ...bootstrap.container import open_host
from ...bootstrap.reload_signal import block_reload_signal
from ...bootstrap.web.server import serve as serve_calls
from ..command_line import CommandLine
from .web_process import check_port, needs_server


def serve(command_line: CommandLine, *, clock: str) -> None:
    """Answer the calls of Assure and serve the console until Ctrl-C or SIGTERM."""
    block_reload_signal()
    command_line.log(logging.INFO)
    settings = command_line.settings()
    if not needs_server(settings):
        raise SettingsError(
            "There is nothing to serve: no connection has assure.calls_with, "
            "server.metrics_token is not set, and console is false. Set one of them."
        )
    check_port(settings.server)
    shared_clock = WallClock.parse(clock)
    with open_host(settings.storage, settings.connections, shared_clock) as host:
        host.database().upgrade()
    serve_calls(settings, command_line.redaction, shared_clock, debug=command_line.debug)
