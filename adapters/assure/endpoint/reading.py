"""What a call says, read with care: its body comes from outside."""

import json
from collections.abc import Mapping
from typing import Any, Final

from flask import Request
from werkzeug.datastructures import ImmutableMultiDict

from .refusal import BAD_DATA, Refusal

DEEPEST: Final = 20
"""Objects and lists inside each other."""


def check_query(request: Request) -> None:
    """
    Refuse a query that is no text; the framework would stumble over it.

    Raises:
        Refusal: it is one.
    """
    try:
        request.query_string.decode()
    except UnicodeDecodeError:
        raise Refusal(BAD_DATA, "The query is not text in UTF-8. Nothing was done.") from None


def check_body(request: Request) -> Mapping[str, Any]:
    """
    Return a body, unless it is no JSON object, or one that only troubles whoever reads it.

    Raises:
        Refusal: it is one.
    """
    body = _object(request)
    if body is None:
        raise Refusal(
            BAD_DATA,
            "The body is not a JSON object with Content-Type application/json. Nothing was done.",
        )
    return body


def take_query_from_body(request: Request) -> None:
    """Let the body of a GET stand for its query, for Increff's pages print them as JSON."""
    told = _object(request)
    if not request.args and told:
        request.args = ImmutableMultiDict(
            {name: str(value) for name, value in told.items() if isinstance(value, str | int)}
        )


def _object(request: Request) -> Mapping[str, Any] | None:
    if not request.is_json:
        return None
    try:
        body = json.loads(request.get_data(), parse_constant=_no_number)
    except (ValueError, RecursionError):
        return None
    return body if isinstance(body, dict) and _depth(body) <= DEEPEST else None


def _no_number(name: str) -> None:
    raise ValueError(name)


def _depth(body: object) -> int:
    depth, level = 0, [body]
    while level and depth <= DEEPEST:
        depth += 1
        level = [
            inner
            for outer in level
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
    return depth
