"""`sandbox`: places orders at a simulated channel."""

import logging

import click

from ..command_line import CommandLine, common_options, pass_command_line
from .sandbox_control import SandboxControl
from .sandboxes import sandboxes_of


@click.group()
def sandbox() -> None:
    """Act as the buyers, while `run --with-sandboxes` is active."""


@sandbox.command("place-orders")
@click.option("--count", default=1, show_default=True, type=click.IntRange(1, 10_000))
@common_options
@pass_command_line
def place_orders(command_line: CommandLine, count: int) -> None:
    """Place orders at each simulated channel in config.yaml."""
    command_line.log(logging.WARNING)
    for found in sandboxes_of(command_line.settings()):
        if found.is_channel:
            with SandboxControl(found.url) as control:
                placed = control.place_orders(count)
            click.echo(f"{found.title}: {len(placed)} orders placed, from {placed[0]} on.")
