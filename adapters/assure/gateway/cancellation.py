"""
The call that sends a customer's cancellation to Assure.

Source: "Customer Cancellation API" of Increff's documentation. Quantities are absolute.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final
from urllib.parse import quote

from ....ports.host.errors import CancellationRefused
from ....ports.oms.gateway import CancelledLine
from ..limits import LONGEST_TEXT, MOST_ITEMS
from ..settings import AssureSettings, DuplicateSkuLines
from .exchange import Question

NOT_A_PATH_SEGMENT: Final = frozenset({"", ".", ".."})
"""Resolved as relative paths even if percent-encoded."""


def cancellation(
    channel_order_id: str, lines: Sequence[CancelledLine], settings: AssureSettings
) -> Question:
    """
    Return the call for these lines; it depends on the arguments alone.

    Lines of one SKU are sent as with the order: each under its own code, or merged under the
    code of the first.

    Raises:
        CancellationRefused: the cancellation does not fit Assure's rules.
    """
    if settings.duplicate_sku_lines is DuplicateSkuLines.MERGE:
        lines = _merged(lines)
    if fault := _fault(channel_order_id, lines):
        raise CancellationRefused(
            f"The cancellation of order {channel_order_id[:60]} cannot be sent to Assure: {fault}. "
            "Nothing was sent. Cancel it in Assure manually."
        )
    body: dict[str, Any] = {
        "orderItems": [
            {
                "channelSkuCode": line.channel_sku,
                "orderItemCode": line.channel_line_id,
                "cancelledQuantity": line.quantity,
            }
            for line in lines
        ]
    }
    if settings.location_code is not None:
        body["locationCode"] = settings.location_code
    path = f"/orders/{quote(channel_order_id, safe='')}/cancel"
    what = f"the cancellation of order {channel_order_id}"
    ids = (channel_order_id, *(line.channel_line_id for line in lines))
    return Question("PUT", path, body, what, CancellationRefused, ids)


def _merged(lines: Sequence[CancelledLine]) -> list[CancelledLine]:
    by_sku: dict[str | None, CancelledLine] = {}
    for line in lines:
        first = by_sku.setdefault(line.channel_sku, replace(line, quantity=0))
        by_sku[line.channel_sku] = replace(first, quantity=first.quantity + line.quantity)
    return list(by_sku.values())


def _fault(channel_order_id: str, lines: Sequence[CancelledLine]) -> str:
    """Return how the cancellation breaks Assure's rules, empty if it does not."""
    if channel_order_id in NOT_A_PATH_SEGMENT or len(channel_order_id) > LONGEST_TEXT:
        return "its ID is not valid in Assure"
    if not 0 < len(lines) <= MOST_ITEMS:
        return f"it has {len(lines)} lines; 1 to {MOST_ITEMS} are allowed"
    for line in lines:
        if not line.channel_sku:
            return f"line {line.channel_line_id[:60]} has no SKU"
        if max(len(line.channel_sku), len(line.channel_line_id)) > LONGEST_TEXT:
            return f"a code of line {line.channel_line_id[:60]} is too long"
    return ""
