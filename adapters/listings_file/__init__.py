"""Reads and writes listing files (CSV and XLSX)."""

from .loading import ListingFile, ListingReport, LoadListings
from .reading import read_listings
from .refused import ListingFileRefused
from .writing import write_listings, write_workbook

__all__ = [
    "ListingFile",
    "ListingFileRefused",
    "ListingReport",
    "LoadListings",
    "read_listings",
    "write_listings",
    "write_workbook",
]
