"""`workflows`: lists the workflows of each installed channel."""

import logging

import click

from ....ports.channel.workflows import Workflow
from ..command_line import CommandLine
from ..settings_file import write_log
from ..tables import show_table


def workflows(command_line: CommandLine) -> None:
    """Show the eleven workflows of each installed channel, and whether it supports them."""
    write_log(command_line, logging.WARNING)
    for name, channel_type in sorted(command_line.plugins.channel_types.items()):
        click.echo(f"{channel_type.title} ({name})")
        rows = []
        for workflow in Workflow:
            declared = channel_type.workflows[workflow]
            rows.append((str(workflow), str(declared.support), declared.note))
        show_table(("workflow", "support", "note"), rows)
        click.echo()
