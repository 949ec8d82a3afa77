"""Reads the rows of a listing file in XLSX."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import BinaryIO

from lxml import etree
from openpyxl.utils import column_index_from_string
from openpyxl.utils.escape import unescape
from openpyxl.xml.constants import SHEET_MAIN_NS

from ...core.listings.listing_check import ListingRow
from .columns import NAMES, Columns
from .refused import ListingFileRefused
from .shared_strings import SharedStrings
from .workbook_parts import Workbook, elements, open_workbook

MOST_ROWS = 1_048_576
"""The limit of a sheet in XLSX."""

_FORMULA, _VALUE, _INLINE, _TEXT, _SPOKEN = (
    f"{{{SHEET_MAIN_NS}}}{name}" for name in ("f", "v", "is", "t", "rPh")
)
_EXACT = 10**15
"""Whole numbers below this are exact in a number cell."""


def read_workbook(
    stream: BinaryIO, name: str, notice: Callable[[str], None]
) -> Iterator[ListingRow]:
    """
    Yield the rows under the header of the first sheet; blank rows are skipped but counted.

    `notice` gets notices about the whole file.

    Raises:
        ListingFileRefused: the file is not a workbook, is too large, or its header lacks a
            column.
    """
    with _refusing_broken_ones(name):
        book = open_workbook(stream)
    if book.others:
        left_out = ", ".join(book.others)
        notice(f"Only the first sheet, {book.title}, is read. Left out: {left_out}.")
    yield from read_sheet(book, name)


def read_sheet(book: Workbook, name: str) -> Iterator[ListingRow]:
    """
    Yield the rows of an open workbook, as `read_workbook` does.

    Raises:
        ListingFileRefused: the sheet or its shared strings cannot be read.
    """
    with _refusing_broken_ones(name), SharedStrings() as strings:
        if book.strings:
            strings.fill(map(_text, elements(book.archive, book.strings, "si", "sst")))
        yield from _Sheet(book, strings).rows(name)


@contextmanager
def _refusing_broken_ones(name: str) -> Iterator[None]:
    try:
        yield
    except ListingFileRefused:
        raise
    except Exception as error:  # three libraries raise various errors for a broken file
        raise ListingFileRefused(
            f"{name} is not a readable workbook: {error}. Open it in a spreadsheet and save it as "
            ".xlsx, or as CSV."
        ) from error


class _Sheet:
    """Reads the cells of a workbook's first sheet as text."""

    def __init__(self, book: Workbook, strings: SharedStrings) -> None:
        self._book = book
        self._strings = strings
        self._places: dict[str, int] = {}

    def rows(self, name: str) -> Iterator[ListingRow]:
        columns: Columns | None = None
        for number, cells, dates in self._cells():
            if not any(cells):
                continue
            if columns is None:
                columns = Columns(cells)
                continue
            yield ListingRow(number, *columns.of(cells), _damage(columns, dates))
        if columns is None:
            raise ListingFileRefused(f"The first sheet of {name} is empty.")

    def _cells(self) -> Iterator[tuple[int, list[str], list[int]]]:
        """Yield each row's number, its cells as text, and the positions of date cells."""
        number = 0
        for row in elements(self._book.archive, self._book.sheet, "row", "sheetData"):
            declared = int(row.get("r") or number + 1)
            if not number < declared <= MOST_ROWS:
                raise ListingFileRefused(f"The row number {declared} is out of order or range.")
            number = declared
            cells: list[str] = []
            dates: list[int] = []
            for cell in row:
                place = self._place(cell.get("r"), len(cells))
                while len(cells) <= place:
                    cells.append("")
                kind = cell.get("t", "n")
                cells[place] = self._value(cell, kind)
                if kind == "d" or (
                    kind == "n" and cells[place] and cell.get("s") in self._book.date_styles
                ):
                    dates.append(place)
            yield number, cells, dates

    def _place(self, coordinate: str | None, following: int) -> int:
        if coordinate is None:
            return following
        letters = coordinate.rstrip("0123456789")
        if letters not in self._places:
            self._places[letters] = column_index_from_string(letters) - 1
        return self._places[letters]

    def _value(self, cell: etree._Element, kind: str) -> str:
        """Return a cell's text; of a formula the formula, not its result."""
        text = ""
        for part in cell:
            if part.tag == _FORMULA:
                return f"={part.text or ''}"
            if part.tag == _VALUE:
                text = part.text or ""
            elif part.tag == _INLINE:
                return _text(part)
        if not text or kind in {"e", "str", "d"}:
            return text
        if kind == "s":
            return self._strings[int(text)]
        if kind == "b":
            return "TRUE" if text == "1" else "FALSE"
        return _number(text)


def _text(element: etree._Element) -> str:
    """Return a text without its formats and phonetic hints."""
    parts = [
        part.text or ""
        for part in element.iter(_TEXT)
        if (above := part.getparent()) is None or above.tag != _SPOKEN
    ]
    text = "".join(parts)
    return unescape(text) if "_x" in text else text


def _number(value: str) -> str:
    """Return a number as typed; in scientific notation if it may have lost digits."""
    if value.isdecimal() and len(value) <= len(str(_EXACT)) - 1:
        return value
    number = float(value)
    if not number.is_integer():
        return str(number)
    return str(int(number)) if abs(number) < _EXACT else f"{number:.14E}"


def _damage(columns: Columns, dates: list[int]) -> str:
    if not dates:
        return ""
    for field, place in columns.places.items():
        if place in dates:
            return f"{NAMES[field]} is a date in the spreadsheet. Format it as text."
    return ""
