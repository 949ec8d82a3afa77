"""The arguments in the URL of a page."""

from enum import StrEnum
from typing import TypeVar

from flask import request
from werkzeug.exceptions import NotFound

from ..connections.connection import Connection
from .services import current_console

Choice = TypeVar("Choice", bound=StrEnum)


def requested_connection() -> str | None:
    """Return the connection to which a list is limited; None for all connections."""
    name = request.args.get("connection", "")
    return name if name in current_console().names else None


def requested_choice(choices: type[Choice], argument: str) -> Choice | None:
    """Return the choice that the argument names; None if it names none of them."""
    value = request.args.get(argument, "")
    return next((choice for choice in choices if choice.value == value), None)


def requested_or_first_connection() -> Connection | None:
    """Return the connection for a page that shows one; the first if the URL names none."""
    console = current_console()
    requested = console.connection(request.args.get("connection", ""))
    return requested or next(iter(console.connections), None)


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
