"""The extras of the package, and whether they are installed."""

from dataclasses import dataclass
from importlib.util import find_spec
from typing import Final

from ..ports.host.errors import SettingsError


@dataclass(frozen=True, slots=True)
class Extra:
    """An extra of pyproject.toml, and the modules that it brings."""

    name: str
    modules: tuple[str, ...]

    def needed_by(self, user: str) -> str:
        """Return the sentence that says how to install the extra; `user` is its first words."""
        return f"{user} needs the extra [{self.name}]: pip install 'channel-connector[{self.name}]'"

    def check(self, user: str) -> None:
        """
        Check that the extra is installed.

        Raises:
            SettingsError: it is not; the message is the sentence of `needed_by`.
        """
        if any(find_spec(module) is None for module in self.modules):
            raise SettingsError(self.needed_by(user))


SANDBOX: Final = Extra("sandbox", ("fpdf", "pydantic"))
