"""Stock levels, messages and overrides as rows, and back."""

from dataclasses import fields
from typing import Any

import sqlalchemy as sa

from ....ports.channel.stock_pools import Buffer, StockOverride
from ....ports.repositories.stock import ItemOutcome, ItemResult, StockLevel, StockMessageRecord

_LEVEL = tuple(field.name for field in fields(StockLevel))


def to_level(row: sa.RowMapping) -> StockLevel:
    """Return the level that the row holds."""
    return StockLevel(**{name: row[name] for name in _LEVEL})


def to_message(row: sa.RowMapping) -> StockMessageRecord:
    """Return the message that the row holds."""
    return StockMessageRecord(
        submission=row["submission"],
        number=row["number"],
        channel_sku=row["channel_sku"],
        quantity=row["quantity"],
        latency_days=row["latency_days"],
        received=row["received"],
        buffer=row["buffer"],
        made_at=row["made_at"],
        result=ItemResult(ItemOutcome(row["outcome"]), row["code"], row["reason"]),
        result_at=row["result_at"],
    )


def override_row(override: StockOverride) -> dict[str, Any]:
    """Return the override's values by column."""
    buffer = override.buffer
    return {
        "connection": override.connection,
        "channel_sku": override.channel_sku,
        "buffer": buffer.amount if buffer else None,
        "per_cent": buffer.per_cent if buffer else None,
        "latency_days": override.latency_days,
        "disabled": override.disabled,
    }


def to_override(row: sa.RowMapping) -> StockOverride:
    """Return the override that the row holds."""
    buffer = None if row["buffer"] is None else Buffer(row["buffer"], row["per_cent"])
    return StockOverride(
        row["connection"], row["channel_sku"], buffer, row["latency_days"], row["disabled"]
    )
