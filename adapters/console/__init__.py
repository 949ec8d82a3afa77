"""The console: web pages and an API that show the state of the connector."""

from .blueprint import install_console
from .services import Console

__all__ = ["Console", "install_console"]
