"""Finds the columns of a listing file by its header."""

from collections.abc import Iterable
from operator import itemgetter

from .refused import ListingFileRefused

NAMES = {
    "client_sku": "Client SKU Id",
    "channel_serial": "Channel Serial No.",
    "channel_sku": "Channel SKU Id",
}

FIELDS = {
    "clientskuid": "client_sku",
    "channelserialno": "channel_serial",
    "channelskuid": "channel_sku",
}
"""Fields by header, reduced to lower-case letters and digits."""


def field_of(cell: str) -> str | None:
    """Return the field that a cell of the header names, None if it is another column."""
    return FIELDS.get("".join(filter(str.isalnum, cell.lower())))


class Columns:
    """
    The position of each field in a row, according to the header.

    Raises:
        ListingFileRefused: a column is missing or duplicate.
    """

    def __init__(self, header: Iterable[str]) -> None:
        self.places: dict[str, int] = {}
        for place, cell in enumerate(header):
            field = field_of(cell)
            if field in self.places:
                raise ListingFileRefused(f"The column {NAMES[field]} is duplicate.")
            if field:
                self.places[field] = place
        missing = [name for field, name in NAMES.items() if field not in self.places]
        if missing:
            raise ListingFileRefused(f"The header has no column {', '.join(missing)}.")
        order = [self.places[field] for field in NAMES]
        self._pick = itemgetter(*order)
        self._width = max(order) + 1

    def of(self, cells: list[str]) -> tuple[str, str, str]:
        """Return client SKU, channel serial and channel SKU of a row's cells."""
        if len(cells) < self._width:
            cells = cells + [""] * (self._width - len(cells))
        client_sku, channel_serial, channel_sku = self._pick(cells)
        return client_sku.strip(), channel_serial.strip(), channel_sku.strip()
