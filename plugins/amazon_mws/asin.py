"""What Amazon's own numbers of articles look like."""

import re

_ASIN = re.compile(r"B0[0-9A-Z]{8}")
_ISBN = re.compile(r"[0-9]{9}[0-9X]")


def asin_doubt(value: str) -> str:
    """
    Return why a text does not look like an ASIN, nothing where it does.

    Amazon says that it is ten letters and digits, and for a book its ISBN-10. That all others
    begin with B0 is only what one sees, so this is a doubt and no more.
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
