"""`alerts test`: sends a trial alert over every alert channel."""

import click

from ....ports.host.errors import ConnectorError
from ....sdk.wall_clock import WallClock
from ...bootstrap.container import open_host
from ...bootstrap.sections import alert_settings
from ..command_line import CommandLine
from ..exit_codes import FAILED
from ..settings_file import read_settings
from .trial_notice import trial


def test(command_line: CommandLine) -> None:
    """Send a trial alert over every alert channel of config.yaml, and print the answers."""
    settings = read_settings(command_line)
    now = WallClock().now()
    failed = False
    with open_host(settings.storage, alerts=alert_settings(settings)) as host:
        channels = host.alert_channels()
        for name, channel in channels.items():
            try:
                line = f"{'ok':<8}{name}: {channel.send(trial(now), now)}"
            except ConnectorError as error:
                failed, line = True, f"{'PROBLEM':<8}{name}: {error}"
            click.echo(line)
    if not channels:
        click.echo("No alert channel is set under alerts: in config.yaml (webhook or email).")
    if failed or not channels:
        click.get_current_context().exit(FAILED)
