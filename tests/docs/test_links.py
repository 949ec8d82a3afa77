"""Every file, heading and command that a document refers to exists."""

import re
import shlex

import click
import pytest

from channel_connector.adapters.alerts.remedies import remedy_for
from channel_connector.adapters.cli import main
from channel_connector.ports.host.alert_channel import AlertKind

LINK = re.compile(r"\]\(([^)\s]+)\)")
NAMED_FILE = re.compile(
    r"`((?:core|ports|adapters|plugins|tests|docs|benchmarks)/[\w./*-]*|[\w-]+\.(?:md|toml|py))`"
)
ANY = "pyproject.toml"
"""An argument that also passes as an existing file."""

NOT_OURS = {"pyproject.toml"}


def anchors(page):
    """Return the anchors of the page's headings."""
    plain = (re.sub(r"[^\w\s-]", "", heading.lower()) for heading in page.headings())
    return {heading.replace(" ", "-") for heading in plain}


def test_every_relative_link_leads_to_a_file(pages):
    broken = [
        f"{page.path.name}: {link}"
        for page in pages
        for link in LINK.findall(page.prose)
        if "://" not in link and not (page.path.parent / link.split("#")[0]).exists()
    ]

    assert broken == []


def test_every_link_to_a_heading_leads_to_one(pages):
    by_path = {page.path: page for page in pages}
    broken = []
    for page in pages:
        for link in LINK.findall(page.prose):
            file, _, anchor = link.partition("#")
            target = (page.path.parent / file).resolve() if file else page.path
            if anchor and anchor not in anchors(by_path[target]):
                broken.append(f"{page.path.name}: {link}")

    assert broken == []


def test_every_file_that_is_named_exists(pages, root):
    missing = [
        f"{page.path.name}: {name}"
        for page in pages
        for name in NAMED_FILE.findall(page.prose)
        if name not in NOT_OURS and not list(root.glob(name))
    ]

    assert missing == []


def test_every_document_can_be_reached_from_the_readme(pages, root):
    by_path = {page.path: page for page in pages}
    reached, to_follow = set(), [root / "README.md"]
    while to_follow:
        path = to_follow.pop()
        reached.add(path)
        links = [link.split("#")[0] for link in LINK.findall(by_path[path].prose)]
        targets = {(path.parent / link).resolve() for link in links if link.endswith(".md")}
        to_follow += [target for target in targets if target in by_path and target not in reached]

    assert sorted(str(path.relative_to(root)) for path in by_path.keys() - reached) == []


def test_no_link_leaves_the_project(pages, root):
    """A reader has the project and nothing else."""
    targets = [
        (page.path.parent / link.split("#")[0]).resolve()
        for page in pages
        for link in LINK.findall(page.prose)
        if "://" not in link
    ]

    assert [target for target in targets if not target.is_relative_to(root)] == []


def shown_commands(pages, program):
    """Return the arguments of each shell command that begins with a program's name."""
    lines = [line for page in pages for line in page.commands()]
    return [
        shlex.split(line, comments=True)[1:] for line in lines if line.startswith(f"{program} ")
    ]


def test_every_command_that_is_shown_exists(pages):
    found = shown_commands(pages, "channel-connector")

    assert len(found) > 5
    for words in found:
        assert_exists([word for word in words if word != "&"])


@pytest.mark.parametrize("kind", AlertKind)
def test_every_command_that_an_alert_names_exists(kind):
    named = re.findall(r"`channel-connector ([^`]+)`", remedy_for(kind, "acme"))

    assert named or kind is AlertKind.DISK_LOW
    for line in named:
        assert_exists(line.replace("FILE", ANY).split())


def assert_exists(words):
    """Hold a command line to click's own, down to its options and its arguments."""
    command = main
    while isinstance(command, click.Group):
        assert words[0] in command.commands, words
        command, words = command.commands[words[0]], words[1:]
    with click.Context(command, info_name="shown", resilient_parsing=False) as context:
        command.parse_args(context, words)


def test_every_target_of_make_that_is_shown_exists(pages, root):
    makefile = (root / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))

    found = shown_commands(pages, "make")

    assert found
    assert {words[0] for words in found} <= targets


@pytest.mark.parametrize("target", ["run", "test", "demo"])
def test_the_readme_shows_the_commands_that_a_newcomer_needs(page, target):
    assert [target] in shown_commands([page("README.md")], "make")
