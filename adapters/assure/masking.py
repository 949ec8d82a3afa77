"""
What may be kept of JSON that goes between Assure and us.

Names, and the values of what is known to be harmless. Everything else is masked: who bought and
where they live, documents, and sentences, which may repeat any of it.
"""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from ...ports.host.call_records import LONGEST_BODY

HIDDEN: Final = "***"
CUT: Final = "…"
NO_JSON: Final = "(It is no JSON. Nothing is kept of it.)"

_NAMES: Final = """
    orderCode orderTime orderType onHold packType isPriority gift dispatchByTime
    startProcessingTime paymentMethod isSplitRequired locationCode channelSkuCode orderItemCode
    quantity cancelledQuantity giftwrapRequired shipmentId shipmentCode packageSku weight length
    breadth height fulfillmentType quantityToPack consolidatedQuantity successList failureList
    code invoiceCode invoiceDate awbNumber transporter hasError expires
"""
HARMLESS: Final = frozenset(_NAMES.split())
"""Names whose values are kept, whether they stand in a body or in an address."""

SHAPE: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.:/+=-]{0,99}")
"""What a code, an id, a count or a moment looks like; anything else is masked all the same."""

NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,99}")


def masked_json(content: bytes) -> str:
    """Return a JSON text with every name, and the values that are harmless."""
    try:
        told = _masked(json.loads(content), harmless=False)
        text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    except (ValueError, RecursionError):
        return NO_JSON
    return text if len(text) <= LONGEST_BODY else text[:LONGEST_BODY] + CUT


def masked_query(parameters: Iterable[tuple[str, str]]) -> str:
    """Return what stands behind an address, in the same way."""
    return "&".join(
        f"{_name(name)}={_masked(value, harmless=name in HARMLESS)}" for name, value in parameters
    )[:LONGEST_BODY]


def _masked(value: Any, *, harmless: bool) -> Any:  # noqa: ANN401  # JSON holds anything
    if isinstance(value, Mapping):
        return {
            _name(name): _masked(inner, harmless=name in HARMLESS) for name, inner in value.items()
        }
    if isinstance(value, list):
        return [_masked(inner, harmless=harmless) for inner in value]
    if value is None or isinstance(value, bool):
        return value
    return value if harmless and SHAPE.fullmatch(str(value)) else HIDDEN


def _name(name: str) -> str:
    return name if NAME.fullmatch(name) else HIDDEN
