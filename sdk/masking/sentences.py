"""Sentences for people: masks what is personal by its form, and given words and values."""

import re
from collections.abc import Iterable
from typing import Final

from .mask import MASK

_E_MAIL: Final = re.compile(r"""(?<![^\s<>()"',;])[^\s<>()"',;@]+@[^\s<>()"',;]+""")

_DATE: Final = r"\d{4}-\d\d-\d\d"
_TOO_LONG_TO_CALL: Final = r"(?!00)\d{13,}"
"""Digits in one piece, more than a telephone number has without its leading zeros."""

_TELEPHONE: Final = r"\+?\d(?:[ ()-]{0,2}\d){7,40}"
"""The number of digits is limited, so that a search takes time in proportion to the text."""


def mask_contacts(sentence: str, kept_ids: str = "") -> str:
    """
    Return the sentence with its e-mail addresses and telephone numbers masked.

    Dates and digits too long for a telephone number are kept, and so is what `kept_ids`
    matches, a regular expression without groups for ids that could be taken for a telephone
    number. Names and postal addresses have no form of their own: mask them with `mask_words`.
    """
    kept = "|".join(filter(None, (kept_ids, _DATE, _TOO_LONG_TO_CALL)))
    number = rf"(?<![\w-])(?:(?P<kept>{kept})|{_TELEPHONE})(?![\w-])"
    return re.sub(number, lambda found: found["kept"] or MASK, _E_MAIL.sub(MASK, sentence))


def mask_words(sentence: str, patterns: Iterable[str]) -> str:
    """Return the sentence with whole words that match a pattern masked, in upper or lower case."""
    longest_first = sorted(set(patterns), key=len, reverse=True)
    if not longest_first:
        return sentence
    words = rf"(?<!\w)(?:{'|'.join(longest_first)})(?!\w)"
    return re.sub(words, MASK, sentence, flags=re.IGNORECASE)


def mask_values(text: str, values: Iterable[str], shortest: int = 1) -> str:
    """Return the text with every value of at least `shortest` characters masked."""
    return pattern_of(values, shortest).sub(MASK, text)


def pattern_of(values: Iterable[str], shortest: int = 1) -> re.Pattern[str]:
    """Return a pattern that finds every value of at least `shortest` characters in a text."""
    long_enough = {value for value in values if len(value) >= shortest}
    longest_first = sorted(long_enough, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first)) or r"(?!)")
