"""`listings`: which of the client's articles stands behind a channel's SKU."""

import csv
import logging
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import TextIO

import click
from rich.console import Console
from rich.progress import Progress, TextColumn

from ...core.import_listings import ALL_AT_ONCE, Imported, ImportListings
from ...core.listing_check import RowProblem
from ...ports.clock import WallClock
from ...ports.stores.orders import Stage
from ...ports.stores.wakeups import Wakeup
from ..listings_file import read_listings, write_listings
from .command_line import FAILED, CommandLine, common_options, pass_command_line
from .tables import show_table

SHOWN = 20
"""Problems told on the screen; the report has all of them."""

HEADINGS = ("channel SKU", "client SKU", "channel serial")

connection_option = click.option("--connection", required=True, help="Of this connection.")


@click.group()
def listings() -> None:
    """Load, look at and save the listings of a connection."""


@listings.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@connection_option
@click.option("--valid-only", is_flag=True, help="Take the rows that are well, leave the others.")
@click.option("--dry-run", is_flag=True, help="Tell what would change, and change nothing.")
@click.option("--encoding", help="The file's encoding, where it is neither UTF-8 nor UTF-16.")
@click.option(
    "--report",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write each refused row with its reason to this CSV file.",
)
@common_options
@pass_command_line
def import_listings(  # noqa: PLR0913  # one for each option
    command_line: CommandLine,
    file: Path,
    connection: str,
    encoding: str | None,
    report: Path | None,
    *,
    valid_only: bool,
    dry_run: bool,
) -> None:
    """
    Load listings from a CSV file.

    All rows are taken, or none where one is refused. Exit code 1 where a row is refused.
    """
    with command_line.books() as host, ExitStack() as stack:
        command_line.log(logging.WARNING)
        settings = command_line.settings()
        if connection not in {one.name for one in settings.connections}:
            raise click.UsageError(
                f"config.yaml has no connection {connection}, nor has the database."
            )
        told = 0
        writer = None
        if report is not None:
            writer = csv.writer(stack.enter_context(report.open("w", encoding="utf-8", newline="")))
            writer.writerow(("row", "Channel SKU Id", "reason"))

        def refuse(problem: RowProblem) -> None:
            nonlocal told
            told += 1
            if writer is not None:
                writer.writerow((problem.number, problem.channel_sku, problem.reason))
            if told <= SHOWN:
                click.echo(f"row {problem.number}: {problem.reason}", err=True)

        bar = Progress(
            *Progress.get_default_columns()[:1],
            TextColumn("{task.completed:,} rows"),
            console=Console(stderr=True),
            disable=not Console(stderr=True).is_terminal,
        )
        task = stack.enter_context(bar).add_task("Import", total=None)
        now = WallClock().now()
        done = ImportListings(host.books(), connection, valid_only, dry_run).run(
            read_listings(file, encoding),
            refuse,
            now,
            lambda rows: bar.update(task, completed=rows),
        )
        if done.released:
            host.wakeups().enrol([Wakeup(connection, "deliver_orders", now)])
    if done.refused > SHOWN:
        click.echo(f"{done.refused - SHOWN:,} more; see --report.", err=True)
    click.echo(_sentence(done))
    if done.refused:
        click.get_current_context().exit(FAILED)


@listings.command("export")
@connection_option
@click.argument("file", type=click.File("w", encoding="utf-8", lazy=False), default="-")
@common_options
@pass_command_line
def export_listings(command_line: CommandLine, file: TextIO, connection: str) -> None:
    """Write all listings of a connection as CSV to FILE, or to standard output."""
    with command_line.books() as host, host.books().look() as books:
        count = write_listings(file, books.listings.all(connection))
    click.echo(f"{count:,} written.", err=True)


@listings.command("list")
@connection_option
@click.option("--limit", default=50, show_default=True, type=click.IntRange(min=1))
@common_options
@pass_command_line
def list_listings(command_line: CommandLine, connection: str, limit: int) -> None:
    """List listings by channel SKU."""
    with command_line.books() as host, host.books().look() as books:
        found = list(islice(books.listings.all(connection), limit))
        count = books.listings.count(connection)
    show_table(HEADINGS, [(one.channel_sku, one.client_sku, one.channel_serial) for one in found])
    click.echo(f"{len(found)} of {count:,} shown.", err=True)


@listings.command()
@click.argument("sku")
@connection_option
@common_options
@pass_command_line
def show(command_line: CommandLine, sku: str, connection: str) -> None:
    """Show the listing of one channel SKU."""
    with command_line.books() as host, host.books().look() as books:
        found = books.listings.get(connection, [sku])
    if not found:
        click.echo(f"Error: {connection} has no listing of {sku}.", err=True)
        click.get_current_context().exit(FAILED)
    show_table(HEADINGS, [(sku, found[sku].client_sku, found[sku].channel_serial)])


@listings.command()
@connection_option
@common_options
@pass_command_line
def missing(command_line: CommandLine, connection: str) -> None:
    """Show orders that are not delivered yet and have a SKU without a listing."""
    with command_line.books() as host, host.books().look() as books:
        waiting = books.orders.search(connection, [Stage.TO_DELIVER, Stage.HELD], limit=ALL_AT_ONCE)
        rows = []
        for record in waiting:
            lines = (record.order.lines if record.order else None) or ()
            skus = books.listings.unmapped(
                connection, [line.channel_sku for line in lines if line.channel_sku]
            )
            rows += [(sku, record.channel_order_id, str(record.stage)) for sku in skus]
    show_table(("channel SKU", "order", "stage"), sorted(rows))
    click.echo(f"{len(rows)} shown.", err=True)


def _sentence(done: Imported) -> str:
    counts = (
        f"{done.rows:,} rows: {done.new:,} new, {done.changed:,} changed, "
        f"{done.unchanged:,} unchanged, {done.refused:,} refused."
    )
    if not done.kept:
        return f"{counts} Nothing was changed."
    return f"{counts} {done.released:,} held orders were released."
