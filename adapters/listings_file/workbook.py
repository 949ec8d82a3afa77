"""Reads the rows of a listing file in XLSX, without limits on time and memory."""

from collections.abc import Callable, Iterator
from datetime import date, time, timedelta
from typing import Any, BinaryIO

from openpyxl import load_workbook
from openpyxl.utils.escape import unescape

from ...core.listings.listing_check import ListingRow
from .columns import NAMES, Columns
from .refused import ListingFileRefused

MOST_ROWS = 1_048_576
"""The limit of a sheet in XLSX."""

_EXACT = 10**15
"""Whole numbers below this are exact in a number cell."""


def read_workbook(
    stream: BinaryIO, name: str, notice: Callable[[str], None]
) -> Iterator[ListingRow]:
    """
    Yield the rows under the header of the first sheet that is not hidden.

    Blank rows are skipped but counted. `notice` gets notices about the whole file. A hostile
    file takes any time and memory: see `limited_workbook`.

    Raises:
        ListingFileRefused: the file is not a workbook, or its header lacks a column.
    """
    try:
        yield from _rows(stream, name, notice)
    except (ListingFileRefused, MemoryError):
        raise
    except Exception as error:  # zipfile, lxml and openpyxl raise various errors
        raise ListingFileRefused(
            f"{name} is not a readable workbook: {error}. Open it in a spreadsheet and save it as "
            ".xlsx, or as CSV."
        ) from error


def _rows(stream: BinaryIO, name: str, notice: Callable[[str], None]) -> Iterator[ListingRow]:
    book = load_workbook(stream, read_only=True, keep_links=False)
    sheets: list[Any] = [one for one in book.worksheets if one.sheet_state == "visible"]
    if not sheets:
        raise ListingFileRefused(f"{name} has no sheet.")
    if others := ", ".join(sheet.title for sheet in sheets[1:]):
        notice(f"Only the first sheet, {sheets[0].title}, is read. Left out: {others}.")
    sheets[0].reset_dimensions()  # some programs write them wrong, and rows would be left out
    columns: Columns | None = None
    for number, row in enumerate(sheets[0].iter_rows(), 1):
        if number > MOST_ROWS:
            raise ListingFileRefused(f"The first sheet of {name} has more than {MOST_ROWS:,} rows.")
        cells = [_text(cell.value) for cell in row]
        if not any(cells):
            continue
        if columns is None:
            columns = Columns(cells)
            continue
        yield ListingRow(number, *columns.of(cells), _damage(columns, row))
    if columns is None:
        raise ListingFileRefused(f"The first sheet of {name} is empty.")


def _text(value: object) -> str:
    """Return a cell's text: a number as typed, of a formula the formula and not its result."""
    if value is None:
        return ""
    if isinstance(value, str):
        return unescape(value) if "_x" in value else value
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return _number(value)
    return str(value) if isinstance(value, date | time | timedelta) else "=(array formula)"


def _number(value: float) -> str:
    """Return a number as typed; in scientific notation if it may have lost digits."""
    if isinstance(value, float) and not value.is_integer():
        return str(value)
    return str(int(value)) if abs(value) < _EXACT else f"{value:.14E}"


def _damage(columns: Columns, row: tuple[Any, ...]) -> str:
    for field, place in columns.places.items():
        if place < len(row) and isinstance(row[place].value, date | time | timedelta):
            return f"{NAMES[field]} is a date in the spreadsheet. Format it as text."
    return ""
