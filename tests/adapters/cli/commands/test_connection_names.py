"""A connection that is mistyped is an error of every command, and never an empty list."""

import click
import pytest

from channel_connector.adapters.cli import main
from channel_connector.adapters.storage.repositories.scheduled_jobs import SqlScheduledJobRepository
from channel_connector.ports.testing.fakes.builders import a_record, a_scheduled_job


def commands(group, *path):
    """Yield the names of all commands that take `--connection`."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, *path, name)
        elif any(param.name == "connection" for param in command.params):
            yield (*path, name)


COMMANDS = list(commands(main))


def required(path):
    """Return arguments that the command accepts."""
    command = main
    for name in path:
        command = command.commands[name]
    arguments = []
    for param in command.params:
        if isinstance(param, click.Argument):
            arguments.append("x")
        elif param.required and param.is_flag:
            arguments.append(param.opts[0])
    return arguments


def test_there_are_many_such_commands():
    assert len(COMMANDS) > 20
    assert {("orders", "list"), ("budgets",), ("listings", "import")} < {*COMMANDS}


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_a_mistyped_connection_is_refused_with_the_known_names(call, database, config, path):
    result = call(*path, *required(path), "--connection", "acne")

    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.splitlines()[-1] == (
        f"Error: Invalid value for --connection: There is no connection acne in {config} "
        "or its database. Known: acme."
    )


def test_what_a_removed_client_left_is_listed(call, database, storage):
    """Its entry is gone; its orders and jobs stay."""
    with storage.writing() as uow:
        uow.orders.put([a_record("403-9", connection="gone")])
    refused = call("orders", "list", "--connection", "gone")
    SqlScheduledJobRepository(database).enrol([a_scheduled_job(connection="gone")])

    listed = call("orders", "list", "--connection", "gone")

    assert refused.exit_code == 2
    assert "403-9" in listed.stdout
