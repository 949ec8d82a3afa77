"""`connections`: lists and tests connections, and manages clients in the database."""

from pathlib import Path
from typing import Final

import click

from ..lazy_command import LazyGroup
from .parameters import CLOCK

NAME: Final = click.Argument(["name"])

CONNECTIONS: Final = LazyGroup(
    "connections", help="List and test connections, and store clients encrypted in the database."
)

CONNECTIONS.declare(
    "add",
    """
    Store a client in the database, encrypted.

    FILE is the YAML that would be under the client's name in config.yaml; - reads standard
    input. The entry is validated first. To replace a credential, store the whole entry again
    with --replace.
    """,
    "administration.clients:add",
    NAME,
    click.Argument(["file"], type=click.Path(dir_okay=False, allow_dash=True, path_type=Path)),
    click.Option(["--replace", "again"], is_flag=True, help="Replace the stored entry."),
)
CONNECTIONS.declare(
    "enable",
    "Enable a client that is stored in the database.",
    "administration.clients:enable",
    NAME,
)
CONNECTIONS.declare(
    "disable",
    "Disable a client that is stored in the database.",
    "administration.clients:disable",
    NAME,
)
CONNECTIONS.declare(
    "remove",
    """
    Delete the entry of a client with its credentials; its orders and stock stay.

    Asks first.
    """,
    "administration.clients:remove",
    NAME,
    click.Option(["--yes"], is_flag=True, help="Do not ask."),
)
CONNECTIONS.declare(
    "new-key",
    "Print a new key for CHANNEL_CONNECTOR_KEYS. It is not stored.",
    "administration.clients:make_key",
)
CONNECTIONS.declare(
    "rotate-key",
    "Encrypt every client again with the first key of CHANNEL_CONNECTOR_KEYS, all or none.",
    "administration.clients:rotate_key",
)
CONNECTIONS.declare(
    "list",
    "List every connection: where it is stored, whether it is halted, why, and the next try.",
    "administration.connections:list_connections",
    CLOCK,
)
CONNECTIONS.declare(
    "resume",
    """
    Try the halted jobs of a connection now, instead of at their next try.

    `connections test` does the same for each side that accepts the credentials.
    """,
    "administration.connection_resume:resume_jobs",
    click.Argument(["name"], required=False),
    click.Option(["--all-halted"], is_flag=True, help="Try everything that is halted now."),
)
CONNECTIONS.declare(
    "show",
    "Show the entry of a connection as YAML, with *** in place of every secret.",
    "administration.connections:show",
    NAME,
)
CONNECTIONS.declare(
    "test",
    """
    Test the credentials of a connection at its channel and at Assure.

    Each is one call without side effects, which uses the same budgets as all calls. A disabled
    connection can be tested as well. Halted jobs are tried again at once if the side that they
    call accepted the credentials. Exit code 1 if there is a problem.
    """,
    "administration.connection_test:test",
    NAME,
)
