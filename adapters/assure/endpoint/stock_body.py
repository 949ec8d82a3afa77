"""
The bodies of Assure's two inventory calls, and what they say to us.

Source: "(Location Wise) Available To Promise Inventory" and its consolidated sibling of
Increff's documentation. An entry that is wrong is answered in the failure list, so entries
are read one by one; nothing but the call's own frame is checked here.
"""

from collections.abc import Mapping
from typing import Any, Final

from apiflask import Schema
from marshmallow import fields, validate

from ....core.stock.record_stock import Recorded, StockLine
from .body_fields import Tolerant, text

MOST_ENTRIES: Final = 20_000
"""Assure sends up to 200 a call."""


def _entries() -> fields.List[Any]:
    return fields.List(fields.Raw(), required=True, validate=validate.Length(max=MOST_ENTRIES))


class LocationStockSchema(Tolerant):
    """What one location has: each entry a channelSkuCode and a quantity."""

    locationCode = text(required=True)  # noqa: N815  # Assure's name
    inventories = _entries()


class ConsolidatedStockSchema(Tolerant):
    """What all locations have together: a channelSkuCode and a consolidatedQuantity."""

    inventories = _entries()


class StockFailureSchema(Schema):
    """Why an entry was not kept."""

    channelSkuCode = fields.String(required=True)  # noqa: N815  # Assure's name
    errorMessage = fields.String(required=True)  # noqa: N815  # Assure's name


class RecordedSchema(Schema):
    """What became of each SKU; `failures` says more than the contract asks for."""

    successList = fields.List(fields.String(), required=True)  # noqa: N815  # Assure's name
    failureList = fields.List(fields.String(), required=True)  # noqa: N815  # Assure's name
    failures = fields.List(fields.Nested(StockFailureSchema), required=True)


def stock_words(entries: list[Any], quantity_name: str) -> list[StockLine]:
    """Return the entries of a call, whatever they hold."""
    return [
        StockLine(entry.get("channelSkuCode"), _whole(entry.get(quantity_name)))
        if isinstance(entry, Mapping)
        else StockLine(None, None)
        for entry in entries
    ]


def recorded(found: Recorded) -> dict[str, Any]:
    """Return the answer."""
    return {
        "successList": list(found.successes),
        "failureList": [sku for sku, _ in found.failures],
        "failures": [
            {"channelSkuCode": sku, "errorMessage": reason} for sku, reason in found.failures
        ],
    }


def _whole(quantity: object) -> object:
    """Take 5.0 for 5, as JSON does."""
    is_whole = isinstance(quantity, float) and quantity.is_integer()
    return int(quantity) if is_whole and isinstance(quantity, float) else quantity
