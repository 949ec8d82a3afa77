"""`serve`: the web server alone."""

import logging

import click

from ....ports.host.errors import SettingsError
from ....sdk.wall_clock import WallClock
from ...bootstrap.container import open_host
from ...bootstrap.reload_signal import hold_reloads
from ...bootstrap.web.server import serve as serve_calls
from ..command_line import CommandLine, common_options, pass_command_line
from .web_process import check_port, has_to_listen


@click.command()
@click.option("--clock", default=str(WallClock()), metavar="SPEED@MOMENT", hidden=True)
@common_options
@pass_command_line
def serve(command_line: CommandLine, *, clock: str) -> None:
    """
    Answer the calls of Assure, show the console, and do nothing else, until Ctrl-C.

    `run` does it as well; this is for another process, or another machine, on the same
    database. Brings the database to this version first.
    """
    hold_reloads()
    command_line.log(logging.INFO)
    settings = command_line.settings()
    if not has_to_listen(settings):
        raise SettingsError(
            "No connection has assure.calls_with, server has no metrics_token, and the console is "
            "switched off, so no call could be answered. Name the headers by which Assure's calls "
            "are known, or the token, or say console: true."
        )
    check_port(settings.server)
    shared_clock = WallClock.parse(clock)
    with open_host(settings.storage, settings.connections, shared_clock) as host:
        host.database().upgrade()
    serve_calls(settings, command_line.redaction, shared_clock, debug=command_line.debug)
