"""Parses untrusted request bodies and queries."""

import json
from codecs import BOM_UTF8
from collections.abc import Mapping
from typing import Any, Final

from flask import Request
from werkzeug.datastructures import ImmutableMultiDict

from .refusal import BAD_DATA, Refusal

DEEPEST: Final = 20
"""The maximum nesting of objects and lists."""


class CallRequest(Request):
    """A request whose body may begin with a byte order mark, which is no part of its JSON."""

    def get_data(
        self,
        cache: bool = True,  # noqa: FBT001, FBT002  # Flask's signature
        as_text: bool = False,  # noqa: FBT001, FBT002
        parse_form_data: bool = False,  # noqa: FBT001, FBT002
    ) -> Any:  # noqa: ANN401  # bytes or str
        """Return the body without the mark; see `body_as_sent`."""
        if as_text:
            return super().get_data(cache, True, parse_form_data).removeprefix("\ufeff")  # noqa: FBT003
        return super().get_data(cache, False, parse_form_data).removeprefix(BOM_UTF8)  # noqa: FBT003


def body_as_sent(request: Request) -> bytes:
    """Return the body with the byte order mark that it may have."""
    return Request.get_data(request)


def check_query(request: Request) -> None:
    """
    Check that the query is UTF-8, as the framework fails on others.

    Raises:
        Refusal: the query is not UTF-8.
    """
    try:
        request.query_string.decode()
    except UnicodeDecodeError:
        raise Refusal(
            BAD_DATA, "The query string is not valid UTF-8. Nothing was changed."
        ) from None


def check_body(request: Request) -> Mapping[str, Any]:
    """
    Return the JSON object of the body.

    Raises:
        Refusal: the body is not a JSON object, is nested too deeply, or contains NaN or Infinity.
    """
    body = _object(request)
    if body is None:
        raise Refusal(
            BAD_DATA,
            "The body must be a JSON object with Content-Type application/json. "
            "Nothing was changed.",
        )
    return body


def take_query_from_body(request: Request) -> None:
    """Use the body of a GET as its query: Increff's pages document parameters as JSON."""
    body = _object(request)
    if not request.args and body:
        request.args = ImmutableMultiDict(
            {name: str(value) for name, value in body.items() if isinstance(value, str | int)}
        )


def _object(request: Request) -> Mapping[str, Any] | None:
    if not request.is_json:
        return None
    try:
        body = json.loads(request.get_data(), parse_constant=_reject_constant)
    except (ValueError, RecursionError):
        return None
    return body if isinstance(body, dict) and _depth(body) <= DEEPEST else None


def _reject_constant(name: str) -> None:
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
