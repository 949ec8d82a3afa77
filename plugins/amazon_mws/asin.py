"""The format of ASINs."""

import re

_ASIN = re.compile(r"B0[0-9A-Z]{8}")
_ISBN = re.compile(r"[0-9]{9}[0-9X]")


def asin_doubt(value: str) -> str:
    """
    Return a warning if the text does not look like an ASIN, else an empty text.

    Documented are ten letters and digits, and the ISBN-10 for books. The prefix B0 of all
    others is only an observation, hence a warning and not an error.
    """
    if _ASIN.fullmatch(value) or (_ISBN.fullmatch(value) and _check_digit_fits(value)):
        return ""
    return (
        f"Channel Serial No. {value} does not look like an ASIN: "
        "ten characters that begin with B0, or the ISBN-10 of a book."
    )


def _check_digit_fits(isbn: str) -> bool:
    digits = (10 if digit == "X" else int(digit) for digit in isbn)
    return (
        sum(place * digit for place, digit in zip(range(10, 0, -1), digits, strict=True)) % 11 == 0
    )
