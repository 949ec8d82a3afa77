"""config.yaml: read, resolved and checked before anything starts."""

from .model import (
    Bodies,
    CallRules,
    ConnectionSettings,
    Kept,
    LeftOut,
    OrderRules,
    PackingRules,
    ServerSettings,
    Settings,
    StockSync,
    StorageSettings,
)
from .reading import load_settings, load_storage_settings

__all__ = [
    "Bodies",
    "CallRules",
    "ConnectionSettings",
    "Kept",
    "LeftOut",
    "OrderRules",
    "PackingRules",
    "ServerSettings",
    "Settings",
    "StockSync",
    "StorageSettings",
    "load_settings",
    "load_storage_settings",
]
