"""How jobs say what becomes of a row."""

from collections.abc import Callable
from typing import TypeVar

Row = TypeVar("Row")

Change = Callable[[Row], Row]
"""Takes a row as it is kept at this moment, and returns it as it is to be."""
