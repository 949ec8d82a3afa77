"""Reference implementation of a SKU's exposure, which the contract compares with storage."""

from dataclasses import dataclass

from ...channel.stock_pools import Pool, StockOverride, StockRules


@dataclass(frozen=True, slots=True)
class Exposure:
    """The quantity to expose for one SKU, and the units held back."""

    quantity: int | None
    buffer: int
    latency_days: int | None


def exposure_of(
    received: int | None, rules: StockRules, override: StockOverride | None = None
) -> Exposure:
    """
    Return the exposure of a SKU of which the OMS has `received` units.

    The quantity is 0 at or below the buffer, and None if nothing was received and the SKU is
    not disabled.
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
