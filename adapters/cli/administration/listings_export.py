"""`listings export`: writes all listings of a connection to a file."""

from pathlib import Path

import click

from ...listings_file import write_listings
from ...listings_file.workbook_writing import write_workbook
from ..command_line import CommandLine


def export_listings(command_line: CommandLine, file: str, connection: str) -> None:
    """Write all listings of a connection to FILE: XLSX if it ends in .xlsx, otherwise CSV."""
    with command_line.storage() as host, host.storage.reading() as uow:
        found = uow.listings.all(connection)
        if file.lower().endswith(".xlsx"):
            count = write_workbook(Path(file), found)
        else:
            with click.open_file(file, "w", encoding="utf-8") as stream:
                count = write_listings(stream, found)
    click.echo(f"{count:,} written.", err=True)
