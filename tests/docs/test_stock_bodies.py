"""The bodies of stock calls that the reference shows are such as the endpoint reads."""

import json
import re

import pytest

from channel_connector.adapters.assure.endpoint.stock_body import (
    ConsolidatedStockSchema,
    LocationStockSchema,
    stock_lines,
)
from channel_connector.core.stock.record_stock import StockLine


@pytest.mark.parametrize(
    ("number", "schema", "quantity", "lines"),
    [
        (
            0,
            LocationStockSchema,
            "quantity",
            [StockLine("KURTA-IND-M", 7), StockLine("DUPATTA-RED", 0)],
        ),
        (1, ConsolidatedStockSchema, "consolidatedQuantity", [StockLine("KURTA-IND-M", 12)]),
    ],
)
def test_the_bodies_in_the_reference_are_read(root, number, schema, quantity, lines):
    page = (root / "docs/reference/assure.md").read_text("utf-8")
    bodies = re.findall(r"```json\n(.*?)```", page, re.DOTALL)

    body = schema().load(json.loads(bodies[number]))

    assert stock_lines(body["inventories"], quantity) == lines
