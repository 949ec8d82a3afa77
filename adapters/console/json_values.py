"""Values as JSON: field names unchanged, moments in ISO 8601, durations in seconds."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any


def to_json(value: Any) -> Any:  # noqa: ANN401, PLR0911  # any value; one branch for each kind
    """Return the value as text, numbers, lists and mappings; a Decimal as text."""
    if isinstance(value, Enum):
        return value.value
    if is_dataclass(value):
        return {one.name: to_json(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, Mapping):
        return {str(to_json(key)): to_json(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [to_json(one) for one in value]
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, Decimal):
        return str(value)
    return value
