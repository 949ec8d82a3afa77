"""Is a row of a listing file a listing, or what is wrong with it?"""

import re
from typing import NamedTuple

from ...ports.oms.listing_limits import ListingLimits

SHOWN = 60
"""Characters of a damaged id that are told."""

_SCIENTIFIC = re.compile(r"[+-]?\d+([.,]\d+)?[eE][+-]?\d+")
_DIGITS_AS_A_FRACTION = re.compile(r"\d{7,14}[.,]0+")
_DIGITS_LOST = re.compile(r"\d{1,6}0{6,}")
_DIGITS = re.compile(r"[0-9]+")
_AS_LONG_AS_AN_EAN = re.compile(r"[0-9]{7,14}")
_ERRORS = {"#N/A", "#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!"}
_FORMULA = frozenset("=+-@")
_SUMMARY = re.compile(
    r"((grand|sub)?[ -]?totals?|sum|count)( (rows|records|listings|items|skus|products))?[^a-z]*",
    re.IGNORECASE,
)
_FIGURE = re.compile(r"([^\w]*\d){0,6}[^\w]*")
_LONGEST_FIGURE = 12
_UNSUSPICIOUS = re.compile(r"[0-9]+|[A-Za-z][A-Za-z0-9_./ -]*")
"""What nearly all ids look like: unless it is too long, nothing of it can be damage."""


class ListingRow(NamedTuple):
    """
    One row of a file as it was read; `number` counts from 1, the header included.

    `damage` is what only the reader of the file could see, as a sentence.
    """

    number: int
    client_sku: str
    channel_serial: str
    channel_sku: str
    damage: str = ""


def refusal(row: ListingRow, limits: ListingLimits) -> str:
    """Return the first thing that is wrong with a row, empty where it is a listing."""
    _, client_sku, channel_serial, channel_sku, damage = row
    return (
        damage
        or _summary(client_sku, channel_sku)
        or _wrong(channel_sku, "Channel SKU Id", limits)
        or _wrong(client_sku, "Client SKU Id", limits)
        or (_damaged(channel_serial, "Channel Serial No.", limits) if channel_serial else "")
        or (_no_ean(client_sku, limits) if _DIGITS.fullmatch(client_sku) else "")
    )


def doubt(client_sku: str) -> str:
    """Return what is odd about the client SKU of a listing, empty where nothing is."""
    if not client_sku.endswith("000000") or not _AS_LONG_AS_AN_EAN.fullmatch(client_sku):
        return ""
    return f"Client SKU Id {client_sku} ends in zeros, as if a spreadsheet had lost its digits."


def shown(value: str) -> str:
    """Return an id as it can be told: printable, and not too long."""
    value = value if value.isprintable() else "".join(c if c.isprintable() else "?" for c in value)
    return value if len(value) <= SHOWN else f"{value[:SHOWN]}..."


def _summary(client_sku: str, channel_sku: str) -> str:
    """Return a sentence if one id is a word like "Total" and the other a figure or missing."""
    for word, figure in ((client_sku, channel_sku), (channel_sku, client_sku)):
        if (
            len(figure) <= _LONGEST_FIGURE
            and _FIGURE.fullmatch(figure)
            and _SUMMARY.fullmatch(word)
        ):
            return f"{shown(word)} looks like a summary of other rows. Remove the row."
    return ""


def _wrong(value: str, name: str, limits: ListingLimits) -> str:
    return _damaged(value, name, limits) if value else f"{name} is empty."


def _damaged(value: str, name: str, limits: ListingLimits) -> str:
    longest = limits.longest_text
    if len(value) <= longest and _UNSUSPICIOUS.fullmatch(value):
        return ""
    if reason := _spoilt_by_a_spreadsheet(value):
        return f"{name} {reason}"
    if len(value) > longest:
        return f"{name} has {len(value)} characters; {longest} are allowed."
    if not value.isprintable():
        return f"{name} {shown(value)} has a character that cannot be printed."
    return ""


def _spoilt_by_a_spreadsheet(value: str) -> str:
    if _SCIENTIFIC.fullmatch(value) or _DIGITS_AS_A_FRACTION.fullmatch(value):
        return f"{shown(value)} was turned into a number by a spreadsheet. Format it as text."
    if value[0] in _FORMULA:
        return f"{shown(value)} begins with {value[0]}: a spreadsheet takes it for a formula."
    if value in _ERRORS:
        return f"is the error {value} of a spreadsheet."
    return ""


def _no_ean(value: str, limits: ListingLimits) -> str:
    """Return what is wrong with a client SKU of digits alone, which is an EAN by its length."""
    if not limits.could_be_ean(value):
        return ""
    if len(value) not in limits.ean_lengths:
        return f"Client SKU Id {value} has {len(value)} digits: leading zeros of the EAN are lost."
    if _check_digit_fits(value):
        return ""
    if _DIGITS_LOST.fullmatch(value):
        return f"Client SKU Id {value} lost its last digits in a spreadsheet. Format it as text."
    return f"Client SKU Id {value} is no EAN: its check digit is wrong."


def _check_digit_fits(ean: str) -> bool:
    digits = [int(digit) for digit in reversed(ean)]
    return (sum(digits[::2]) + 3 * sum(digits[1::2])) % 10 == 0
