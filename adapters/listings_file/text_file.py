"""Reads the rows of a listing file in CSV, with commas, semicolons or tabs."""

import csv
import io
from collections.abc import Iterator
from itertools import chain
from typing import BinaryIO

from ...core.listings.listing_check import ListingRow
from .columns import Columns
from .refused import ListingFileRefused

LONGEST_LINE = 100_000
"""In characters; a longer line is refused before it is read into memory."""


def read_text(stream: BinaryIO, name: str, encoding: str | None) -> Iterator[ListingRow]:
    """
    Yield the rows under the header; blank rows are skipped but counted.

    Without `encoding` it is that of the byte order mark, otherwise UTF-8.

    Raises:
        ListingFileRefused: the header is missing, a column is missing or duplicate, or the
            bytes are invalid in the encoding.
    """
    encoding = encoding or _encoding(stream)
    number = 0
    try:
        text = io.TextIOWrapper(stream, encoding, newline="")
    except LookupError as error:
        raise ListingFileRefused(f"There is no encoding {encoding}.") from error
    try:
        rows = _rows(_lines(text))
        header = next((cells for _, cells in rows if any(cells)), None)
        if header is None:
            raise ListingFileRefused(f"{name} is empty.")
        columns = Columns(header)
        for number, cells in rows:
            fields = columns.of(cells)
            if any(fields) or any(cell.strip() for cell in cells):
                yield ListingRow(number, *fields)
    except UnicodeError as error:
        raise ListingFileRefused(
            f"{name} is not valid {encoding} after row {number}. Save it as UTF-8 ("
            "CSV UTF-8 in Excel), or specify its encoding, for example windows-1252."
        ) from error
    except csv.Error as error:
        raise ListingFileRefused(
            f"{name} cannot be read after row {number}: {error}. Check for a quotation mark that "
            "is not closed."
        ) from error
    finally:
        text.detach()


def _encoding(stream: BinaryIO) -> str:
    """Detect the encoding by the byte order mark, or by the zero bytes of UTF-16 without one."""
    start = stream.read(4)
    stream.seek(0)
    if start[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return "utf-16"
    if start[1::2] == b"\0\0":
        return "utf-16-le"
    return "utf-16-be" if start[::2] == b"\0\0" else "utf-8-sig"


def _lines(text: io.TextIOWrapper) -> Iterator[str]:
    while line := text.readline(LONGEST_LINE):
        if len(line) == LONGEST_LINE:
            raise csv.Error(f"a line has {LONGEST_LINE:,} characters or more")
        yield line


def _rows(lines: Iterator[str]) -> Iterator[tuple[int, list[str]]]:
    """Yield each row with its number; the delimiter is detected in the first line."""
    first = next(lines, "")
    before = 1
    if first.startswith("sep=") and first.strip()[4:]:  # Excel's declaration of the delimiter
        delimiter = first[4]
        before = 2
    else:
        while first.strip() == "" and (following := next(lines, None)) is not None:
            first = following
            before += 1
        delimiter = max(",;\t", key=first.count)
        lines = chain([first], lines)
    return enumerate(csv.reader(lines, delimiter=delimiter, strict=True), before)
