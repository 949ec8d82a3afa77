"""docs/reference lists every command and option, and no other."""

import importlib
from collections.abc import Iterator

import click
import pytest

from channel_connector.adapters.cli import main

REFERENCE = "docs/reference/command-line.md"
SANDBOXES = {
    "Options of sandbox Amazon": "channel_connector.plugins.amazon_mws.sandbox.__main__",
    "Options of sandbox Assure": "channel_connector.adapters.assure.sandbox.__main__",
}
EVERYWHERE = {"--config", "--debug"}


def commands(group: click.Group, name: str) -> Iterator[tuple[str, click.Command]]:
    """Yield every command that is not a group, by its full name."""
    for child, command in sorted(group.commands.items()):
        if isinstance(command, click.Group):
            yield from commands(command, f"{name} {child}")
        else:
            yield f"{name} {child}", command


COMMANDS = dict(commands(main, "channel-connector"))


def options(command: click.Command) -> dict[str, click.Option]:
    """Return a command's own visible options, by their long names."""
    return {
        option.opts[-1]: option
        for option in command.params
        if isinstance(option, click.Option) and not option.hidden
        if option.opts[-1] not in EVERYWHERE
    }


def documented_options(page, heading: str) -> dict[str, str]:
    """Return the options under a heading, each with its default."""
    return {
        cells[0].split(", ")[-1].strip("`"): cells[1].strip("`")
        for cells in page.rows(heading)
        if cells[0].startswith("`-")
    }


def test_every_command_has_a_heading_and_no_other(page):
    headings = [name for name in page(REFERENCE).headings() if name.startswith("channel-")]

    assert sorted(headings) == sorted(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_of_a_command_is_listed(page, name):
    assert documented_options(page(REFERENCE), name).keys() == options(COMMANDS[name]).keys()


def test_the_defaults_of_all_commands_are_listed(page):
    reference = page(REFERENCE)
    declared = {
        (name, option): str(found.default)
        for name, command in COMMANDS.items()
        for option, found in options(command).items()
        if found.show_default and not found.is_flag
    }

    assert len(declared) > 5
    assert {
        (name, option): documented_options(reference, name)[option] for name, option in declared
    } == declared


def test_the_options_of_every_command_are_listed_once(page):
    assert documented_options(page(REFERENCE), "For every command").keys() == {
        *EVERYWHERE,
        "--help",
        "--version",
    }


@pytest.mark.parametrize("heading", SANDBOXES)
def test_the_options_of_each_sandbox_are_listed(page, heading):
    command = importlib.import_module(SANDBOXES[heading]).main

    found = documented_options(page("docs/reference/sandboxes.md"), heading)

    assert found.keys() == options(command).keys() != set()
    for option, declared in options(command).items():
        if isinstance(declared.default, int | float | str) and not declared.is_flag:
            assert found[option] in {str(declared.default), "wall time"}, option


def test_every_target_of_make_is_listed(page, root):
    makefile = (root / "Makefile").read_text("utf-8").splitlines()
    documented = {line.split(":")[0] for line in makefile if "  ## " in line} - {"help"}

    listed = {cells[0].strip("`").removeprefix("make ") for cells in page(REFERENCE).rows("make")}

    assert listed >= documented - {"house"}
