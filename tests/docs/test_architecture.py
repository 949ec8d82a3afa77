"""docs/why/architecture.md lists rooms, rules, ports, jobs, stages and workflows as they are."""

import ast
import re
from configparser import ConfigParser

import pytest

from channel_connector.adapters.settings.plugins import load_plugins
from channel_connector.core.jobs.names import JobName
from channel_connector.core.jobs.workflows import WORK
from channel_connector.ports.channel.workflows import PORT_OF, Workflow
from channel_connector.ports.repositories.cancellations import CancellationStage
from channel_connector.ports.repositories.orders import Stage
from channel_connector.ports.repositories.shipments import ShipmentStage
from channel_connector.ports.repositories.submissions import SubmissionStage

PAGE = "docs/why/architecture.md"
STAGES = {
    "orders": Stage,
    "cancellations": CancellationStage,
    "shipments": ShipmentStage,
    "submissions": SubmissionStage,
}
WAYS = {
    "order": Stage,
    "shipment": ShipmentStage,
    "stock change": SubmissionStage,
    "cancellation": CancellationStage,
}
QUOTED = re.compile(r"`([^`]+)`")


@pytest.fixture
def rows(page):
    """Return the rows of the tables under a heading of the page."""
    return page(PAGE).rows


def quoted(cell):
    return QUOTED.findall(cell)


def test_every_room_is_listed(rows, root):
    floors = ("ports", "sdk", "core", "plugins", "adapters")
    rooms = {
        str(path.parent.relative_to(root))
        for floor in floors
        for path in (root / floor).glob("*/__init__.py")
    }

    assert {room for cells in rows("Floors and rooms") for room in quoted(cells[0])} == rooms


def test_every_import_rule_is_listed(rows, root):
    config = ConfigParser()
    config.read(root / ".importlinter")
    prefix = "importlinter:contract:"

    assert [quoted(cells[0])[0] for cells in rows("Import rules")] == [
        section.removeprefix(prefix) for section in config.sections() if section.startswith(prefix)
    ]


def protocols(path):
    """Return the public protocols that a file declares."""
    return [
        node.name
        for node in ast.parse(path.read_text("utf-8")).body
        if isinstance(node, ast.ClassDef) and "Protocol" in map(ast.unparse, node.bases)
        if not node.name.startswith("_")
    ]


def test_every_port_is_listed_with_its_protocols(rows, root):
    rooms = [root / "ports" / room for room in ("channel", "oms", "host", "repositories")]
    files = [path for room in rooms for path in room.rglob("*.py") if path.stem != "__init__"]

    listed = {quoted(cells[0])[0]: quoted(cells[1]) for cells in rows("Ports")}

    assert listed == {
        str(path.relative_to(root / "ports").with_suffix("")): protocols(path) for path in files
    }


def test_every_job_is_listed_with_the_file_that_names_it(rows, root):
    listed = {quoted(cells[0])[0]: quoted(cells[2])[0] for cells in rows("Jobs")}

    assert list(listed) == list(JobName)
    for job, file in listed.items():
        assert f"JobName.{JobName(job).name}\n" in (root / file).read_text("utf-8"), job


def test_every_stage_is_listed(rows):
    assert {cells[0]: quoted(cells[1]) for cells in rows("Stages")} == {
        name: list(stages) for name, stages in STAGES.items()
    }


def test_stages_are_those_of_the_repositories(root):
    """A new kind of stage is a new row."""
    declared = {
        node.name
        for path in (root / "ports/repositories").glob("*.py")
        for node in ast.parse(path.read_text("utf-8")).body
        if isinstance(node, ast.ClassDef) and node.name.endswith("Stage")
        if "StrEnum" in map(ast.unparse, node.bases)
    }

    assert declared == {stages.__name__ for stages in STAGES.values()}


@pytest.mark.parametrize("way", WAYS)
def test_the_way_passes_every_stage(page, way):
    text = page(PAGE).text.split(f"## The way of a{'n' if way[0] in 'aeo' else ''} {way}\n")[1]

    drawn = text.split("```")[1]

    assert [stage for stage in WAYS[way] if not re.search(rf"\b{stage}\b", drawn)] == []


def test_every_workflow_is_listed_with_what_amazon_declares(rows):
    declared = load_plugins().channel_types["amazon_mws"].workflows
    listed = rows("Workflows")

    assert [cells[:2] for cells in listed] == [
        [str(workflow), str(declared[workflow].support)] for workflow in Workflow
    ]
    assert [(cells[2], cells[3], cells[4]) for cells in listed] == [
        (
            code([PORT_OF[workflow]] if workflow in PORT_OF else []),
            code(WORK[workflow].jobs),
            ", ".join(WORK[workflow].oms_calls),
        )
        for workflow in Workflow
    ]


def code(names):
    return ", ".join(f"`{name}`" for name in names)


def test_every_place_to_look_is_there(rows, root):
    listed = rows("Where to look")

    assert len(listed) == 11
    for question, place, answer in listed:
        assert (root / quoted(place)[0]).exists(), question
        named = [name for name in quoted(answer) if "/" in name]
        assert [name for name in named if not (root / name).exists()] == [], question
