"""`db`: upgrades and measures the database."""

import os

import click

from ...bootstrap.container import open_host
from ...bootstrap.load_settings import load_storage_settings
from ..command_line import CommandLine, common_options, pass_command_line
from ..tables import bytes_text, show_table


@click.group()
def db() -> None:
    """Upgrade and measure the database."""


@db.command()
@common_options
@pass_command_line
def upgrade(command_line: CommandLine) -> None:
    """
    Upgrade the database to this version, or create it.

    `run` and `check` do the same.
    """
    storage = load_storage_settings(command_line.config, os.environ)
    with open_host(storage) as host:
        host.database().upgrade()
    click.echo(f"The {storage.name} is up to date.")


@db.command()
@common_options
@pass_command_line
def size(command_line: CommandLine) -> None:
    """
    Show how much space each table takes with its indexes.

    On SQLite this reads the whole file: some seconds for each gigabyte.
    """
    with command_line.storage() as host:
        room = host.figures().storage()
        sizes = host.table_sizes()
    show_table(("table", "size"), [(name, bytes_text(taken)) for name, taken in sizes])
    click.echo(f"{bytes_text(room.size)} in total.")
    if room.disk_free is not None:
        click.echo(f"{bytes_text(room.disk_free)} are free on its disk.")
