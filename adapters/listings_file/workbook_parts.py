"""What is read of an XLSX file: its parts as streams of elements, within bounds."""

import warnings
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import IO, BinaryIO

from lxml import etree
from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS

from .refused import ListingFileRefused

MOST_BYTES = 1 << 30
"""Unpacked; a sheet that is full to its last row has about a third of it."""

MOST_BYTES_OF_A_PART = 16 << 20
"""Unpacked, of a part that is read whole: styles and the like."""

MOST_PARTS = 1000

MOST_BYTES_OF_AN_ELEMENT = 4 << 20
"""Of one row, or of one text; a row has 16,384 cells. In memory it is some thirty times as much."""


@dataclass(frozen=True, slots=True)
class Workbook:
    """An open XLSX file: where its first sheet is, and what else is to be known of it."""

    archive: zipfile.ZipFile
    sheet: str
    title: str
    others: tuple[str, ...]
    strings: str | None
    date_styles: frozenset[str]


def open_workbook(stream: BinaryIO) -> Workbook:
    """
    Open an XLSX file at its first sheet that is not hidden.

    Raises:
        ListingFileRefused: it is larger, unpacked, than any listing file.
        Exception: it is broken; zipfile, lxml and openpyxl raise whatever comes to them.
    """
    with closing(zipfile.ZipFile(stream)) as archive:
        parts = archive.infolist()
    whole = [part for part in parts if "/worksheets/" not in part.filename]
    if (
        len(parts) > MOST_PARTS
        or sum(part.file_size for part in parts) > MOST_BYTES
        or any(
            part.file_size > MOST_BYTES_OF_A_PART
            for part in whole
            if not part.filename.lower().endswith("sharedstrings.xml")
        )
    ):
        raise ListingFileRefused("It unpacks to far more than a listing file has.")
    with warnings.catch_warnings(action="ignore"):  # of styles and extensions it does not know
        reader = ExcelReader(stream, read_only=True, keep_links=False)
        reader.read_manifest()
        reader.read_workbook()
        apply_stylesheet(reader.archive, reader.wb)
    sheets = [
        (sheet.name, relation.target)
        for sheet, relation in reader.parser.find_sheets()
        if relation.Type.endswith("/worksheet") and sheet.state == "visible"
    ]
    if not sheets:
        raise ListingFileRefused("It has no sheet.")
    (title, sheet), *others = sheets
    strings = reader.package.find(SHARED_STRINGS)  # type: ignore[no-untyped-call]  # by its stubs
    return Workbook(
        reader.archive,
        sheet,
        title,
        tuple(name for name, _ in others),
        strings.PartName[1:] if strings is not None else None,
        frozenset(map(str, getattr(reader.wb, "_date_formats", ()))),  # told nowhere else
    )


def elements(archive: zipfile.ZipFile, part: str, name: str, end: str) -> Iterator[etree._Element]:
    """
    Yield each element of a name, and forget it as soon as the next one is asked for.

    It ends with the element `end`; what follows it in a sheet may be as long again.

    Raises:
        ListingFileRefused: an element, or what stands between two, is larger than any listing
            file has.
    """
    wanted, last = f"{{{SHEET_MAIN_NS}}}{name}", f"{{{SHEET_MAIN_NS}}}{end}"
    first = True
    with archive.open(part) as opened:
        source = _Bounded(opened)
        for _, element in etree.iterparse(
            source,
            events=("end",),
            tag=(wanted, last),
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
        ):
            if element.tag == last:
                return
            if first and element.getroottree().docinfo.internalDTD is not None:
                raise ListingFileRefused("It declares entities, as no spreadsheet does.")
            first = False
            yield element
            element.clear()
            source.read_since = 0
            while element.getprevious() is not None:
                del element.getparent()[0]


class _Bounded:
    """A file of which no more may be read at a time than an element has."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.read_since = 0

    def read(self, size: int) -> bytes:
        found = self._file.read(size)
        self.read_since += len(found)
        if self.read_since > MOST_BYTES_OF_AN_ELEMENT:
            raise ListingFileRefused("A row of it is longer than any row of a listing file.")
        return found
