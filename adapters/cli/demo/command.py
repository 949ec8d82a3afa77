"""`demo`: runs the connector between two sandboxes and checks its promises."""

import logging
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from ....sdk.extras import SANDBOX
from ....sdk.wall_clock import WallClock
from ..command_line import CommandLine
from ..exit_codes import PROMISE_BROKEN
from ..settings_file import write_log
from ..tables import show_table
from .evaluation import FLOWS, broken_promises, observe
from .observation import Observation
from .progress import shown_progress
from .simulation import INJECTED, simulate
from .world import open_world

LOG = "log.jsonl"

MOST_BROKEN = 10
"""How many broken promises are printed."""


def demo(
    command_line: CommandLine, hours: float, speed: float, backlog: int, orders_per_hour: float
) -> None:
    """Run the connector for some simulated hours between a simulated Amazon and Assure."""
    SANDBOX.check("The demo")
    clock = WallClock.sped_up(speed)
    shop = ("--backlog", str(backlog), "--orders-per-hour", str(orders_per_hour))
    with (
        temporary_folder() as folder,
        (folder / LOG).open("w", encoding="utf-8") as log,
        open_world(folder, clock, shop) as world,
    ):
        write_log(command_line, logging.INFO, log)
        command_line.redaction.learn(world.settings.secrets)
        click.echo(
            f"{hours:g} hours at {speed:g} times the speed of wall time; "
            f"{backlog} open orders, about {orders_per_hour:g} more each hour."
        )
        with shown_progress() as report:
            simulate(world, hours, report, log)
        observed = observe(world, (folder / LOG).read_text("utf-8"), INJECTED)
    for flow in FLOWS:
        show_table((flow.title, ""), flow.summary(observed))
        click.echo()
    _judge(observed, folder)


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """Make a folder and delete it after Ctrl-C; any other error keeps it for inspection."""
    folder = Path(tempfile.mkdtemp(prefix="channel-connector-demo-"))
    try:
        yield folder
    except KeyboardInterrupt:
        shutil.rmtree(folder)
        raise


def _judge(observed: Observation, folder: Path) -> None:
    broken = broken_promises(observed)
    if broken:
        for sentence in broken[:MOST_BROKEN]:
            click.echo(f"BROKEN: {sentence}", err=True)
        if len(broken) > MOST_BROKEN:
            click.echo(f"... and {len(broken) - MOST_BROKEN} more.", err=True)
        click.echo(f"Log and database are kept in {folder}.", err=True)
        click.get_current_context().exit(PROMISE_BROKEN)
    shutil.rmtree(folder)
    click.echo("Every promise was kept: nothing throttled, nothing lost, nothing duplicated.")
