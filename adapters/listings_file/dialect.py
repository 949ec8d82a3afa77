"""How a text file separates its cells; decided by its header alone, and never guessed."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

from .columns import field_of

_NAMES = {",": "comma", ";": "semicolon", "\t": "tab"}

_MARKED_BY_A_SPREADSHEET = (
    "An id begins with a quotation mark, which a spreadsheet adds to a file with tabs. Save it as "
    ".xlsx or CSV."
)
_PART_OF_A_ROW = (
    "The row has fewer cells than the header, and a quotation mark: it may be part of a row whose "
    "cell contains a line break. Save the file as .xlsx or CSV, or write all cells."
)


@dataclass(frozen=True, slots=True)
class Dialect:
    """
    The delimiter, and whether cells may be in quotation marks.

    A file with tabs is read literally, as Amazon writes them: a quotation mark is a character as
    any other, unless the header has one. All other files follow RFC 4180.
    """

    delimiter: str
    quoted: bool

    @classmethod
    def of(cls, header: str, declared: str = "") -> Self:
        """Return the dialect by the line of the header, and by Excel's `sep=` if there is one."""
        delimiter = declared or max(
            _NAMES, key=lambda one: (_known_columns(header, one), header.count(one))
        )
        return cls(delimiter, quoted=delimiter != "\t" or '"' in header)

    def __str__(self) -> str:
        rest = "some in quotation marks" if self.quoted else "everything else as it is written"
        return f"cells with a {self.name} between them, {rest}"

    @property
    def name(self) -> str:
        """Return the delimiter's name."""
        return _NAMES.get(self.delimiter, self.delimiter)

    def format(self) -> dict[str, Any]:
        """Return the arguments of `csv.reader`."""
        quoting = csv.QUOTE_MINIMAL if self.quoted else csv.QUOTE_NONE
        return {"delimiter": self.delimiter, "quoting": quoting}


@dataclass(frozen=True, slots=True)
class Shape:
    """The dialect of a file, and how many cells its header has: all, and up to the last name."""

    dialect: Dialect
    cells: int
    named: int

    @classmethod
    def of(cls, dialect: Dialect, header: Sequence[str]) -> Self:
        """Return the shape of the rows under a header, which has a name."""
        named = max(place for place, cell in enumerate(header, 1) if cell.strip())
        return cls(dialect, len(header), named)

    def damage(self, cells: Sequence[str], fields: Sequence[str], lines: Sequence[str]) -> str:
        """
        Return why the cells of a row may not be what its writer meant; empty if they are.

        Args:
            cells: all cells of the row.
            fields: those that are loaded.
            lines: the lines of the file that the row takes, as written.
        """
        delimiter = self.dialect.delimiter
        if len(cells) > self.cells or any(map(str.strip, cells[self.named :])):
            return (
                f"The row has {len(cells)} cells, the header {self.named}: a cell contains a "
                f"{self.dialect.name}, or a column has no name. Save the file as .xlsx, or name "
                "the column."
            )
        if self.dialect.quoted:
            ends = (lines[0].count(delimiter), lines[-1].count(delimiter))
            if len(lines) > 1 and min(ends) >= self.named - 1:
                return (
                    f"A cell contains {len(lines) - 1} line breaks, and perhaps whole rows: the "
                    "row begins or ends at a quotation mark that is part of a text. Save the file "
                    "as .xlsx, or remove that mark."
                )
            return ""
        if any(field.startswith('"') for field in fields):
            return _MARKED_BY_A_SPREADSHEET
        marked = any(cell.startswith('"') or cell.endswith('"') for cell in cells)
        return _PART_OF_A_ROW if marked and len(cells) < self.cells else ""


def _known_columns(header: str, delimiter: str) -> int:
    return sum(field_of(cell) is not None for cell in header.split(delimiter))
