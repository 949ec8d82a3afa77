"""An order record as a row of the orders table, and back."""

from typing import Any

import sqlalchemy as sa

from ....ports.channel.order_source import OrderState
from ....ports.repositories.orders import OrderRecord, SentLine, Stage
from .order_json import from_json, to_json
from .values_json import values_from_json, values_to_json

_SAME = (
    "connection",
    "channel_order_id",
    "first_seen_at",
    "due_at",
    "placed_at",
    "updated_at",
    "lines_page",
    "attempts",
    "reason",
    "unmapped_skus",
    "push_unmapped",
    "scan",
    "sent_at",
    "digest",
    "cancel_requested_at",
    "ship_anyway",
)


def to_row(record: OrderRecord) -> dict[str, Any]:
    """Return the record's values by column."""
    row = {name: getattr(record, name) for name in _SAME}
    row["stage"] = record.stage.value
    row["state"] = record.state and record.state.value
    row["queued_at"] = record.placed_at or record.first_seen_at
    row["sent_lines"] = values_to_json(record.sent_lines)
    row["payload"] = to_json(record.order) if record.order else None
    return row


def from_row(row: sa.RowMapping) -> OrderRecord:
    """Return the record that the row holds."""
    return OrderRecord(
        **{name: row[name] for name in _SAME},
        stage=Stage(row["stage"]),
        state=OrderState(row["state"]) if row["state"] else None,
        sent_lines=values_from_json(SentLine, row["sent_lines"]),
        order=from_json(row["payload"]) if row["payload"] else None,
    )
