"""What is read of an XLSX file: its parts as streams of elements, within bounds."""

import warnings
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import BinaryIO

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

MOST_ELEMENTS = 100_000
"""In one row, or in one text; a row has 16,384 cells."""


@dataclass(frozen=True, slots=True)
class Workbook:
    """An open XLSX file: where its first sheet is, and what else is to be known of it."""

    archive: zipfile.ZipFile
    sheet: str
    title: str
    others: tuple[str, ...]
    strings: str | None
    date_styles: frozenset[int]


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
        frozenset(getattr(reader.wb, "_date_formats", ())),  # it tells this nowhere else
    )


def elements(archive: zipfile.ZipFile, part: str, name: str, end: str) -> Iterator[etree._Element]:
    """
    Yield each element of a name, and forget it as soon as the next one is asked for.

    It ends with the element `end`; what follows it in a sheet may be as long again.

    Raises:
        ListingFileRefused: an element is larger than any listing file has.
    """
    wanted, last = f"{{{SHEET_MAIN_NS}}}{name}", f"{{{SHEET_MAIN_NS}}}{end}"
    count = 0
    with archive.open(part) as source:
        for _, element in etree.iterparse(
            source, events=("end",), resolve_entities=False, no_network=True, load_dtd=False
        ):
            count += 1
            if count > MOST_ELEMENTS:
                raise ListingFileRefused("A row of it is longer than any row of a listing file.")
            if element.tag == wanted:
                if element.getroottree().docinfo.internalDTD is not None:
                    raise ListingFileRefused("It declares entities, as no spreadsheet does.")
                yield element
                count = 0
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]
            elif element.tag == last:
                return
