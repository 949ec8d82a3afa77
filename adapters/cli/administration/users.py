"""`users`: manages the users of the console."""

import sys
from typing import Final, NoReturn

import click

from ....ports.repositories.users import Role, User
from ....sdk.wall_clock import WallClock
from ...console.accounts.passwords import LONGEST, SHORTEST, hash_password
from ...console.accounts.sign_in import LONGEST_NAME
from ..command_line import CommandLine
from ..exit_codes import FAILED
from ..tables import moment, show_count, show_table

NAME_RULE: Final = f"1 to {LONGEST_NAME} letters, digits, . - _ and @"


def add(command_line: CommandLine, name: str, role: str, *, password_stdin: bool) -> None:
    """Add a user, and prompt for the password twice."""
    _check_name(name)
    with command_line.storage() as host:
        password = _password(from_input=password_stdin)
        user = User(name, Role(role), hash_password(password), WallClock().now())
        added = host.users.add(user)
    if not added:
        _fail(f"The user {name} already exists.")
    click.echo(f"{name} may sign in as {role}.")


def list_users(command_line: CommandLine) -> None:
    """List users and their roles."""
    with command_line.storage() as host:
        found = host.users.all()
    show_table(
        ("name", "role", "added"), [(one.name, one.role, moment(one.added_at)) for one in found]
    )
    show_count(len(found), len(found))


def remove(command_line: CommandLine, name: str) -> None:
    """Remove a user and end the user's sessions."""
    with command_line.storage() as host:
        removed = host.users.remove(name)
    if not removed:
        _fail(f"The user {name} does not exist.")
    click.echo(f"{name} is removed.")


def password(command_line: CommandLine, name: str, *, password_stdin: bool) -> None:
    """Change a user's password and end the user's sessions."""
    with command_line.storage() as host:
        if host.users.get(name) is None:
            _fail(f"The user {name} does not exist.")
        host.users.set_password(name, hash_password(_password(from_input=password_stdin)))
    click.echo(f"The password of {name} is changed.")


def _check_name(name: str) -> None:
    plain = all(letter.isalnum() or letter in ".-_@" for letter in name)
    if not plain or not 1 <= len(name) <= LONGEST_NAME:
        raise click.BadParameter(f"A name must be {NAME_RULE}.", param_hint="NAME")


def _password(*, from_input: bool) -> str:
    """Read a password without echo; raises UsageError if its length is not allowed."""
    if from_input:
        password = sys.stdin.readline().rstrip("\r\n")
    else:
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    if not SHORTEST <= len(password) <= LONGEST:
        raise click.UsageError(f"A password must have {SHORTEST} to {LONGEST} characters.")
    return str(password)


def _fail(sentence: str) -> NoReturn:
    click.echo(f"Error: {sentence}", err=True)
    click.get_current_context().exit(FAILED)
