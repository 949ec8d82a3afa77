"""How large and heavy a package is."""

from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Dimensions:
    """Centimetres; the name of a box says nothing about its size."""

    length: Decimal
    width: Decimal
    height: Decimal
    name: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Parcel:
    """A package before it is booked; `grams` is its weight."""

    dimensions: Dimensions
    grams: Decimal
