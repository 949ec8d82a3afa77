"""`listings`: maps channel SKUs to the client's SKUs."""

from pathlib import Path
from typing import Final

import click

from ..lazy_command import LazyGroup
from .parameters import NAMED_CONNECTION, SKIP, limit

LISTINGS: Final = LazyGroup(
    "listings", help="Import, list and export the listings of a connection."
)

LISTINGS.declare(
    "import",
    """
    Load listings from a CSV or XLSX file.

    All rows are loaded, or none if one is refused. Exit code 1 if a row is refused.
    """,
    "administration.listings_import:import_listings",
    click.Argument(["file"], type=click.Path(dir_okay=False, path_type=Path)),
    NAMED_CONNECTION,
    click.Option(["--valid-only"], is_flag=True, help="Load the valid rows and skip the others."),
    click.Option(["--dry-run"], is_flag=True, help="Report what would change, and change nothing."),
    click.Option(["--encoding"], help="A text file's encoding, if neither UTF-8 nor UTF-16."),
    click.Option(
        ["--report"],
        type=click.Path(dir_okay=False, path_type=Path),
        help="Write each row that is refused, changed or has a warning to this CSV file.",
    ),
)
LISTINGS.declare(
    "export",
    "Write all listings of a connection to FILE: XLSX if it ends in .xlsx, otherwise CSV.",
    "administration.listings_export:export_listings",
    NAMED_CONNECTION,
    click.Argument(["file"], type=click.Path(dir_okay=False, allow_dash=True), default="-"),
)
LISTINGS.declare(
    "list",
    "List listings by channel SKU.",
    "administration.listings:list_listings",
    NAMED_CONNECTION,
    limit(),
    SKIP,
)
LISTINGS.declare(
    "show",
    "Show the listing of one channel SKU.",
    "administration.listings:show",
    click.Argument(["sku"]),
    NAMED_CONNECTION,
)
LISTINGS.declare(
    "missing",
    "List orders that are not yet sent to the OMS and have a SKU without a listing.",
    "administration.listings:missing",
    NAMED_CONNECTION,
)
