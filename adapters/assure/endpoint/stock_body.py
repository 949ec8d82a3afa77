"""
Request and response bodies of Assure's two inventory calls.

Source: "(Location Wise) Available To Promise Inventory" and its consolidated sibling of
Increff's documentation. Invalid entries are reported in the failure list, so only the
frame of the call is validated here.
"""

from collections.abc import Mapping
from typing import Any, Final

from apiflask import Schema
from marshmallow import fields, validate

from ....core.stock.record_stock import Recorded, StockLine
from .body_fields import Tolerant, text

MOST_ENTRIES: Final = 20_000
"""Assure sends up to 200 per call."""


def _entries() -> fields.List[Any]:
    return fields.List(fields.Raw(), required=True, validate=validate.Length(max=MOST_ENTRIES))


class LocationStockSchema(Tolerant):
    """Stock of one location; entries have channelSkuCode and quantity."""

    locationCode = text(required=True)  # noqa: N815  # Assure's name
    inventories = _entries()


class ConsolidatedStockSchema(Tolerant):
    """Stock of all locations; entries have channelSkuCode and consolidatedQuantity."""

    inventories = _entries()


class StockFailureSchema(Schema):
    """Why an entry was not stored."""

    channelSkuCode = fields.String(required=True)  # noqa: N815  # Assure's name
    errorMessage = fields.String(required=True)  # noqa: N815  # Assure's name


class RecordedSchema(Schema):
    """The result per SKU; `failures` adds the reasons to what the contract requires."""

    successList = fields.List(fields.String(), required=True)  # noqa: N815  # Assure's name
    failureList = fields.List(fields.String(), required=True)  # noqa: N815  # Assure's name
    failures = fields.List(fields.Nested(StockFailureSchema), required=True)


def stock_lines(entries: list[Any], quantity_name: str) -> list[StockLine]:
    """Return the entries of a call, also invalid ones."""
    return [
        StockLine(entry.get("channelSkuCode"), entry.get(quantity_name))
        if isinstance(entry, Mapping)
        else StockLine(None, None)
        for entry in entries
    ]


def recorded(found: Recorded) -> dict[str, Any]:
    """Return the response body."""
    return {
        "successList": list(found.successes),
        "failureList": [sku for sku, _ in found.failures],
        "failures": [
            {"channelSkuCode": sku, "errorMessage": reason} for sku, reason in found.failures
        ],
    }
