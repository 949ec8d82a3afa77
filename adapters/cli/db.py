"""`db`: the database."""

import os

import click

from ..container import open_host
from ..settings import load_storage_settings
from .command_line import CommandLine, common_options, pass_command_line


@click.group()
def db() -> None:
    """Look after the database."""


@db.command()
@common_options
@pass_command_line
def upgrade(command_line: CommandLine) -> None:
    """
    Make the database, or bring it to this version.

    `run` does the same by itself.
    """
    storage = load_storage_settings(command_line.config, os.environ)
    with open_host(storage) as host:
        host.database().upgrade()
    click.echo(f"The {storage.name} is up to date.")
