"""`run` and `serve`: run the connector."""

from typing import Final

import click

from ..lazy_command import LazyCommand
from .parameters import CLOCK

RUN: Final = LazyCommand(
    "run",
    """
    Run all jobs and answer the calls of Assure until Ctrl-C or SIGTERM.

    Upgrades the database first.
    """,
    "running.run:run",
    [
        click.Option(
            ["--with-sandboxes"],
            is_flag=True,
            help="Also start the simulated channel and Assure at the addresses in config.yaml.",
        ),
        CLOCK,
    ],
    instead={"with_sandboxes": "sandboxes.run:run_with_sandboxes"},
)

SERVE: Final = LazyCommand(
    "serve",
    """
    Answer the calls of Assure and serve the console until Ctrl-C or SIGTERM.

    `run` does the same: use this for one more process, or another machine, on the same
    database. Upgrades the database first.
    """,
    "running.serve:serve",
    [CLOCK],
)
