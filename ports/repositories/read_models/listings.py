"""Lists of listings, by channel SKU."""

from typing import Protocol

from ..listings import Listing
from .pages import FIRST_PAGE, Page, PageRequest


class ListingsReadModel(Protocol):
    """Reads lists of listings. Changes nothing."""

    def page(self, connection: str, request: PageRequest = FIRST_PAGE) -> Page[Listing]:
        """Return listings, sorted by channel SKU."""
        ...

    def total(self, connection: str) -> int:
        """Return the number of listings, at most `MOST_IN_TOTAL`."""
        ...
