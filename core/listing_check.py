"""Is a row of a listing file a listing, or what is wrong with it?"""

import re
from dataclasses import dataclass

from ..ports.stores.listings import Listing

LONGEST = 255
"""Characters; Assure takes no longer text."""

EAN_LENGTHS = {8, 12, 13, 14}
SCIENTIFIC = re.compile(r"[+-]?\d+([.,]\d+)?[eE][+-]?\d+")
DIGITS_AS_A_FRACTION = re.compile(r"\d{7,14}[.,]0+")
DIGITS = re.compile(r"[0-9]+")


@dataclass(frozen=True, slots=True)
class ListingRow:
    """One row of a file as it was read; `number` counts from 1, the header included."""

    number: int
    client_sku: str
    channel_serial: str
    channel_sku: str


@dataclass(frozen=True, slots=True)
class RowProblem:
    """Why a row is not taken."""

    number: int
    channel_sku: str
    reason: str


def check(row: ListingRow, connection: str) -> Listing | RowProblem:
    """Return the row's listing, or the first thing that is wrong with it."""
    reason = (
        _misses(row.channel_sku, "Channel SKU Id")
        or _misses(row.client_sku, "Client SKU Id")
        or _damaged(row.channel_sku, "Channel SKU Id")
        or _damaged(row.client_sku, "Client SKU Id")
        or _damaged(row.channel_serial, "Channel Serial No.")
        or _no_ean(row.client_sku)
    )
    if reason:
        return RowProblem(row.number, row.channel_sku, reason)
    return Listing(connection, row.channel_sku, row.client_sku, row.channel_serial)


def _misses(value: str, name: str) -> str:
    return "" if value else f"{name} is empty."


def _damaged(value: str, name: str) -> str:
    if SCIENTIFIC.fullmatch(value) or DIGITS_AS_A_FRACTION.fullmatch(value):
        return f"{name} {value} was turned into a number by a spreadsheet. Format it as text."
    if len(value) > LONGEST:
        return f"{name} has {len(value)} characters; {LONGEST} are allowed."
    if not value.isprintable():
        return f"{name} has a character that cannot be printed."
    return ""


def _no_ean(value: str) -> str:
    """Tell what is wrong with a client SKU of digits alone, as long as an EAN or a bit shorter."""
    if not DIGITS.fullmatch(value) or not min(EAN_LENGTHS) - 1 <= len(value) <= max(EAN_LENGTHS):
        return ""
    if len(value) not in EAN_LENGTHS:
        return f"Client SKU Id {value} has {len(value)} digits: leading zeros of the EAN are lost."
    if not _check_digit_fits(value):
        return f"Client SKU Id {value} is no EAN: its check digit is wrong."
    return ""


def _check_digit_fits(ean: str) -> bool:
    weighted = sum(
        int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(ean))
    )
    return weighted % 10 == 0
