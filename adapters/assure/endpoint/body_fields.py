"""Field types of Assure's requests."""

import re
from decimal import Decimal
from typing import Any

from apiflask import Schema
from marshmallow import EXCLUDE, ValidationError, fields, validate

from ..limits import LONGEST_TEXT

LARGEST_LONG = 2**63 - 1
DIGITS = re.compile(r"[0-9]{1,19}")


class Tolerant(Schema):
    """Ignores unknown fields, which Assure reserves the right to add."""

    class Meta:
        """Marshmallow's settings."""

        unknown = EXCLUDE


def storable(text: str) -> None:
    """Reject characters that a database cannot store."""
    if any(ord(sign) < ord(" ") or 0xD800 <= ord(sign) <= 0xDFFF for sign in text):  # noqa: PLR2004  # UTF-16's halves
        raise ValidationError("contains characters that are not valid in text.")


def text(**options: Any) -> fields.String:  # noqa: ANN401  # marshmallow's options
    """Return a field for text that is neither empty nor too long."""
    return fields.String(validate=[validate.Length(1, LONGEST_TEXT), storable], **options)


class JsonNumber(fields.Decimal):
    """A finite JSON number, not a string; loads into a `Decimal`."""

    def _validated(self, value: Any) -> Decimal:  # noqa: ANN401  # marshmallow's shape
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.make_error("invalid", input=value)
        return super()._validated(value)


class Long(fields.Integer):
    """An integer from 0 to 2^63 - 1, as a number or as a string."""

    def _validated(self, value: Any) -> int:  # noqa: ANN401  # marshmallow's shape
        if isinstance(value, str) and DIGITS.fullmatch(value):
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.make_error("invalid", input=value)
        if not 0 <= value <= LARGEST_LONG:
            raise self.make_error("too_large", input=value)
        return value
