"""`users`: who may sign in to the console."""

import sys
from typing import Final, NoReturn

import click

from ....ports.repositories.users import Role, User
from ....sdk.wall_clock import WallClock
from ...console.accounts.passwords import LONGEST, SHORTEST, hash_password
from ...console.accounts.sign_in import LONGEST_NAME
from ..command_line import FAILED, CommandLine, common_options, pass_command_line
from ..tables import moment, show_table

password_stdin = click.option(
    "--password-stdin", is_flag=True, help="Read the password from standard input; no question."
)

NAME_RULE: Final = f"1 to {LONGEST_NAME} letters, digits, . - _ and @"


@click.group()
def users() -> None:
    """Say who may sign in to the console, and what for."""


@users.command()
@click.argument("name")
@click.option(
    "--role",
    required=True,
    type=click.Choice([role.value for role in Role], case_sensitive=False),
    help="viewer: looks only. operator: retries, uploads, tests, takes documents as well.",
)
@password_stdin
@common_options
@pass_command_line
def add(command_line: CommandLine, name: str, role: str, *, password_stdin: bool) -> None:
    """Add a user; the password is asked for twice."""
    _check_name(name)
    with command_line.storage() as host:
        password = _password(from_input=password_stdin)
        user = User(name, Role(role), hash_password(password), WallClock().now())
        added = host.users().add(user)
    if not added:
        _fail(f"There is a user {name} already.")
    click.echo(f"{name} may sign in as {role}.")


@users.command("list")
@common_options
@pass_command_line
def list_users(command_line: CommandLine) -> None:
    """List users and their roles."""
    with command_line.storage() as host:
        found = host.users().all()
    show_table(
        ("name", "role", "added"), [(one.name, one.role, moment(one.added_at)) for one in found]
    )
    click.echo(f"{len(found)} shown.", err=True)


@users.command()
@click.argument("name")
@common_options
@pass_command_line
def remove(command_line: CommandLine, name: str) -> None:
    """Remove a user, who is signed out everywhere by that."""
    with command_line.storage() as host:
        removed = host.users().remove(name)
    if not removed:
        _fail(f"There is no user {name}.")
    click.echo(f"{name} is removed.")


@users.command()
@click.argument("name")
@password_stdin
@common_options
@pass_command_line
def password(command_line: CommandLine, name: str, *, password_stdin: bool) -> None:
    """Give a user another password, who is signed out everywhere by that."""
    with command_line.storage() as host:
        if host.users().get(name) is None:
            _fail(f"There is no user {name}.")
        host.users().set_password(name, hash_password(_password(from_input=password_stdin)))
    click.echo(f"{name} has another password.")


def _check_name(name: str) -> None:
    plain = all(letter.isalnum() or letter in ".-_@" for letter in name)
    if not plain or not 1 <= len(name) <= LONGEST_NAME:
        raise click.BadParameter(f"A name has {NAME_RULE}.", param_hint="NAME")


def _password(*, from_input: bool) -> str:
    """Return a password that is long enough; it is shown nowhere."""
    if from_input:
        told = sys.stdin.readline().rstrip("\r\n")
    else:
        told = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    if not SHORTEST <= len(told) <= LONGEST:
        raise click.UsageError(f"A password has at least {SHORTEST} characters.")
    return str(told)


def _fail(sentence: str) -> NoReturn:
    click.echo(f"Error: {sentence}", err=True)
    click.get_current_context().exit(FAILED)
