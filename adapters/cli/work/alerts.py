"""`alerts`: lists alerts with their notifications, and tests the alert channels."""

import click

from ....ports.host.errors import ConnectorError
from ....ports.repositories.alerts import Notification
from ....sdk.wall_clock import WallClock
from ...bootstrap.container import open_host
from ...bootstrap.sections import alert_settings
from ..command_line import CommandLine
from ..exit_codes import FAILED
from ..tables import moment, show_table
from ..whole_host import read_settings
from .trial_notice import trial


def list_alerts(command_line: CommandLine, limit: int, *, ended: bool) -> None:
    """List alerts, last begun first."""
    with command_line.storage() as host, host.storage().reading() as uow:
        found = uow.alerts.search(ended=ended, limit=limit)
        sent = [uow.alerts.notifications(alert) for alert in found]
    show_table(
        ("kind", "connection", "count", "since", "began", "ended", "notified", "detail"),
        [
            (
                str(alert.kind),
                alert.connection,
                f"{alert.count:,}",
                moment(alert.since),
                moment(alert.began_at),
                moment(alert.ended_at) if alert.ended_at else "",
                "; ".join(map(_sent_to, notifications)),
                alert.detail,
            )
            for alert, notifications in zip(found, sent, strict=True)
        ],
    )
    click.echo(f"{len(found)} shown.", err=True)


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


def _sent_to(notification: Notification) -> str:
    what = f"{notification.channel}, {'end' if notification.of_end else 'beginning'}"
    if notification.sent_at is not None:
        return f"{what}: {moment(notification.sent_at)}"
    return f"{what}: not yet{f' ({notification.reason})' if notification.reason else ''}"
