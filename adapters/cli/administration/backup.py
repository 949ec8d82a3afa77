"""`backup`: a copy of the database, while the connector runs."""

import os
from pathlib import Path

import click

from ...settings import load_storage_settings
from ...storage.backup import back_up
from ...storage.location import Location
from ..command_line import CommandLine, common_options, pass_command_line
from ..tables import bytes_text


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Replace FILE if it is there.")
@common_options
@pass_command_line
def backup(command_line: CommandLine, file: Path, *, force: bool) -> None:
    """
    Copy the database into FILE, while the connector runs.

    FILE is whole and was checked for damage, or it is not there. It holds the buyers' data of
    orders that are on their way. PostgreSQL is backed up by its own pg_dump.
    """
    storage = load_storage_settings(command_line.config, os.environ)
    size = back_up(Location.parse(storage.url), file, force=force)
    click.echo(f"{file} is a whole copy of the {storage.name}, {bytes_text(size)}.")
