"""`db`: upgrades and measures the database."""

import os

import click

from ...bootstrap.load_settings import load_storage_settings
from ...bootstrap.upgrade import upgrade_database
from ..command_line import CommandLine
from ..tables import bytes_text, show_table


def upgrade(command_line: CommandLine) -> None:
    """Upgrade the database to this version, or create it."""
    storage = load_storage_settings(command_line.config, os.environ)
    upgrade_database(storage)
    click.echo(f"The {storage.name} is up to date.")


def size(command_line: CommandLine) -> None:
    """Show how much space each table takes with its indexes."""
    with command_line.storage() as host:
        room = host.figures().storage()
        sizes = host.table_sizes()
    show_table(("table", "size"), [(name, bytes_text(taken)) for name, taken in sizes])
    click.echo(f"{bytes_text(room.size)} in total.")
    if room.disk_free is not None:
        click.echo(f"{bytes_text(room.disk_free)} are free on its disk.")
