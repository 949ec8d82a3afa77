"""Units of size and weight, and their conversion to centimetres and grams."""

from decimal import Decimal
from enum import StrEnum


class LengthUnit(StrEnum):
    """A unit of parcel sizes."""

    MM = "mm"
    CM = "cm"
    M = "m"
    IN = "in"

    def in_cm(self, length: Decimal) -> Decimal:
        """Return a length of this unit in centimetres."""
        return length * CENTIMETRES[self]


class WeightUnit(StrEnum):
    """A unit of parcel weights."""

    G = "g"
    KG = "kg"
    OZ = "oz"
    LB = "lb"

    def in_grams(self, weight: Decimal) -> Decimal:
        """Return a weight of this unit in grams."""
        return weight * GRAMS[self]


CENTIMETRES = {
    LengthUnit.MM: Decimal("0.1"),
    LengthUnit.CM: Decimal(1),
    LengthUnit.M: Decimal(100),
    LengthUnit.IN: Decimal("2.54"),
}

GRAMS = {
    WeightUnit.G: Decimal(1),
    WeightUnit.KG: Decimal(1000),
    WeightUnit.OZ: Decimal("28.349523125"),
    WeightUnit.LB: Decimal("453.59237"),
}
