"""Lists in the documents are complete and have nothing that the code has not."""

import inspect
import re

import pytest

from channel_connector.adapters.assure.sandbox import trouble as assure_trouble
from channel_connector.plugins.amazon_mws.sandbox import trouble as amazon_trouble
from channel_connector.ports.host import errors
from channel_connector.ports.host.alert_channel import AlertKind
from channel_connector.ports.repositories.cancellations import CancellationStage
from channel_connector.ports.repositories.orders import Stage
from channel_connector.ports.repositories.shipments import ShipmentStage
from channel_connector.ports.repositories.submissions import SubmissionStage

EVENT = r'"[a-z_0-9]+\.[a-z_0-9]+"'
LOGGED = re.compile(rf"\blog\.(\w+)\(\s*(?:logging\.[^,]*,\s*)?({EVENT}(?: if \w+ else {EVENT})?)")


def first_cells(page, heading):
    """Return the first cells of a section's tables."""
    return [cells[0].strip("`") for cells in page.rows(heading)]


@pytest.mark.parametrize(
    ("address", "heading", "stages"),
    [
        ("docs/reference/order-stages.md", "Order stages", Stage),
        ("docs/reference/order-stages.md", "Cancellations", CancellationStage),
        ("docs/reference/shipment-stages.md", "Shipment stages", ShipmentStage),
        ("docs/reference/shipment-stages.md", "Submissions", SubmissionStage),
        ("docs/how-to/watch-it.md", "Kinds of alerts", AlertKind),
    ],
)
def test_every_stage_is_listed(page, address, heading, stages):
    assert first_cells(page(address), heading) == list(stages)


def test_every_error_is_listed(page):
    declared = [
        name
        for name, found in vars(errors).items()
        if inspect.isclass(found) and issubclass(found, errors.ConnectorError)
    ]

    assert sorted(first_cells(page("docs/reference/errors.md"), "Errors")) == sorted(declared)


@pytest.mark.parametrize(
    ("heading", "kinds"),
    [
        ("Trouble at sandbox Amazon", amazon_trouble.Kind),
        ("Trouble at sandbox Assure", assure_trouble.Kind),
    ],
)
def test_every_kind_of_trouble_is_listed(page, heading, kinds):
    assert sorted(first_cells(page("docs/reference/sandboxes.md"), heading)) == sorted(kinds)


@pytest.fixture(scope="module")
def logged(root):
    """The method that logs each event in the code; sandboxes log nothing."""
    floors = [root / floor for floor in ("core", "adapters", "plugins")]
    sources = [path.read_text("utf-8") for floor in floors for path in floor.rglob("*.py")]
    return {
        event.strip('"'): f"{method}, each at its own" if " if " in events else method
        for source in sources
        for method, events in LOGGED.findall(source)
        for event in re.findall(EVENT, events)
    }


def test_every_log_line_is_listed(page, logged):
    listed = first_cells(page("docs/how-to/when-something-waits.md"), "Log lines")

    assert len(logged) > 10
    assert sorted(listed) == sorted(logged)


def test_the_level_of_every_log_line_is_listed(page, logged):
    listed = page("docs/how-to/when-something-waits.md").rows("Log lines")

    assert len(listed) == len(logged)
    for event, level, *_ in listed:
        match logged[event.strip("`")]:
            case "log, each at its own":
                assert level in {"info", "warning"}
            case "log":
                assert " or " in level, f"{event} has more than one level."
            case "exception":
                assert level == "error"
            case method:
                assert level == method


def test_every_decision_is_listed(page, root):
    files = sorted(path.name for path in (root / "docs/decisions").glob("0*.md"))

    listed = re.findall(r"\]\((0\S+\.md)\)", page("docs/decisions/README.md").text)

    assert listed == files
