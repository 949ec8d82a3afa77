"""Pages of long lists, by keyset: a page knows the position of its last row, not its number."""

import binascii
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Generic, TypeVar

Row = TypeVar("Row")

Position = tuple[datetime, str, str]
"""The position of a row in a list that is sorted by time: its moment, its id, its connection."""

PAGE_SIZE: Final = 50

MOST_IN_TOTAL: Final = 100_000
"""No total of a list goes further: a greater number is returned as this one."""


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """
    Some rows of a list.

    Args:
        next: the token that requests the page after this one; empty on the last page.
    """

    rows: tuple[Row, ...]
    next: str = ""


@dataclass(frozen=True, slots=True)
class PageRequest:
    """
    Selects a page of a list that is sorted by name or number.

    Args:
        first: the page starts at this name; empty for the beginning of the list.
        after: the `next` of the page before; takes precedence over `first`.
        limit: the greatest number of rows.
    """

    first: str = ""
    after: str = ""
    limit: int = PAGE_SIZE


FIRST_PAGE: Final = PageRequest()


def token_of(position: Position) -> str:
    """Return a position as text that is safe in a URL."""
    moment, *ids = position
    text = json.dumps([moment.isoformat(), *ids]).encode()
    return urlsafe_b64encode(text).decode("ascii").rstrip("=")


def position_of(token: str) -> Position | None:
    """Return the position that a token encodes; None if it is not a token of `token_of`."""
    try:
        moment, one, other = json.loads(urlsafe_b64decode(token + "=" * (-len(token) % 4)))
        position = datetime.fromisoformat(moment), str(one), str(other)
    except (ValueError, TypeError, binascii.Error):
        return None
    return position if position[0].tzinfo is not None else None
