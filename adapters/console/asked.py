"""What the address of a page asks for."""

from enum import StrEnum
from typing import TypeVar

from flask import request
from werkzeug.exceptions import NotFound

from ..bootstrap.container import Connection
from .services import the_console

Choice = TypeVar("Choice", bound=StrEnum)


def asked_connection() -> str | None:
    """Return the connection that a list is asked of, None for all of them."""
    name = request.args.get("connection", "")
    return name if name in the_console().names else None


def asked_one(choices: type[Choice], name: str) -> Choice | None:
    """Return which of these is asked for, None for any."""
    told = request.args.get(name, "")
    return next((choice for choice in choices if choice.value == told), None)


def the_asked_connection() -> Connection | None:
    """Return the connection of a page that shows one at a time; the first unless asked."""
    console = the_console()
    asked = console.connection(request.args.get("connection", ""))
    return asked or next(iter(console.connections), None)


def opened(name: str) -> Connection:
    """Return the connection of that name; there is no page where there is none."""
    found = the_console().connection(name)
    if found is None:
        raise NotFound
    return found
