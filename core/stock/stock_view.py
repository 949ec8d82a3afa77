"""The stock state of one SKU, for display."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from ...ports.channel.stock_pools import StockOverride
from ...ports.repositories.stock import StockHistory, StockLevel, UnusableQuantity
from ...ports.repositories.storage import Storage
from ...ports.repositories.submissions import Submission
from .stock_hour import HOUR, slot_at


@dataclass(frozen=True, slots=True)
class StockView:
    """
    The level of a SKU, and its history.

    Args:
        level: None if nothing was coalesced for it yet.
        override: its override, if it has one.
        history: received and sent quantities, newest first.
        submissions: the submissions in its history, by name.
        unusable: its last quantities that could not be used, ended or not; None without any.
        next_update_at: when the next update is sent, if any level changed.
    """

    level: StockLevel | None
    override: StockOverride | None
    history: StockHistory
    submissions: Mapping[str, Submission]
    unusable: UnusableQuantity | None
    next_update_at: datetime


def view_stock(
    storage: Storage, connection: str, channel_sku: str, now: datetime, limit: int = 20
) -> StockView | None:
    """Return the stock of a SKU, None if nothing is known of it."""
    with storage.reading() as uow:
        level = uow.stock.level(connection, channel_sku)
        override = uow.stock.overrides(connection, [channel_sku]).get(channel_sku)
        history = uow.stock.history(connection, channel_sku, limit)
        names = list({message.submission for message in history.messages})
        submissions = uow.submissions.get(connection, names)
        unusable = uow.stock.unusable_of(connection, channel_sku)
    if level is None and unusable is None and not history.receipts:
        return None
    next_update_at = slot_at(connection, now) + HOUR
    return StockView(level, override, history, submissions, unusable, next_update_at)
