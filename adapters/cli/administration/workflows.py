"""`workflows`: what each installed channel does."""

import logging

import click

from ....ports.channel.plugin import Workflow
from ..command_line import CommandLine, common_options, pass_command_line
from ..tables import show_table


@click.command()
@common_options
@pass_command_line
def workflows(command_line: CommandLine) -> None:
    """Show the table of eleven for each channel that is installed."""
    command_line.log(logging.WARNING)
    for name, channel_type in sorted(command_line.plugins.channel_types.items()):
        click.echo(f"{channel_type.title} ({name})")
        rows = []
        for workflow in Workflow:
            declared = channel_type.workflows[workflow]
            rows.append((str(workflow), str(declared.support), declared.note))
        show_table(("workflow", "support", "note"), rows)
        click.echo()
