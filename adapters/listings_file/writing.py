"""Writes listings to a file that can be imported again."""

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import IO

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell

from ...ports.host.errors import ConnectorError
from ...ports.repositories.listings import Listing
from .columns import NAMES
from .workbook import MOST_ROWS

HEADER = tuple(NAMES.values())

_WIDTH = 24
_AS_TEXT = "@"


def write_listings(stream: IO[str], listings: Iterable[Listing]) -> int:
    """Write the listings as CSV; return their number."""
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(HEADER)
    count = 0
    for listing in listings:
        writer.writerow(_cells(listing))
        count += 1
    return count


def write_workbook(file: Path, listings: Iterable[Listing]) -> int:
    """
    Write the listings as XLSX, every cell as text; return their number.

    Raises:
        ConnectorError: there are more listings than a sheet has rows.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Listings")
    for column in "ABC":
        sheet.column_dimensions[column].width = _WIDTH
    sheet.append(HEADER)
    count = 0
    for listing in listings:
        count += 1
        if count >= MOST_ROWS:
            sheet.close()
            raise ConnectorError("An XLSX file can have 1,048,575 listings. Export them as CSV.")
        sheet.append([_as_text(WriteOnlyCell(sheet, value)) for value in _cells(listing)])
    book.save(file)
    return count


def _cells(listing: Listing) -> tuple[str, str, str]:
    return listing.client_sku, listing.channel_serial, listing.channel_sku


def _as_text(cell: Cell) -> Cell:
    cell.data_type = "s"  # also a text that looks like a formula
    cell.number_format = _AS_TEXT  # digits that are typed into it stay text
    return cell
