"""`orders fetch`: fetches what the channel's listing did not show."""

import click

from ....core.jobs.wake import wake
from ....core.orders.request_order import JOBS_AFTER_REQUEST, request_order
from ....ports.channel.plugin import Support, Workflow
from ....ports.repositories.orders import Stage
from ....sdk.wall_clock import WallClock
from ...settings import ConnectionSettings
from ..command_line import CommandLine
from ..settings_file import open_with_settings
from ..tables import moment
from .stock import settings_of


def fetch(command_line: CommandLine, order_id: str, connection: str | None) -> None:
    """Fetch an order by its id."""
    with open_with_settings(command_line) as (settings, host):
        one = settings_of(settings.connections, connection)
        _require_order_fetch(one)
        if doubt := one.channel_type.order_id_doubt(order_id):
            raise click.BadParameter(doubt, param_hint="ORDER_ID")
        now = WallClock().now()
        record = request_order(host.storage(), one.name, order_id, now)
        if record.stage is Stage.TO_READ:
            wake(host.scheduled_jobs(), [one.name], JOBS_AFTER_REQUEST, now)
    click.echo(f"{one.name}  {order_id}  {record.stage}")
    if record.stage is Stage.TO_READ:
        click.echo(
            "It will be read from the channel. A running connector starts at once; "
            f"`orders show {order_id}` then has the channel's answer."
        )
    elif record.is_at_oms:
        click.echo(f"The OMS got it on {moment(record.sent_at)}. It is not sent again.")
    else:
        click.echo(f"It is known already. {record.reason}".rstrip())


def _require_order_fetch(one: ConnectionSettings) -> None:
    if not one.enabled:
        raise click.UsageError(f"{one.name} is disabled.")
    if one.channel_type.workflows[Workflow.ORDER_FETCH].support is not Support.SUPPORTED:
        raise click.UsageError(f"{one.channel_type.title} has no orders to fetch.")
