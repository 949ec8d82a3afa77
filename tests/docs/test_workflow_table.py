"""The table of eleven in the README is what the plugin declares."""

import re

import pytest

from channel_connector.adapters.settings.plugins import load_plugins
from channel_connector.ports.channel.plugin import ChannelType
from channel_connector.ports.channel.workflows import Support, Workflow

BETWEEN_MARKERS = re.compile(r"<!-- workflows -->\n(.*?)<!-- /workflows -->", re.DOTALL)


def rendered(channel_type: ChannelType) -> str:
    """Return the table that belongs between the markers."""
    rows = [
        f"| {number} | {workflow} | {declared.support} | {declared.note} |\n"
        for number, workflow in enumerate(Workflow, start=1)
        for declared in [channel_type.workflows[workflow]]
    ]
    return "".join(["| | workflow | support | note |\n", "| --- | --- | --- | --- |\n", *rows])


@pytest.fixture
def amazon():
    """Amazon as the host finds it."""
    return load_plugins().channel_types["amazon_mws"]


def test_the_readme_shows_what_amazon_declares(page, amazon):
    shown = BETWEEN_MARKERS.search(page("README.md").text)

    assert shown, "README.md lacks <!-- workflows --> and <!-- /workflows -->."
    assert shown[1] == rendered(amazon), f"Put between the markers:\n{rendered(amazon)}"


def test_the_table_has_support_and_note_of_each_of_the_eleven(amazon):
    """The expected table is not empty."""
    lines = rendered(amazon).splitlines()[2:]

    assert len(lines) == 11
    assert all(any(f"| {word} |" in line for word in Support) for line in lines)
    assert all(line.split(" | ")[3].rstrip(" |") for line in lines)
