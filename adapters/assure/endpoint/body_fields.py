"""Kinds of values in Assure's calls."""

import re
from decimal import Decimal
from typing import Any

from apiflask import Schema
from marshmallow import EXCLUDE, ValidationError, fields, validate

from ..limits import LONGEST_TEXT

LARGEST_LONG = 2**63 - 1
DIGITS = re.compile(r"[0-9]{1,19}")


class Tolerant(Schema):
    """Ignores what it does not know: Assure announces fields in either direction."""

    class Meta:
        """Marshmallow's settings."""

        unknown = EXCLUDE


def can_be_kept(text: str) -> None:
    """Refuse what no database takes as text."""
    if any(ord(sign) < ord(" ") or 0xD800 <= ord(sign) <= 0xDFFF for sign in text):  # noqa: PLR2004  # UTF-16's halves
        raise ValidationError("holds signs that are no text.")


def text(**options: Any) -> fields.String:  # noqa: ANN401  # marshmallow's options
    """Return a text that is neither empty nor too long."""
    return fields.String(validate=[validate.Length(1, LONGEST_TEXT), can_be_kept], **options)


class JsonNumber(fields.Decimal):
    """A finite number that is one in JSON too; loads into a `Decimal`."""

    def _validated(self, value: Any) -> Decimal:  # noqa: ANN401  # marshmallow's shape
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.make_error("invalid", input=value)
        return super()._validated(value)


class Long(fields.Integer):
    """A whole number of 64 bits, 0 or above, as a number or in quotes."""

    def _validated(self, value: Any) -> int:  # noqa: ANN401  # marshmallow's shape
        if isinstance(value, str) and DIGITS.fullmatch(value):
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.make_error("invalid", input=value)
        if not 0 <= value <= LARGEST_LONG:
            raise self.make_error("too_large", input=value)
        return value
