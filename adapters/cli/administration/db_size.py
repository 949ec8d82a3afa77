"""`db size`: measures the database."""

import click

from ..command_line import CommandLine
from ..tables import bytes_text, show_table


def size(command_line: CommandLine) -> None:
    """Show how much space each table takes with its indexes."""
    with command_line.storage() as host:
        room = host.figures.storage()
        sizes = host.table_sizes()
    show_table(("table", "size"), [(name, bytes_text(taken)) for name, taken in sizes])
    click.echo(f"{bytes_text(room.size)} in total.")
    if room.disk_free is not None:
        click.echo(f"{bytes_text(room.disk_free)} are free on its disk.")
