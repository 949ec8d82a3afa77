"""`backup`: copies the database while the connector runs."""

import os
from pathlib import Path

import click

from ...bootstrap.load_settings import load_storage_settings
from ...bootstrap.storage_host import open_storage
from ..command_line import CommandLine
from ..tables import bytes_text


def backup(command_line: CommandLine, file: Path, *, force: bool) -> None:
    """Copy the SQLite database into FILE, while the connector runs."""
    storage = load_storage_settings(command_line.config, os.environ)
    with open_storage(storage) as host:
        size = host.back_up(file, force=force)
    click.echo(f"{file} is a complete copy of the {storage.name}, {bytes_text(size)}.")
