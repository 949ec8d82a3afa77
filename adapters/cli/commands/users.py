"""`users`: manages the users of the console."""

from typing import Final

import click

from ....ports.repositories.users import Role
from ..lazy_command import LazyGroup
from .parameters import one_of

NAME: Final = click.Argument(["name"])
PASSWORD_STDIN: Final = click.Option(
    ["--password-stdin"], is_flag=True, help="Read the password from standard input."
)

USERS: Final = LazyGroup("users", help="Manage the users of the console.")

USERS.declare(
    "add",
    "Add a user, and prompt for the password twice.",
    "administration.users:add",
    NAME,
    click.Option(
        ["--role"],
        required=True,
        type=one_of(Role),
        help="viewer: reads only. operator: also retries, uploads, tests, downloads documents.",
    ),
    PASSWORD_STDIN,
)
USERS.declare("list", "List users and their roles.", "administration.users:list_users")
USERS.declare(
    "remove", "Remove a user and end the user's sessions.", "administration.users:remove", NAME
)
USERS.declare(
    "password",
    "Change a user's password and end the user's sessions.",
    "administration.users:password",
    NAME,
    PASSWORD_STDIN,
)
