"""Which address goes to Assure, and how it is made to fit."""

import textwrap
from dataclasses import asdict

from ....ports.channel.order_source import Address
from ..limits import LONGEST_TEXT

STREET = ("line1", "line2", "line3")

BELONG_TOGETHER = (
    ("name",),
    STREET,
    ("city", "state", "postal_code"),
    ("country",),
    ("phone",),
    ("email",),
)
"""A channel may withhold any of these groups; half of one group is not mixed with a default."""

MEANINGLESS_IF_CUT = ("postal_code", "country", "phone", "email")


def address_for(told: Address | None, default: Address | None) -> Address | None:
    """
    Return the channel's address, with what it withholds taken from the default.

    White space is tidied, the street moves up over empty lines. A text that is too long for
    Assure is cut after a word; the street flows on into the next line first; a phone number,
    an e-mail address or a code that is too long is left out, for cut it would be another's.

    None where neither tells anything.
    """
    parts = _tidy(told)
    fallback = _tidy(default)
    for group in BELONG_TOGETHER:
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
    return "" if part in MEANINGLESS_IF_CUT else textwrap.wrap(text, LONGEST_TEXT)[0]
