"""`sandbox place-orders`: places orders at a simulated channel."""

import logging

import click

from ....sdk.extras import SANDBOX
from ..command_line import CommandLine
from ..settings_file import read_settings, write_log
from .sandbox_control import SandboxControl
from .sandboxes import sandboxes_of


def place_orders(command_line: CommandLine, count: int) -> None:
    """Place orders at each simulated channel in config.yaml."""
    SANDBOX.check("sandbox place-orders")
    write_log(command_line, logging.WARNING)
    for found in sandboxes_of(read_settings(command_line)):
        if found.is_channel:
            with SandboxControl(found.url) as control:
                placed = control.place_orders(count)
            click.echo(f"{found.title}: {len(placed)} orders placed, from {placed[0]} on.")
