"""What config.yaml says, once it is checked."""

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from ...ports.plugin import ChannelType
from ..assure.settings import AssureSettings
from ..storage.location import Location


@dataclass(frozen=True, slots=True)
class StorageSettings:
    """Where the books are kept. `url` may hold a password; show `name`."""

    url: str = field(repr=False)

    @property
    def name(self) -> str:
        """What the database is called in sentences for people."""
        return Location.parse(self.url).name

    @property
    def file(self) -> Path | None:
        """The file of an embedded database, None for a server."""
        return Location.parse(self.url).file


@dataclass(frozen=True, slots=True)
class OrderRules:
    """How the orders of one connection are treated."""

    fetch_every: timedelta
    overlap: timedelta
    look_back: timedelta
    hold_unmapped: bool


@dataclass(frozen=True, slots=True)
class ConnectionSettings:
    """One client on one channel. `settings` is what the plugin's own schema loaded."""

    name: str
    channel_type: ChannelType
    settings: Any
    orders: OrderRules
    assure: AssureSettings


@dataclass(frozen=True, slots=True)
class Settings:
    """The whole file. `secrets` are the values that no output may show."""

    file: Path
    storage: StorageSettings
    connections: tuple[ConnectionSettings, ...]
    secrets: frozenset[str] = field(repr=False)
