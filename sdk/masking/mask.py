"""The text that replaces what is masked or left out."""

from typing import Final

MASK: Final = "***"
"""Replaces a masked value or name."""

CUT: Final = "…"
"""Ends a body of which only the beginning is kept."""
