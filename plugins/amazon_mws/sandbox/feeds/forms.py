"""What an XML element must be made of: its children in their order, and what they hold."""

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
    A child, or a choice between some, at one place.

    Args:
        content: by name, what the child holds: the check of its text, or its own parts.
    """

    content: "dict[str, Check | tuple[Part, ...]]"
    least: int = 1
    most: int = 1


def schema_error(element: etree._Element, parts: Sequence[Part]) -> str | None:
    """Return what is wrong inside an element; None where all is as it should be."""
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
    """Return a check for texts in which blanks around the value do not count."""
    whole = re.compile(pattern, re.ASCII)
    return lambda text: whole.fullmatch(text.strip()) is not None


def one_of(*words: str) -> Check:
    """Return a check for one of some words."""
    return lambda text: text in words


def any_text(text: str) -> bool:  # noqa: ARG001  # whatever it is
    """Let everything through."""
    return True


def is_sku(text: str) -> bool:
    """Check a SKU: 1 to 40 characters, blanks included."""
    return 1 <= len(text) <= 40  # noqa: PLR2004  # Amazon's limit


def is_date(text: str) -> bool:
    """Check a date such as `2026-01-31`, with or without an offset."""
    return _is_on_the_calendar(_DATE, text)


def is_timestamp(text: str) -> bool:
    """Check a moment such as `2026-01-31T10:00:00Z`, with or without an offset."""
    return _is_on_the_calendar(_MOMENT, text)


def _is_on_the_calendar(form: re.Pattern[str], text: str) -> bool:
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
