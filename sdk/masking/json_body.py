"""JSON bodies as a call record keeps them."""

import json
from collections.abc import Mapping
from typing import Any, Final

from ...ports.host.call_records import LONGEST_BODY
from .fields import KeptFields
from .mask import CUT, MASK

NO_JSON: Final = "(It is no JSON. Nothing is kept of it.)"


def mask_json(content: bytes, kept: KeptFields) -> str:
    """
    Return a JSON text with the names of its fields and the values that are kept.

    `true`, `false` and `null` are kept in every field. At most LONGEST_BODY characters are
    returned, and CUT after them. Of a text that is no JSON, NO_JSON is returned.
    """
    try:
        masked = _masked(json.loads(content), "", kept)
        text = json.dumps(masked, ensure_ascii=False, separators=(",", ":"))
    except (ValueError, RecursionError):
        return NO_JSON
    return text if len(text) <= LONGEST_BODY else text[:LONGEST_BODY] + CUT


def _masked(value: Any, name: str, kept: KeptFields) -> Any:  # noqa: ANN401  # JSON holds anything
    """Return the value of the field `name`; the values of a list are those of its field."""
    if isinstance(value, Mapping):
        return {kept.shown_name(inner): _masked(held, inner, kept) for inner, held in value.items()}
    if isinstance(value, list):
        return [_masked(held, name, kept) for held in value]
    if value is None or isinstance(value, bool):
        return value
    return value if kept.keeps(name, str(value)) else MASK
