"""Writes listings as XLSX that can be imported again."""

from collections.abc import Iterable
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell

from ...ports.host.errors import ConnectorError
from ...ports.repositories.listings import Listing
from .workbook import MOST_ROWS
from .writing import HEADER, cells_of

_WIDTH = 24
_AS_TEXT = "@"


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
        sheet.append([_as_text(WriteOnlyCell(sheet, value)) for value in cells_of(listing)])
    book.save(file)
    return count


def _as_text(cell: Cell) -> Cell:
    cell.data_type = "s"  # also a text that looks like a formula
    cell.number_format = _AS_TEXT  # digits that are typed into it stay text
    return cell
