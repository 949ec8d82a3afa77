"""Writes listings as CSV that can be imported again."""

import csv
from collections.abc import Iterable
from typing import IO

from ...ports.repositories.listings import Listing
from .columns import NAMES

HEADER = tuple(NAMES.values())


def write_listings(stream: IO[str], listings: Iterable[Listing]) -> int:
    """Write the listings as CSV; return their number."""
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(HEADER)
    count = 0
    for listing in listings:
        writer.writerow(cells_of(listing))
        count += 1
    return count


def cells_of(listing: Listing) -> tuple[str, str, str]:
    """Return a listing's cells, in the order of HEADER."""
    return listing.client_sku, listing.channel_serial, listing.channel_sku
