"""
The tables and diagrams of stages are those of `ports/repositories/stages`.

To write them anew after a change there:

    DOCS_REWRITE=1 pytest tests/docs/test_stages.py
"""

import os

import pytest

from channel_connector.ports.repositories.stages.cancellations import CANCELLATION_WAYS
from channel_connector.ports.repositories.stages.orders import ORDER_WAYS
from channel_connector.ports.repositories.stages.shipments import SHIPMENT_WAYS
from channel_connector.ports.repositories.stages.submissions import SUBMISSION_WAYS

WRITTEN = [
    ("docs/reference/order-stages.md", "orders", ORDER_WAYS),
    ("docs/reference/order-stages.md", "cancellations", CANCELLATION_WAYS),
    ("docs/reference/shipment-stages.md", "shipments", SHIPMENT_WAYS),
    ("docs/reference/shipment-stages.md", "submissions", SUBMISSION_WAYS),
]


@pytest.mark.parametrize(("address", "name", "ways"), WRITTEN, ids=[one[1] for one in WRITTEN])
def test_the_table_and_the_diagram_are_those_of_the_code(page, address, name, ways):
    begin, end = f"<!-- ways of {name} -->\n", f"<!-- end of the ways of {name} -->\n"
    document = page(address)
    before, marker, rest = document.text.partition(begin)
    assert marker, f"{address} has no line {begin}"
    written, marker, after = rest.partition(end)
    assert marker, f"{address} has no line {end}"

    if os.environ.get("DOCS_REWRITE") == "1":
        document.path.write_text(f"{before}{begin}{text_of(ways)}{end}{after}", "utf-8")
        return

    assert written == text_of(ways), "Write it anew: see the top of this file."


def text_of(ways):
    return "\n".join(["", *table_of(ways), "", *diagram_of(ways), "", ""])


def table_of(ways):
    yield "| from | event | to |"
    yield "| --- | --- | --- |"
    for way in ways.ways:
        note = f"; {way.note}" if way.note else ""
        yield f"| {named(way.before, ', ')} | {way.event} | {named(way.after, ' or ')}{note} |"


def diagram_of(ways):
    yield "```mermaid"
    yield "stateDiagram-v2"
    for before, after in ways.pairs():
        yield f"    {before or '[*]'} --> {after}"
    yield "```"


def named(stages, between):
    return between.join(f"`{stage}`" if stage else "new" for stage in stages)
