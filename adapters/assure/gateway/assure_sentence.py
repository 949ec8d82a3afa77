"""Masks the buyer's name, address, telephone number and e-mail in what Assure says of an order."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ....sdk.masking.sentences import mask_contacts, mask_words

SHORTEST_WORD = 3
"""Shorter words of an address stand in any sentence; they are masked as whole values only."""

BETWEEN_WORDS = re.compile(r"[\s!-/:-@\[-`{-~]+")
"""White space and signs. Not `\\W`: to that, vowel signs of Indian scripts end a word."""

FEWEST_DIGITS = 6
LONGEST_TEXT = 300


def mask_assure_sentence(text: str, body: Mapping[str, Any], ids: Iterable[str]) -> str:
    """
    Return what Assure said, in one line and without anything of the addresses in `body`.

    Masked are whole values, each longer word of them, and the phone number however its digits
    are grouped; the country is kept. E-mail addresses and telephone numbers are masked whether
    `body` has them or not: that of a cancellation has no address. `ids` are those that the call
    is about; they are kept even where they look like a telephone number.
    """
    line = mask_words(" ".join(text.split()), _personal(body))
    line = mask_contacts(line, "|".join(re.escape(one) for one in ids if one))
    return line if len(line) <= LONGEST_TEXT else line[: LONGEST_TEXT - 3] + "..."


def _personal(body: Mapping[str, Any]) -> Iterator[str]:
    """Yield a pattern for everything that is to be masked."""
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
