"""The type of a change to a stored row."""

from collections.abc import Callable
from typing import TypeVar

Row = TypeVar("Row")

Change = Callable[[Row], Row]
"""Maps the currently stored row to the new one."""
