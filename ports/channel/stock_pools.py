"""How much of what the OMS has may be shown on a channel: pools and buffers."""

from dataclasses import dataclass
from enum import StrEnum

MOST_UNITS = 2_147_483_647
"""More than this of one SKU is no stock level."""


class Pool(StrEnum):
    """Whose stock it is."""

    SEPARATE = "SEPARATE"
    """The channel's own: all of it is exposed."""
    COMMON = "COMMON"
    """Others sell it as well: a buffer is held back."""


@dataclass(frozen=True, slots=True)
class Buffer:
    """What is held back: so many units, or so many per cent of what there is, rounded up."""

    amount: int = 0
    per_cent: bool = False

    def of(self, quantity: int) -> int:
        """Return how many of `quantity` units are held back, more than there are if need be."""
        return (quantity * self.amount + 99) // 100 if self.per_cent else self.amount


@dataclass(frozen=True, slots=True)
class StockRules:
    """
    How a connection exposes its stock.

    Args:
        buffer: of the common pool.
        latency_days: how many days a unit takes to ship; None leaves that to the channel.
    """

    pool: Pool = Pool.SEPARATE
    buffer: Buffer = Buffer()
    latency_days: int | None = None


@dataclass(frozen=True, slots=True)
class StockOverride:
    """
    What is different for one SKU. Its key is (connection, channel_sku).

    Args:
        buffer, latency_days: in place of the connection's; None where they are the same.
        disabled: it exposes 0, whatever the OMS has.
    """

    connection: str
    channel_sku: str
    buffer: Buffer | None = None
    latency_days: int | None = None
    disabled: bool = False
