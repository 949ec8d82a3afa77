"""Reads the rows of a listing file: CSV or XLSX."""

from collections.abc import Callable, Iterator
from typing import BinaryIO

from ...core.listings.listing_check import ListingRow
from .limited_workbook import read_limited_workbook
from .refused import ListingFileRefused
from .text_file import read_text

_ZIP = b"PK\x03\x04"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_SPREADSHEETS = (".xlsx", ".xlsm")
_OTHERS = (".xls", ".xlsb", ".ods", ".numbers")


def read_listings(
    stream: BinaryIO,
    name: str,
    encoding: str | None = None,
    notice: Callable[[str], None] = lambda _: None,
) -> Iterator[ListingRow]:
    """
    Return the rows of a file; its format is detected by the first bytes.

    Args:
        stream: readable and seekable.
        name: the file's name, for messages.
        encoding: of a text file; by default that of the byte order mark, otherwise UTF-8.
        notice: gets notices about the whole file, such as how its cells are separated.

    Raises:
        ListingFileRefused: the file is unreadable, or its header lacks a column; raised at once
            or while the rows are read.
    """
    start = stream.read(len(_ZIP))
    stream.seek(0)
    ending = name.lower()
    if start == _OLD_OFFICE:
        raise ListingFileRefused(
            f"{name} is protected with a password, or an old .xls file. Save it as .xlsx "
            "without a password, or as CSV."
        )
    if start == _ZIP and not ending.endswith(_OTHERS):
        return read_limited_workbook(stream, name, notice)
    if start == _ZIP or ending.endswith((*_SPREADSHEETS, *_OTHERS)):
        raise ListingFileRefused(
            f"{name} is not an .xlsx file. Save it as .xlsx in a spreadsheet, or as CSV."
        )
    return read_text(stream, name, encoding, notice)
