"""The option of a sandbox's command that names the file of its state."""

from pathlib import Path

import click

from ...ports.host.errors import SettingsError
from .state import State


def state_in(_: click.Context, __: click.Parameter, file: str | None) -> State:
    """Return the state in the file, or one in memory if none is named."""
    if file is None:
        return State()
    from .state_file import StateFile  # noqa: PLC0415  # its library takes long to load

    try:
        return StateFile(Path(file))
    except SettingsError as error:
        raise click.ClickException(str(error)) from None
