"""Reads and writes listing files: CSV and XLSX; what loads the library for XLSX stands apart."""

from .loading import ListingFile, ListingReport, LoadListings
from .reading import read_listings
from .refused import ListingFileRefused
from .writing import write_listings

__all__ = [
    "ListingFile",
    "ListingFileRefused",
    "ListingReport",
    "LoadListings",
    "read_listings",
    "write_listings",
]
