"""Dimensions and weight of a package."""

from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Dimensions:
    """In centimetres; the name is not compared."""

    length: Decimal
    width: Decimal
    height: Decimal
    name: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Parcel:
    """A package before booking; `grams` is the weight."""

    dimensions: Dimensions
    grams: Decimal
