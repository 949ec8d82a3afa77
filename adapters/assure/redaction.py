"""Keeps what Assure says about an order free of the buyer's name, address, phone and e-mail."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ...ports.host.pii import without_personal_data

SHORTEST_WORD = 3
"""Shorter words of an address stand in any sentence; they are hidden as whole values only."""

BETWEEN_WORDS = re.compile(r"[\s!-/:-@\[-`{-~]+")
"""White space and signs. Not `\\W`: to that, vowel signs of Indian scripts end a word."""

FEWEST_DIGITS = 6
LONGEST_TEXT = 300
HIDDEN = "***"


def fit_to_show(text: str, body: Mapping[str, Any]) -> str:
    """
    Return what Assure said, in one line and without anything of the addresses in `body`.

    Hidden are whole values, each longer word of them, and the phone number however its
    digits are grouped. The country is no secret. E-mail addresses and telephone numbers are
    hidden whether `body` has them or not: that of a cancellation has no address.
    """
    line = " ".join(text.split())
    parts = sorted(set(_personal(body)), key=len, reverse=True)
    if parts:
        line = re.sub(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)", HIDDEN, line, flags=re.IGNORECASE)
    line = without_personal_data(line)
    return line if len(line) <= LONGEST_TEXT else line[: LONGEST_TEXT - 3] + "..."


def _personal(body: Mapping[str, Any]) -> Iterator[str]:
    """Yield a pattern for everything that must not be shown."""
    for address in (body.get("shippingAddress", {}), body.get("billingAddress", {})):
        for part, value in address.items():
            if part == "country":
                continue
            yield re.escape(value)
            for word in BETWEEN_WORDS.split(value):
                if len(word) >= SHORTEST_WORD:
                    yield re.escape(word)
        digits = re.findall(r"\d", address.get("phone", ""))
        if len(digits) >= FEWEST_DIGITS:
            yield r"\W{0,3}".join(digits)
            yield r"\W{0,3}".join(digits[-10:])
