"""Read the rows of a listing file, as people and spreadsheets write them."""

import csv
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from ...core.listing_check import ListingRow
from ...ports.errors import ConnectorError

COLUMNS = {
    "clientskuid": "client_sku",
    "channelserialno": "channel_serial",
    "channelskuid": "channel_sku",
}
"""A header's letters, in small ones, and the field that it names."""

NAMES = {
    "client_sku": "Client SKU Id",
    "channel_serial": "Channel Serial No.",
    "channel_sku": "Channel SKU Id",
}


class ListingFileRefused(ConnectorError):
    """The file as a whole cannot be read as a listing file."""


def read_listings(file: Path, encoding: str | None = None) -> Iterator[ListingRow]:
    """
    Yield the rows under the header; blank rows are left out, and yet counted.

    Without `encoding` a byte order mark tells it, else it is UTF-8.

    Raises:
        ListingFileRefused: no header, a column is missing or there twice, or bytes that are
            not text in the encoding.
    """
    encoding = encoding or _encoding(file)
    try:
        with file.open(encoding=encoding, newline="") as stream:
            first = stream.readline()
            rows = csv.reader(chain([first], stream), delimiter=_delimiter(first), strict=True)
            places = _places(next(rows, []))
            for number, cells in enumerate(rows, 2):
                if any(cell.strip() for cell in cells):
                    yield _row(number, cells, places)
    except UnicodeError as error:
        raise ListingFileRefused(
            f"{file} is not text in {encoding}. Name its encoding, windows-1252 for example."
        ) from error
    except (csv.Error, LookupError, OSError) as error:
        raise ListingFileRefused(f"{file} cannot be read: {error}") from error


def _encoding(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            start = stream.read(2)
    except OSError as error:
        raise ListingFileRefused(f"{file} cannot be read: {error}") from error
    return "utf-16" if start in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"


def _delimiter(header: str) -> str:
    return max(",;\t", key=header.count)


def _places(header: list[str]) -> dict[str, int]:
    """Return where each field stands in a row."""
    places: dict[str, int] = {}
    for place, cell in enumerate(header):
        field = COLUMNS.get("".join(filter(str.isalnum, cell.lower())))
        if field in places:
            raise ListingFileRefused(f"The column {NAMES[field]} is there twice.")
        if field:
            places[field] = place
    missing = [name for field, name in NAMES.items() if field not in places]
    if missing:
        raise ListingFileRefused(f"The header has no column {', '.join(missing)}.")
    return places


def _row(number: int, cells: list[str], places: dict[str, int]) -> ListingRow:
    values = {
        field: cells[place].strip() if place < len(cells) else "" for field, place in places.items()
    }
    return ListingRow(number, **values)
