"""`backup`: copies the database while the connector runs."""

import os
from pathlib import Path

import click

from ...bootstrap.container import open_host
from ...bootstrap.load_settings import load_storage_settings
from ..command_line import CommandLine, common_options, pass_command_line
from ..tables import bytes_text


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Replace FILE if it exists.")
@common_options
@pass_command_line
def backup(command_line: CommandLine, file: Path, *, force: bool) -> None:
    """
    Copy the SQLite database into FILE, while the connector runs.

    FILE is complete and checked for damage, or does not exist. It contains personal data of
    buyers whose orders are in progress. For PostgreSQL use pg_dump.
    """
    storage = load_storage_settings(command_line.config, os.environ)
    with open_host(storage) as host:
        size = host.back_up(file, force=force)
    click.echo(f"{file} is a complete copy of the {storage.name}, {bytes_text(size)}.")
