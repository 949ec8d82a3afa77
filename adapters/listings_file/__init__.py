"""Listing files, in and out."""

from .reading import read_listings
from .writing import write_listings

__all__ = ["read_listings", "write_listings"]
