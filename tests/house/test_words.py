"""
Words that the first version had coined are absent; ordinary ones have their ordinary meaning.

The glossary (`docs/why/glossary.md`) says what each of them is called now.
"""

import ast
import re
from enum import StrEnum
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from channel_connector.adapters.metrics.catalogue import METRICS
from channel_connector.adapters.storage.tables import metadata
from channel_connector.ports.host.alert_channel import AlertKind
from channel_connector.ports.repositories.cancellations import CancellationStage
from channel_connector.ports.repositories.orders import Stage
from channel_connector.ports.repositories.shipments import ShipmentStage
from channel_connector.ports.repositories.submissions import SubmissionStage

ROOT = Path(__file__).resolve().parents[2]

COINED = re.compile(
    r"(?<!in)deed|wake-?up|order[ _]?desk|order[ _]?book(?!ed|ing|s? it)|"
    r"\bput(s|ting)?[ _]off\b|\bhand(s|ed|ing)?[ _](it |them )?over\b|"
    r"\bset(s|ting)?[ _-](it |them )?aside\b|\bleash\b|\bsayings\b",
    re.IGNORECASE,
)
"""Absent everywhere, in code as in sentences."""


FORMER = YAML(typ="safe", pure=True).load(Path(__file__).with_name("former_names.yaml"))
"""Ordinary words that were names in a meaning of the first version's own, by kind of name."""

IN_EVENTS_AND_METRICS = re.compile(
    r"\b(deed|walk|told|settle[ds]?|folded|handed|undelivered|delivery|set_aside|taken_in)|_told\b"
)

HISTORY = (
    "CHANGELOG.md",
    "docs/decisions/",
    "tests/fixtures/first_version/postgresql.sql",
    "tests/fixtures/first_version/sqlite.sql",
    "tests/house/",
)
TEXT = (".py", ".md", ".html", ".css", ".js", ".json", ".yml", ".yaml", ".toml", ".txt", ".sql")
GLOSSARY = "docs/why/glossary.md"


def lines_of(path):
    text = (ROOT / path).read_text("utf-8")
    if path == GLOSSARY:  # its last column is what a word was called formerly
        text = re.sub(r"\|[^|\n]*\|$", "", text, flags=re.MULTILINE)
    return enumerate(text.splitlines(), start=1)


def test_coined_words_stand_nowhere(files):
    read = [
        path
        for path in files
        if path.endswith(TEXT)
        and not path.startswith(HISTORY)
        and "/migrations/versions/" not in path
    ]
    found = [
        f"{path}:{number}: {line.strip()[:90]}"
        for path in read
        for number, line in lines_of(path)
        if COINED.search(line)
    ]

    assert len(read) > 700
    assert found == []


def test_coined_words_name_no_file(files):
    kept = [path for path in files if not path.startswith(HISTORY)]

    assert [path for path in kept if COINED.search(path.replace("/", " "))] == []


@pytest.mark.parametrize("line", ["a deed", "Wakeup", "wake-ups", "hand_over()", "put off", "desk"])
def test_a_coined_word_is_found_where_it_stands(line):
    assert bool(COINED.search(line)) is (line != "desk")


@pytest.mark.parametrize("line", ["indeed", "put offline", "handover", "orders booked"])
def test_other_words_are_left_alone(line):
    assert not COINED.search(line)


def test_no_class_has_a_name_of_the_old_meaning(production):
    names = [
        f"{path}: {node.name}"
        for path, tree in production.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        and (
            node.name.strip("_") in FORMER["classes"]
            or node.name.endswith(tuple(FORMER["class_ends"]))
        )
    ]

    assert names == []


def test_no_function_has_a_name_of_the_old_meaning(production):
    names = [
        f"{path}: {node.name}"
        for path, tree in production.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.name in FORMER["functions"]
    ]

    assert names == []


def test_no_module_has_a_name_of_the_old_meaning(production):
    parts = {part.removesuffix(".py") for path in production for part in path.split("/")}

    assert parts & set(FORMER["modules"]) == set()


def test_no_table_or_column_has_a_name_of_the_old_meaning():
    columns = {column.name for table in metadata.tables.values() for column in table.columns}

    assert set(metadata.tables) & set(FORMER["tables"]) == set()
    assert columns & set(FORMER["columns"]) == set()


@pytest.mark.parametrize(
    "stages", [Stage, ShipmentStage, SubmissionStage, CancellationStage, AlertKind]
)
def test_no_stage_has_a_name_of_the_old_meaning(stages: type[StrEnum]):
    assert {stage.value for stage in stages} & set(FORMER["stages"]) == set()


def test_no_metric_has_a_name_of_the_old_meaning():
    assert [one.name for one in METRICS if IN_EVENTS_AND_METRICS.search(one.name)] == []


def test_no_log_event_has_a_name_of_the_old_meaning(production):
    events = {
        node.args[position].value
        for tree in production.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and ast.unparse(node.func.value) == "log"
        for position in [1 if node.func.attr == "log" else 0]
        if isinstance(node.args[position], ast.Constant)
    }

    assert len(events) > 40
    assert [event for event in sorted(events) if IN_EVENTS_AND_METRICS.search(event)] == []
