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


@dataclass(frozen=True, slots=True)
class Exposure:
    """What a channel is to show of one SKU, and how many units were held back for it."""

    quantity: int | None
    buffer: int
    latency_days: int | None


def exposure_of(
    received: int | None, rules: StockRules, override: StockOverride | None = None
) -> Exposure:
    """
    Return what is to be exposed of a SKU of which the OMS has `received` units.

    At or below the buffer that is 0. It is None, nothing to tell, while the OMS said nothing
    and the SKU is not disabled.
    """
    buffer, latency = rules.buffer, rules.latency_days
    if override is not None:
        buffer = override.buffer or buffer
        latency = override.latency_days or latency
    held_back = buffer.of(received or 0) if rules.pool is Pool.COMMON else 0
    if override is not None and override.disabled:
        return Exposure(0, held_back, latency)
    quantity = None if received is None else max(0, received - held_back)
    return Exposure(quantity, held_back, latency)
