"""The tree of commands: its help needs no more than click, and each function fits its command."""

import inspect
import subprocess
import sys
from collections.abc import Iterator

import click
import pytest

from channel_connector.adapters.cli import main
from channel_connector.adapters.cli.lazy_command import LazyCommand, loaded

HELP_OF_EVERY_COMMAND = """
import sys
import click
from click.testing import CliRunner
from channel_connector.adapters.cli import main

def show_help(command, *path):
    result = CliRunner().invoke(main, [*path, "--help"])
    assert result.exit_code == 0, result.output
    for name, child in getattr(command, "commands", {}).items():
        show_help(child, *path, name)

show_help(main)
print(*{name.partition(".")[0] for name in sys.modules} - sys.stdlib_module_names)
"""


def commands(group: click.Group, name: str = "") -> Iterator[tuple[str, LazyCommand]]:
    """Yield every command that is not a group, by its name below the root."""
    for child, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{name}{child} ")
        else:
            yield f"{name}{child}", command


COMMANDS = dict(commands(main))
FUNCTIONS = [
    (name, function)
    for name, command in COMMANDS.items()
    for function in (command.function, *command.instead.values())
]


def test_the_help_of_every_command_loads_click_and_nothing_more():
    shown = subprocess.run(  # noqa: S603  # our own interpreter
        [sys.executable, "-c", HELP_OF_EVERY_COMMAND], capture_output=True, text=True, check=True
    )

    brought_by_the_environment = {"__main__", "_distutils_hack"}
    assert {*shown.stdout.split()} - brought_by_the_environment == {"channel_connector", "click"}


def test_the_tree_has_every_command():
    assert len(COMMANDS) > 50
    assert {"run", "serve", "orders list", "stock set", "db upgrade"} < COMMANDS.keys()


@pytest.mark.parametrize(("name", "function"), FUNCTIONS)
def test_a_function_takes_what_its_command_gives(name, function):
    command = COMMANDS[name]
    given = [param.name for param in command.params if param.expose_value]
    values = dict.fromkeys([one for one in given if one not in command.instead])

    inspect.signature(loaded(function)).bind(None, **values)


def test_run_with_sandboxes_runs_a_function_of_its_own():
    run = COMMANDS["run"]

    assert run.instead == {"with_sandboxes": "sandboxes.run:run_with_sandboxes"}
    assert "with_sandboxes" not in inspect.signature(loaded(run.function)).parameters
