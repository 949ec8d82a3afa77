"""The files for Prometheus and Grafana are valid and use only metrics and labels that exist."""

import json
import re

import pytest
from ruamel.yaml import YAML

from channel_connector.adapters.metrics.catalogue import METRICS, PREFIX
from channel_connector.ports.host.rate_policy import Outcome
from channel_connector.ports.repositories.read_models.figures import (
    CANCELLATION_QUEUES,
    ORDER_QUEUES,
    SHIPMENT_QUEUES,
)

RULES = "docs/deploy/prometheus-alerts.yml"
DASHBOARD = "docs/deploy/grafana-dashboard.json"
USED = re.compile(rf"{PREFIX}(\w+)(?:\s*\{{(.*?)\}})?", re.DOTALL)
MATCHER = re.compile(r'(\w+)\s*(=~|!=|=)\s*"([^"]*)"')
LABELS = {metric.name: set(metric.labels) for metric in METRICS}
VALUES = {
    "stage": {str(stage) for stage in (*ORDER_QUEUES, *SHIPMENT_QUEUES, *CANCELLATION_QUEUES)},
    "outcome": {str(outcome) for outcome in Outcome},
}


@pytest.fixture
def rules(root):
    """Every rule of the alert file."""
    groups = YAML(typ="safe", pure=True).load((root / RULES).read_text("utf-8"))["groups"]
    return [rule for group in groups for rule in group["rules"]]


@pytest.fixture
def panels(root):
    """Every panel of the dashboard."""
    return json.loads((root / DASHBOARD).read_text("utf-8"))["panels"]


@pytest.fixture
def expressions(rules, panels):
    """Every query of both files."""
    queries = [target["expr"] for panel in panels for target in panel["targets"]]
    return [rule["expr"] for rule in rules] + queries


def test_every_metric_in_a_query_exists(expressions):
    used = {name for expression in expressions for name, _ in USED.findall(expression)}

    assert len(used) > 15
    assert used <= LABELS.keys()


def test_every_label_and_value_in_a_query_exists(expressions):
    matched = [
        (name, label, value)
        for expression in expressions
        for name, matchers in USED.findall(expression)
        for label, _, value in MATCHER.findall(matchers)
    ]

    assert VALUES.keys() <= {label for _, label, _ in matched}
    for name, label, value in matched:
        assert label in LABELS[name], name
        assert label not in VALUES or set(value.split("|")) <= VALUES[label], name


def test_every_label_to_group_by_exists(expressions):
    grouped = [
        (expression, set(labels.split(", ")))
        for expression in expressions
        for labels in re.findall(r"(?:by|on) \(([^)]*)\)", expression)
    ]

    assert len(grouped) > 15
    for expression, labels in grouped:
        known = set().union(*(LABELS[name] for name, _ in USED.findall(expression)))
        assert labels <= known | {""}, expression


def test_brackets_are_closed(expressions):
    assert sum("{" in expression for expression in expressions) > 10
    for expression in expressions:
        for opening, closing in ("()", "{}"):
            assert expression.count(opening) == expression.count(closing), expression


def test_every_rule_says_what_is_wrong_and_how_urgent_it_is(rules):
    names = [rule["alert"] for rule in rules]

    assert len(set(names)) == len(names) > 10
    for rule in rules:
        assert rule["annotations"]["summary"].endswith("."), rule["alert"]
        assert rule["labels"]["severity"] in {"page", "ticket"}


def test_no_two_panels_lie_on_each_other(panels):
    taken = set()
    for panel in panels:
        at = panel["gridPos"]
        squares = {
            (x, y)
            for x in range(at["x"], at["x"] + at["w"])
            for y in range(at["y"], at["y"] + at["h"])
        }
        assert not squares & taken, panel["title"]
        assert at["x"] + at["w"] <= 24
        taken |= squares
    assert len(taken) > 24
