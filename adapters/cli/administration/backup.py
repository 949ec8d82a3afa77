"""`backup`: a copy of the database, while the connector runs."""

import os
from pathlib import Path

import click

from ...bootstrap.container import open_host
from ...bootstrap.load_settings import load_storage_settings
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
    with open_host(storage) as host:
        size = host.back_up(file, force=force)
    click.echo(f"{file} is a whole copy of the {storage.name}, {bytes_text(size)}.")
