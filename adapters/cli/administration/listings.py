"""`listings list`, `show` and `missing`: show what maps channel SKUs to the client's SKUs."""

from itertools import islice

import click

from ....core.listings.import_listings import ALL_AT_ONCE
from ....ports.repositories.orders import Stage
from ..command_line import CommandLine
from ..exit_codes import FAILED
from ..tables import show_count, show_table

HEADINGS = ("channel SKU", "client SKU", "channel serial")


def list_listings(command_line: CommandLine, connection: str, limit: int, skip: int) -> None:
    """List listings by channel SKU."""
    with command_line.storage() as host, host.storage.reading() as uow:
        found = list(islice(uow.listings.all(connection), skip, skip + limit))
        count = uow.listings.count(connection)
    show_table(HEADINGS, [(one.channel_sku, one.client_sku, one.channel_serial) for one in found])
    show_count(len(found), count, skip)


def show(command_line: CommandLine, sku: str, connection: str) -> None:
    """Show the listing of one channel SKU."""
    with command_line.storage() as host, host.storage.reading() as uow:
        found = uow.listings.get(connection, [sku])
    if not found:
        click.echo(f"Error: {connection} has no listing of {sku}.", err=True)
        click.get_current_context().exit(FAILED)
    show_table(HEADINGS, [(sku, found[sku].client_sku, found[sku].channel_serial)])


def missing(command_line: CommandLine, connection: str) -> None:
    """List orders that are not yet sent to the OMS and have a SKU without a listing."""
    with command_line.storage() as host, host.storage.reading() as uow:
        waiting = uow.orders.search(connection, [Stage.TO_SEND, Stage.HELD], limit=ALL_AT_ONCE)
        rows = []
        for record in waiting:
            lines = (record.order.lines if record.order else None) or ()
            skus = uow.listings.unmapped(
                connection, [line.channel_sku for line in lines if line.channel_sku]
            )
            rows += [(sku, record.channel_order_id, str(record.stage)) for sku in skus]
    show_table(("channel SKU", "order", "stage"), sorted(rows))
    show_count(len(rows), len(rows))
