"""The extras of the package, and whether they are installed."""

import importlib
from dataclasses import dataclass
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
        try:
            for module in self.modules:
                importlib.import_module(module)
        except ModuleNotFoundError:
            raise SettingsError(self.needed_by(user)) from None


SANDBOX: Final = Extra("sandbox", ("fpdf",))
