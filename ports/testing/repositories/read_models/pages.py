"""Reads lists page by page."""

from collections.abc import Callable
from typing import TypeVar

from ....repositories.read_models.pages import Page

Row = TypeVar("Row")

SMALL_PAGE = 3


def all_rows(page: Callable[[str, int], Page[Row]]) -> list[Row]:
    """Return the rows of all pages; `page` reads one by its token and its greatest size."""
    rows: list[Row] = []
    after = ""
    while True:
        found = page(after, SMALL_PAGE)
        assert len(found.rows) <= SMALL_PAGE
        rows += found.rows
        after = found.next
        if not after:
            return rows
