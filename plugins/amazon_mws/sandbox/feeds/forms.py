"""Validates XML elements: the sequence and content of their children."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from lxml import etree

_OFFSET = r"(Z|[+-]\d\d:\d\d)?"
_DATE = re.compile(rf"(?P<when>\d{{4}}-\d\d-\d\d){_OFFSET}", re.ASCII)
_MOMENT = re.compile(rf"(?P<when>\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?{_OFFSET}", re.ASCII)

Check: TypeAlias = "Callable[[str], bool]"


@dataclass(frozen=True, slots=True)
class Part:
    """
    A child element, or a choice of several, at one position.

    Args:
        content: by name, the check of the child's text or its parts.
    """

    content: "dict[str, Check | tuple[Part, ...]]"
    least: int = 1
    most: int = 1


def schema_error(element: etree._Element, parts: Sequence[Part]) -> str | None:
    """Return the first schema violation in an element; None if it is valid."""
    children = [child for child in element if isinstance(child.tag, str)]
    place = 0
    for part in parts:
        count = 0
        while place < len(children) and count < part.most and children[place].tag in part.content:
            wrong = _wrong_inside(children[place], part)
            if wrong is not None:
                return wrong
            place, count = place + 1, count + 1
        if count < part.least:
            return f"{_at(element)}: {' or '.join(part.content)} is expected."
    if place < len(children):
        return f"{_at(children[place])}: {children[place].tag} is not expected here."
    return None


def _wrong_inside(child: etree._Element, part: Part) -> str | None:
    content = part.content[str(child.tag)]
    if isinstance(content, tuple):
        return schema_error(child, content)
    if len(child) or not content(child.text or ""):
        return f"{_at(child)}: the value of {child.tag} is not valid."
    return None


def _at(element: etree._Element) -> str:
    return f"Line {element.sourceline}"


def matches(pattern: str) -> Check:
    """Return a check by regular expression, ignoring surrounding whitespace."""
    whole = re.compile(pattern, re.ASCII)
    return lambda text: whole.fullmatch(text.strip()) is not None


def one_of(*words: str) -> Check:
    """Return a check for one of these values."""
    return lambda text: text in words


def any_text(text: str) -> bool:  # noqa: ARG001  # any value is valid
    """Accept any text."""
    return True


def is_sku(text: str) -> bool:
    """Check a SKU: 1 to 40 characters, including whitespace."""
    return 1 <= len(text) <= 40  # noqa: PLR2004  # Amazon's limit


def is_date(text: str) -> bool:
    """Check a date, for example `2026-01-31`, with or without an offset."""
    return _is_valid_date(_DATE, text)


def is_timestamp(text: str) -> bool:
    """Check a timestamp, for example `2026-01-31T10:00:00Z`, with or without an offset."""
    return _is_valid_date(_MOMENT, text)


def _is_valid_date(form: re.Pattern[str], text: str) -> bool:
    found = form.fullmatch(text.strip())
    if found is None:
        return False
    try:
        return bool(datetime.fromisoformat(found["when"]))
    except ValueError:
        return False


is_boolean = matches("true|false|1|0")
is_count = matches(r"\+?\d+|-0+")
is_positive = matches(r"\+?0*[1-9]\d*")
is_message_id = matches(r"(?=\d{1,20}$)0*[1-9]\d*")
is_order_id = matches(r"\w{3}-\w{7}-\w{7}")
