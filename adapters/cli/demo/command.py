"""`demo`: watch the connector at work, and hold it to its promises."""

import logging
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from ....ports.clock import WallClock
from ..command_line import PROMISE_BROKEN, CommandLine, common_options, pass_command_line
from ..tables import show_table
from . import cancellation_flow, house_rules, order_flow, shipment_flow, stock_flow
from .day import LOST_ANSWERS, live
from .progress import shown_progress
from .seen import (
    Seen,
    budgets_of,
    channel_orders,
    channel_packages,
    desk_orders,
    packed_orders,
    stock_feeds,
    stock_shown,
)
from .world import World, opened_world

FLOWS = (
    order_flow.FLOW,
    shipment_flow.FLOW,
    cancellation_flow.FLOW,
    stock_flow.FLOW,
    house_rules.FLOW,
)
"""Every flow that the demo shows and judges."""

LOG = "log.jsonl"

MOST_BROKEN = 10
"""So many broken promises are told one by one."""


@click.command()
@click.option("--hours", default=3.0, show_default=True, type=click.FloatRange(0.2, 48))
@click.option(
    "--speed",
    default=180.0,
    show_default=True,
    type=click.FloatRange(1, 250),
    help="How many times as fast as the world the demo's clock runs.",
)
@click.option("--backlog", default=25, show_default=True, type=click.IntRange(0, 5000))
@click.option("--orders-per-hour", default=20.0, show_default=True, type=click.FloatRange(0, 500))
@common_options
@pass_command_line
def demo(
    command_line: CommandLine, hours: float, speed: float, backlog: int, orders_per_hour: float
) -> None:
    """
    Run some simulated hours between a simulated Amazon and Assure.

    The connector is the real one. Takes about a minute. Both sides live on a clock that runs
    fast; some calls go wrong on purpose. The end is a table, and exit code 3 if a promise was
    broken.
    """
    clock = WallClock.sped_up(speed)
    with (
        opened_folder() as folder,
        (folder / LOG).open("w", encoding="utf-8") as log,
        opened_world(folder, clock, backlog, orders_per_hour) as world,
    ):
        command_line.log(logging.INFO, log)
        command_line.redaction.learn(world.settings.secrets)
        click.echo(
            f"{hours:g} hours at {speed:g} times the world's speed; "
            f"{backlog} orders wait, about {orders_per_hour:g} more come each hour."
        )
        with shown_progress() as tell:
            live(world, hours, tell, log)
        seen = _look_back(world, folder / LOG)
    for flow in FLOWS:
        show_table((flow.title, ""), flow.summary(seen))
        click.echo()
    _judge(seen, folder)


@contextmanager
def opened_folder() -> Iterator[Path]:
    """Make a folder, which is gone after Ctrl-C; whatever else happens, there is what to read."""
    folder = Path(tempfile.mkdtemp(prefix="channel-connector-demo-"))
    try:
        yield folder
    except KeyboardInterrupt:
        shutil.rmtree(folder)
        raise


def _look_back(world: World, log_file: Path) -> Seen:
    return Seen(
        began_at=world.clock.anchor,
        now=world.clock.now(),
        at_channel=channel_orders(world.channel),
        at_desk=desk_orders(world.desk),
        packed=packed_orders(world.desk),
        at_dock=channel_packages(world.channel),
        told=world.stock.told,
        stock_changes=world.stock.changes,
        shown=stock_shown(world.channel),
        stock_feeds=stock_feeds(world.channel),
        second_thoughts=world.second_thoughts.had,
        lost_answers=LOST_ANSWERS,
        budgets=budgets_of(world.channel, world.desk),
        log=log_file.read_text("utf-8"),
        secrets=world.settings.secrets,
    )


def _judge(seen: Seen, folder: Path) -> None:
    broken = [sentence for flow in FLOWS for sentence in flow.broken(seen)]
    if broken:
        for sentence in broken[:MOST_BROKEN]:
            click.echo(f"BROKEN: {sentence}", err=True)
        if len(broken) > MOST_BROKEN:
            click.echo(f"... and {len(broken) - MOST_BROKEN} more.", err=True)
        click.echo(f"Log and database are kept in {folder}.", err=True)
        click.get_current_context().exit(PROMISE_BROKEN)
    shutil.rmtree(folder)
    click.echo("Every promise was kept: nothing throttled, nothing lost, nothing twice.")
