"""Reads config.yaml, resolves its references, and validates it before anything starts."""

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
)
from .section import DatabaseAddress, OmsAccess, Section, Sections

__all__ = [
    "Bodies",
    "CallRules",
    "ConnectionSettings",
    "DatabaseAddress",
    "Kept",
    "LeftOut",
    "OmsAccess",
    "OrderRules",
    "PackingRules",
    "Section",
    "Sections",
    "ServerSettings",
    "Settings",
    "StockSync",
]
