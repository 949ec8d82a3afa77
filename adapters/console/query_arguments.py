"""The arguments in the URL of a page."""

from enum import StrEnum
from typing import Final, TypeVar

from flask import request
from werkzeug.exceptions import NotFound

from ..connections.connection import Connection
from .services import current_console

LONGEST_NAME: Final = 100
DIGITS: Final = 9
MOST_PAGES: Final = 10_000

Choice = TypeVar("Choice", bound=StrEnum)


def requested_connection() -> str | None:
    """
    Return the connection to which a list is limited; None for all connections.

    Raises:
        NotFound: there is none of the given name.
    """
    name = request.args.get("connection", "")
    return known_connection(name) if name else None


def known_connection(name: str) -> str:
    """
    Return the name of a connection if there is one.

    Raises:
        NotFound: there is none; the message has the known names.
    """
    names = current_console().names
    if name not in names:
        raise NotFound(
            f"There is no connection {name[:LONGEST_NAME]}. Known: {', '.join(names) or 'none'}."
        )
    return name


def requested_page() -> int:
    """Return the number of the requested page, the first for any other text."""
    text = request.args.get("page", "")
    return min(max(int(text), 1), MOST_PAGES) if text.isdecimal() and len(text) < DIGITS else 1


def requested_choice(choices: type[Choice], argument: str) -> Choice | None:
    """Return the choice that the argument names; None if it names none of them."""
    value = request.args.get(argument, "")
    return next((choice for choice in choices if choice.value == value), None)


def requested_or_first_connection() -> Connection | None:
    """
    Return the open connection for a page that shows one; the first if the URL names none.

    Raises:
        NotFound: the connection of the given name does not exist, or is not open here.
    """
    console = current_console()
    name = request.args.get("connection", "")
    if not name:
        return next(iter(console.connections), None)
    requested = console.connection(known_connection(name))
    if requested is None:
        raise NotFound(f"{name} is not open here. The page Connections says why.")
    return requested


def connection_or_404(name: str) -> Connection:
    """
    Return the open connection of that name.

    Raises:
        NotFound: there is none.
    """
    found = current_console().connection(name)
    if found is None:
        raise NotFound
    return found
