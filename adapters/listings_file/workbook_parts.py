"""Opens XLSX files and streams the elements of their parts, with limits on size."""

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
"""Of all parts, unpacked; a full sheet has about a third of it."""

MOST_BYTES_OF_A_PART = 16 << 20
"""Of a part that is read as a whole (for example styles), unpacked."""

MOST_PARTS = 1000

MOST_BYTES_OF_AN_ELEMENT = 4 << 20
"""Of one row or shared string; a row has up to 16,384 cells. In memory about 30 times as much."""


@dataclass(frozen=True, slots=True)
class Workbook:
    """An open XLSX file: its first sheet, shared strings and date styles."""

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
        ListingFileRefused: the file is too large when unpacked, or has no sheet.
        Exception: the file is broken; zipfile, lxml and openpyxl raise various errors.
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
        raise ListingFileRefused("The file is too large for a listing file when unpacked.")
    with warnings.catch_warnings(action="ignore"):  # about unknown styles and extensions
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
        raise ListingFileRefused("The file has no sheet.")
    (title, sheet), *others = sheets
    strings = reader.package.find(SHARED_STRINGS)  # type: ignore[no-untyped-call]  # by its stubs
    return Workbook(
        reader.archive,
        sheet,
        title,
        tuple(name for name, _ in others),
        strings.PartName[1:] if strings is not None else None,
        frozenset(map(str, getattr(reader.wb, "_date_formats", ()))),  # not public
    )


def elements(archive: zipfile.ZipFile, part: str, name: str, end: str) -> Iterator[etree._Element]:
    """
    Yield each element with a name; it is cleared when the next one is requested.

    Stops at the end of the element `end`, without reading what follows it in the part.

    Raises:
        ListingFileRefused: an element, or the content between two, is too large.
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
                raise ListingFileRefused("The file declares XML entities, which are not allowed.")
            first = False
            yield element
            element.clear()
            source.read_since = 0
            while element.getprevious() is not None:
                del element.getparent()[0]


class _Bounded:
    """A file that limits how much is read for one element."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.read_since = 0

    def read(self, size: int) -> bytes:
        found = self._file.read(size)
        self.read_since += len(found)
        if self.read_since > MOST_BYTES_OF_AN_ELEMENT:
            raise ListingFileRefused("The file has a row that is too long.")
        return found
