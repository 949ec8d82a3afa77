"""`listings`: maps channel SKUs to the client's SKUs."""

from itertools import islice
from pathlib import Path

import click

from ....core.listings.import_listings import ALL_AT_ONCE
from ....ports.repositories.orders import Stage
from ...listings_file import write_listings, write_workbook
from ..command_line import FAILED, CommandLine, common_options, pass_command_line
from ..tables import show_table
from .listings_import import import_listings

HEADINGS = ("channel SKU", "client SKU", "channel serial")

connection_option = click.option("--connection", required=True, help="The connection's name.")


@click.group()
def listings() -> None:
    """Import, list and export the listings of a connection."""


listings.add_command(import_listings)


@listings.command("export")
@connection_option
@click.argument("file", type=click.Path(dir_okay=False, allow_dash=True), default="-")
@common_options
@pass_command_line
def export_listings(command_line: CommandLine, file: str, connection: str) -> None:
    """Write all listings of a connection to FILE: XLSX if it ends in .xlsx, otherwise CSV."""
    with command_line.storage() as host, host.storage().reading() as uow:
        found = uow.listings.all(connection)
        if file.lower().endswith(".xlsx"):
            count = write_workbook(Path(file), found)
        else:
            with click.open_file(file, "w", encoding="utf-8") as stream:
                count = write_listings(stream, found)
    click.echo(f"{count:,} written.", err=True)


@listings.command("list")
@connection_option
@click.option("--limit", default=50, show_default=True, type=click.IntRange(min=1))
@common_options
@pass_command_line
def list_listings(command_line: CommandLine, connection: str, limit: int) -> None:
    """List listings by channel SKU."""
    with command_line.storage() as host, host.storage().reading() as uow:
        found = list(islice(uow.listings.all(connection), limit))
        count = uow.listings.count(connection)
    show_table(HEADINGS, [(one.channel_sku, one.client_sku, one.channel_serial) for one in found])
    click.echo(f"{len(found)} of {count:,} shown.", err=True)


@listings.command()
@click.argument("sku")
@connection_option
@common_options
@pass_command_line
def show(command_line: CommandLine, sku: str, connection: str) -> None:
    """Show the listing of one channel SKU."""
    with command_line.storage() as host, host.storage().reading() as uow:
        found = uow.listings.get(connection, [sku])
    if not found:
        click.echo(f"Error: {connection} has no listing of {sku}.", err=True)
        click.get_current_context().exit(FAILED)
    show_table(HEADINGS, [(sku, found[sku].client_sku, found[sku].channel_serial)])


@listings.command()
@connection_option
@common_options
@pass_command_line
def missing(command_line: CommandLine, connection: str) -> None:
    """List orders that are not yet sent to the OMS and have a SKU without a listing."""
    with command_line.storage() as host, host.storage().reading() as uow:
        waiting = uow.orders.search(connection, [Stage.TO_SEND, Stage.HELD], limit=ALL_AT_ONCE)
        rows = []
        for record in waiting:
            lines = (record.order.lines if record.order else None) or ()
            skus = uow.listings.unmapped(
                connection, [line.channel_sku for line in lines if line.channel_sku]
            )
            rows += [(sku, record.channel_order_id, str(record.stage)) for sku in skus]
    show_table(("channel SKU", "order", "stage"), sorted(rows))
    click.echo(f"{len(rows)} shown.", err=True)
