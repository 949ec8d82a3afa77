"""Read the rows of a listing file, as people and spreadsheets write them."""

from collections.abc import Callable, Iterator
from typing import BinaryIO

from ...core.listings.listing_check import ListingRow
from .refused import ListingFileRefused
from .text_file import read_text
from .workbook import read_workbook

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
    Return the rows of a file, whose first bytes tell what it is; `name` is for messages.

    Args:
        stream: can be read and sought.
        name: the file's name.
        encoding: of a text file; without it a byte order mark tells it, else it is UTF-8.
        notice: gets what a person should know of the file as a whole.

    Raises:
        ListingFileRefused: it cannot be read as a listing file, or its header lacks a column;
            at once or while the rows are read.
    """
    start = stream.read(len(_ZIP))
    stream.seek(0)
    ending = name.lower()
    if start == _OLD_OFFICE:
        raise ListingFileRefused(
            f"{name} is protected with a password, or of the old .xls kind. Save it as .xlsx "
            "without a password, or as CSV."
        )
    if start == _ZIP and not ending.endswith(_OTHERS):
        return read_workbook(stream, name, notice)
    if start == _ZIP or ending.endswith((*_SPREADSHEETS, *_OTHERS)):
        raise ListingFileRefused(
            f"{name} is no .xlsx file. Save it as .xlsx in a spreadsheet, or as CSV."
        )
    return read_text(stream, name, encoding)
