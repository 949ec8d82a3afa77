"""What storage is to expose of a SKU, reckoned in Python: the contract holds its SQL to this."""

from dataclasses import dataclass

from ...channel.stock_pools import Pool, StockOverride, StockRules


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
