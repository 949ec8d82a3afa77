"""Parameters that several commands have."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

import click

from ....sdk.wall_clock import WallClock

CLOCK: Final = click.Option(
    ["--clock"], default=str(WallClock()), metavar="SPEED@MOMENT", hidden=True
)
"""The clock of a host between sandboxes; commands about that host take the same one."""

CONNECTION: Final = click.Option(["--connection"], help="Only of this connection.")
ONE_CONNECTION: Final = click.Option(
    ["--connection"], help="The connection's name, if there are several."
)
NAMED_CONNECTION: Final = click.Option(
    ["--connection"], required=True, help="The connection's name."
)


def limit(default: int = 50) -> click.Option:
    """Return the option for how many rows are shown at most."""
    return click.Option(["--limit"], default=default, show_default=True, type=click.IntRange(min=1))


SKIP: Final = click.Option(
    ["--skip"],
    default=0,
    show_default=True,
    type=click.IntRange(min=0),
    help="Begin after that many rows, to see the next ones.",
)


def one_of(values: Iterable[StrEnum]) -> click.Choice[str]:
    """Return the type of a parameter that is one of these values, in any case."""
    return click.Choice([str(value) for value in values], case_sensitive=False)


def stages(values: Iterable[StrEnum]) -> click.Option:
    """Return the option that restricts a list to stages."""
    return click.Option(
        ["--stage", "stages"],
        multiple=True,
        type=one_of(values),
        help="Only in this stage; may be given several times.",
    )
