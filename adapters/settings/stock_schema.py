"""`stock:` of a connection."""

import re
from datetime import timedelta
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate

from ...ports.channel.stock_pools import Buffer, Pool, StockRules
from .model import StockSync

PER_CENT = re.compile(r"(\d{1,3})\s*%", re.ASCII)
MOST_BUFFER = 1_000_000


class BufferField(fields.Field[Buffer]):
    """Units as a whole number, or a share such as "10%"; loads into a `Buffer`."""

    def _deserialize(
        self,
        value: Any,  # noqa: ANN401  # marshmallow's shape
        attr: str | None,  # noqa: ARG002  # marshmallow's shape
        data: Any,  # noqa: ANN401, ARG002  # marshmallow's shape
        **_: object,
    ) -> Buffer:
        return buffer_of(value)


def buffer_of(value: object) -> Buffer:
    """
    Parse a buffer: units, or a share such as "10%".

    Raises:
        ValidationError: the value is neither.
    """
    share = PER_CENT.fullmatch(value.strip()) if isinstance(value, str) else None
    if share is not None and int(share[1]) <= 100:  # noqa: PLR2004  # per cent
        return Buffer(int(share[1]), per_cent=True)
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST_BUFFER:
        return Buffer(value)
    raise ValidationError('is neither a number of units nor a share such as "10%"')


class StockSchema(Schema):
    """`stock:`; loads into `StockSync`."""

    sync = fields.Boolean(load_default=True)
    pool = fields.String(load_default="separate", validate=validate.OneOf(("separate", "common")))
    buffer = BufferField(load_default=Buffer())
    latency_days = fields.Integer(
        strict=True, load_default=None, validate=validate.Range(min=1, max=30)
    )
    deadline_hours = fields.Integer(
        strict=True, load_default=6, validate=validate.Range(min=1, max=168)
    )
    keep_history_days = fields.Integer(
        strict=True, load_default=90, validate=validate.Range(min=1, max=3_650)
    )

    @post_load
    def _rules(self, data: dict[str, Any], **_: object) -> StockSync:
        return StockSync(
            enabled=data["sync"],
            rules=StockRules(Pool(data["pool"].upper()), data["buffer"], data["latency_days"]),
            deadline=timedelta(hours=data["deadline_hours"]),
            keep_history=timedelta(days=data["keep_history_days"]),
        )
