"""The console: the pages on which people see what the connector does."""

from .blueprint import install_console
from .services import Console

__all__ = ["Console", "install_console"]
