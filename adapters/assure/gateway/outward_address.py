"""The address of an order, fitted to Assure's limits."""

import textwrap
from dataclasses import asdict

from ....ports.channel.order_source import Address
from ..limits import LONGEST_TEXT

STREET = ("line1", "line2", "line3")

GROUPS = (
    ("name",),
    STREET,
    ("city", "state", "postal_code"),
    ("country",),
    ("phone",),
    ("email",),
)
"""A channel may withhold any group; only whole groups are taken from the default address."""

NEVER_TRUNCATED = ("postal_code", "country", "phone", "email")


def address_for(address: Address | None, default: Address | None) -> Address | None:
    """
    Return the channel's address, with withheld groups taken from the default.

    White space is normalized, empty street lines are removed. Text that is too long for Assure
    is truncated at a word; the street first continues on the next line. Phone, e-mail address,
    country and postal code are omitted instead, as truncated they would be wrong.

    None if both are empty.
    """
    parts = _tidy(address)
    fallback = _tidy(default)
    for group in GROUPS:
        if not any(parts[part] for part in group):
            parts |= {part: fallback[part] for part in group}
    if not any(parts.values()):
        return None
    return Address(**_fitting(parts))


def _tidy(address: Address | None) -> dict[str, str]:
    parts = {part: " ".join(text.split()) for part, text in asdict(address or Address()).items()}
    return parts | _street([parts[line] for line in STREET if parts[line]])


def _street(lines: list[str]) -> dict[str, str]:
    return dict(zip(STREET, [*lines, "", "", ""], strict=False))


def _fitting(parts: dict[str, str]) -> dict[str, str]:
    if any(len(parts[line]) > LONGEST_TEXT for line in STREET):
        street = " ".join(parts[line] for line in STREET if parts[line])
        parts |= _street(textwrap.wrap(street, LONGEST_TEXT)[: len(STREET)])
    return {part: _cut(part, text) for part, text in parts.items()}


def _cut(part: str, text: str) -> str:
    if len(text) <= LONGEST_TEXT:
        return text
    return "" if part in NEVER_TRUNCATED else textwrap.wrap(text, LONGEST_TEXT)[0]
