"""Rules for how much of the OMS's stock is exposed on a channel: pools and buffers."""

from dataclasses import dataclass
from enum import StrEnum

MOST_UNITS = 2_147_483_647
"""Maximum stock level of one SKU."""


class Pool(StrEnum):
    """Whether the stock is shared with other channels."""

    SEPARATE = "SEPARATE"
    """Reserved for this channel: all of it is exposed."""
    COMMON = "COMMON"
    """Shared with other channels: a buffer is held back."""


@dataclass(frozen=True, slots=True)
class Buffer:
    """What is held back: a number of units, or a percentage of the stock, rounded up."""

    amount: int = 0
    per_cent: bool = False

    def of(self, quantity: int) -> int:
        """Return how many of `quantity` units are held back; may exceed `quantity`."""
        return (quantity * self.amount + 99) // 100 if self.per_cent else self.amount


@dataclass(frozen=True, slots=True)
class StockRules:
    """
    How a connection exposes its stock.

    Args:
        buffer: applies to the common pool only.
        latency_days: handling time in days; None means the channel's default.
    """

    pool: Pool = Pool.SEPARATE
    buffer: Buffer = Buffer()
    latency_days: int | None = None


@dataclass(frozen=True, slots=True)
class StockOverride:
    """
    Overrides of the connection's rules for one SKU. Its key is (connection, channel_sku).

    Args:
        buffer, latency_days: None means the connection's.
        disabled: quantity 0 is exposed, whatever the OMS has.
    """

    connection: str
    channel_sku: str
    buffer: Buffer | None = None
    latency_days: int | None = None
    disabled: bool = False
