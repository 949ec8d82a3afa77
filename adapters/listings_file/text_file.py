"""Reads the rows of a listing file in text: CSV, or separated by tabs."""

import csv
import io
import re
from collections.abc import Callable, Iterator
from itertools import chain
from typing import BinaryIO

from ...core.listings.listing_check import ListingRow
from .columns import Columns
from .dialect import Dialect, Shape
from .refused import ListingFileRefused

LONGEST_LINE = 100_000
"""In characters; a longer line is refused before it is read into memory."""

_BLANK = ' ,;\t\r\n"'
_DECLARED = re.compile(r"sep=([,;|\t])\s*")
"""Excel's declaration of the delimiter, in the first line."""
_NO_UTF_8 = re.compile("[\udc80-\udcff]")
"""What Python's `surrogateescape` makes of bytes that are not UTF-8."""


def read_text(
    stream: BinaryIO, name: str, encoding: str | None, notice: Callable[[str], None]
) -> Iterator[ListingRow]:
    """
    Yield the rows under the header; blank rows are skipped but counted.

    Without `encoding` it is that of the byte order mark, otherwise UTF-8; then bytes that are not
    UTF-8 are accepted in columns that are not loaded, since in them no id depends on the encoding.
    `notice` gets how the file is read.

    Raises:
        ListingFileRefused: the header is missing, a column is missing or duplicate, the bytes are
            invalid in the encoding, or a quotation mark is not closed.
    """
    used = encoding or _encoding(stream)
    lenient = encoding is None and used == "utf-8-sig"
    number = 0
    try:
        text = io.TextIOWrapper(
            stream, used, "surrogateescape" if lenient else "strict", newline=""
        )
    except (LookupError, ValueError) as error:  # ValueError: a zero byte in its name
        raise ListingFileRefused(f"There is no encoding {encoding!a}.") from error
    try:
        lines = _Lines(text)
        place, first, declared = _first_row(lines)
        if not first:
            raise ListingFileRefused(f"{name} is empty.")
        dialect = Dialect.of(first, declared)
        rows = csv.reader(chain([first], lines), strict=True, **dialect.format())
        header = next(rows)
        number = place
        columns, shape = Columns(header), Shape.of(dialect, header)
        notice(f"{name} is read as {dialect}, in {used.removesuffix('-sig').upper()}.")
        told = not lenient
        lines.of_row.clear()
        for number, cells in enumerate(rows, place + 1):
            fields = columns.of(cells)
            if any(fields) or any(cell.strip() for cell in cells):
                if lenient and _NO_UTF_8.search("".join(fields)):
                    raise _not_decoded(name, "UTF-8", f"in row {number}")
                if not told and any(map(_NO_UTF_8.search, lines.of_row)):
                    told = True
                    notice(f"Row {number} is not valid UTF-8 in a column that is not loaded.")
                yield ListingRow(number, *fields, shape.damage(cells, fields, lines.of_row))
            lines.of_row.clear()
    except UnicodeError as error:
        raise _not_decoded(name, used, f"after row {number}") from error
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
    if start in {b"\xff\xfe\0\0", b"\0\0\xfe\xff"}:
        return "utf-32"
    if start[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return "utf-16"
    if start[1::2] == b"\0\0":
        return "utf-16-le"
    return "utf-16-be" if start[::2] == b"\0\0" else "utf-8-sig"


def _not_decoded(name: str, encoding: str, where: str) -> ListingFileRefused:
    return ListingFileRefused(
        f"{name} is not valid {encoding.removesuffix('-sig').upper()} {where}. Save it as UTF-8 "
        "(CSV UTF-8 in Excel), or import it on the command line with its encoding, for example "
        "--encoding windows-1252."
    )


class _Lines:
    """The lines of a text, and in `of_row` those that were read since it was cleared."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text
        self.of_row: list[str] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._text.readline(LONGEST_LINE)
        if not line:
            raise StopIteration
        if len(line) == LONGEST_LINE:
            raise csv.Error(f"a line has {LONGEST_LINE:,} characters or more")
        self.of_row.append(line)
        return line


def _first_row(lines: Iterator[str]) -> tuple[int, str, str]:
    """Return the header's row number, its line, and the declared delimiter; all may be empty."""
    declared = ""
    for number, line in enumerate(lines, 1):
        if number == 1 and (found := _DECLARED.fullmatch(line)):
            declared = found[1]
        elif line.strip(_BLANK):
            return number, line, declared
    return 0, "", ""
