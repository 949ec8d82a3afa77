"""`calls:` of config.yaml."""

from datetime import timedelta
from typing import Any

from marshmallow import Schema, fields, post_load, validate

from .model import Bodies, CallRules


class CallsSchema(Schema):
    """`calls:`; loads into `CallRules`."""

    bodies = fields.Enum(Bodies, by_value=True, load_default=Bodies.FAILURES)
    keep_days = fields.Integer(
        strict=True, load_default=30, validate=validate.Range(min=1, max=3_650)
    )

    @post_load
    def _rules(self, data: dict[str, Any], **_: object) -> CallRules:
        return CallRules(data["bodies"], timedelta(days=data["keep_days"]))
