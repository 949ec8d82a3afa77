"""`serve`: runs the web server without the engine."""

import logging

from ....ports.host.errors import SettingsError
from ....sdk.wall_clock import WallClock
from ...bootstrap.upgrade import upgrade_database
from ...bootstrap.web.reload_signal import block_reload_signal
from ...bootstrap.web.server import serve as serve_calls
from ..command_line import CommandLine
from ..settings_file import read_settings, write_log
from .web_process import check_port, needs_server


def serve(command_line: CommandLine, *, clock: str) -> None:
    """Answer the calls of Assure and serve the console until Ctrl-C or SIGTERM."""
    block_reload_signal()
    write_log(command_line, logging.INFO)
    settings = read_settings(command_line)
    if not needs_server(settings):
        raise SettingsError(
            "There is nothing to serve: no connection has assure.calls_with, "
            "server.metrics_token is not set, and console is false. Set one of them."
        )
    check_port(settings.server)
    shared_clock = WallClock.parse(clock)
    upgrade_database(settings.storage)
    serve_calls(settings, command_line.redaction, shared_clock, debug=command_line.debug)
