"""`db upgrade`: creates or upgrades the database."""

import os

import click

from ...bootstrap.load_settings import load_storage_settings
from ...bootstrap.upgrade import upgrade_database
from ..command_line import CommandLine


def upgrade(command_line: CommandLine) -> None:
    """Upgrade the database to this version, or create it."""
    storage = load_storage_settings(command_line.config, os.environ)
    upgrade_database(storage)
    click.echo(f"The {storage.name} is up to date.")
