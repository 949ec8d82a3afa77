"""What all commands share: where the settings are, and how errors are told."""

import logging
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import IO, Any, TypeVar

import click

from ...ports.host.errors import ConnectorError, SettingsError
from ..bootstrap.container import Host, open_host
from ..bootstrap.load_settings import load_all_settings, load_storage_settings, log_left_out
from ..logging.log_output import configure_logging
from ..logging.redaction import Redaction
from ..settings import Settings
from ..settings.keyring import Keyring
from ..settings.plugins import Plugins, load_plugins

FAILED = 1
NOT_SET_UP = 2
PROMISE_BROKEN = 3

Command = TypeVar("Command", bound=Callable[..., Any])


@dataclass
class CommandLine:
    """The options that every command takes, and what they lead to."""

    config: Path = Path("config.yaml")
    debug: bool = False
    redaction: Redaction = field(default_factory=Redaction)

    def log(self, level: int, stream: IO[str] | None = None) -> None:
        """Let log lines go to standard error, or elsewhere."""
        level = logging.DEBUG if self.debug else level
        configure_logging(self.redaction, stream or sys.stderr, level)

    @cached_property
    def plugins(self) -> Plugins:
        """What is installed, looked for once."""
        return load_plugins()

    def settings(self) -> Settings:
        """
        Read config.yaml and the clients of its database, as they are now.

        Their secrets are hidden in all output from here on. Clients that are wrong are logged.
        """
        settings = load_all_settings(self.config, self.plugins, os.environ)
        self.redaction.learn(settings.secrets)
        log_left_out(settings)
        return settings

    @contextmanager
    def storage(self) -> Iterator[Host]:
        """Open nothing but the database, as it must be to work with it."""
        storage, keyring = load_storage_settings(self.config, os.environ), Keyring.of(os.environ)
        with open_host(storage, keyring=keyring) as host:
            host.database().check()
            yield host

    @contextmanager
    def connections(self) -> Iterator[Host]:
        """Open the database as it must be, and the enabled connections; logs warnings only."""
        self.log(logging.WARNING)
        settings = self.settings()
        with open_host(settings.storage, settings.connections, calls=settings.calls) as host:
            host.database().check()
            yield host


class Commands(click.Group):
    """A group whose foreseen errors end in a sentence and an exit code, not in a traceback."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401  # click's shape
        """Run the command."""
        try:
            return super().invoke(ctx)
        except ConnectorError as error:
            if ctx.ensure_object(CommandLine).debug:
                raise
            click.echo(f"Error: {error}", err=True)
            ctx.exit(NOT_SET_UP if isinstance(error, SettingsError) else FAILED)


def _set_config(ctx: click.Context, _: click.Parameter, value: Path | None) -> None:
    if value is not None:
        ctx.ensure_object(CommandLine).config = value


def _set_debug(ctx: click.Context, _: click.Parameter, value: bool) -> None:  # noqa: FBT001  # click's shape
    if value:
        ctx.ensure_object(CommandLine).debug = True


def common_options(command: Command) -> Command:
    """Give a command the options that may stand before it as well as after it."""
    config = click.option(
        "-c",
        "--config",
        type=click.Path(dir_okay=False, path_type=Path),
        envvar="CHANNEL_CONNECTOR_CONFIG",
        callback=_set_config,
        expose_value=False,
        help="The settings file.  [default: config.yaml]",
    )
    debug = click.option(
        "--debug",
        is_flag=True,
        callback=_set_debug,
        expose_value=False,
        help="Log more, and show where in the code an error arose.",
    )
    return config(debug(command))


pass_command_line = click.make_pass_decorator(CommandLine, ensure=True)
