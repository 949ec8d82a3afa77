"""`run --with-sandboxes`: runs the connector between simulated sides."""

import click

from ....sdk.extras import SANDBOX
from ....sdk.wall_clock import WallClock
from ..command_line import CommandLine
from ..running.run import run_connector, settings_to_run
from .known_work import known_work
from .sandboxes import running, sandboxes_of


def run_with_sandboxes(command_line: CommandLine, clock: str) -> None:
    """Start the sandboxes at the addresses in config.yaml, and run the connector with them."""
    SANDBOX.check("run --with-sandboxes")
    settings, asked_for = settings_to_run(command_line), WallClock.parse(clock)
    sandboxes = sandboxes_of(settings)
    for sandbox in sandboxes:
        click.echo(f"{sandbox.title} at {sandbox.url}")
    with running(sandboxes, asked_for, lambda: known_work(settings)) as shared_clock:
        if shared_clock != asked_for:
            click.echo(f"The sandboxes go on at {shared_clock.now().isoformat(' ', 'seconds')}.")
        run_connector(command_line, settings, shared_clock)
