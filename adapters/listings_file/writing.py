"""Write listings as a file that imports back to the same."""

import csv
from collections.abc import Iterable
from typing import TextIO

from ...ports.stores.listings import Listing

HEADER = ("Client SKU Id", "Channel Serial No.", "Channel SKU Id")


def write_listings(stream: TextIO, listings: Iterable[Listing]) -> int:
    """Write the listings as CSV, and return how many there were."""
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(HEADER)
    count = 0
    for listing in listings:
        writer.writerow((listing.client_sku, listing.channel_serial, listing.channel_sku))
        count += 1
    return count
